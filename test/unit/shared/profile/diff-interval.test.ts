import { describe, expect, test } from 'vitest';
import { computeMargin, samplingModelOf } from '#shared/profile/diff-interval';

const period = 10_000_000; // 10 ms, as Go's CPU profiler ticks
const cpu = { kind: 'counted', period } as const;

/** Numbers of 0 to 1 from a seed, the same in each run. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** How many events of the mean came, by Knuth's product of uniform numbers. */
function drawPoisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > limit; product *= random()) count++;
  return count;
}

/** Share of functions whose interval leaves out no change. */
function shareCalledChanged(meanBefore: number, meanAfter: number, scaleAfter: number): number {
  const random = seededRandom(20261124);
  const rounds = 4000;
  let changed = 0;
  for (let round = 0; round < rounds; round++) {
    const before = drawPoisson(meanBefore, random) * period;
    const after = drawPoisson(meanAfter, random) * period;
    const margin = computeMargin(cpu, { before, after, scaleBefore: 1, scaleAfter });
    if (Math.abs(after * scaleAfter - before) > margin) changed++;
  }
  return changed / rounds;
}

describe('the interval of sampled CPU time', () => {
  test.each([1, 3, 10, 40, 150])(
    'calls at most 5 %% of functions of %i samples changed when nothing changed',
    (mean) => {
      expect(shareCalledChanged(mean, mean, 1)).toBeLessThan(0.06);
    },
  );

  test('holds when one side ran three times as long and values are per second', () => {
    expect(shareCalledChanged(40, 120, 1 / 3)).toBeLessThan(0.06);
  });

  test.each([
    [100, 200],
    [20, 60],
  ])('finds a regression from %i to %i samples nearly always', (before, after) => {
    expect(shareCalledChanged(before, after, 1)).toBeGreaterThan(0.95);
  });
});

describe('the model', () => {
  test('follows from what is counted', () => {
    expect(samplingModelOf('cpu', 'nanoseconds', period)).toEqual(cpu);
    expect(samplingModelOf('cpu', 'count', period)).toEqual({ kind: 'counted', period: 1 });
    expect(samplingModelOf('goroutine', 'count', 1)).toEqual({ kind: 'exact' });
    expect(samplingModelOf('heap', 'bytes', 524288)).toEqual({ kind: 'none' });
    expect(samplingModelOf('cpu', 'nanoseconds', 0)).toEqual({ kind: 'none' });
  });

  test('gives no margin where there is none, and none where all was counted', () => {
    const pair = { before: 5, after: 9, scaleBefore: 1, scaleAfter: 1 };
    expect(computeMargin({ kind: 'none' }, pair)).toBeNaN();
    expect(computeMargin({ kind: 'exact' }, pair)).toBe(0);
  });
});
