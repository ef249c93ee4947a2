import type { CriticalPath } from './critical-path.ts';
import type { Interval } from './interval.ts';
import type { GoroutineSpanTable } from './span-table.ts';
import { SpanState } from './span-table.ts';
import type { Trace } from './trace.ts';

/** A task that the path of is wanted: from its begin to its end, on the goroutine that ended it. */
export interface TaskEnd extends Interval {
  readonly task: number;
  readonly id: number;
  readonly goroutine: number;
}

/** The task with the id, or the one of a name that took longest; undefined where no such task ended in the trace. */
export function findTask({ task, event, string }: Trace, wanted: string): TaskEnd | undefined {
  const id = /^\d+$/.test(wanted) ? Number(wanted) : NaN;
  let best = -1;
  for (let row = 0; row < task.length; row++) {
    const isWanted = task.id[row] === id || string[task.name[row] ?? 0] === wanted;
    if (!isWanted || (task.startEvent[row] ?? -1) < 0 || (task.endEvent[row] ?? -1) < 0) continue;
    if (best < 0 || durationOf(task, row) > durationOf(task, best)) best = row;
  }
  if (best < 0) return undefined;
  return {
    task: best,
    id: task.id[best] ?? 0,
    goroutine: event.goroutine[task.endEvent[best] ?? -1] ?? -1,
    startNs: task.start[best] ?? 0,
    endNs: task.end[best] ?? 0,
  };
}

const durationOf = ({ start, end }: Trace['task'], row: number): number => (end[row] ?? 0) - (start[row] ?? 0);

/** The wait of a goroutine that lasts at a time, or its longest one without; -1 where there is none. */
export function findWait(spans: GoroutineSpanTable, goroutine: number, atNs: number | undefined): number {
  let best = -1;
  let bestNs = -1;
  for (let row = spans.offset[goroutine] ?? 0; row < (spans.offset[goroutine + 1] ?? 0) - 1; row++) {
    if (spans.state[row] !== SpanState.blocked) continue;
    const [startNs, endNs] = [spans.start[row] ?? 0, spans.start[row + 1] ?? 0];
    if (atNs !== undefined && (atNs < startNs || atNs >= endNs)) continue;
    if (endNs - startNs > bestNs) [best, bestNs] = [row, endNs - startNs];
  }
  return best;
}

/** What a path is made of: the time of each goroutine in each state (and of waits by reason), the longest first. */
export interface PathShare {
  readonly goroutine: number;
  /** `SpanState` */
  readonly state: number;
  /** Row of `Trace.reason`. */
  readonly reason: number;
  /** One of the goroutine's spans that it is the time of. */
  readonly span: number;
  readonly steps: number;
  readonly ns: number;
}

export function computePathShares(path: CriticalPath, spans: GoroutineSpanTable): PathShare[] {
  const shares = new Map<string, PathShare & { steps: number; ns: number }>();
  for (let step = 0; step < path.length; step++) {
    const span = path.span[step] ?? 0;
    const goroutine = path.goroutine[step] ?? 0;
    const state = spans.state[span] ?? 0;
    const reason = state === SpanState.blocked ? (spans.reason[span] ?? 0) : 0;
    const key = `${goroutine} ${state} ${reason}`;
    const share = shares.get(key) ?? { goroutine, state, reason, span, steps: 0, ns: 0 };
    share.steps++;
    share.ns += (path.end[step] ?? 0) - (path.start[step] ?? 0);
    shares.set(key, share);
  }
  return [...shares.values()].sort((a, b) => b.ns - a.ns || a.goroutine - b.goroutine);
}
