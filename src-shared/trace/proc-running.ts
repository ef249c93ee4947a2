import { EventKind } from './event-kind.ts';
import { overlapNs, type Interval } from './interval.ts';
import type { Trace } from './trace.ts';

/** Nanoseconds within the interval in which each P was not idle, whether or not it ran a goroutine. */
export function computeProcRunning({ event, proc, endNs }: Trace, interval: Interval): Float64Array {
  const total = new Float64Array(proc.length);
  /** When it last began to run; NaN while it is idle or not known. */
  const since = new Float64Array(proc.length).fill(NaN);
  const isKnown = new Uint8Array(proc.length);
  let syncNs = 0;
  const stop = (row: number, at: number): void => {
    const began = since[row] ?? NaN;
    if (!Number.isNaN(began)) total[row] = (total[row] ?? 0) + overlapNs(interval, began, at);
    since[row] = NaN;
    isKnown[row] = 1;
  };
  const { kind, time, arg } = event;
  for (let row = 0; row < event.length; row++) {
    // Few events are of Ps; the others cost one byte each.
    const what = kind[row] ?? 0;
    if (what > EventKind.procStatusSyscall) continue;
    const subject = arg[row] ?? -1;
    const now = time[row] ?? 0;
    switch (what) {
      case EventKind.sync:
        syncNs = now;
        break;
      case EventKind.gap:
        for (let other = 0; other < proc.length; other++) stop(other, now);
        isKnown.fill(0);
        break;
      case EventKind.procStart:
        stop(subject, now);
        since[subject] = now;
        break;
      case EventKind.procStop:
      case EventKind.procSteal:
        stop(subject, now);
        break;
      case EventKind.procStatusRunning:
      case EventKind.procStatusSyscall:
        if (isKnown[subject] === 0) since[subject] = syncNs;
        isKnown[subject] = 1;
        break;
      default:
    }
  }
  for (let row = 0; row < proc.length; row++) stop(row, endNs);
  return total;
}
