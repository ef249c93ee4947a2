import { describe, expect, test } from 'vitest';
import { buildCallTree, computeNodeValues } from '#shared/profile/call-tree';
import type { CallTreeOptions } from '#shared/profile/call-tree';
import type { Profile } from '#shared/profile/profile';
import { computeTotal, sortTop } from '#shared/profile/top';
import { formatCallTree, formatFolded, formatTop } from '../../../fixtures/format-tree.ts';
import { openProfile } from '../../../fixtures/opened.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

function draw(profile: Profile, options: Partial<CallTreeOptions> = {}, valueType = 0) {
  const tree = buildCallTree(profile, { granularity: 'function', ...options });
  const values = computeNodeValues(tree, profile.sample.value[valueType] ?? new Float64Array());
  return { tree, values, lines: formatCallTree(tree, values) };
}

describe('call tree', () => {
  const profile = profileFromText(`
    A  A  A  D  A
    B  B  B     B
    C     E     C
    1  2  3  4  5
  `);

  test('merges equal paths', () => {
    expect(draw(profile).lines).toEqual([
      'all (total 15, self 0)',
      '  A (total 11, self 0)',
      '    B (total 11, self 2)',
      '      C (total 6, self 6)',
      '      E (total 3, self 3)',
      '  D (total 4, self 4)',
    ]);
  });

  test('is in depth-first order, with the subtree as a range', () => {
    const { tree } = draw(profile);
    expect([...tree.node.prefix]).toEqual([-1, 0, 1, 2, 2, 0]);
    expect([...tree.node.subtreeEnd]).toEqual([6, 5, 5, 4, 5, 6]);
    expect([...tree.sampleNode]).toEqual([3, 2, 4, 5, 3]);
  });

  test('upside down it starts at the leaves', () => {
    expect(draw(profile, { inverted: true }).lines).toEqual([
      'all (total 15, self 0)',
      '  C (total 6, self 0)',
      '    B (total 6, self 0)',
      '      A (total 6, self 6)',
      '  B (total 2, self 0)',
      '    A (total 2, self 2)',
      '  E (total 3, self 0)',
      '    B (total 3, self 0)',
      '      A (total 3, self 3)',
      '  D (total 4, self 4)',
    ]);
  });

  test('each line of an inlined location is a frame, the function that was called on the root side', () => {
    const inlined = profileFromText(`
      A      A
      B>C>D  B>C
      1      2
    `);
    const { tree, values } = draw(inlined);
    expect(formatFolded(tree, values)).toEqual(['A;B;C 2', 'A;B;C;D 1']);
    const without = draw(inlined, { noInlines: true });
    expect(formatFolded(without.tree, without.values)).toEqual(['A;B 3']);
  });

  test('a sample without frames is the root itself', () => {
    const bare = profileFromText(`
      A  -
      1  2
    `);
    expect(draw(bare).lines).toEqual(['all (total 3, self 2)', '  A (total 1, self 1)']);
  });

  test('another value type makes other numbers for the same nodes', () => {
    const two = profileFromText(
      `
      A  A
      B  C
      1  2
      30 5
    `,
      {
        valueTypes: [
          { type: 'samples', unit: 'count' },
          { type: 'cpu', unit: 'nanoseconds' },
        ],
      },
    );
    expect(draw(two, {}, 1).lines).toEqual([
      'all (total 35, self 0)',
      '  A (total 35, self 0)',
      '    B (total 30, self 30)',
      '    C (total 5, self 5)',
    ]);
  });

  test('a stack far deeper than the engine could recurse', () => {
    const depth = 50_000;
    const rows = Array.from({ length: depth }, (_, i) => `f${i % 7}`);
    const { tree, values } = draw(profileFromText([...rows, '1'].join('\n')));
    expect(tree.node.length).toBe(depth + 1);
    expect(values.total[depth]).toBe(1);
  });
});

describe('granularity', () => {
  const profile = profileFromText(`
    main.a@a.go:1  main.a@a.go:2   main.a@a.go:1
    main.b@b.go:5  main.b@b.go:5   main.c@b.go:9
    1              2               4
  `);
  const rows = (granularity: CallTreeOptions['granularity']) => {
    const { tree, top } = openProfile(profile, { granularity });
    return Array.from(sortTop(top, tree.symbols, 'cum'), (row) => {
      const symbol = top.symbol[row] ?? 0;
      const { name, file, line } = tree.symbols;
      return [name[symbol], file[symbol], line[symbol], top.flat[row], top.cum[row]];
    });
  };

  test('function', () => {
    expect(rows('function')).toEqual([
      ['main.a', 'a.go', 1, 0, 7],
      ['main.c', 'b.go', 9, 4, 4],
      ['main.b', 'b.go', 5, 3, 3],
    ]);
  });

  test('file', () => {
    expect(rows('file')).toEqual([
      ['a.go', 'a.go', 0, 0, 7],
      ['b.go', 'b.go', 0, 7, 7],
    ]);
  });

  test('line', () => {
    expect(rows('line')).toEqual([
      ['main.a', 'a.go', 1, 0, 5],
      ['main.c', 'b.go', 9, 4, 4],
      ['main.b', 'b.go', 5, 3, 3],
      ['main.a', 'a.go', 2, 0, 2],
    ]);
  });

  test('address', () => {
    expect(rows('address').map(([name]) => name)).toEqual([
      '0000000000001000 main.a',
      '0000000000001030 main.c',
      '0000000000001010 main.b',
      '0000000000001020 main.a',
    ]);
  });
});

describe('top', () => {
  test('counts a function once in each stack, however often it recurs', () => {
    const { tree, top } = openProfile(
      profileFromText(`
        A  A  A  B
        A  B  B  A
        A  A
           B
        1  2  4  8
      `),
    );
    expect(formatTop(tree, top, sortTop(top, tree.symbols, 'flat'))).toEqual(['A 9 15', 'B 6 14']);
  });

  test('sorts by magnitude, equal ones by name', () => {
    const { tree, top } = openProfile(
      profileFromText(`
        C  B  A   D
        5  5  -9  1
      `),
    );
    expect(formatTop(tree, top, sortTop(top, tree.symbols, 'flat'))).toEqual(['A -9 -9', 'B 5 5', 'C 5 5', 'D 1 1']);
  });

  test('the total is the sum of magnitudes', () => {
    expect(computeTotal(Float64Array.of(5, -3, 0))).toBe(8);
  });
});
