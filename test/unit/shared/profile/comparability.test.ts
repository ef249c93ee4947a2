import { describe, expect, test } from 'vitest';
import { computeComparability, type SideFacts } from '#shared/profile/comparability';

const cpu: SideFacts = {
  kind: 'cpu',
  valueTypes: [
    { type: 'samples', unit: 'count' },
    { type: 'cpu', unit: 'nanoseconds' },
  ],
  periodType: { type: 'cpu', unit: 'nanoseconds' },
  period: 10_000_000,
  durationNanos: 10e9,
  samples: 900,
  version: '',
  goVersion: '',
  buildId: 'abc',
  isPartial: false,
  inexact: false,
};

/** The level, then what does not hold. */
function verdict(after: Partial<SideFacts>, before: Partial<SideFacts> = {}): string[] {
  const { level, reasons } = computeComparability({ ...cpu, ...before }, { ...cpu, ...after });
  return [level, ...reasons.filter(({ holds }) => !holds).map(({ code, message }) => `${code}: ${message}`)];
}

describe('comparability', () => {
  test('two profiles of one build and length are comparable', () => {
    expect(verdict({})).toEqual(['comparable']);
  });

  test.each<[Partial<SideFacts>, string]>([
    [{ durationNanos: 30e9 }, 'duration: 10.00 s against 30.00 s: compare per wall second'],
    [{ durationNanos: 0 }, 'duration: one side does not say how long it ran'],
    [{ buildId: 'def' }, 'build: different builds, joined by function name: what was renamed shows as gone and new'],
    [{ period: 1_000_000 }, 'period: sampled every 10,000,000 nanoseconds against every 1,000,000 nanoseconds'],
    [{ samples: 12 }, 'samples: only 12 samples on one side'],
    [{ isPartial: true }, 'partial: B was cut off: its totals are lower bounds'],
    [{ inexact: true }, 'inexact: B has values beyond 2^53, which are rounded'],
  ])('care is advised with the reason', (after, reason) => {
    expect(verdict(after)).toEqual(['with-care', reason]);
  });

  test('two kinds cannot be compared', () => {
    expect(verdict({ kind: 'heap', valueTypes: [{ type: 'inuse_space', unit: 'bytes' }] })).toEqual([
      'not-comparable',
      'kind: cpu against heap: pick two of one kind',
      'value-types: no value in common: samples count, cpu nanoseconds against inuse_space bytes',
    ]);
  });

  test('heap and allocs hold the same values', () => {
    const memory = {
      valueTypes: [{ type: 'inuse_space', unit: 'bytes' }],
      durationNanos: 0,
      periodType: { type: 'space', unit: 'bytes' },
    };
    expect(verdict({ ...memory, kind: 'allocs' }, { ...memory, kind: 'heap' })).toEqual(['comparable']);
  });
});
