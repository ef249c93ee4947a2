import { BrokenTrace } from '../broken-trace.ts';
import { NONE, VarintReader } from '../varint-reader.ts';
import type { BatchIndex, GenerationExtent } from './batch-index.ts';
import { BatchKind } from './batch-index.ts';
import { MAX_ARGS } from './wire-event.ts';

/**
 * The next event of each thread in one generation, and a heap that has the earliest of them at its root. The heap is a
 * plain binary one that starts with the threads in the order in which they appear and prefers what it holds already:
 * with equal times the order of events depends on it, and is that of Go's own reader.
 */
export class Frontier {
  /** By cursor, of its next event. */
  readonly type: Uint8Array;
  readonly time: Float64Array;
  /** `MAX_ARGS` each. Beyond 2^53 they are rounded; 2^64 - 1 is -1. */
  readonly args: Float64Array;
  /** Byte at which it begins. */
  readonly position: Int32Array;
  /** As in the file; -1 for events of no thread. */
  readonly threadId: Float64Array;
  readonly #bytes: Uint8Array;
  readonly #reader: VarintReader;
  readonly #argCounts: Int8Array;
  readonly #batch: BatchIndex;
  /** The batch of a cursor, and the one of the same thread after each batch; -1 where there is none. */
  readonly #current: Int32Array;
  readonly #nextBatch: Int32Array;
  readonly #firstBatch: number;
  readonly #pos: Int32Array;
  readonly #end: Int32Array;
  readonly #unitNs: number;
  readonly #startNs: bigint;
  readonly #heap: Int32Array;
  #size = 0;
  #readBytes = 0;
  #longEnd = 0;

  constructor(
    bytes: Uint8Array,
    batch: BatchIndex,
    { firstBatch, batchEnd }: GenerationExtent,
    argCounts: Int8Array,
    clock: { readonly unitNs: number; readonly startNs: bigint },
  ) {
    this.#bytes = bytes;
    this.#reader = new VarintReader(bytes);
    this.#argCounts = argCounts;
    this.#batch = batch;
    this.#unitNs = clock.unitNs;
    this.#startNs = clock.startNs;
    this.#firstBatch = firstBatch;
    this.#nextBatch = new Int32Array(batchEnd - firstBatch).fill(-1);

    const cursorOf = new Map<number, number>();
    const first: number[] = [];
    const last: number[] = [];
    const ids: number[] = [];
    for (let row = firstBatch; row < batchEnd; row++) {
      if (batch.kind.at(row) !== BatchKind.events) continue;
      const thread = batch.thread.at(row);
      const cursor = cursorOf.get(thread);
      if (cursor === undefined) {
        cursorOf.set(thread, ids.length);
        ids.push(thread);
        first.push(row);
        last.push(row);
      } else {
        this.#nextBatch[(last[cursor] ?? 0) - firstBatch] = row;
        last[cursor] = row;
      }
    }
    const count = ids.length;
    this.threadId = Float64Array.from(ids);
    this.type = new Uint8Array(count);
    this.time = new Float64Array(count);
    this.args = new Float64Array(count * MAX_ARGS);
    this.position = new Int32Array(count);
    this.#current = Int32Array.from(first);
    this.#pos = new Int32Array(count);
    this.#end = new Int32Array(count);
    this.#heap = new Int32Array(count);
    for (let cursor = 0; cursor < count; cursor++) this.#enterBatch(cursor, first[cursor] ?? 0);
  }

  /** Bytes of the events that were read. */
  get readBytes(): number {
    return this.#readBytes;
  }

  get size(): number {
    return this.#size;
  }

  /** The cursor at a place of the heap; the earliest is at 0. */
  at(place: number): number {
    return this.#heap[place] ?? 0;
  }

  /** Reads the first event of each thread. Throws `BrokenTrace`. */
  start(): void {
    for (let cursor = 0; cursor < this.threadId.length; cursor++) {
      if (!this.#readEvent(cursor)) continue;
      this.#heap[this.#size] = cursor;
      this.#siftUp(this.#size++);
    }
  }

  /** Goes on to the next event of the cursor at a place. */
  step(place: number): void {
    if (!this.#readEvent(this.#heap[place] ?? 0)) this.#remove(place);
    else if (place === 0 || this.#siftUp(place) === place) this.#siftDown(place);
  }

  /** Afterwards the places are in the order of time, which is still a heap. */
  sort(): void {
    const { time } = this;
    const places = Array.from(this.#heap.subarray(0, this.#size));
    places.sort((a, b) => (time[a] ?? 0) - (time[b] ?? 0));
    this.#heap.set(places);
  }

  /** Whether there is one. */
  #readEvent(cursor: number): boolean {
    let pos = this.#pos[cursor] ?? 0;
    while (pos === this.#end[cursor]) {
      const next = this.#nextBatch[(this.#current[cursor] ?? 0) - this.#firstBatch] ?? -1;
      if (next < 0) return false;
      this.#enterBatch(cursor, next);
      pos = this.#pos[cursor] ?? 0;
    }
    const bytes = this.#bytes;
    const type = bytes[pos] ?? 0;
    const count = this.#argCounts[type] ?? 0;
    if (count < 0) throw new BrokenTrace(`an event of type ${type} does not belong here`, pos);
    this.position[cursor] = pos;
    this.type[cursor] = type;
    const { args } = this;
    const firstArg = cursor * MAX_ARGS;
    pos++;
    // Of up to three bytes a number is read here, a longer one by a reader.
    let delta = bytes[pos++] ?? 0;
    if (delta >= 0x80) {
      const second = bytes[pos++] ?? 0;
      delta = (delta & 0x7f) | ((second & 0x7f) << 7);
      if (second >= 0x80) {
        const third = bytes[pos++] ?? 0;
        delta |= third << 14;
        if (third >= 0x80) {
          delta = this.#readLong(pos - 3, cursor);
          pos = this.#longEnd;
        }
      }
    }
    for (let i = firstArg; i < firstArg + count; i++) {
      let value = bytes[pos++] ?? 0;
      if (value >= 0x80) {
        const second = bytes[pos++] ?? 0;
        value = (value & 0x7f) | ((second & 0x7f) << 7);
        if (second >= 0x80) {
          const third = bytes[pos++] ?? 0;
          value |= third << 14;
          if (third >= 0x80) {
            value = this.#readLong(pos - 3, cursor);
            pos = this.#longEnd;
          }
        }
      }
      args[i] = value;
    }
    if (pos > (this.#end[cursor] ?? 0)) {
      throw new BrokenTrace('an event reaches beyond its batch', this.position[cursor] ?? 0);
    }
    if (delta < 0) throw new BrokenTrace('an event has no time', this.position[cursor] ?? 0);
    this.time[cursor] = (this.time[cursor] ?? 0) + Math.floor(delta * this.#unitNs);
    this.#pos[cursor] = pos;
    this.#readBytes += pos - (this.position[cursor] ?? 0);
    return true;
  }

  #readLong(pos: number, cursor: number): number {
    const reader = this.#reader;
    reader.enter(pos, this.#end[cursor] ?? 0);
    const value = reader.readRounded();
    this.#longEnd = reader.pos;
    return value > Number.MAX_SAFE_INTEGER && reader.isNone(pos) ? NONE : value;
  }

  #enterBatch(cursor: number, row: number): void {
    this.#current[cursor] = row;
    this.#pos[cursor] = this.#batch.start.at(row);
    this.#end[cursor] = this.#batch.end.at(row);
    this.time[cursor] = toRelativeNs(this.#batch.time.at(row), this.#unitNs, this.#startNs);
  }

  #siftUp(place: number): number {
    const heap = this.#heap;
    const { time } = this;
    const cursor = heap[place] ?? 0;
    const own = time[cursor] ?? 0;
    let at = place;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] ?? 0;
      if (!((time[above] ?? 0) > own)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = cursor;
    return at;
  }

  #siftDown(place: number): void {
    const heap = this.#heap;
    const size = this.#size;
    const { time } = this;
    const cursor = heap[place] ?? 0;
    const own = time[cursor] ?? 0;
    let at = place;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= size) break;
      let least = left;
      let below = heap[left] ?? 0;
      let earliest = time[below] ?? 0;
      if (left + 1 < size) {
        const right = heap[left + 1] ?? 0;
        const other = time[right] ?? 0;
        if (other < earliest) {
          least = left + 1;
          below = right;
          earliest = other;
        }
      }
      if (!(earliest < own)) break;
      heap[at] = below;
      at = least;
    }
    heap[at] = cursor;
  }

  /** Those on the way to the root move down by one, and the last takes the root's place. */
  #remove(place: number): void {
    const heap = this.#heap;
    for (let at = place; at > 0;) {
      const parent = (at - 1) >> 1;
      heap[at] = heap[parent] ?? 0;
      at = parent;
    }
    this.#size--;
    heap[0] = heap[this.#size] ?? 0;
    this.#siftDown(0);
  }
}

/** A time in units of the trace, as nanoseconds from its start. Above 2^53 ns only the difference is a number. */
export function toRelativeNs(time: number, unitNs: number, startNs: bigint): number {
  return Number(BigInt(Math.floor(time * unitNs)) - startNs);
}
