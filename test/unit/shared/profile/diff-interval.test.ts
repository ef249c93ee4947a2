import { describe, expect, test } from 'vitest';
import type { Profile } from '#shared/profile/profile';
import { ProfileBuilder } from '#shared/profile/profile-builder';
import { computeSizeVariance } from '#shared/profile/size-variance';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';
import { computeMargin, isExplained, samplingModelOf } from '#shared/profile/diff-interval';

const period = 10_000_000; // 10 ms, as Go's CPU profiler ticks
const noVariance = { varianceBefore: 0, varianceAfter: 0 };
const rate = 524_288; // bytes, as Go's heap profiler samples
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
    const margin = computeMargin(cpu, { before, after, scaleBefore: 1, scaleAfter, ...noVariance });
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

/** A heap profile as Go's writer makes it from objects that were really there: sampled by size, then scaled up. */
function sampleHeap(objects: readonly { size: number; count: number }[], random: () => number): Profile {
  const builder = new ProfileBuilder([{ type: 'inuse_space', unit: 'bytes' }]);
  const bytes = builder.string.intern('bytes');
  for (const { size, count } of objects) {
    const chance = 1 - Math.exp(-size / rate);
    let taken = 0;
    for (let i = 0; i < count; i++) if (random() < chance) taken++;
    if (taken === 0) continue;
    builder.addSample(-1);
    builder.addValue(0, (taken * size) / chance);
    builder.addNumberLabel(bytes, size, -1);
  }
  return builder.finish({ period: rate });
}

const sum = (values: Float64Array = new Float64Array()): number => values.reduce((total, value) => total + value, 0);

/** Share of pairs of heaps whose interval leaves out no change. */
function shareOfHeapsCalledChanged(before: Parameters<typeof sampleHeap>[0], after: typeof before): number {
  const random = seededRandom(19700101);
  const rounds = 1000;
  let changed = 0;
  for (let round = 0; round < rounds; round++) {
    const [a, b] = [sampleHeap(before, random), sampleHeap(after, random)];
    const margin = computeMargin(
      { kind: 'sized', rate },
      {
        before: sum(a.sample.value[0]),
        after: sum(b.sample.value[0]),
        scaleBefore: 1,
        scaleAfter: 1,
        varianceBefore: sum(computeSizeVariance(a, 0)),
        varianceAfter: sum(computeSizeVariance(b, 0)),
      },
    );
    if (Math.abs(sum(b.sample.value[0]) - sum(a.sample.value[0])) > margin) changed++;
  }
  return changed / rounds;
}

describe('the interval of sampled memory', () => {
  test.each([
    ['few small objects', [{ size: 64, count: 4000 }]],
    ['many of one size', [{ size: 4096, count: 2000 }]],
    ['a few near the rate', [{ size: 300_000, count: 6 }]],
    ['one large one', [{ size: 2 ** 20, count: 1 }]],
    [
      'a mixture',
      [
        { size: 512, count: 6000 },
        { size: 32_768, count: 60 },
        { size: 2 ** 20, count: 5 },
      ],
    ],
  ])('calls at most 5 %% of heaps changed when nothing changed: %s', (_, objects) => {
    expect(shareOfHeapsCalledChanged(objects, objects)).toBeLessThan(0.06);
  });

  test('finds a leak nearly always', () => {
    const leak = [{ size: 4096, count: 6000 }];
    expect(shareOfHeapsCalledChanged([{ size: 4096, count: 2000 }], leak)).toBeGreaterThan(0.95);
  });

  test('is nearly nothing for what is far above the rate, and nothing without sizes', () => {
    const large = sampleHeap([{ size: 64 * rate, count: 3 }], seededRandom(1));
    expect(sum(computeSizeVariance(large, 0))).toBeLessThan(1);
    const unlabelled = profileFromText('a\n4096', {
      valueTypes: [{ type: 'inuse_space', unit: 'bytes' }],
      period: rate,
    });
    expect(computeSizeVariance(unlabelled, 0)).toBeUndefined();
  });
});

describe('sampling explains', () => {
  test.each([
    [-1, 3, true],
    [0, 3, true],
    [-3, 0, true],
    [1, 3, false],
    [-3, -1, false],
    [0, 0, false], // counted, not sampled
    [NaN, NaN, false], // no model
  ])('an interval of %d to %d: %s', (low, high, explained) => {
    expect(isExplained(low, high)).toBe(explained);
  });
});

describe('the model', () => {
  test('follows from what is counted', () => {
    expect(samplingModelOf('cpu', 'nanoseconds', { period, hasVariance: false })).toEqual(cpu);
    expect(samplingModelOf('cpu', 'count', { period, hasVariance: false })).toEqual({ kind: 'counted', period: 1 });
    expect(samplingModelOf('goroutine', 'count', { period: 1, hasVariance: false })).toEqual({ kind: 'exact' });
    expect(samplingModelOf('heap', 'bytes', { period: rate, hasVariance: true })).toEqual({ kind: 'sized', rate });
    expect(samplingModelOf('heap', 'bytes', { period: rate, hasVariance: false })).toEqual({ kind: 'none' });
    expect(samplingModelOf('block', 'nanoseconds', { period: 1, hasVariance: false })).toEqual({ kind: 'none' });
    expect(samplingModelOf('cpu', 'nanoseconds', { period: 0, hasVariance: false })).toEqual({ kind: 'none' });
  });

  test('gives no margin where there is none, and none where all was counted', () => {
    const pair = { before: 5, after: 9, scaleBefore: 1, scaleAfter: 1, ...noVariance };
    expect(computeMargin({ kind: 'none' }, pair)).toBeNaN();
    expect(computeMargin({ kind: 'exact' }, pair)).toBe(0);
  });
});
