import { describe, expect, test } from 'vitest';
import { buildCallTree, computeNodeValues } from '#shared/profile/call-tree';
import { computeRefinement, computeRemains } from '#shared/profile/refinement';
import type { Refinement } from '#shared/profile/refinement-types';
import { openHalf } from '#shared/profile/sandwich';
import { computeTreeRows, findHeavyPath } from '#shared/profile/tree-rows';
import { formatFolded } from '../../../fixtures/format-tree.ts';
import { formatDrawn, openProfile } from '../../../fixtures/opened.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

const profile = profileFromText(`
  main.serve@main.go:1  main.serve@main.go:1  main.serve@main.go:1  main.gc@gc.go:3
  json.value@json.go:7  json.value@json.go:7  shop.save@shop.go:9
  json.value@json.go:7  json.array@json.go:8  shop.disk@shop.go:12
  json.scan@json.go:2   json.value@json.go:7
                        json.scan@json.go:2
  {route=/a}            {route=/b}            {route=/a}            {}
  4                     3                     2                     1
`);
const values = profile.sample.value[0] ?? new Float64Array();

function grow(steps: Refinement, inverted = false) {
  const tree = buildCallTree(profile, { ...computeRefinement(profile, steps).options, inverted });
  return { tree, values: computeNodeValues(tree, values) };
}
function folded(steps: Refinement, inverted = false): string[] {
  const { tree, values: sums } = grow(steps, inverted);
  return formatFolded(tree, sums).sort();
}
const remains = (steps: Refinement): number[] => [...computeRemains(computeRefinement(profile, steps), values)];

describe('a refinement', () => {
  test('takes its steps in order, each on what is left', () => {
    expect(
      folded([
        { kind: 'focus', pattern: 'json' },
        { kind: 'hide', pattern: 'json' },
      ]),
    ).toEqual(['main.serve 7']);
    expect(
      folded([
        { kind: 'hide', pattern: 'json' },
        { kind: 'focus', pattern: 'json' },
      ]),
    ).toEqual([]);
  });

  test('cuts twice where it is told to', () => {
    const steps: Refinement = [
      { kind: 'show-from', pattern: 'json' },
      { kind: 'show-from', pattern: 'array' },
    ];
    expect(folded(steps)).toEqual(['json.array;json.value;json.scan 3']);
    expect(folded([{ kind: 'show-from', pattern: 'array' }, ...steps.slice(0, 1)])).toEqual(folded(steps));
    expect(folded([...steps, { kind: 'focus', pattern: 'serve' }])).toEqual([]);
  });

  test('tells what each step leaves', () => {
    expect(
      remains([
        { kind: 'focus', pattern: 'serve' },
        { kind: 'by', granularity: 'file' },
        { kind: 'tag-ignore', expression: 'route=/b' },
        { kind: 'ignore', pattern: 'serve' },
      ]),
    ).toEqual([9, 9, 6, 0]);
  });

  test('names the steps that found nothing', () => {
    const steps: Refinement = [
      { kind: 'focus', pattern: 'JSON' },
      { kind: 'tag-focus', expression: 'route=/a' },
    ];
    expect(computeRefinement(profile, steps).matched).toEqual([false, false]);
  });

  test.each<[Refinement, string[]]>([
    [[{ kind: 'by', granularity: 'package' }], ['main 1', 'main;json 7', 'main;shop 2']],
    [[{ kind: 'by', granularity: 'file' }], ['gc.go 1', 'main.go;json.go;json.go;json.go 4']],
    [
      [{ kind: 'fold-recursion', pattern: '' }],
      ['main.gc 1', 'main.serve;json.value;json.array;json.value;json.scan 3', 'main.serve;json.value;json.scan 4'],
    ],
    [[{ kind: 'fold-recursion', pattern: 'value$' }], ['main.gc 1', 'main.serve;json.value;json.scan 7']],
  ])('%j', (steps, lines) => {
    expect(folded(steps)).toEqual(expect.arrayContaining(lines));
  });

  test('folds the same stacks from either end', () => {
    const steps: Refinement = [{ kind: 'fold-recursion', pattern: 'value$|array$' }];
    const turned = folded(steps, true).map((line) => {
      const [stack = '', value = ''] = line.split(' ');
      return `${stack.split(';').toReversed().join(';')} ${value}`;
    });
    expect(turned.sort()).toEqual(folded(steps));
  });
});

describe('a sandwich', () => {
  test('has callers and callees of one function, each as wide as its total', () => {
    const { tree, sums } = openProfile(profile);
    const draw = (half: 'callers' | 'callees') =>
      formatDrawn(openHalf(tree, sums, tree.symbols.name.indexOf('json.value'), half), 'json.value');
    expect(draw('callers')).toEqual(['json.value (total 7, self 0)', '  main.serve (total 7, self 7)']);
    expect(draw('callees')).toEqual([
      'json.value (total 7, self 0)',
      '  json.value (total 4, self 0)',
      '    json.scan (total 4, self 4)',
      '  json.array (total 3, self 0)',
      '    json.value (total 3, self 0)',
      '      json.scan (total 3, self 3)',
    ]);
  });
});

describe('rows of the call tree', () => {
  const { drawn } = openProfile(profile);
  const draw = (unfolded: readonly number[]): string[] =>
    Array.from(computeTreeRows(drawn, new Set(unfolded)), (at) => {
      const symbol = drawn.symbolOf(at);
      return `${'  '.repeat(drawn.depthOf(at))}${symbol < 0 ? 'all' : (drawn.symbols.name[symbol] ?? '')}`;
    });

  test('are what is unfolded, heaviest first', () => {
    expect(draw([])).toEqual(['all']);
    expect(draw([0])).toEqual(['all', '  main.serve', '  main.gc']);
    expect(draw([0, 1])).toEqual(['all', '  main.serve', '    json.value', '    shop.save', '  main.gc']);
  });

  test('a heavy path goes down while one callee carries half', () => {
    const names = findHeavyPath(drawn, 0).map((at) => drawn.symbols.name[drawn.symbolOf(at)]);
    expect(names).toEqual([undefined, 'main.serve', 'json.value', 'json.value', 'json.scan']);
  });
});
