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

/** How many logs of each key were written within the interval, the most frequent first. */
export function countLogs(trace: Trace, interval: Interval): { readonly key: string; readonly count: number }[] {
  const counts = new Map<number, number>();
  for (const row of eventsWithin(trace, trace.log.event, interval)) {
    const key = trace.log.key[row] ?? 0;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .map(([key, count]) => ({ key: trace.string[key] ?? '', count }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}

/** The rows of a column of events, which are in the order of time, whose events lie within the interval. */
export function eventsWithin({ event }: Trace, events: Int32Array, { startNs, endNs }: Interval): number[] {
  const rows: number[] = [];
  for (const [row, at] of events.entries()) {
    const time = event.time[at] ?? 0;
    if (time > endNs) break;
    if (time >= startNs) rows.push(row);
  }
  return rows;
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
