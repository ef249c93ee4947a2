import { Float64Column } from '#shared/base/column';
import { computeDurationStats, type DurationStats } from './duration-stats.ts';
import type { Interval } from './interval.ts';
import type { Trace } from './trace.ts';

/** Tasks or regions of one name. Those that began or ended outside of the trace are counted, not measured. */
export interface NamedStats extends DurationStats {
  readonly name: string;
  readonly unfinished: number;
}

export function computeTaskStats({ task, string }: Trace, interval: Interval): NamedStats[] {
  return statsByName(task, string, interval);
}

export function computeRegionStats({ region, string }: Trace, interval: Interval): NamedStats[] {
  return statsByName(region, string, interval);
}

interface NamedPeriods {
  readonly length: number;
  readonly name: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly startEvent: Int32Array;
  readonly endEvent: Int32Array;
}

/** Those that overlap the interval, each at its whole length. */
function statsByName(
  { length, name, start, end, startEvent, endEvent }: NamedPeriods,
  string: readonly string[],
  { startNs, endNs }: Interval,
): NamedStats[] {
  const byName = new Map<number, { readonly durations: Float64Column; unfinished: number }>();
  for (let row = 0; row < length; row++) {
    if ((start[row] ?? 0) > endNs || (end[row] ?? 0) < startNs) continue;
    const key = name[row] ?? 0;
    let found = byName.get(key);
    if (found === undefined) {
      found = { durations: new Float64Column(), unfinished: 0 };
      byName.set(key, found);
    }
    const isWhole = (startEvent[row] ?? -1) >= 0 && (endEvent[row] ?? -1) >= 0;
    if (isWhole) found.durations.push((end[row] ?? 0) - (start[row] ?? 0));
    else found.unfinished++;
  }
  return Array.from(byName, ([key, { durations, unfinished }]) => ({
    name: string[key] ?? '',
    unfinished,
    ...computeDurationStats(durations.finish()),
  })).sort((a, b) => b.totalNs - a.totalNs || (a.name < b.name ? -1 : 1));
}
