import { describe, expect, test } from 'vitest';
import { computeLabelFacets, computeSymbolDetails } from '#shared/profile/symbol-details';
import type { NeighbourTable } from '#shared/profile/symbol-details';
import { openProfile } from '../../../fixtures/opened.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

const profile = profileFromText(`
  A              A              A             D
  B              B              B             B
  C              B              A             C
                 C              B
  {q=mail}       {q=mail,r=x}   {size:512}    {q=web}
  1              2              4             8
`);
const { tree, sums } = openProfile(profile);
const sampleValue = profile.sample.value[0] ?? new Float64Array();
const symbolOf = (name: string): number => tree.symbols.name.indexOf(name);
const named = ({ symbol, value }: NeighbourTable) =>
  Array.from(symbol, (row, i) => `${tree.symbols.name[row] ?? ''} ${value[i] ?? 0}`);

describe('what the inspector says of a symbol', () => {
  test('callers and callees, each stack once, recursion left out', () => {
    const details = computeSymbolDetails(tree, sums, symbolOf('B'));
    expect(details).toMatchObject({ self: 4, total: 15, sampleCount: 4 });
    expect(named(details.callers)).toEqual(['D 8', 'A 7']);
    expect(named(details.callees)).toEqual(['C 11', 'A 4']);
  });

  test('a root has no callers, a leaf no callees', () => {
    expect(computeSymbolDetails(tree, sums, symbolOf('D')).callers.length).toBe(0);
    expect(computeSymbolDetails(tree, sums, symbolOf('C')).callees.length).toBe(0);
  });

  test('labels of the samples that pass through', () => {
    expect(computeLabelFacets(profile, tree, sampleValue, { symbol: symbolOf('C') })).toEqual([
      {
        key: 'q',
        distinctValues: 2,
        values: [
          { text: 'web', unit: '', sum: 8, samples: 1 },
          { text: 'mail', unit: '', sum: 3, samples: 2 },
        ],
      },
      { key: 'r', distinctValues: 1, values: [{ text: 'x', unit: '', sum: 2, samples: 1 }] },
    ]);
  });

  test('numeric labels carry a unit; only so many values are listed', () => {
    const facets = computeLabelFacets(profile, tree, sampleValue, { maxValues: 1 });
    expect(facets.map(({ key, distinctValues }) => [key, distinctValues])).toEqual([
      ['q', 2],
      ['r', 1],
      ['size', 1],
    ]);
    expect(facets[0]?.values).toHaveLength(1);
    expect(facets[2]?.values).toEqual([{ text: '512', unit: 'size', sum: 4, samples: 1 }]);
  });
});
