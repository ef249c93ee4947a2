import { describe, expect, test } from 'vitest';
import type { Profile } from '#shared/profile/profile';
import { ProfileBuilder } from '#shared/profile/profile-builder';
import { computeSizeVariance } from '#shared/profile/size-variance';
import { computeContentionVariance } from '#shared/profile/contention-variance';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';
import { computeMargins, isExplained, samplingModelOf, type SamplingModel } from '#shared/profile/diff-interval';

const period = 10_000_000; // 10 ms, as Go's CPU profiler ticks
const rate = 524_288; // bytes, as Go's heap profiler samples
const cpu = { kind: 'counted', period } as const;

interface Pair {
  readonly before: number;
  readonly after: number;
  readonly scaleAfter?: number;
  readonly varianceBefore?: number;
  readonly varianceAfter?: number;
}

/** Half the width of the interval of one change; the scale of before is 1. */
function marginOf(model: SamplingModel, { before, after, scaleAfter, varianceBefore, varianceAfter }: Pair): number {
  const column = (value: number): Float64Array => Float64Array.of(value);
  const [margin] = computeMargins(
    model,
    { name: 'absolute', before: 1, after: scaleAfter ?? 1 },
    { value: column(before), variance: column(varianceBefore ?? 0) },
    { value: column(after), variance: column(varianceAfter ?? 0) },
  );
  return margin ?? NaN;
}

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
    const margin = marginOf(cpu, { before, after, scaleAfter });
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
    const margin = marginOf(
      { kind: 'sized', rate },
      {
        before: sum(a.sample.value[0]),
        after: sum(b.sample.value[0]),
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
  const facts = { period, hasVariance: false, unseen: 0 };

  test.each([
    ['cpu', 'nanoseconds', facts, cpu],
    ['cpu', 'count', facts, { kind: 'counted', period: 1 }],
    ['cpu', 'nanoseconds', { ...facts, period: 0 }, { kind: 'none' }],
    ['goroutine', 'count', facts, { kind: 'exact' }],
    ['goroutine-dump', 'count', facts, { kind: 'exact' }],
    ['heap', 'bytes', { ...facts, period: rate, hasVariance: true }, { kind: 'sized', rate }],
    ['heap', 'bytes', { ...facts, period: rate }, { kind: 'none' }],
    ['mutex', 'nanoseconds', { ...facts, hasVariance: true, unseen: 9 }, { kind: 'contended', unseen: 9 }],
    ['block', 'nanoseconds', facts, { kind: 'none' }],
    ['custom', 'count', facts, { kind: 'none' }],
  ])('of %s in %s follows from what is counted', (kind, unit, known, model) => {
    expect(samplingModelOf(kind, unit, known)).toEqual(model);
  });

  test('gives no margin where there is none, and none where all was counted', () => {
    expect(marginOf({ kind: 'none' }, { before: 5, after: 9 })).toBeNaN();
    expect(marginOf({ kind: 'exact' }, { before: 5, after: 9 })).toBe(0);
  });
});

/** A block or mutex profile of waits at one place, exponentially long, of which one in `rate` is taken. */
function sampleWaits(mean: number, rateOfWaits: number, random: () => number): Profile {
  const builder = new ProfileBuilder([
    { type: 'contentions', unit: 'count' },
    { type: 'delay', unit: 'nanoseconds' },
  ]);
  const taken = drawPoisson(mean / rateOfWaits, random);
  let delay = 0;
  for (let i = 0; i < taken; i++) delay += -1000 * Math.log(random()) * rateOfWaits;
  builder.addSample(-1);
  builder.addValue(0, taken * rateOfWaits);
  builder.addValue(1, Math.round(delay));
  // Another place, of which so much was taken that its counts share nothing but the rate.
  for (const count of [7, 11]) {
    builder.addSample(-1);
    builder.addValue(0, count * rateOfWaits);
    builder.addValue(1, count * rateOfWaits * 1000);
  }
  return builder.finish({});
}

function shareOfWaitsCalledChanged(before: number, after: number, waitsRate: number, valueType: 0 | 1): number {
  const random = seededRandom(424242);
  const rounds = 4000;
  let changed = 0;
  for (let round = 0; round < rounds; round++) {
    const [a, b] = [sampleWaits(before, waitsRate, random), sampleWaits(after, waitsRate, random)];
    const [varianceA, varianceB] = [a, b].map((profile) => computeContentionVariance(profile, 'mutex', valueType));
    const first = (profile: Profile): number => profile.sample.value[valueType]?.[0] ?? 0;
    const margin = marginOf(
      { kind: 'contended', unseen: Math.max(varianceA?.unseen ?? 0, varianceB?.unseen ?? 0) },
      {
        before: first(a),
        after: first(b),
        varianceBefore: varianceA?.variance[0] ?? NaN,
        varianceAfter: varianceB?.variance[0] ?? NaN,
      },
    );
    if (Math.abs(first(b) - first(a)) > margin) changed++;
  }
  return changed / rounds;
}

describe('the interval of waits', () => {
  test.each([
    [1, 1],
    [4, 1],
    [40, 1],
    [100, 10],
    [400, 10],
  ])('calls at most 5 %% of places with %i waits changed, of which one in %i is taken', (mean, waitsRate) => {
    expect(shareOfWaitsCalledChanged(mean, mean, waitsRate, 0)).toBeLessThan(0.06);
    expect(shareOfWaitsCalledChanged(mean, mean, waitsRate, 1)).toBeLessThan(0.06);
  });

  test('finds three times as many nearly always', () => {
    expect(shareOfWaitsCalledChanged(100, 300, 1, 0)).toBeGreaterThan(0.95);
    expect(shareOfWaitsCalledChanged(100, 300, 1, 1)).toBeGreaterThan(0.95);
  });
});

/** Share of functions called changed where captures of one side differ by more than their samples explain. */
function shareOfGroupsCalledChanged(captures: number, growth: number): number {
  const random = seededRandom(77);
  const rounds = 4000;
  let changed = 0;
  for (let round = 0; round < rounds; round++) {
    // The load of each capture swings by a half around its mean of 200 samples.
    const draw = (factor: number): Float64Array[] =>
      Array.from({ length: captures }, () =>
        Float64Array.of(drawPoisson(200 * factor * (0.5 + random()), random) * period),
      );
    const [before, after] = [draw(1), draw(growth)];
    const side = (values: Float64Array[]) => ({
      value: Float64Array.of(values.reduce((total, [value]) => total + (value ?? 0), 0)),
      parts: { values, weights: values.map(() => 1) },
    });
    const [a, b] = [side(before), side(after)];
    const scale = { name: 'absolute', before: 1 / captures, after: 1 / captures } as const;
    const margin = computeMargins(cpu, scale, a, b)[0] ?? NaN;
    if (Math.abs((b.value[0] ?? 0) - (a.value[0] ?? 0)) / captures > margin) changed++;
  }
  return changed / rounds;
}

describe('the interval of groups', () => {
  test.each([2, 3, 5, 10])('of %i captures a side follows how far they differ', (captures) => {
    expect(shareOfGroupsCalledChanged(captures, 1)).toBeLessThan(0.06);
  });

  test('finds a doubling in ten captures a side nearly always', () => {
    expect(shareOfGroupsCalledChanged(10, 2)).toBeGreaterThan(0.95);
  });

  test('is the observed spread even where sampling has no model', () => {
    const parts = (...values: number[]) => ({
      value: Float64Array.of(values.reduce((total, value) => total + value, 0)),
      parts: { values: values.map((value) => Float64Array.of(value)), weights: values.map(() => 1) },
    });
    // Means 10 and 20, variances of the means 1/3 each, t at 4 degrees of freedom 2.776.
    const [margin] = computeMargins(
      { kind: 'none' },
      { name: 'absolute', before: 1 / 3, after: 1 / 3 },
      parts(9, 10, 11),
      parts(19, 20, 21),
    );
    expect(margin).toBeCloseTo(2.776 * Math.sqrt(2 / 3), 10);
  });
});
