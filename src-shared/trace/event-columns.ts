import type { EventTable } from './trace.ts';

/** Bytes of a trace that make an event, nearly always at least; where they are fewer, the columns grow. */
const LEAST_BYTES_PER_EVENT = 4;

/**
 * The event table while it grows. The columns are open to the decoders' loops, which write rows straight into them
 * after `reserve`. They are taken from the size of the file at once: what is never written takes no memory, whereas
 * growing would copy hundreds of megabytes.
 */
export class EventColumns {
  length = 0;
  /** Rows that fit. */
  capacity: number;
  time: Float64Array;
  kind: Uint8Array;
  thread: Int16Array;
  proc: Int16Array;
  goroutine: Int32Array;
  stack: Int32Array;
  arg: Int32Array;

  constructor(fileBytes: number) {
    const capacity = Math.ceil(fileBytes / LEAST_BYTES_PER_EVENT) + 64;
    this.capacity = capacity;
    this.time = new Float64Array(capacity);
    this.kind = new Uint8Array(capacity);
    this.thread = new Int16Array(capacity);
    this.proc = new Int16Array(capacity);
    this.goroutine = new Int32Array(capacity);
    this.stack = new Int32Array(capacity);
    this.arg = new Int32Array(capacity);
  }

  /** Afterwards `rows` more fit. The columns may be other arrays than before. */
  reserve(rows: number): void {
    const needed = this.length + rows;
    if (needed <= this.capacity) return;
    const capacity = Math.max(needed, Math.ceil(this.capacity * 1.5));
    this.capacity = capacity;
    this.time = grow(new Float64Array(capacity), this.time, this.length);
    this.kind = grow(new Uint8Array(capacity), this.kind, this.length);
    this.thread = grow(new Int16Array(capacity), this.thread, this.length);
    this.proc = grow(new Int16Array(capacity), this.proc, this.length);
    this.goroutine = grow(new Int32Array(capacity), this.goroutine, this.length);
    this.stack = grow(new Int32Array(capacity), this.stack, this.length);
    this.arg = grow(new Int32Array(capacity), this.arg, this.length);
  }

  /** The rows so far; they stay valid when more are added. */
  finish(): EventTable {
    const { length } = this;
    return {
      length,
      time: this.time.subarray(0, length),
      kind: this.kind.subarray(0, length),
      thread: this.thread.subarray(0, length),
      proc: this.proc.subarray(0, length),
      goroutine: this.goroutine.subarray(0, length),
      stack: this.stack.subarray(0, length),
      arg: this.arg.subarray(0, length),
    };
  }
}

interface Settable<T> {
  set(values: T): void;
  subarray(start: number, end: number): T;
}

function grow<T extends Settable<T>>(grown: T, column: T, length: number): T {
  grown.set(column.subarray(0, length));
  return grown;
}
