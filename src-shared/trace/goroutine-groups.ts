import { Float64Column } from '#shared/base/column';
import { computeDurationStats, type DurationStats } from './duration-stats.ts';
import { overlapNs, type Interval } from './interval.ts';
import { SpanState, type GoroutineSpanTable } from './span-table.ts';
import { addStates, createStateSums, type StateSums } from './state-sums.ts';
import type { Trace } from './trace.ts';

/** What goroutines are put together by: where they start, or where they were created. */
export type GroupKey = 'start' | 'creator';

export interface GoroutineGroup {
  /** Row of the func table; -1 where it is not in the trace. */
  readonly func: number;
  readonly goroutines: readonly number[];
  readonly sums: StateSums;
}

/** Goroutines that live within the interval, by function; those that ran longest come first. */
export function groupGoroutines(
  trace: Trace,
  spans: GoroutineSpanTable,
  interval: Interval,
  key: GroupKey = 'start',
): GoroutineGroup[] {
  const { goroutine, reason } = trace;
  const groups = new Map<number, { readonly goroutines: number[]; readonly sums: StateSums }>();
  for (let row = 0; row < goroutine.length; row++) {
    const start = goroutine.start[row] ?? 0;
    const end = goroutine.end[row] ?? 0;
    if (start > interval.endNs || end < interval.startNs) continue;
    const func = key === 'start' ? (goroutine.func[row] ?? -1) : creatorOf(trace, row);
    let group = groups.get(func);
    if (group === undefined) {
      group = { goroutines: [], sums: createStateSums(reason.length) };
      groups.set(func, group);
    }
    group.goroutines.push(row);
    addStates(group.sums, spans, row, interval);
  }
  return Array.from(groups, ([func, group]) => ({ func, ...group })).sort(
    (a, b) => b.sums.runningNs - a.sums.runningNs || b.goroutines.length - a.goroutines.length || a.func - b.func,
  );
}

/** The function that has the go statement: the leaf of the stack of the creation. */
function creatorOf({ goroutine, event, stack, location, line }: Trace, row: number): number {
  if (goroutine.isCreated[row] === 0) return -1;
  const where = event.stack[goroutine.startEvent[row] ?? -1] ?? -1;
  if (where < 0) return -1;
  return line.func[location.lineStart[stack.location[where] ?? 0] ?? 0] ?? -1;
}

/** How long the spans of one state were, over some goroutines; each is clipped to the interval. */
export function computeStateStats(
  spans: GoroutineSpanTable,
  goroutines: readonly number[],
  state: SpanState,
  interval: Interval,
): DurationStats {
  const durations = new Float64Column();
  for (const goroutine of goroutines) {
    const end = (spans.offset[goroutine + 1] ?? 0) - 1;
    for (let row = spans.offset[goroutine] ?? 0; row < end; row++) {
      if (spans.state[row] !== state) continue;
      const duration = overlapNs(interval, spans.start[row] ?? 0, spans.start[row + 1] ?? 0);
      if (duration > 0) durations.push(duration);
    }
  }
  return computeDurationStats(durations.finish());
}
