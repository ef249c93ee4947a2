/** 97.5 % of a normal distribution lies below so many standard deviations. */
export const normal95 = 1.959964;

/** The same of Student's t, for 1 to 30 degrees of freedom (a statistical table). */
const student = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Rounded down to whole degrees of freedom, so that the interval is rather too wide; beyond the table Fisher's first term. */
export function student95(freedom: number): number {
  const whole = Math.max(1, Math.floor(freedom));
  return student[whole - 1] ?? normal95 + (normal95 ** 3 + normal95) / (4 * whole);
}

/** Values of each capture of a side. */
export interface SideParts {
  readonly values: readonly Float64Array[];
  /** How much of the side each capture is, as the scale has it: its duration, its total, or 1. */
  readonly weights: readonly number[];
}

/**
 * Variances of the sums over a side's captures, as far as those differ from each other. Each capture is expected to
 * hold the side's value by its weight; with n captures, n / (n − 1) times the sum of squared residuals is the variance
 * of the sum, and of the ratio of sums too, times its scale squared (linearised ratio estimator).
 */
export function computeSpread(sum: Float64Array, { values, weights }: SideParts): Float64Array {
  const whole = weights.reduce((total, weight) => total + weight, 0);
  const factor = values.length / (values.length - 1);
  const spread = new Float64Array(sum.length);
  for (const [i, column] of values.entries()) {
    const share = (weights[i] ?? 0) / whole;
    for (let at = 0; at < sum.length; at++) {
      const residual = (column[at] ?? 0) - (sum[at] ?? 0) * share;
      spread[at] = (spread[at] ?? 0) + factor * residual ** 2;
    }
  }
  return spread;
}
