import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildCallTree, computeNodeValues } from '#shared/profile/call-tree';
import { computeFilter } from '#shared/profile/filter';
import { buildSymbols } from '#shared/profile/symbols';
import { computeSampleTop, computeTop } from '#shared/profile/top';
import { arbitraryProfile } from '../../../fixtures/arbitrary-profile.ts';

const letter = fc.constantFrom('', 'A', 'B|C', 'F$');

test('the top table is the same from samples and from the tree, upside down or not', () => {
  fc.assert(
    fc.property(
      arbitraryProfile({ signed: true }),
      fc.record({ focus: letter, hide: letter, showFrom: letter, pruneFrom: letter }),
      fc.constantFrom('function' as const, 'line' as const, 'address' as const),
      fc.boolean(),
      (profile, expressions, granularity, noInlines) => {
        const { filter } = computeFilter(profile, expressions);
        const options = { granularity, noInlines, ...(filter === undefined ? {} : { filter }) };
        const sampleValue = profile.sample.value[0] ?? new Float64Array();
        const direct = computeSampleTop(profile, buildSymbols(profile, options), sampleValue, filter);
        const tree = buildCallTree(profile, options);
        expect(computeTop(tree, computeNodeValues(tree, sampleValue))).toEqual(direct);

        const inverted = buildCallTree(profile, { ...options, inverted: true });
        const values = computeNodeValues(inverted, sampleValue);
        const cumOf = new Map(Array.from(direct.symbol, (symbol, row) => [symbol, direct.cum[row]]));
        const invertedTop = computeTop(inverted, values);
        for (const [row, symbol] of invertedTop.symbol.entries()) {
          expect(invertedTop.cum[row]).toBe(cumOf.get(symbol) ?? 0);
        }
        expect(values.total[0]).toBe(computeNodeValues(tree, sampleValue).total[0]);
      },
    ),
    { numRuns: 400 },
  );
});
