import { Float64Column, Int32Column } from '#shared/base/column';
import { PairTable } from '#shared/base/pair-table';
import { BlockingCallLog, type BlockingCalls } from './blocking-calls.ts';
import { replayGoroutines, type GoroutineSink } from './goroutine-replay.ts';
import type { Interval } from './interval.ts';
import { SpanState } from './span-table.ts';
import type { Trace } from './trace.ts';

/**
 * Nanoseconds that each goroutine spent in each state within an interval. The states exclude each other, and together
 * with what is unknown they add up to the part of the lifetime that lies in the interval.
 */
export interface StateTotals {
  /** By row of the goroutine table. */
  readonly runningNs: Float64Array;
  readonly runnableNs: Float64Array;
  /** In system calls with the P at hand, and after it was lost. */
  readonly syscallNs: Float64Array;
  readonly syscallBlockedNs: Float64Array;
  readonly unknownNs: Float64Array;
  readonly blocked: BlockedTable;
  /** Time blocked and in system calls by where, over all goroutines; see `WaitKinds`. By row of the stack table + 1. */
  readonly waitedNs: Float64Array;
  /** Each time that a goroutine waited for a P. */
  readonly waits: WaitTable;
  readonly blockingCalls: BlockingCalls;
}

/** Time blocked by goroutine and reason; pairs that do not occur have no row. */
export interface BlockedTable {
  readonly length: number;
  readonly goroutine: Int32Array;
  /** Row of `Trace.reason`. */
  readonly reason: Int32Array;
  readonly ns: Float64Array;
}

export interface WaitTable {
  readonly length: number;
  readonly goroutine: Int32Array;
  readonly ns: Float64Array;
}

export function computeStateTotals(trace: Trace, interval: Interval): StateTotals {
  const adder = new StateAdder(trace.goroutine.length, trace.stack.length, interval);
  replayGoroutines(trace, adder);
  return adder.finish();
}

class StateAdder implements GoroutineSink {
  readonly #startNs: number;
  readonly #endNs: number;
  /** The state that each goroutine is in, and since when. */
  readonly #state: Uint8Array;
  readonly #reason: Uint8Array;
  readonly #since: Float64Array;
  readonly #stack: Int32Array;
  readonly #waited: Float64Array;
  /** By state. */
  readonly #sums: readonly Float64Array[];
  readonly #pairs = new PairTable();
  readonly #blocked = new Float64Column();
  /** The row of the pair that each goroutine had last: it nearly always waits for the same. */
  readonly #lastBlocked: Int32Array;
  readonly #waitGoroutine = new Int32Column();
  readonly #waitNs = new Float64Column();
  readonly #calls: BlockingCallLog;

  constructor(goroutines: number, stacks: number, interval: Interval) {
    this.#startNs = interval.startNs;
    this.#endNs = interval.endNs;
    this.#state = new Uint8Array(goroutines);
    this.#reason = new Uint8Array(goroutines);
    this.#since = new Float64Array(goroutines);
    this.#lastBlocked = new Int32Array(goroutines).fill(-1);
    this.#stack = new Int32Array(goroutines).fill(-1);
    this.#waited = new Float64Array(stacks + 1);
    this.#sums = Array.from({ length: SpanState.syscallBlocked + 1 }, () => new Float64Array(goroutines));
    this.#calls = new BlockingCallLog(goroutines, interval);
  }

  add(goroutine: number, startNs: number, state: number, reason: number, stack: number): void {
    const last = this.#state[goroutine] ?? 0;
    const since = this.#since[goroutine] ?? 0;
    const duration = Math.min(startNs, this.#endNs) - Math.max(since, this.#startNs);
    if (duration > 0 && last !== SpanState.end) {
      if (last >= SpanState.blocked) {
        const where = (this.#stack[goroutine] ?? -1) + 1;
        this.#waited[where] = (this.#waited[where] ?? 0) + duration;
      }
      if (last === SpanState.blocked) this.#addBlocked(goroutine, duration);
      else {
        const sums = this.#sums[last];
        if (sums !== undefined) sums[goroutine] = (sums[goroutine] ?? 0) + duration;
        if (last === SpanState.runnable) {
          this.#waitGoroutine.push(goroutine);
          this.#waitNs.push(duration);
        }
      }
    }
    if (last === SpanState.syscallBlocked) this.#calls.end(goroutine, startNs, state !== SpanState.end);
    if (state === SpanState.syscall || state === SpanState.syscallBlocked) {
      this.#calls.enter(goroutine, startNs, state, last === SpanState.syscall ? since : NaN, stack);
    }
    this.#state[goroutine] = state;
    this.#reason[goroutine] = reason;
    this.#since[goroutine] = startNs;
    this.#stack[goroutine] = stack;
  }

  setDetail(goroutine: number, stack: number): void {
    this.#stack[goroutine] = stack;
  }

  finish(): StateTotals {
    const { length, first, second } = this.#pairs.finish();
    const sums = (state: number): Float64Array => this.#sums[state] ?? new Float64Array();
    return {
      runningNs: sums(SpanState.running),
      runnableNs: sums(SpanState.runnable),
      syscallNs: sums(SpanState.syscall),
      syscallBlockedNs: sums(SpanState.syscallBlocked),
      unknownNs: sums(SpanState.unknown),
      blocked: { length, goroutine: first, reason: second, ns: this.#blocked.finish() },
      waitedNs: this.#waited,
      waits: {
        length: this.#waitNs.length,
        goroutine: this.#waitGoroutine.finish(),
        ns: this.#waitNs.finish(),
      },
      blockingCalls: this.#calls.finish(),
    };
  }

  #addBlocked(goroutine: number, duration: number): void {
    const reason = this.#reason[goroutine] ?? 0;
    let row = this.#lastBlocked[goroutine] ?? -1;
    if (row < 0 || this.#pairs.secondAt(row) !== reason) {
      row = this.#pairs.intern(goroutine, reason);
      if (row === this.#blocked.length) this.#blocked.push(0);
      this.#lastBlocked[goroutine] = row;
    }
    this.#blocked.set(row, this.#blocked.at(row) + duration);
  }
}
