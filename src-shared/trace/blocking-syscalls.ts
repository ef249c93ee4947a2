import { Float64Column, Int32Column } from '#shared/base/column';
import { EventKind } from './event-kind.ts';
import { SpanState, type GoroutineSpanTable } from './span-table.ts';
import type { Trace } from './trace.ts';

/** System calls that lost their P, which is what blocking means to the scheduler. */
export interface BlockingSyscalls {
  readonly length: number;
  readonly goroutine: Int32Array;
  readonly stack: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** From its start until the P was lost; NaN where that was before the trace. */
  readonly procLostAfterNs: Float64Array;
  /** 1 where it is still going on when the trace ends. */
  readonly isOpen: Uint8Array;
}

export function computeBlockingSyscalls(trace: Trace, spans: GoroutineSpanTable): BlockingSyscalls {
  const { event, goroutine } = trace;
  const found = {
    goroutine: new Int32Column(),
    stack: new Int32Column(),
    start: new Float64Column(),
    end: new Float64Column(),
    procLostAfterNs: new Float64Column(),
    isOpen: new Int32Column(),
  };
  for (let row = 0; row < goroutine.length; row++) {
    const first = spans.offset[row] ?? 0;
    const end = (spans.offset[row + 1] ?? 0) - 1;
    for (let span = first; span < end; span++) {
      if (spans.state[span] !== SpanState.syscallBlocked) continue;
      const lostNs = spans.start[span] ?? 0;
      const began = span > first && spans.state[span - 1] === SpanState.syscall ? span - 1 : span;
      const isOlder = event.kind[spans.event[began] ?? 0] === EventKind.goStatusSyscall;
      const isLast = span === end - 1;
      found.goroutine.push(row);
      found.stack.push(spans.stack[span] ?? -1);
      found.start.push(spans.start[began] ?? 0);
      found.end.push(spans.start[span + 1] ?? 0);
      found.procLostAfterNs.push(isOlder ? NaN : lostNs - (spans.start[began] ?? 0));
      found.isOpen.push(isLast && goroutine.isEnded[row] === 0 ? 1 : 0);
    }
  }
  return {
    length: found.goroutine.length,
    goroutine: found.goroutine.finish(),
    stack: found.stack.finish(),
    start: found.start.finish(),
    end: found.end.finish(),
    procLostAfterNs: found.procLostAfterNs.finish(),
    isOpen: Uint8Array.from(found.isOpen.finish()),
  };
}
