import { EventKind } from './event-kind.ts';
import { RangeKind, type Trace } from './trace.ts';

/** One stop of the world. It begins when the runtime asks all Ps to stop. */
export interface WorldStop {
  readonly range: number;
  readonly reason: string;
  readonly startNs: number;
  readonly durationNs: number;
  /** Until the last other P had stopped; 0 where none had to. The rest of the duration nothing ran. */
  readonly stopNs: number;
  /** The goroutine that ran on that P; -1 for none. */
  readonly delayedBy: number;
  /** Of the collector; others are asked for by the program, an operator, or the recording of the trace itself. */
  readonly isGc: boolean;
}

export function computeWorldStops(trace: Trace): WorldStop[] {
  const { range, string, endNs } = trace;
  const stops: WorldStop[] = [];
  for (let row = 0; row < range.length; row++) {
    if (range.kind[row] !== RangeKind.stw) continue;
    const startNs = range.start[row] ?? 0;
    const reason = string[range.name[row] ?? 0] ?? '';
    stops.push({
      range: row,
      reason,
      startNs,
      durationNs: (range.end[row] ?? endNs) - startNs,
      ...findLastStop(trace, row),
      isGc: /\bGC\b/.test(reason),
    });
  }
  return stops;
}

/** How long the world was stopped for the collector, and for anything else but the recording of the trace itself. */
export function sumStops(stops: readonly WorldStop[]): { readonly gcStopNs: number; readonly otherStopNs: number } {
  let gcStopNs = 0;
  let otherStopNs = 0;
  for (const { isGc, reason, durationNs } of stops) {
    if (isGc) gcStopNs += durationNs;
    else if (!isOwnStop(reason)) otherStopNs += durationNs;
  }
  return { gcStopNs, otherStopNs };
}

/** Caused by starting or stopping the recording. */
export const isOwnStop = (reason: string): boolean => /\btrace\b/.test(reason);

/**
 * The last P to stop within the range. A goroutine that was preempted for it leaves its P shortly before, so that the
 * one that ran there last is kept by P.
 */
function findLastStop(
  { range, event, proc }: Trace,
  row: number,
): { readonly stopNs: number; readonly delayedBy: number } {
  const first = range.startEvent[row] ?? -1;
  const last = range.endEvent[row] ?? -1;
  let stopNs = 0;
  let delayedBy = -1;
  if (first < 0) return { stopNs, delayedBy };
  const end = last < 0 ? event.length : last;
  const startNs = range.start[row] ?? 0;
  const ranLast = new Int32Array(proc.length).fill(-1);
  const own = event.proc[first];
  for (let at = first + 1; at < end; at++) {
    const kind = event.kind[at];
    const held = event.proc[at] ?? -1;
    if (kind === EventKind.goStop || kind === EventKind.goBlock) {
      if (held >= 0) ranLast[held] = event.goroutine[at] ?? -1;
    } else if (kind === EventKind.procStop || kind === EventKind.procSteal) {
      const stopped = event.arg[at] ?? -1;
      if (stopped === own) continue;
      stopNs = (event.time[at] ?? 0) - startNs;
      delayedBy = ranLast[stopped] ?? -1;
    }
  }
  return { stopNs, delayedBy };
}
