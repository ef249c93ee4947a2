import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '#shared/base/pattern';
import { buildCallTree, computeNodeValues } from '#shared/profile/call-tree';
import { computeFilter } from '#shared/profile/filter';
import { mergeStacks } from '#shared/profile/merged-stacks';
import { symbolsTo } from '#shared/profile/frame-tree';
import { openHalf } from '#shared/profile/sandwich';
import { arbitraryProfile } from '../../../fixtures/arbitrary-profile.ts';
import { formatFolded } from '../../../fixtures/format-tree.ts';
import { formatDrawn, listDrawn, openProfile } from '../../../fixtures/opened.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

const letter = fc.constantFrom('', 'A', 'B|C', 'F$');
const view = fc.record({
  focus: letter,
  hide: letter,
  show: letter,
  showFrom: letter,
  pruneFrom: letter,
  granularity: fc.constantFrom('function' as const, 'file' as const, 'line' as const, 'address' as const),
  noInlines: fc.boolean(),
  direct: fc.boolean(),
  through: fc.constantFrom([], ['B'], ['A|C']),
});

const pathTo = (drawn: ReturnType<typeof openProfile>['drawn'], node: number): string => {
  const names: string[] = [];
  for (let at = node; at > 0; at = drawn.parentOf(at)) names.push(drawn.symbols.name[drawn.symbolOf(at)] ?? '');
  return names.reverse().join(';');
};

describe('a tree that is opened as it is looked at', () => {
  test.each(['callees', 'callers'] as const)('has the %s, totals and depth of the whole merged tree', (direction) => {
    fc.assert(
      fc.property(arbitraryProfile(), view, (profile, { granularity, noInlines, direct, through, ...expressions }) => {
        const { filter } = computeFilter(profile, expressions);
        const fold = { direct, through: through.map((source) => compilePattern(source)) };
        const options = { granularity, noInlines, fold, ...(filter ? { filter } : {}) };
        const { drawn, tree: frames, sums } = openProfile(profile, options, { direction });
        const tree = buildCallTree(profile, { ...options, inverted: direction === 'callers' });
        const values = computeNodeValues(tree, profile.sample.value[0] ?? new Float64Array());

        const paths: string[] = [];
        let maxDepth = 0;
        for (let at = 0; at < tree.node.length; at++) {
          if (at > 0 && (values.total[at] ?? 0) <= 0) continue;
          const names: string[] = [];
          for (let up = at; up > 0; up = tree.node.prefix[up] ?? 0) {
            names.push(tree.symbols.name[tree.node.symbol[up] ?? -1] ?? '');
          }
          paths.push(`${names.reverse().join(';')} ${values.total[at] ?? 0} ${values.self[at] ?? 0}`);
          if (at > 0) maxDepth = Math.max(maxDepth, tree.node.depth[at] ?? 0);
        }
        const opened = listDrawn(drawn).map(
          (node) => `${pathTo(drawn, node)} ${drawn.totalOf(node)} ${drawn.selfOf(node)}`,
        );
        expect(opened.sort()).toEqual(paths.sort());
        expect(drawn.maxDepth).toBe(maxDepth);

        if (direction === 'callers') return;
        const stacks = mergeStacks(frames, sums);
        const named = Array.from(stacks.leaf, (leaf, at) => {
          const names = symbolsTo(frames, leaf).map((symbol) => frames.symbols.name[symbol] ?? '');
          return `${names.join(';')} ${stacks.value[at] ?? 0}`;
        });
        expect(named.filter((line) => !line.startsWith(' ')).sort()).toEqual(formatFolded(tree, values).sort());
      }),
      { numRuns: 400 },
    );
  });

  test.each(['callees', 'callers'] as const)('finds the widest node of each function among its %s', (direction) => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        const { drawn } = openProfile(profile, {}, { direction });
        const all = openProfile(profile, {}, { direction }).drawn;
        const nodes = listDrawn(all).slice(1);
        for (let symbol = 0; symbol < drawn.symbols.length; symbol++) {
          const totals = nodes.filter((node) => all.symbolOf(node) === symbol).map((node) => all.totalOf(node));
          const found = drawn.findWidest(symbol);
          expect(found < 0 ? 0 : drawn.totalOf(found)).toBe(Math.max(0, ...totals));
          if (found >= 0) expect(drawn.symbolOf(found)).toBe(symbol);
        }
      }),
    );
  });

  test('both halves of a sandwich are as wide as the function', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        const { tree, sums, top } = openProfile(profile);
        for (const [row, symbol] of top.symbol.entries()) {
          for (const half of ['callers', 'callees'] as const) {
            const drawn = openHalf(tree, sums, symbol, half);
            expect(drawn.totalOf(0)).toBe(top.cum[row]);
            const deepest = Math.max(...listDrawn(drawn).map((node) => drawn.depthOf(node)));
            expect(drawn.maxDepth).toBe(deepest);
          }
        }
      }),
    );
  });

  test('stands heaviest first', () => {
    const profile = profileFromText(`
      A  A  A
      B  C  C
            D
      4  1  2
    `);
    const { drawn } = openProfile(profile);
    expect(formatDrawn(drawn)).toEqual([
      'all (total 7, self 0)',
      '  A (total 7, self 0)',
      '    B (total 4, self 4)',
      '    C (total 3, self 1)',
      '      D (total 2, self 2)',
    ]);
  });
});
