import type { HistogramReply } from '#shared/contract/profile-view';
import type { Percentile } from '#shared/profile/compute-histogram';
import { formatFixed } from '#shared/format/count';
import { unitFamily } from '#shared/format/units';
import { formatValue } from '#shared/format/value';

/** The sentences of a distribution. */

/** A number of the label in its unit; a unit of no family is only written where it is not the label's own name. */
export function labelNumber(value: number, unit: string, label: string): string {
  if (unitFamily(unit) === 'other' && unit === label) return formatFixed(value, Number.isInteger(value) ? 0 : 2);
  return formatValue(value, unit);
}

/** `p90`, and `48 B`, or `between 20.0 ms and 50.0 ms` where only bounds of buckets are known. */
export function percentileText({ low, high }: Percentile, unit: string, label: string): string {
  if (low === high) return labelNumber(high, unit, label);
  return `between ${labelNumber(low, unit, label)} and ${labelNumber(high, unit, label)}`;
}

/** Where a bin reaches from and to, as its kind has it. */
export function binText({ isBucketed, bin, unit }: HistogramReply, row: number, label: string): string {
  const low = labelNumber(bin.low[row] ?? 0, unit, label);
  const high = labelNumber(bin.high[row] ?? 0, unit, label);
  if (!isBucketed) return `${low} to below ${high}`;
  return row === 0 ? `up to ${high}` : `above ${low} to ${high}`;
}

/** What the mean is worth. */
export function meanText({ mean, isBucketed, unit }: HistogramReply, label: string): string {
  return `${isBucketed ? 'at most ' : ''}${labelNumber(mean, unit, label)}`;
}
