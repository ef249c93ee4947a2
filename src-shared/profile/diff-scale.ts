import type { DiffScale, ScaleName } from './diff-types.ts';

/** What a scale is made from. Durations are the sums over a side's captures; 0 where one of them does not say. */
export interface SideTotals {
  readonly total: number;
  readonly durationNanos: number;
  readonly captures: number;
}

const nanosPerSecond = 1e9;

/**
 * Factors that make two sides comparable: `absolute` leaves values as captured (of several captures a side their mean),
 * `total` makes shares of each side's total, `duration` makes values for each second of wall time. A scale that has no
 * meaning here (no total, no duration) is undefined.
 */
export function computeScale(name: ScaleName, before: SideTotals, after: SideTotals): DiffScale | undefined {
  switch (name) {
    case 'absolute':
      return { name, before: 1 / before.captures, after: 1 / after.captures };
    case 'total':
      if (before.total === 0 || after.total === 0) return undefined;
      return { name, before: 1 / before.total, after: 1 / after.total };
    case 'duration':
      if (before.durationNanos <= 0 || after.durationNanos <= 0) return undefined;
      return {
        name,
        before: nanosPerSecond / before.durationNanos,
        after: nanosPerSecond / after.durationNanos,
      };
  }
}

/** CPU time is compared per second of wall time where both durations are known; memory never is. */
export function chooseScale(kind: string, before: SideTotals, after: SideTotals): DiffScale {
  const perSecond = kind === 'cpu' ? computeScale('duration', before, after) : undefined;
  return perSecond ?? { name: 'absolute', before: 1 / before.captures, after: 1 / after.captures };
}
