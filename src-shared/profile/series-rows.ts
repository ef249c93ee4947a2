import type { SeriesValues } from './series.ts';
import { computeTrend } from './trend.ts';

/** How each row of a series went: one entry for each row that any of its captures has. */
export interface SeriesTrends {
  readonly length: number;
  /** Row of the series. */
  readonly row: Int32Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** Last less first. */
  readonly change: Float64Array;
  /** The largest in any capture. */
  readonly most: Float64Array;
  /** Least squares, per minute, with its standard error; NaN where there is none (`Trend`). */
  readonly slope: Float64Array;
  readonly error: Float64Array;
}

export type SeriesSort = 'change' | 'slope' | 'most' | 'last' | 'name';

export function computeSeriesTrends({ timeMs, value }: SeriesValues): SeriesTrends {
  const width = timeMs.length;
  const rows = width === 0 ? 0 : value.length / width;
  const present = Int32Array.from({ length: rows }, (_, row) => row).filter((row) =>
    hasValue(value, row * width, width),
  );
  const column = (): Float64Array => new Float64Array(present.length);
  const trends = {
    first: column(),
    last: column(),
    change: column(),
    most: column(),
    slope: column(),
    error: column(),
  };
  for (let at = 0; at < present.length; at++) {
    const offset = (present[at] ?? 0) * width;
    const { slope, error } = computeTrend(timeMs, value, offset);
    const first = value[offset] ?? 0;
    const last = value[offset + width - 1] ?? 0;
    let most = 0;
    for (let i = 0; i < width; i++) most = Math.max(most, Math.abs(value[offset + i] ?? 0));
    trends.first[at] = first;
    trends.last[at] = last;
    trends.change[at] = last - first;
    trends.most[at] = most;
    trends.slope[at] = slope;
    trends.error[at] = error;
  }
  return { length: present.length, row: present, ...trends };
}

/** Places in `trends`, by magnitude; equal ones by name. */
export function sortSeriesRows(
  trends: SeriesTrends,
  order: Int32Array,
  nameOf: (at: number) => string,
  { sort, descending }: { readonly sort: SeriesSort; readonly descending: boolean },
): Int32Array {
  const direction = descending ? -1 : 1;
  const byName = (a: number, b: number): number => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : a - b);
  if (sort === 'name') return order.sort((a, b) => direction * byName(a, b));
  const column = trends[sort];
  const weight = (at: number): number => Math.abs(column[at] ?? 0) || 0; // NaN counts as none
  return order.sort((a, b) => direction * (weight(a) - weight(b)) || byName(a, b));
}

function hasValue(value: Float64Array, offset: number, width: number): boolean {
  for (let i = 0; i < width; i++) if (value[offset + i] !== 0) return true;
  return false;
}
