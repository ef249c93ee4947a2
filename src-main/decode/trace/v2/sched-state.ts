import { IdRows } from '#shared/base/id-rows';
import type { TraceBuilder } from '#shared/trace/trace-builder';
import { limits } from '../../limits.ts';
import { BrokenTrace } from '../broken-trace.ts';

/** Beside those of the file: not there (yet, or any more), and not known since events are missing. */
export const ABSENT = 0;
export const UNKNOWN = 255;

export const NOBODY = -1;

/**
 * What the emulated scheduler knows between two events: status and last sequence number of each goroutine and P, who is
 * on which thread, and which ranges are open. Columns by row of the trace's tables, open to the loop over events.
 */
export class SchedState {
  readonly goroutineRow = new IdRows(2048);
  goStatus = new Uint8Array(FIRST_CAPACITY);
  goSeq = new Float64Array(FIRST_CAPACITY);
  /** Generation that the sequence number belongs to; they start anew in each. */
  goSeqGeneration = new Int32Array(FIRST_CAPACITY);
  /** 1 where a stack of it is known. */
  isNamed = new Uint8Array(FIRST_CAPACITY);
  /** Open ranges, as rows of the range table. */
  goStw = new Int32Array(FIRST_CAPACITY);
  goAssist = new Int32Array(FIRST_CAPACITY);

  readonly procRow = new IdRows(1024);
  procStatus = new Uint8Array(FIRST_CAPACITY);
  procSeq = new Float64Array(FIRST_CAPACITY);
  procSeqGeneration = new Int32Array(FIRST_CAPACITY);
  procSweep = new Int32Array(FIRST_CAPACITY);

  readonly threadRow = new IdRows(1024);
  /** By thread row + 1, so that no thread has a place, which stays empty. */
  threadGoroutine = new Int32Array(FIRST_CAPACITY).fill(NOBODY);
  threadProc = new Int32Array(FIRST_CAPACITY).fill(NOBODY);

  readonly #builder: TraceBuilder;

  constructor(builder: TraceBuilder) {
    this.#builder = builder;
  }

  /** The row of a thread, which is added where it is new; -1 for no thread. */
  threadOf(id: number, position: number): number {
    if (id < 0) return NOBODY;
    const known = this.threadRow.get(id);
    if (known >= 0) return known;
    const { thread } = this.#builder;
    checkId('thread', id, position);
    if (thread.length >= limits.threads) throw new BrokenTrace(`it has more than ${limits.threads} threads`, position);
    const row = thread.add(id);
    this.threadRow.set(id, row);
    if (row + 1 >= this.threadGoroutine.length) {
      this.threadGoroutine = grow(this.threadGoroutine, NOBODY);
      this.threadProc = grow(this.threadProc, NOBODY);
    }
    return row;
  }

  addGoroutine(id: number, status: number, start: number, event: number, position: number): number {
    const { goroutine } = this.#builder;
    if (id === 0) throw new BrokenTrace('a goroutine has the number 0', position);
    checkId('goroutine', id, position);
    if (goroutine.length >= limits.goroutines) {
      throw new BrokenTrace(`it has more than ${limits.goroutines} goroutines`, position);
    }
    const row = goroutine.add(id, start, event);
    this.goroutineRow.set(id, row);
    if (row >= this.goStatus.length) {
      this.goStatus = growBytes(this.goStatus);
      this.goSeq = growNumbers(this.goSeq);
      this.goSeqGeneration = grow(this.goSeqGeneration, 0);
      this.isNamed = growBytes(this.isNamed);
      this.goStw = grow(this.goStw, 0);
      this.goAssist = grow(this.goAssist, 0);
    }
    this.goStatus[row] = status;
    this.goStw[row] = NOBODY;
    this.goAssist[row] = NOBODY;
    return row;
  }

  addProc(id: number, position: number): number {
    const { proc } = this.#builder;
    checkId('P', id, position);
    if (proc.length >= limits.threads) throw new BrokenTrace(`it has more than ${limits.threads} Ps`, position);
    const row = proc.add(id);
    this.procRow.set(id, row);
    if (row >= this.procStatus.length) {
      this.procStatus = growBytes(this.procStatus);
      this.procSeq = growNumbers(this.procSeq);
      this.procSeqGeneration = grow(this.procSeqGeneration, 0);
      this.procSweep = grow(this.procSweep, 0);
    }
    this.procSweep[row] = NOBODY;
    return row;
  }

  /** The first stack that is known of a goroutine names it by its outermost frame, where that has a name. */
  setStack(goroutine: number, stack: number): void {
    if (stack < 0 || goroutine < 0 || this.isNamed[goroutine] === 1) return;
    const { symbols } = this.#builder;
    const func = symbols.outermostFunc(stack);
    if (symbols.isUnnamed(func)) return;
    this.isNamed[goroutine] = 1;
    this.#builder.goroutine.setStack(goroutine, stack, func);
  }

  /** Events are missing: of what was there nothing is known any more. Gives the ranges that were open. */
  forget(): number[] {
    const open: number[] = [];
    for (let row = 0; row < this.#builder.goroutine.length; row++) {
      if (this.goStatus[row] !== ABSENT) this.goStatus[row] = UNKNOWN;
      for (const range of [this.goStw[row] ?? NOBODY, this.goAssist[row] ?? NOBODY]) if (range >= 0) open.push(range);
      this.goStw[row] = NOBODY;
      this.goAssist[row] = NOBODY;
    }
    for (let row = 0; row < this.#builder.proc.length; row++) {
      this.procStatus[row] = UNKNOWN;
      if ((this.procSweep[row] ?? NOBODY) >= 0) open.push(this.procSweep[row] ?? NOBODY);
      this.procSweep[row] = NOBODY;
    }
    this.threadGoroutine.fill(NOBODY);
    this.threadProc.fill(NOBODY);
    return open;
  }
}

/** Go numbers from 0 or 1 upwards. */
function checkId(what: string, id: number, position: number): void {
  if (id >= 0 && id <= Number.MAX_SAFE_INTEGER) return;
  throw new BrokenTrace(`the number of a ${what} is larger than any that Go gives`, position);
}

const FIRST_CAPACITY = 256;

function grow(column: Int32Array<ArrayBuffer>, fill: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(column.length * 2).fill(fill);
  grown.set(column);
  return grown;
}

function growBytes(column: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(column.length * 2);
  grown.set(column);
  return grown;
}

function growNumbers(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(column.length * 2);
  grown.set(column);
  return grown;
}
