import { Float64Column } from '#shared/base/column';
import { computeDurationStats } from '#shared/trace/duration-stats';
import { EventKind } from '#shared/trace/event-kind';
import { replayGoroutines, type GoroutineSink } from '#shared/trace/goroutine-replay';
import { SpanState } from '#shared/trace/span-table';
import { RangeKind, type Trace } from '#shared/trace/trace';
import type { StuckGroup, TraceFacts, TraceLockGroup } from './capture-facts.ts';
import { isSystemStart, type TraceSignatures } from './trace-signatures.ts';
import { classifyWait } from './wait-class.ts';

export interface TraceWaits {
  readonly stuck: readonly StuckGroup[];
  readonly locks: readonly TraceLockGroup[];
  readonly waits: Pick<TraceFacts, 'runnable' | 'runnableInMarkP99Ns' | 'runnableOutsideP99Ns'>;
}

/** Who stayed blocked to the end, who waited for locks and whom they waited for, and how long goroutines had no P. */
export function replayWaits(trace: Trace, signatures: TraceSignatures): TraceWaits {
  const sink = new WaitSink(trace, signatures);
  replayGoroutines(trace, sink);
  return sink.finish();
}

/** A wait began with the trace where it began within this share of it. */
const fromTheStart = 0.02;
/** Percentiles of fewer waits say nothing. */
const leastWaits = 100;

interface LockSums {
  readonly stack: number;
  count: number;
  totalNs: number;
  maxNs: number;
  startNs: number;
  endNs: number;
  readonly goroutines: Set<number>;
  readonly wakers: Map<number, number>;
}

class WaitSink implements GoroutineSink {
  readonly #trace: Trace;
  readonly #signatures: TraceSignatures;
  readonly #state: Uint8Array;
  readonly #since: Float64Array;
  readonly #reason: Uint8Array;
  readonly #stack: Int32Array;
  readonly #isSystem: Uint8Array;
  readonly #isLock: Uint8Array;
  readonly #locks = new Map<number, LockSums>();
  /** Waits for a P that ended outside of marking, and within. */
  readonly #outsideNs = new Float64Column();
  readonly #inMarkNs = new Float64Column();
  readonly #marks: MarkClock;

  constructor(trace: Trace, signatures: TraceSignatures) {
    const { length } = trace.goroutine;
    this.#trace = trace;
    this.#signatures = signatures;
    this.#state = new Uint8Array(length);
    this.#since = new Float64Array(length);
    this.#reason = new Uint8Array(length);
    this.#stack = new Int32Array(length).fill(-1);
    this.#isSystem = Uint8Array.from({ length }, (_, row) => (isSystemStart(signatures.startOf(row)) ? 1 : 0));
    this.#isLock = Uint8Array.from(trace.reason, (reason) => (reason === 'sync' ? 1 : 0));
    this.#marks = new MarkClock(trace);
  }

  add(goroutine: number, startNs: number, state: number, reason: number, stack: number, event: number): void {
    const before = this.#state[goroutine] ?? 0;
    const since = this.#since[goroutine] ?? 0;
    if (
      before === SpanState.blocked &&
      this.#isLock[this.#reason[goroutine] ?? 0] === 1 &&
      state === SpanState.runnable
    ) {
      this.#endLock(goroutine, since, startNs, event);
    } else if (before === SpanState.runnable && state === SpanState.running && this.#isSystem[goroutine] === 0) {
      (this.#marks.isMarking(startNs) ? this.#inMarkNs : this.#outsideNs).push(startNs - since);
    }
    // A goroutine that is alive when the trace ends keeps the state that it is in.
    if (state === SpanState.end && this.#trace.goroutine.isEnded[goroutine] === 0) return;
    this.#state[goroutine] = state;
    this.#since[goroutine] = startNs;
    this.#reason[goroutine] = reason;
    this.#stack[goroutine] = stack;
  }

  setDetail(goroutine: number, stack: number): void {
    this.#stack[goroutine] = stack;
  }

  finish(): TraceWaits {
    return { stuck: this.#findStuck(), locks: this.#finishLocks(), waits: this.#finishWaits() };
  }

  #endLock(goroutine: number, startNs: number, endNs: number, event: number): void {
    const stack = this.#stack[goroutine] ?? -1;
    const sums = this.#locks.get(stack) ?? {
      stack,
      count: 0,
      totalNs: 0,
      maxNs: -1,
      startNs: 0,
      endNs: 0,
      goroutines: new Set<number>(),
      wakers: new Map<number, number>(),
    };
    this.#locks.set(stack, sums);
    sums.count++;
    sums.totalNs += endNs - startNs;
    sums.goroutines.add(goroutine);
    if (endNs - startNs > sums.maxNs) Object.assign(sums, { maxNs: endNs - startNs, startNs, endNs });
    if (this.#trace.event.kind[event] !== EventKind.goUnblock) return;
    const waker = this.#trace.event.stack[event] ?? -1;
    sums.wakers.set(waker, (sums.wakers.get(waker) ?? 0) + 1);
  }

  #findStuck(): StuckGroup[] {
    const { goroutine, reason: reasons, endNs } = this.#trace;
    const groups = new Map<string, { stack: number; reason: number; wholeWindow: number; ids: number[] }>();
    for (let row = 0; row < goroutine.length; row++) {
      if (this.#state[row] !== SpanState.blocked || this.#isSystem[row] === 1) continue;
      const stack = this.#stack[row] ?? -1;
      if (stack < 0) continue;
      const reason = this.#reason[row] ?? 0;
      const key = `${reason}\n${this.#signatures.of(stack).key}`;
      const group = groups.get(key) ?? { stack, reason, wholeWindow: 0, ids: [] };
      groups.set(key, group);
      group.ids.push(goroutine.id[row] ?? 0);
      if ((this.#since[row] ?? 0) <= fromTheStart * endNs && goroutine.isCreated[row] === 0) group.wholeWindow++;
    }
    return [...groups.values()]
      .map(({ stack, reason, wholeWindow, ids }) => ({
        signature: this.#signatures.of(stack),
        wait: classifyWait(reasons[reason] ?? '', this.#signatures.framesOf(stack)),
        count: ids.length,
        wholeWindow,
        ids: Float64Array.from(ids).sort(),
      }))
      .sort((a, b) => b.count - a.count);
  }

  #finishLocks(): TraceLockGroup[] {
    return [...this.#locks.values()]
      .map(({ stack, goroutines, wakers, ...sums }) => {
        const [waker, count] = [...wakers].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [-1, 0]);
        return {
          ...sums,
          signature: this.#signatures.of(stack),
          goroutines: goroutines.size,
          waker: waker < 0 ? null : { signature: this.#signatures.of(waker), count },
        };
      })
      .sort((a, b) => b.totalNs - a.totalNs);
  }

  #finishWaits(): TraceWaits['waits'] {
    const outside = this.#outsideNs.finish();
    const inMark = this.#inMarkNs.finish();
    const all = new Float64Array(outside.length + inMark.length);
    all.set(outside);
    all.set(inMark, outside.length);
    const { count, p99Ns, maxNs } = computeDurationStats(all);
    const p99 = (durations: Float64Array): number | null =>
      durations.length < leastWaits ? null : computeDurationStats(durations).p99Ns;
    return { runnable: { count, p99Ns, maxNs }, runnableInMarkP99Ns: p99(inMark), runnableOutsideP99Ns: p99(outside) };
  }
}

/** Whether the collector marks at a time; asked in the order of time. */
class MarkClock {
  readonly #start: number[] = [];
  readonly #end: number[] = [];
  #at = 0;

  constructor({ range }: Trace) {
    for (let row = 0; row < range.length; row++) {
      if (range.kind[row] !== RangeKind.gcMark) continue;
      this.#start.push(range.start[row] ?? 0);
      this.#end.push(range.end[row] ?? 0);
    }
  }

  isMarking(now: number): boolean {
    while ((this.#end[this.#at] ?? Infinity) < now) this.#at++;
    return (this.#start[this.#at] ?? Infinity) <= now;
  }
}
