import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeDurationStats } from '#shared/trace/duration-stats';

test('of nothing is nothing', () => {
  expect(computeDurationStats(new Float64Array())).toEqual({
    ...{ count: 0, totalNs: 0, minNs: 0, meanNs: 0 },
    ...{ p50Ns: 0, p95Ns: 0, p99Ns: 0, maxNs: 0 },
  });
});

test('percentiles are durations that occurred', () => {
  const stats = computeDurationStats(Float64Array.from({ length: 100 }, (_, i) => 100 - i));
  expect(stats).toEqual({
    ...{ count: 100, totalNs: 5050, minNs: 1, meanNs: 50.5 },
    ...{ p50Ns: 50, p95Ns: 95, p99Ns: 99, maxNs: 100 },
  });
});

test('of many are those of all sorted', () => {
  const size = fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), fc.double({ min: 0, max: 53, noNaN: true }));
  fc.assert(
    fc.property(fc.array(size, { minLength: 2100, maxLength: 2200 }), (exponents) => {
      const values = Float64Array.from(exponents, (exponent) => Math.floor(2 ** exponent) - 1);
      const sorted = values.slice().sort();
      const at = (share: number): number | undefined => sorted[Math.ceil(values.length * share) - 1];
      expect(computeDurationStats(values)).toMatchObject({ p50Ns: at(0.5), p95Ns: at(0.95), p99Ns: at(0.99) });
    }),
    { numRuns: 60 },
  );
});
