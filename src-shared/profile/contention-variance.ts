import type { Profile } from './profile.ts';

/** How far each row's value may be from the truth, and what one wait that was not taken adds. */
export interface ContentionVariance {
  readonly variance: Float64Array;
  readonly unseen: number;
}

/**
 * The variance of waits in block and mutex profiles; undefined where a profile lacks one of its two values.
 *
 * Waits come independently, so that their number is Poisson distributed, and their lengths at one place are taken as
 * exponentially distributed, since the profile keeps only how many there were (N) and how long in sum (D). One in r of
 * them is taken and counts r times. Then N has the variance r · N, and D, a compound Poisson sum, r · N · 2 · (D / N)².
 *
 * Profiles do not tell r. Every count of a mutex profile is a multiple of it, so the greatest common divisor of all
 * counts is taken, which is never less. A block profile takes all waits above its rate, and those below it weighted,
 * in numbers that it does not tell: r is 1 there, and the variance is at least so large.
 */
export function computeContentionVariance(
  profile: Profile,
  kind: string,
  valueType: number,
): ContentionVariance | undefined {
  const { valueType: types, sample } = profile;
  const counts = sample.value[types.findIndex(({ unit }) => unit === 'count')];
  const delays = sample.value[types.findIndex(({ unit }) => unit !== 'count')];
  if (!counts || !delays) return undefined;
  const rate = kind === 'mutex' ? greatestCommonDivisor(counts) : 1;
  if (types[valueType]?.unit === 'count') {
    return { variance: counts.map((count) => rate * Math.abs(count)), unseen: rate ** 2 };
  }
  const sum = (column: Float64Array): number => column.reduce((total, value) => total + Math.abs(value), 0);
  const mean = sum(delays) / Math.max(1, sum(counts));
  return {
    variance: counts.map((count, row) => (count === 0 ? 0 : (2 * rate * (delays[row] ?? 0) ** 2) / Math.abs(count))),
    unseen: 2 * (rate * mean) ** 2,
  };
}

/** At least 1. */
function greatestCommonDivisor(counts: Float64Array): number {
  let divisor = 0;
  for (const count of counts) {
    let rest = Math.abs(count);
    while (rest > 0) [divisor, rest] = [rest, divisor % rest];
    if (divisor === 1) break;
  }
  return Math.max(1, divisor);
}
