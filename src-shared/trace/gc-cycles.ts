import { bisectAfter } from './bisect-column.ts';
import { GcWorker, type GcActivity } from './gc-workers.ts';
import { overlapNs } from './interval.ts';
import type { WorldStop } from './stop-the-world.ts';
import { MetricKind, RangeKind, type Trace } from './trace.ts';

export interface GcPause {
  readonly startNs: number;
  readonly durationNs: number;
}

/** One mark phase, with what belongs to it. */
export interface GcCycle {
  readonly startNs: number;
  readonly durationNs: number;
  /** Stops of the world before and at the end of marking; null where they are not in the trace. */
  readonly sweepTermination: GcPause | null;
  readonly markTermination: GcPause | null;
  /** Between the two: what ran beside the program. */
  readonly concurrentMarkNs: number;
  readonly assistCount: number;
  readonly assistNs: number;
  readonly dedicatedNs: number;
  readonly fractionalNs: number;
  readonly idleNs: number;
  /**
   * Bytes when marking began, when the world was stopped for its end, what was aimed at, and what was alive; null where
   * the trace does not tell. Within that last stop the runtime sets its count of the heap back to what was marked.
   */
  readonly heapStart: number | null;
  readonly heapEnd: number | null;
  /** null too where there is no goal: the collector is off, and no memory limit is set. */
  readonly heapGoal: number | null;
  readonly heapLive: number | null;
  /** Both its begin and its end are in the trace. */
  readonly isComplete: boolean;
  /** The program asked for it (`runtime.GC`), so that it says nothing of the pace. */
  readonly isForced: boolean;
  /** Stacks and globals, which count for the goal from Go 1.18 on; null where it is not told, as in every trace. */
  readonly rootBytes: number | null;
}

export function computeGcCycles(trace: Trace, activity: GcActivity): GcCycle[] {
  const { range, metric, event } = trace;
  const rows: number[] = [];
  for (let row = 0; row < range.length; row++) if (range.kind[row] === RangeKind.gcMark) rows.push(row);
  const marks: Marks = {
    start: Float64Array.from(rows, (row) => range.start[row] ?? 0),
    end: Float64Array.from(rows, (row) => range.end[row] ?? 0),
  };
  const work = sumWork(trace, activity, marks);
  const pauses = findPauses(activity.stops, marks);
  const alloc = pickMetric(metric, MetricKind.heapAlloc);
  const goals = pickMetric(metric, MetricKind.heapGoal);
  const lastNs = event.time.at(-1) ?? 0;
  return rows.map((row, cycle) => {
    const startNs = range.start[row] ?? 0;
    const endNs = range.end[row] ?? 0;
    const { sweepTermination = null, markTermination = null } = pauses[cycle] ?? {};
    const markStart = sweepTermination === null ? startNs : sweepTermination.startNs + sweepTermination.durationNs;
    const hasEnd = (range.endEvent[row] ?? -1) >= 0;
    const goal = valueAt(goals, startNs);
    return {
      startNs,
      durationNs: endNs - startNs,
      sweepTermination,
      markTermination,
      concurrentMarkNs: Math.max(0, (markTermination?.startNs ?? endNs) - markStart),
      assistCount: work.assistCount[cycle] ?? 0,
      assistNs: work.assistNs[cycle] ?? 0,
      dedicatedNs: work.workerNs[GcWorker.dedicated]?.[cycle] ?? 0,
      fractionalNs: work.workerNs[GcWorker.fractional]?.[cycle] ?? 0,
      idleNs: work.workerNs[GcWorker.idle]?.[cycle] ?? 0,
      heapStart: valueAt(alloc, startNs),
      heapEnd: hasEnd && markTermination ? valueAt(alloc, markTermination.startNs) : null,
      heapGoal: goal === 0 ? null : goal,
      heapLive: hasEnd ? firstAfter(alloc, markTermination?.startNs ?? endNs, lastNs) : null,
      isComplete: hasEnd && (range.startEvent[row] ?? -1) >= 0,
      isForced: isAskedFor(trace, range.startEvent[row] ?? -1),
      rootBytes: null,
    };
  });
}

/** Whether `runtime.GC` is on the stack of the event. */
function isAskedFor({ event, stack, location, line, func, string }: Trace, row: number): boolean {
  for (let at = event.stack[row] ?? -1; at >= 0; at = stack.prefix[at] ?? -1) {
    const of = line.func[location.lineStart[stack.location[at] ?? 0] ?? 0] ?? -1;
    if (string[func.name[of] ?? 0] === 'runtime.GC') return true;
  }
  return false;
}

/** Mark phases, which never overlap, in the order of time. */
interface Marks {
  readonly start: Float64Array;
  readonly end: Float64Array;
}

interface Work {
  readonly assistCount: Int32Array;
  readonly assistNs: Float64Array;
  /** By `GcWorker`. */
  readonly workerNs: readonly Float64Array[];
}

function sumWork({ range }: Trace, { runs }: GcActivity, marks: Marks): Work {
  const count = marks.start.length;
  const work: Work = {
    assistCount: new Int32Array(count),
    assistNs: new Float64Array(count),
    workerNs: [new Float64Array(count), new Float64Array(count), new Float64Array(count)],
  };
  for (let row = 0; row < range.length; row++) {
    if (range.kind[row] !== RangeKind.assist) continue;
    addOverlaps(marks, range.start[row] ?? 0, range.end[row] ?? 0, (cycle, duration) => {
      work.assistCount[cycle] = (work.assistCount[cycle] ?? 0) + 1;
      work.assistNs[cycle] = (work.assistNs[cycle] ?? 0) + duration;
    });
  }
  for (let run = 0; run < runs.length; run++) {
    const sums = work.workerNs[runs.kind[run] ?? 0];
    if (sums === undefined) continue;
    addOverlaps(marks, runs.start[run] ?? 0, runs.end[run] ?? 0, (cycle, duration) => {
      sums[cycle] = (sums[cycle] ?? 0) + duration;
    });
  }
  return work;
}

function addOverlaps(
  { start, end }: Marks,
  from: number,
  to: number,
  add: (cycle: number, durationNs: number) => void,
): void {
  for (let cycle = Math.max(0, bisectAfter(start, from) - 1); cycle < start.length; cycle++) {
    if ((start[cycle] ?? 0) >= to) return;
    const duration = overlapNs({ startNs: from, endNs: to }, start[cycle] ?? 0, end[cycle] ?? 0);
    if (duration > 0) add(cycle, duration);
  }
}

interface Pauses {
  sweepTermination?: GcPause;
  markTermination?: GcPause;
}

/** Both pauses begin within the mark phase; the second ends after it. */
function findPauses(stops: readonly WorldStop[], { start, end }: Marks): Pauses[] {
  const pauses: Pauses[] = Array.from(start, () => ({}));
  for (const { reason, startNs, durationNs } of stops) {
    const cycle = bisectAfter(start, startNs) - 1;
    const found = pauses[cycle];
    if (found === undefined || startNs > (end[cycle] ?? 0)) continue;
    if (reason.includes('sweep termination')) found.sweepTermination = { startNs, durationNs };
    else if (reason.includes('mark termination')) found.markTermination = { startNs, durationNs };
  }
  return pauses;
}

export interface Series {
  readonly time: Float64Array;
  readonly value: Float64Array;
}

export function pickMetric({ length, kind, time, value }: Trace['metric'], wanted: number): Series {
  const rows: number[] = [];
  for (let row = 0; row < length; row++) if (kind[row] === wanted) rows.push(row);
  return {
    time: Float64Array.from(rows, (row) => time[row] ?? 0),
    value: Float64Array.from(rows, (row) => value[row] ?? 0),
  };
}

/** The last value at or before a time. */
function valueAt({ time, value }: Series, at: number): number | null {
  return value[bisectAfter(time, at) - 1] ?? null;
}

function firstAfter({ time, value }: Series, after: number, before: number): number | null {
  const row = bisectAfter(time, after);
  return (time[row] ?? Infinity) <= before ? (value[row] ?? null) : null;
}
