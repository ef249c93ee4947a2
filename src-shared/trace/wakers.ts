import { EventKind } from './event-kind.ts';
import type { GoroutineSpanTable } from './span-table.ts';
import { SpanState } from './span-table.ts';
import type { Trace } from './trace.ts';

/** Who made a goroutine runnable. */
export interface Waker {
  readonly event: number;
  readonly timeNs: number;
  /** -1 where the scheduler did: a timer, the network poller. */
  readonly goroutine: number;
  /** Where the waker was; -1 where that is not in the trace. */
  readonly stack: number;
}

/** Who ended a blocked span; undefined where it is not blocked, or its end is not in the trace. */
export function findWaker({ event }: Trace, spans: GoroutineSpanTable, row: number): Waker | undefined {
  if (spans.state[row] !== SpanState.blocked || spans.state[row + 1] !== SpanState.runnable) return undefined;
  const woken = spans.event[row + 1] ?? -1;
  if (event.kind[woken] !== EventKind.goUnblock) return undefined;
  return {
    event: woken,
    timeNs: event.time[woken] ?? 0,
    goroutine: event.goroutine[woken] ?? -1,
    stack: event.stack[woken] ?? -1,
  };
}
