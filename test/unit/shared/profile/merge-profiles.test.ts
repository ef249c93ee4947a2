import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkProfile } from '#shared/profile/check-profile';
import { mergeProfiles } from '#shared/profile/merge-profiles';
import type { Profile } from '#shared/profile/profile';
import { ProfileBuilder } from '#shared/profile/profile-builder';
import { computeTotal } from '#shared/profile/top';
import { arbitraryProfile } from '../../../fixtures/arbitrary-profile.ts';
import { errorOf } from '../../../fixtures/error-of.ts';
import { formatSamples } from '../../../fixtures/format-samples.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

const cpu = {
  valueTypes: [{ type: 'cpu', unit: 'nanoseconds' }],
  periodType: { type: 'cpu', unit: 'nanoseconds' },
  period: 10_000_000,
};
const first = profileFromText(
  `
  serve    serve    serve
  get@a:3  get@a:4  get@a:3
  {k=v}    {k=v}    {k=w}
  10       20       40
`,
  { ...cpu, durationNanos: 30e9, timeNanos: 2000n, comments: ['first'] },
);
const second = profileFromText(
  `
  serve    idle
  get@a:3
  {k=v}
  5        7
`,
  { ...cpu, durationNanos: 10e9, timeNanos: 1000n, comments: ['second'] },
);

describe('merged profiles', () => {
  test('add up samples with the same stack and labels, and what they say of themselves', () => {
    const merged = mergeProfiles([first, second]);
    checkProfile(merged);
    expect(formatSamples(merged)).toEqual([
      'idle:0 {} 7',
      'serve:0;get:3 {k=v} 15',
      'serve:0;get:3 {k=w} 40',
      'serve:0;get:4 {k=v} 20',
    ]);
    expect(merged).toMatchObject({
      durationNanos: 40e9,
      timeNanos: 1000n,
      period: 10_000_000,
      comments: ['first', 'second'],
      warnings: [],
    });
  });

  test('leave a single profile as it is', () => {
    expect(mergeProfiles([first])).toBe(first);
  });

  test('take the values that all have, in the finest unit', () => {
    const types = [
      { type: 'contentions', unit: 'count' },
      { type: 'delay', unit: 'microseconds' },
    ];
    const coarse = profileFromText('lock\n2\n3', { valueTypes: types });
    const fine = profileFromText('lock\n7', { valueTypes: [{ type: 'delay', unit: 'nanoseconds' }] });
    for (const merged of [mergeProfiles([coarse, fine]), mergeProfiles([fine, coarse])]) {
      expect(merged.valueType).toEqual([{ type: 'delay', unit: 'nanoseconds' }]);
      expect(formatSamples(merged)).toEqual(['lock:0 {} 3007']);
    }
    expect(errorOf(() => mergeProfiles([first, profileFromText('a\n1')]))).toMatchObject({
      code: 'merge/nothing-in-common',
      message: 'These profiles have no value in common: cpu nanoseconds against samples count.',
    });
  });

  test('say where periods or left out frames differ', () => {
    const other = profileFromText('idle\n1', { ...cpu, period: 20_000_000, dropFrames: 'runtime\\..*' });
    const merged = mergeProfiles([first, other]);
    expect(merged).toMatchObject({ period: 20_000_000, dropFrames: '' });
    expect(merged.warnings.map(({ message }) => message)).toEqual([
      'The merged profiles were sampled at different periods: every 10,000,000 nanoseconds and every 20,000,000 nanoseconds.',
      'The merged profiles leave out different frames (drop_frames); all frames are shown.',
    ]);
    const counted = mergeProfiles([first, { ...other, periodType: { type: 'samples', unit: 'count' } }]);
    expect(counted).toMatchObject({ period: 0, periodType: { type: '', unit: '' } });
    expect(counted.warnings).toHaveLength(2);
  });

  test('know a place in the binary again where it is mapped elsewhere', () => {
    const merged = mergeProfiles([mappedAt(0x1000n), mappedAt(0x7000n)]);
    checkProfile(merged);
    expect(merged.mapping.length).toBe(1);
    expect([...merged.location.address]).toEqual([0x1010n]);
    expect([...(merged.sample.value[0] ?? [])]).toEqual([2]);
  });

  test('leave out what sums to nothing, and say where a sum is not exact', () => {
    const gone = mergeProfiles([profileFromText('a  b\n5  1'), profileFromText('a  b\n-5  1')]);
    expect(formatSamples(gone)).toEqual(['b:0 {} 2']);
    const large = profileFromText('a\n9007199254740991');
    expect(mergeProfiles([large, large]).inexact).toBe(true);
  });

  test('keep labels apart that differ in value or unit, in any order', () => {
    const a = profileFromText(`
  a                   a
  {k=v,size:16bytes}  {size:16}
  1                   2
`);
    const b = profileFromText('a\n{size:16bytes,k=v}\n4');
    expect(formatSamples(mergeProfiles([a, b]))).toEqual(['a:0 {k=v, size:16 bytes} 5', 'a:0 {size:16} 2']);
  });

  test('are the same whatever the order and the grouping', () => {
    const profile = arbitraryProfile({ signed: true });
    fc.assert(
      fc.property(profile, profile, profile, (a, b, c) => {
        const all = mergeProfiles([a, b, c]);
        checkProfile(all);
        const facts = ({ period, durationNanos, defaultValueType }: Profile) => ({
          period,
          durationNanos,
          defaultValueType,
        });
        for (const other of [
          mergeProfiles([c, a, b]),
          mergeProfiles([mergeProfiles([a, b]), c]),
          mergeProfiles([a, mergeProfiles([b, c])]),
        ]) {
          expect(formatSamples(other)).toEqual(formatSamples(all));
          expect(facts(other)).toEqual(facts(all));
        }
        const sum = (values: Float64Array | undefined) => (values ?? new Float64Array()).reduce((x, y) => x + y, 0);
        expect(sum(all.sample.value[0])).toBe([a, b, c].reduce((total, { sample }) => total + sum(sample.value[0]), 0));
      }),
    );
  });

  test('have the sum of the totals', () => {
    expect(computeTotal(mergeProfiles([first, second, first]).sample.value[0] ?? new Float64Array())).toBe(152);
  });
});

function mappedAt(start: bigint): Profile {
  const builder = new ProfileBuilder([{ type: 'samples', unit: 'count' }]);
  const file = builder.string.intern('/bin/app');
  const mapping = builder.addMapping({ start, limit: start + 0x2000n, offset: 0n, file, buildId: 0, flags: 1 });
  const stack = builder.addStack(builder.addLocation(start + 0x10n, mapping), -1);
  builder.addSample(stack);
  builder.addValue(0, 1);
  return builder.finish();
}
