/**
 * How far a difference can be trusted, given that the values come from samples.
 *
 * - `counted`: each sample stands for `period` of the value, and the number of samples of a function is Poisson
 *   distributed (independent ticks of the profiler). A value V made of n = V / period samples has the variance
 *   n · period², and the variances of the two sides add up, each by its scale squared. One sample is added to each
 *   side's n (Laplace), so that a function that was not seen is not taken for certainly absent. The interval is
 *   ± 1.96 standard deviations: 95 % of a normal distribution.
 * - `sized`: objects are taken with a probability that grows with their size (size-variance.ts); the variance of each
 *   value is known from the profile. One small object that was not taken (`rate`² bytes²) is added to each side.
 * - `exact`: everything was counted (goroutines, threads); the interval is the difference itself.
 * - `none`: no model fits (a rate that depends on duration); there is no interval.
 */
export type SamplingModel =
  | { readonly kind: 'counted'; readonly period: number }
  | { readonly kind: 'sized'; readonly rate: number }
  | { readonly kind: 'exact' }
  | { readonly kind: 'none' };

const normal95 = 1.959964;

export interface ScaledPair {
  readonly before: number;
  readonly after: number;
  readonly scaleBefore: number;
  readonly scaleAfter: number;
  /** Of `before` and `after`, for the model `sized`. */
  readonly varianceBefore: number;
  readonly varianceAfter: number;
}

/** Half the width of the 95 % interval, in scaled units; NaN where the model gives none. */
export function computeMargin(model: SamplingModel, pair: ScaledPair): number {
  switch (model.kind) {
    case 'exact':
      return 0;
    case 'none':
      return NaN;
    case 'sized': {
      const unseen = model.rate ** 2;
      const variance =
        (pair.varianceBefore + unseen) * pair.scaleBefore ** 2 + (pair.varianceAfter + unseen) * pair.scaleAfter ** 2;
      return normal95 * Math.sqrt(variance);
    }
    case 'counted': {
      const variance =
        countVariance(pair.before, model.period) * pair.scaleBefore ** 2 +
        countVariance(pair.after, model.period) * pair.scaleAfter ** 2;
      return normal95 * Math.sqrt(variance);
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

function countVariance(value: number, period: number): number {
  return (Math.abs(value) / period + 1) * period ** 2;
}

/** Whether sampling may explain changes at all, so that some of them are unsure. */
export const isSampled = (kind: SamplingModel['kind']): boolean => kind === 'counted' || kind === 'sized';

export interface ModelFacts {
  /** In the unit that is compared, 0 where unknown. */
  readonly period: number;
  /** The profiles say the size of each object that was taken. */
  readonly hasVariance: boolean;
}

/** The model for a kind of profile and the unit that is compared. */
export function samplingModelOf(kind: string, unit: string, { period, hasVariance }: ModelFacts): SamplingModel {
  if (kind === 'goroutine' || kind === 'threadcreate' || kind === 'goroutineleak') return { kind: 'exact' };
  if (kind === 'cpu' && unit === 'count') return { kind: 'counted', period: 1 };
  if (kind === 'cpu' && period > 0) return { kind: 'counted', period };
  if ((kind === 'heap' || kind === 'allocs') && hasVariance) return { kind: 'sized', rate: period };
  return { kind: 'none' };
}
