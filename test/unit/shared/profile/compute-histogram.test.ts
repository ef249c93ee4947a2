import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeHistogram } from '#shared/profile/compute-histogram';
import type { Profile } from '#shared/profile/profile';
import { ProfileBuilder } from '#shared/profile/profile-builder';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

const valuesOf = ({ sample }: Profile): Float64Array => sample.value[0] ?? new Float64Array();
const bins = ({ bin }: ReturnType<typeof computeHistogram>) =>
  Array.from(bin.low, (low, i) => `${low} to ${bin.high[i] ?? 0}: ${bin.weight[i] ?? 0}`);

const objects = profileFromText(
  `
  main.a           main.b           main.b           main.c           main.a
  {bytes:48bytes}  {bytes:64bytes}  {bytes:80bytes}  {bytes:0bytes}
  10               5                4                1                100
`,
);

/** A sample for each entry: the label's number and the weight. */
function labelled(key: string, entries: readonly (readonly [number, number])[]): Profile {
  const builder = new ProfileBuilder([{ type: 'requests', unit: 'count' }]);
  for (const [number, value] of entries) {
    builder.addSample(-1);
    builder.addValue(0, value);
    builder.addNumberLabel(builder.string.intern(key), number, -1);
  }
  return builder.finish();
}

describe('the histogram of a numeric label', () => {
  test('has bins that double, and exact figures where labels are exact', () => {
    const histogram = computeHistogram(objects, valuesOf(objects), { key: 'bytes' });
    expect(bins(histogram)).toEqual(['32 to 64: 10', '64 to 128: 9']);
    expect(histogram).toMatchObject({ weight: 20, samples: 4, notPositive: 1, isBucketed: false, least: 0, most: 80 });
    expect(histogram.mean).toBe((480 + 320 + 320) / 20);
    expect(histogram.percentiles).toEqual([
      { percent: 50, low: 48, high: 48 },
      { percent: 90, low: 80, high: 80 },
      { percent: 95, low: 80, high: 80 },
      { percent: 99, low: 80, high: 80 },
    ]);
  });

  test('knows a percentile only as between two bounds where labels are bounds of buckets', () => {
    const profile = labelled('latency_bucket', [
      [10, 50],
      [20, 30],
      [50, 15],
      [100, 5],
    ]);
    const histogram = computeHistogram(profile, valuesOf(profile), { key: 'latency_bucket' });
    expect(histogram.isBucketed).toBe(true);
    expect(bins(histogram)).toEqual(['5 to 10: 50', '10 to 20: 30', '20 to 50: 15', '50 to 100: 5']);
    expect(histogram.percentiles).toEqual([
      { percent: 50, low: 0, high: 10 },
      { percent: 90, low: 20, high: 50 },
      { percent: 95, low: 20, high: 50 },
      { percent: 99, low: 50, high: 100 },
    ]);
  });

  test.each<[string, string, readonly number[], boolean]>([
    ['a name that says so', 'le', [3, 7], true],
    ['doubling bounds', 'ms', [4, 8, 16, 32], true],
    ['decimal bounds', 'ms', [1, 2, 5, 10, 25, 100], true],
    ['sizes of objects', 'bytes', [16, 32, 48, 64, 80], false],
    ['too few to tell', 'ms', [1, 2, 5], false],
  ])('takes labels for bounds by %s', (_, key, numbers, isBucketed) => {
    const profile = labelled(
      key,
      numbers.map((number) => [number, 1] as const),
    );
    expect(computeHistogram(profile, valuesOf(profile), { key }).isBucketed).toBe(isBucketed);
  });

  test('is of the samples with a label, and of those that a filter leaves', () => {
    const profile = profileFromText(
      `
  main.a             main.a             main.a
  {route=/a,size:9}  {route=/b,size:5}  {route=/a,size:5}
  1                  2                  4
`,
    );
    const values = valuesOf(profile);
    expect(computeHistogram(profile, values, { key: 'size' }).weight).toBe(7);
    expect(computeHistogram(profile, values, { key: 'size', by: { key: 'route', text: '/a' } }).weight).toBe(5);
    expect(computeHistogram(profile, values, { key: 'size', droppedBy: Uint8Array.of(1, 0, 0) }).weight).toBe(6);
  });

  test('is empty where nothing has the label', () => {
    const histogram = computeHistogram(objects, valuesOf(objects), { key: 'latency' });
    expect(histogram).toMatchObject({ weight: 0, samples: 0, percentiles: [] });
    expect(histogram.mean).toBeNaN();
    expect(histogram.bin.length).toBe(0);
  });

  test('loses no weight', () => {
    const entry = fc.tuple(fc.integer({ min: -5, max: 2 ** 40 }), fc.nat(100));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), fc.constantFrom('size', 'bucket'), (entries, key) => {
        const profile = labelled(key, entries);
        const { bin, weight, notPositive } = computeHistogram(profile, valuesOf(profile), { key });
        expect(weight).toBe(entries.reduce((sum, [, value]) => sum + value, 0));
        expect(bin.weight.reduce((sum, one) => sum + one, notPositive)).toBe(weight);
        for (let i = 0; i < bin.length; i++) expect(bin.low[i]).toBeLessThan(bin.high[i] ?? 0);
      }),
    );
  });
});
