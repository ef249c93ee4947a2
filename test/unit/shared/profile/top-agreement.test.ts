import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeFilter } from '#shared/profile/filter';
import { buildSymbols } from '#shared/profile/symbols';
import { computeSampleTop } from '#shared/profile/top';
import { arbitraryProfile } from '../../../fixtures/arbitrary-profile.ts';
import { openProfile } from '../../../fixtures/opened.ts';

const letter = fc.constantFrom('', 'A', 'B|C', 'F$');

test('the top table is the same from samples and from frames', () => {
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
        expect(openProfile(profile, options).top).toEqual(direct);
      },
    ),
    { numRuns: 400 },
  );
});
