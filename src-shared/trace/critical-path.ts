import { Int32Column, Float64Column } from '#shared/base/column';
import type { Interval } from './interval.ts';
import { SpanState, type GoroutineSpanTable } from './span-table.ts';
import type { Trace } from './trace.ts';
import { findWaker } from './wakers.ts';

/** How the path came from the step before to this one. */
export const PathLink = {
  /** The path begins here: the interval does, or the trace. */
  begin: 0,
  /** The same goroutine, next state. */
  same: 1,
  /** The goroutine of the step before woke the one of this. */
  woke: 2,
  /** The goroutine of the step before created the one of this. */
  created: 3,
} as const;

/**
 * What an end was waiting for, step by step in the order of time. Steps follow each other without a gap, so that their
 * durations add up to the time from the start of the first to the end of the last.
 */
export interface CriticalPath {
  readonly length: number;
  readonly goroutine: Int32Array;
  /** Row of the goroutine's spans that the step is a part of. */
  readonly span: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** `PathLink` */
  readonly link: Uint8Array;
  /** There were more steps than are kept; the earliest are missing. */
  readonly isCut: boolean;
}

/** Steps that are kept: a path of a second through goroutines that wake each other may have millions. */
const mostSteps = 100_000;

/**
 * The critical path of what a goroutine did until `endNs`, back to `startNs`: as long as it ran, or waited for a P or in
 * a system call, the time is its own; while it was blocked, the time belongs to whoever woke it, from the moment of
 * waking on backwards, and so on, through any number of goroutines; a goroutine that began belongs to its creator before
 * that. Where nobody woke it (a timer, the network, or the end of the trace) the wait itself is the step.
 *
 * The path ends early where the trace knows no more. Each turn goes back in time, so that it ends.
 */
export function computeCriticalPath(
  trace: Trace,
  spans: GoroutineSpanTable,
  goroutine: number,
  { startNs, endNs }: Interval,
): CriticalPath {
  const { goroutine: table, event } = trace;
  const steps = {
    goroutine: new Int32Column(),
    span: new Int32Column(),
    start: new Float64Column(),
    end: new Float64Column(),
    link: new Int32Column(),
  };
  let current = goroutine;
  let now = endNs;
  let isCut = false;
  const add = (span: number, from: number, link: number): void => {
    steps.goroutine.push(current);
    steps.span.push(span);
    steps.start.push(from);
    steps.end.push(now);
    steps.link.push(link);
    now = from;
  };
  while (now > startNs) {
    if (steps.span.length === mostSteps) {
      isCut = true;
      break;
    }
    const span = spanBefore(spans, current, now);
    if (span < 0) break;
    const begin = spans.start[span] ?? 0;
    const isWholeWait = spans.state[span] === SpanState.blocked && now === spans.start[span + 1];
    const waker = isWholeWait ? (findWaker(trace, spans, span)?.goroutine ?? -1) : -1;
    if (waker >= 0 && waker !== current) {
      // The wait is the waker's time; the step after it was begun by it.
      if (steps.link.length > 0) steps.link.set(steps.link.length - 1, PathLink.woke);
      current = waker;
      continue;
    }
    const from = Math.max(begin, startNs);
    const isFirst = from <= startNs || span === (spans.offset[current] ?? 0);
    add(span, from, isFirst ? PathLink.begin : PathLink.same);
    const creator = table.isCreated[current] === 1 ? (table.parent[current] ?? -1) : -1;
    if (!isFirst || from <= startNs) continue;
    if (creator < 0 || event.time[table.startEvent[current] ?? -1] !== from) break;
    steps.link.set(steps.link.length - 1, PathLink.created);
    current = creator;
  }
  return reversed(steps, isCut);
}

/** The span that the goroutine was in just before a time; -1 where it did not live then. */
function spanBefore({ start, offset }: GoroutineSpanTable, goroutine: number, timeNs: number): number {
  const first = offset[goroutine] ?? 0;
  let low = first;
  // The last row only ends the one before it.
  let high = (offset[goroutine + 1] ?? 0) - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((start[middle] ?? 0) < timeNs) low = middle + 1;
    else high = middle;
  }
  return low - 1 < first ? -1 : low - 1;
}

function reversed(
  steps: {
    readonly goroutine: Int32Column;
    readonly span: Int32Column;
    readonly start: Float64Column;
    readonly end: Float64Column;
    readonly link: Int32Column;
  },
  isCut: boolean,
): CriticalPath {
  const link = Uint8Array.from(steps.link.finish()).reverse();
  if (link.length > 0) link[0] = PathLink.begin;
  return {
    length: link.length,
    goroutine: steps.goroutine.finish().reverse(),
    span: steps.span.finish().reverse(),
    start: steps.start.finish().reverse(),
    end: steps.end.finish().reverse(),
    link,
    isCut,
  };
}
