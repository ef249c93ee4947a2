import { computeSpread, normal95, student95, type SideParts } from './diff-spread.ts';
import type { DiffScale } from './diff-types.ts';

/**
 * How far a difference can be trusted, given that the values come from samples.
 *
 * - `counted`: each sample stands for `period` of the value, and the number of samples of a function is Poisson
 *   distributed (independent ticks of the profiler). A value V made of n = V / period samples has the variance
 *   n · period². One sample is added to each side's n (Laplace), so that a function that was not seen is not taken for
 *   certainly absent.
 * - `sized`: objects are taken with a probability that grows with their size (size-variance.ts); the variance of each
 *   value is known from the profile. One small object that was not taken (`rate`² bytes²) is added to each side.
 * - `contended`: waits come on their own, each of its own length, and a share of them is taken
 *   (contention-variance.ts). `unseen`, the square of one wait that was not taken, is added to each side.
 * - `exact`: everything was counted (goroutines, threads); the interval is the difference itself.
 * - `none`: no model fits; there is no interval, unless several captures a side show their spread.
 */
export type SamplingModel =
  | { readonly kind: 'counted'; readonly period: number }
  | { readonly kind: 'sized'; readonly rate: number }
  | { readonly kind: 'contended'; readonly unseen: number }
  | { readonly kind: 'exact' }
  | { readonly kind: 'none' };

/** One side's values of nodes, functions or parts, unscaled. */
export interface SideColumns {
  readonly value: Float64Array;
  /** For the models `sized` and `contended`. */
  readonly variance?: Float64Array | undefined;
  /** The same values of each capture, where the side is several. */
  readonly parts?: SideParts | undefined;
}

/**
 * Half the widths of the 95 % intervals of `after − before`, in scaled units; NaN where nothing gives one.
 *
 * The variances of the two sides add up, each by its scale squared; the interval is ± 1.96 standard deviations: 95 %
 * of a normal distribution. A side of several captures whose values differ by more than sampling explains takes its
 * observed spread instead, with Student's t at Welch's degrees of freedom, since few captures tell it badly.
 */
export function computeMargins(
  model: SamplingModel,
  scale: DiffScale,
  before: SideColumns,
  after: SideColumns,
): Float64Array {
  const varianceBefore = computeSampling(model, before);
  const varianceAfter = computeSampling(model, after);
  const spreadBefore = before.parts && computeSpread(before.value, before.parts);
  const spreadAfter = after.parts && computeSpread(after.value, after.parts);
  const margin = new Float64Array(before.value.length);
  for (let at = 0; at < margin.length; at++) {
    const a = choose(varianceBefore[at] ?? NaN, spreadBefore?.[at]);
    const b = choose(varianceAfter[at] ?? NaN, spreadAfter?.[at]);
    const scaledA = a * scale.before ** 2;
    const scaledB = b * scale.after ** 2;
    // How much of the variance was observed, and so is known with few degrees of freedom only.
    const freedomA = a === spreadBefore?.[at] ? (before.parts?.values.length ?? 0) - 1 : Infinity;
    const freedomB = b === spreadAfter?.[at] ? (after.parts?.values.length ?? 0) - 1 : Infinity;
    const variance = scaledA + scaledB;
    const quantile =
      freedomA === Infinity && freedomB === Infinity
        ? normal95
        : student95(variance ** 2 / (scaledA ** 2 / freedomA + scaledB ** 2 / freedomB));
    margin[at] = variance === 0 ? 0 : quantile * Math.sqrt(variance);
  }
  return margin;
}

/** The larger variance; the observed one where sampling has no model. */
function choose(sampling: number, spread: number | undefined): number {
  if (spread === undefined) return sampling;
  return Number.isNaN(sampling) ? spread : Math.max(sampling, spread);
}

/** Variances of a side's values as sampling makes them, unscaled; NaN without a model. */
function computeSampling(model: SamplingModel, { value, variance }: SideColumns): Float64Array {
  switch (model.kind) {
    case 'exact':
      return new Float64Array(value.length);
    case 'none':
      return new Float64Array(value.length).fill(NaN);
    case 'counted': {
      const { period } = model;
      return value.map((size) => (Math.abs(size) / period + 1) * period ** 2);
    }
    case 'sized':
    case 'contended': {
      const unseen = model.kind === 'sized' ? model.rate ** 2 : model.unseen;
      return value.map((_, at) => (variance?.[at] ?? 0) + unseen);
    }
  }
}

/**
 * Whether sampling alone explains a change: its interval leaves room for none. What was counted, not sampled, has no
 * such doubt, and without a model (NaN) nothing is said.
 */
export function isExplained(low: number, high: number): boolean {
  return low <= 0 && high >= 0 && low < high;
}

/** Whether sampling may explain changes at all, so that some of them are unsure. */
export const isSampled = (kind: SamplingModel['kind']): boolean =>
  kind === 'counted' || kind === 'sized' || kind === 'contended';

export interface ModelFacts {
  /** In the unit that is compared, 0 where unknown. */
  readonly period: number;
  /** The profiles tell the variance of each value: sizes of objects, or numbers of waits. */
  readonly hasVariance: boolean;
  /** Of block and mutex profiles: the square of one wait that was not taken. */
  readonly unseen: number;
}

/** The model for a kind of profile and the unit that is compared. */
export function samplingModelOf(
  kind: string,
  unit: string,
  { period, hasVariance, unseen }: ModelFacts,
): SamplingModel {
  if (kind === 'goroutine' || kind === 'goroutine-dump' || kind === 'threadcreate' || kind === 'goroutineleak') {
    return { kind: 'exact' };
  }
  if (kind === 'cpu' && unit === 'count') return { kind: 'counted', period: 1 };
  if (kind === 'cpu' && period > 0) return { kind: 'counted', period };
  if ((kind === 'heap' || kind === 'allocs') && hasVariance) return { kind: 'sized', rate: period };
  if ((kind === 'block' || kind === 'mutex') && hasVariance) return { kind: 'contended', unseen };
  return { kind: 'none' };
}
