import type { IdRows } from '#shared/base/id-rows';

/** Bytes of a file that make a record, on the average at least. */
const LEAST_BYTES_PER_RECORD = 3;

/**
 * The events of a file as they are in it, in the order of the file; `next` is the one after it of the same P, -1 at the
 * end. Numbers are as written; stacks and strings are ids of the file. The columns are open to the loops over them.
 */
export class RecordColumns {
  length = 0;
  #capacity: number;
  type: Uint8Array;
  /** Row of `streams`. */
  stream: Int16Array;
  next: Int32Array;
  ticks: Float64Array;
  /** The goroutine that the P ran, or that the event is of; 0 for none. */
  goroutine: Float64Array;
  first: Float64Array;
  second: Float64Array;
  stack: Float64Array;
  position: Int32Array;
  /** Third arguments that are not 0: few events have one. */
  readonly #third = new Map<number, number>();

  constructor(fileBytes: number) {
    const capacity = Math.ceil(fileBytes / LEAST_BYTES_PER_RECORD) + 64;
    this.#capacity = capacity;
    this.type = new Uint8Array(capacity);
    this.stream = new Int16Array(capacity);
    this.next = new Int32Array(capacity);
    this.ticks = new Float64Array(capacity);
    this.goroutine = new Float64Array(capacity);
    this.first = new Float64Array(capacity);
    this.second = new Float64Array(capacity);
    this.stack = new Float64Array(capacity);
    this.position = new Int32Array(capacity);
  }

  /** A row that is to be filled. */
  add(): number {
    if (this.length === this.#capacity) this.#grow();
    return this.length++;
  }

  thirdAt(row: number): number {
    return this.#third.get(row) ?? 0;
  }

  setThird(row: number, value: number): void {
    if (value !== 0) this.#third.set(row, value);
  }

  #grow(): void {
    const capacity = Math.ceil(this.#capacity * 1.5);
    this.#capacity = capacity;
    this.type = copyInto(new Uint8Array(capacity), this.type);
    this.stream = copyInto(new Int16Array(capacity), this.stream);
    this.next = copyInto(new Int32Array(capacity), this.next);
    this.ticks = copyInto(new Float64Array(capacity), this.ticks);
    this.goroutine = copyInto(new Float64Array(capacity), this.goroutine);
    this.first = copyInto(new Float64Array(capacity), this.first);
    this.second = copyInto(new Float64Array(capacity), this.second);
    this.stack = copyInto(new Float64Array(capacity), this.stack);
    this.position = copyInto(new Int32Array(capacity), this.position);
  }
}

function copyInto<T extends { set(values: T): void }>(grown: T, column: T): T {
  grown.set(column);
  return grown;
}

/** A P, the events of no P (-1), or the samples of a CPU profile. */
export interface Stream {
  readonly proc: number;
  first: number;
  last: number;
}

export const SAMPLE_STREAM = -2;

export interface V1File {
  readonly record: RecordColumns;
  readonly streams: readonly Stream[];
  readonly string: IdRows;
  readonly stack: IdRows;
  /** Ticks a second; undefined where the file ends before it, which comes last. */
  readonly frequency: number | undefined;
}
