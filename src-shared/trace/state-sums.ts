import { overlapNs, type Interval } from './interval.ts';
import { SpanState, type GoroutineSpanTable } from './span-table.ts';

/**
 * Nanoseconds in each state. The states exclude each other, and together with what is unknown they add up to the part
 * of the lifetime that lies in the interval.
 */
export interface StateSums {
  runningNs: number;
  runnableNs: number;
  /** By row of `Trace.reason`. */
  readonly blockedNs: Float64Array;
  /** In system calls with the P at hand, and after it was lost. */
  syscallNs: number;
  syscallBlockedNs: number;
  unknownNs: number;
}

export function createStateSums(reasons: number): StateSums {
  return {
    runningNs: 0,
    runnableNs: 0,
    blockedNs: new Float64Array(reasons),
    syscallNs: 0,
    syscallBlockedNs: 0,
    unknownNs: 0,
  };
}

/** Adds what a goroutine did within the interval. */
export function addStates(sums: StateSums, spans: GoroutineSpanTable, goroutine: number, interval: Interval): void {
  const { offset, start, state, reason } = spans;
  const end = (offset[goroutine + 1] ?? 0) - 1;
  for (let row = offset[goroutine] ?? 0; row < end; row++) {
    const duration = overlapNs(interval, start[row] ?? 0, start[row + 1] ?? 0);
    if (duration === 0) continue;
    switch (state[row] ?? 0) {
      case SpanState.running:
        sums.runningNs += duration;
        break;
      case SpanState.runnable:
        sums.runnableNs += duration;
        break;
      case SpanState.blocked: {
        const why = reason[row] ?? 0;
        sums.blockedNs[why] = (sums.blockedNs[why] ?? 0) + duration;
        break;
      }
      case SpanState.syscall:
        sums.syscallNs += duration;
        break;
      case SpanState.syscallBlocked:
        sums.syscallBlockedNs += duration;
        break;
      default:
        sums.unknownNs += duration;
    }
  }
}

export function totalNs({
  runningNs,
  runnableNs,
  blockedNs,
  syscallNs,
  syscallBlockedNs,
  unknownNs,
}: StateSums): number {
  return blockedNs.reduce((sum, ns) => sum + ns, runningNs + runnableNs + syscallNs + syscallBlockedNs + unknownNs);
}
