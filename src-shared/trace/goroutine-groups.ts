import { Float64Column } from '#shared/base/column';
import { computeDurationStats, type DurationStats } from './duration-stats.ts';
import { overlapNs, type Interval } from './interval.ts';
import type { GoroutineSpanTable, SpanState } from './span-table.ts';
import type { StateTotals } from './state-totals.ts';
import type { Trace } from './trace.ts';

/** What goroutines are put together by: where they start, or where they were created. */
export type GroupKey = 'start' | 'creator';

export interface GoroutineGroup {
  /** Row of the func table; -1 where it is not in the trace. */
  readonly func: number;
  readonly goroutines: readonly number[];
  readonly runningNs: number;
  readonly runnableNs: number;
  /** By row of `Trace.reason`. */
  readonly blockedNs: Float64Array;
  readonly syscallNs: number;
  readonly syscallBlockedNs: number;
  readonly unknownNs: number;
}

/** Goroutines that live within the interval, by function; those that ran longest come first. */
export function groupGoroutines(
  trace: Trace,
  totals: StateTotals,
  interval: Interval,
  key: GroupKey = 'start',
): GoroutineGroup[] {
  const { goroutine, reason } = trace;
  const groups = new Map<number, Group>();
  const groupOf = new Map<number, Group>();
  for (let row = 0; row < goroutine.length; row++) {
    if ((goroutine.start[row] ?? 0) > interval.endNs || (goroutine.end[row] ?? 0) < interval.startNs) continue;
    const func = key === 'start' ? (goroutine.func[row] ?? -1) : creatorOf(trace, row);
    let group = groups.get(func);
    if (group === undefined) {
      group = new Group(func, reason.length);
      groups.set(func, group);
    }
    group.add(totals, row);
    groupOf.set(row, group);
  }
  const { blocked } = totals;
  for (let row = 0; row < blocked.length; row++) {
    const sums = groupOf.get(blocked.goroutine[row] ?? -1)?.blockedNs;
    const why = blocked.reason[row] ?? 0;
    if (sums !== undefined) sums[why] = (sums[why] ?? 0) + (blocked.ns[row] ?? 0);
  }
  return [...groups.values()].sort(
    (a, b) => b.runningNs - a.runningNs || b.goroutines.length - a.goroutines.length || a.func - b.func,
  );
}

class Group implements GoroutineGroup {
  readonly func: number;
  readonly goroutines: number[] = [];
  runningNs = 0;
  runnableNs = 0;
  readonly blockedNs: Float64Array;
  syscallNs = 0;
  syscallBlockedNs = 0;
  unknownNs = 0;

  constructor(func: number, reasons: number) {
    this.func = func;
    this.blockedNs = new Float64Array(reasons);
  }

  add(totals: StateTotals, row: number): void {
    this.goroutines.push(row);
    this.runningNs += totals.runningNs[row] ?? 0;
    this.runnableNs += totals.runnableNs[row] ?? 0;
    this.syscallNs += totals.syscallNs[row] ?? 0;
    this.syscallBlockedNs += totals.syscallBlockedNs[row] ?? 0;
    this.unknownNs += totals.unknownNs[row] ?? 0;
  }
}

/** The function that has the go statement: the leaf of the stack of the creation. */
function creatorOf({ goroutine, event, stack, location, line }: Trace, row: number): number {
  if (goroutine.isCreated[row] === 0) return -1;
  const where = event.stack[goroutine.startEvent[row] ?? -1] ?? -1;
  if (where < 0) return -1;
  return line.func[location.lineStart[stack.location[where] ?? 0] ?? 0] ?? -1;
}

/** How long the goroutines of each group waited for a P, each time. */
export function computeWaitStats(
  { waits }: StateTotals,
  groups: readonly GoroutineGroup[],
  goroutines: number,
): DurationStats[] {
  const groupOf = new Int32Array(goroutines).fill(-1);
  for (const [group, { goroutines: rows }] of groups.entries()) for (const row of rows) groupOf[row] = group;
  const counts = new Int32Array(groups.length);
  for (let row = 0; row < waits.length; row++) {
    const group = groupOf[waits.goroutine[row] ?? 0] ?? -1;
    if (group >= 0) counts[group] = (counts[group] ?? 0) + 1;
  }
  const durations = Array.from(counts, (count) => new Float64Array(count));
  counts.fill(0);
  for (let row = 0; row < waits.length; row++) {
    const group = groupOf[waits.goroutine[row] ?? 0] ?? -1;
    const at = counts[group] ?? 0;
    const column = durations[group];
    if (column === undefined) continue;
    column[at] = waits.ns[row] ?? 0;
    counts[group] = at + 1;
  }
  return durations.map(computeDurationStats);
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
