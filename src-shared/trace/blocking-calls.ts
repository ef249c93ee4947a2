import { Float64Column, Int32Column } from '#shared/base/column';
import { overlapNs, type Interval } from './interval.ts';
import { SpanState } from './span-table.ts';

/** System calls that lost their P, which is what blocking means to the scheduler, in the order in which they ended. */
export interface BlockingCalls {
  readonly length: number;
  readonly goroutine: Int32Array;
  readonly stack: Int32Array;
  /** When the call began, or the trace. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** From its start until the P was lost; NaN where the trace does not have that. */
  readonly procLostAfterNs: Float64Array;
  /** 1 where it is still going on when the trace, or the goroutine, ends. */
  readonly isOpen: Uint8Array;
}

/** Collects blocking system calls while goroutines enter and leave them. */
export class BlockingCallLog {
  readonly #interval: Interval;
  /** Of the call that a goroutine is in. */
  readonly #start: Float64Array;
  readonly #lostAfterNs: Float64Array;
  readonly #stack: Int32Array;
  readonly #calls = {
    goroutine: new Int32Column(),
    stack: new Int32Column(),
    start: new Float64Column(),
    end: new Float64Column(),
    procLostAfterNs: new Float64Column(),
    isOpen: new Int32Column(),
  };

  constructor(goroutines: number, interval: Interval) {
    this.#interval = interval;
    this.#start = new Float64Array(goroutines);
    this.#lostAfterNs = new Float64Array(goroutines);
    this.#stack = new Int32Array(goroutines);
  }

  /** `begunNs` is when the call began if it had its P at first; NaN where it did not. */
  enter(goroutine: number, startNs: number, state: number, begunNs: number, stack: number): void {
    if (state !== SpanState.syscallBlocked) return;
    const isSplit = !Number.isNaN(begunNs);
    this.#start[goroutine] = isSplit ? begunNs : startNs;
    this.#lostAfterNs[goroutine] = isSplit ? startNs - begunNs : NaN;
    this.#stack[goroutine] = stack;
  }

  end(goroutine: number, endNs: number, isOver: boolean): void {
    const startNs = this.#start[goroutine] ?? 0;
    if (overlapNs(this.#interval, startNs, endNs) === 0) return;
    this.#calls.goroutine.push(goroutine);
    this.#calls.stack.push(this.#stack[goroutine] ?? -1);
    this.#calls.start.push(startNs);
    this.#calls.end.push(endNs);
    this.#calls.procLostAfterNs.push(this.#lostAfterNs[goroutine] ?? NaN);
    this.#calls.isOpen.push(isOver ? 0 : 1);
  }

  finish(): BlockingCalls {
    const { goroutine, stack, start, end, procLostAfterNs, isOpen } = this.#calls;
    return {
      length: goroutine.length,
      goroutine: goroutine.finish(),
      stack: stack.finish(),
      start: start.finish(),
      end: end.finish(),
      procLostAfterNs: procLostAfterNs.finish(),
      isOpen: Uint8Array.from(isOpen.finish()),
    };
  }
}
