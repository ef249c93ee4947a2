import type { Profile } from './profile.ts';

/**
 * How the values of a numeric label are distributed, weighed by a value of the samples: objects by their size, say, or
 * requests by their latency.
 */
export interface Histogram {
  /** Ascending. Of buckets a bin holds what is above `low` and at most `high`; else from `low` up to, but without, `high`. */
  readonly bin: {
    readonly length: number;
    readonly low: Float64Array;
    readonly high: Float64Array;
    readonly weight: Float64Array;
  };
  /** Of samples whose label is 0 or less: they have no place on a log axis. */
  readonly notPositive: number;
  /** Sum of all weights, those included. */
  readonly weight: number;
  /** Samples that have the label. */
  readonly samples: number;
  /** Of the label, by weight; where labels are bounds of buckets it is of the bounds: at most this. */
  readonly mean: number;
  readonly least: number;
  readonly most: number;
  /**
   * True where the labels are upper bounds of buckets: a percentile is then known only as between two bounds, else it is
   * the label itself.
   */
  readonly isBucketed: boolean;
  readonly percentiles: readonly Percentile[];
}

export interface Percentile {
  /** 0 to 100 */
  readonly percent: number;
  /** The bound below; where values are exact the same as `high`. 0 below the first bucket. */
  readonly low: number;
  readonly high: number;
}

export interface HistogramOptions {
  readonly key: string;
  /** 0 for samples that count; the rest is left out. */
  readonly droppedBy?: Uint8Array;
  /** Only samples with this text label. */
  readonly by?: { readonly key: string; readonly text: string };
}

const wantedPercents = [50, 90, 95, 99] as const;

/** Weights are magnitudes of `sampleValue`. A sample counts once for each of its labels of the key. */
export function computeHistogram(
  profile: Profile,
  sampleValue: Float64Array,
  { key, droppedBy, by }: HistogramOptions,
): Histogram {
  const { string, sample, label } = profile;
  const weightOf = new Map<number, number>();
  let samples = 0;
  for (let row = 0; row < sample.length; row++) {
    if (droppedBy !== undefined && droppedBy[row] !== 0) continue;
    const start = sample.labelStart[row] ?? 0;
    const end = sample.labelStart[row + 1] ?? 0;
    if (by !== undefined && !hasText(profile, start, end, by)) continue;
    let isCounted = false;
    for (let at = start; at < end; at++) {
      if (label.text[at] !== -1 || string[label.key[at] ?? 0] !== key) continue;
      const number = label.number[at] ?? 0;
      weightOf.set(number, (weightOf.get(number) ?? 0) + Math.abs(sampleValue[row] ?? 0));
      isCounted = true;
    }
    if (isCounted) samples++;
  }
  const values = Float64Array.from(weightOf.keys()).sort();
  const weights = Float64Array.from(values, (value) => weightOf.get(value) ?? 0);
  const weight = weights.reduce((sum, one) => sum + one, 0);
  const isBucketed = areBounds(key, values);
  return {
    bin: isBucketed ? bucketBins(values, weights) : doublingBins(values, weights),
    notPositive: values.reduce((sum, value, i) => (value > 0 ? sum : sum + (weights[i] ?? 0)), 0),
    weight,
    samples,
    mean: weight === 0 ? NaN : values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0) / weight,
    least: values[0] ?? NaN,
    most: values.at(-1) ?? NaN,
    isBucketed,
    percentiles: weight === 0 ? [] : wantedPercents.map((percent) => percentile(percent, values, weights, isBucketed)),
  };
}

function hasText(
  { string, label }: Profile,
  start: number,
  end: number,
  by: { readonly key: string; readonly text: string },
): boolean {
  for (let at = start; at < end; at++) {
    if (string[label.key[at] ?? 0] !== by.key) continue;
    const text = label.text[at] ?? -1;
    if (text >= 0 && string[text] === by.text) return true;
  }
  return false;
}

/** Names that services give to the bound of a bucket. */
const bucketKey = /bucket|bound|^le$|[._-]le$/i;

/** So few values in an even progression are no accident: bounds double, or go 1, 2, 5, 10. */
function areBounds(key: string, values: Float64Array): boolean {
  if (bucketKey.test(key)) return true;
  const positive = values.filter((value) => value > 0);
  if (positive.length < 4) return false;
  const isDoubling = positive.every((value, i) => i === 0 || value === 2 * (positive[i - 1] ?? 0));
  const isDecimal = positive.every((value) => {
    const digit = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
    return [1, 2, 2.5, 5].some((step) => Math.abs(digit - step) < 1e-9);
  });
  return isDoubling || isDecimal;
}

/** From bound to bound; the first reaches down as far as the second is wide on the log axis. */
function bucketBins(values: Float64Array, weights: Float64Array): Histogram['bin'] {
  const first = values.findIndex((value) => value > 0);
  if (first < 0) return { length: 0, low: new Float64Array(), high: new Float64Array(), weight: new Float64Array() };
  const high = values.slice(first);
  const [lowest = 1, second = 2 * lowest] = high;
  const low = Float64Array.from(high, (_, i) => (i === 0 ? lowest / (second / lowest) : (high[i - 1] ?? 0)));
  return { length: high.length, low, high, weight: weights.slice(first) };
}

/** Each bin reaches from a power of two up to, but without, the next. */
function doublingBins(values: Float64Array, weights: Float64Array): Histogram['bin'] {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) {
    return { length: 0, low: new Float64Array(), high: new Float64Array(), weight: new Float64Array() };
  }
  const floorLog2 = (value: number): number => {
    const power = Math.floor(Math.log2(value));
    // log2 may be off by one in the last place near a power of two.
    if (2 ** (power + 1) <= value) return power + 1;
    return 2 ** power > value ? power - 1 : power;
  };
  const from = floorLog2(positive[0] ?? 1);
  const length = floorLog2(positive.at(-1) ?? 1) - from + 1;
  const weight = new Float64Array(length);
  for (const [i, value] of values.entries()) {
    if (value <= 0) continue;
    const at = floorLog2(value) - from;
    weight[at] = (weight[at] ?? 0) + (weights[i] ?? 0);
  }
  const low = Float64Array.from({ length }, (_, i) => 2 ** (from + i));
  return { length, low, high: low.map((bound) => bound * 2), weight };
}

function percentile(percent: number, values: Float64Array, weights: Float64Array, isBucketed: boolean): Percentile {
  const wanted = (weights.reduce((sum, one) => sum + one, 0) * percent) / 100;
  let reached = 0;
  for (const [i, value] of values.entries()) {
    reached += weights[i] ?? 0;
    if (reached < wanted) continue;
    return { percent, low: isBucketed ? Math.max(0, values[i - 1] ?? 0) : value, high: value };
  }
  const last = values.at(-1) ?? NaN;
  return { percent, low: isBucketed ? (values.at(-2) ?? 0) : last, high: last };
}
