import { Float64Column, Int32Column } from '#shared/base/column';
import { IdRows } from '#shared/base/id-rows';
import { SAMPLE_STREAM, type RecordColumns, type V1File } from './records.ts';
import { blockReasons, V1, yieldReasons } from './v1-event.ts';

const Status = { dead: 0, runnable: 1, running: 2, waiting: 3 } as const;

export interface RecordOrder {
  /** Rows of the records. */
  readonly rows: Int32Array;
  readonly ticks: Float64Array;
  /** The record that could not be put in order, with all after it; -1 where every one was. */
  readonly stuckAt: number;
  /** Ticks by which an event comes before one that it follows, at most. */
  readonly disorderTicks: number;
}

/**
 * Merges the streams of the Ps: of the next events of all of them, the earliest that fits the state of its goroutine
 * comes first. Events on one P are in order already, and some are marked to need no more than that.
 */
export function orderRecords({ record, streams }: V1File): RecordOrder {
  const { ticks, stream, next } = record;
  const heads = Int32Array.from(streams, ({ proc, first }) => (proc === SAMPLE_STREAM ? -1 : first));
  const state = new GoroutineStates(record);
  const rows = new Int32Array(record.length);
  const ready = new ReadyQueue(ticks);
  const samples = sortSamples(record, streams.find(({ proc }) => proc === SAMPLE_STREAM)?.first ?? -1);
  let nextSample = 0;
  let length = 0;
  /** Streams whose next event is not in the queue: the first `waitingCount` entries. */
  const waiting = Int32Array.from(streams, (_, row) => row);
  let waitingCount = waiting.length;
  for (;;) {
    let kept = 0;
    for (let i = 0; i < waitingCount; i++) {
      const of = waiting[i] ?? 0;
      const head = heads[of] ?? -1;
      if (head < 0) continue;
      if (state.isReady(head)) ready.push(head);
      else waiting[kept++] = of;
    }
    waitingCount = kept;
    const earliest = ready.peek();
    const sample = samples[nextSample] ?? -1;
    if (sample >= 0 && (earliest < 0 || (ticks[sample] ?? 0) < (ticks[earliest] ?? 0))) {
      nextSample++;
      rows[length++] = sample;
      continue;
    }
    if (earliest < 0) break;
    // Another that came first may have changed the state since it was found to fit.
    if (!state.apply(earliest)) return finish(record, rows.subarray(0, length), earliest);
    ready.pop();
    rows[length++] = earliest;
    const of = stream[earliest] ?? 0;
    heads[of] = next[earliest] ?? -1;
    waiting[waitingCount++] = of;
  }
  const stuck = heads.find((head) => head >= 0) ?? -1;
  return finish(record, rows.subarray(0, length), stuck);
}

/** Gives system calls the time of their real end, which was taken before the event was written. */
function finish(record: RecordColumns, rows: Int32Array, stuckAt: number): RecordOrder {
  const ticks = new Float64Array(rows.length);
  let disorderTicks = 0;
  let latest = -Infinity;
  const blockedAt = new Map<number, number>();
  /** Places of the events that have another time. */
  const moved: number[] = [];
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    const written = record.ticks[row] ?? 0;
    if (written < latest) disorderTicks = Math.max(disorderTicks, latest - written);
    else latest = written;
    ticks[place] = written;
    const type = record.type[row];
    if (type === V1.goSysBlock || type === V1.goInSyscall) blockedAt.set(record.goroutine[row] ?? 0, written);
    if (type !== V1.goSysExit) continue;
    const realTicks = record.thirdAt(row);
    if (realTicks === 0 || realTicks < (blockedAt.get(record.goroutine[row] ?? 0) ?? Infinity)) continue;
    ticks[place] = realTicks;
    moved.push(place);
  }
  if (moved.length === 0 || disorderTicks > 0) return { rows, ticks, stuckAt, disorderTicks };
  return { ...moveEvents(rows, ticks, moved), stuckAt, disorderTicks };
}

/** Puts the moved ones where their time is. What has the same time keeps its order. */
function moveEvents(
  rows: Int32Array,
  ticks: Float64Array,
  moved: number[],
): { readonly rows: Int32Array; readonly ticks: Float64Array } {
  const isMoved = new Uint8Array(rows.length);
  for (const place of moved) isMoved[place] = 1;
  moved.sort((a, b) => (ticks[a] ?? 0) - (ticks[b] ?? 0) || a - b);
  const sortedRows = new Int32Array(rows.length);
  const sortedTicks = new Float64Array(rows.length);
  let next = 0;
  let out = 0;
  const put = (place: number): void => {
    sortedRows[out] = rows[place] ?? 0;
    sortedTicks[out++] = ticks[place] ?? 0;
  };
  for (let place = 0; place < rows.length; place++) {
    if (isMoved[place] === 1) continue;
    const own = ticks[place] ?? 0;
    for (; next < moved.length; next++) {
      const candidate = moved[next] ?? 0;
      const time = ticks[candidate] ?? 0;
      if (time > own || (time === own && candidate > place)) break;
      put(candidate);
    }
    put(place);
  }
  for (; next < moved.length; next++) put(moved[next] ?? 0);
  return { rows: sortedRows, ticks: sortedTicks };
}

function sortSamples({ next, ticks }: RecordColumns, first: number): Int32Array {
  const rows: number[] = [];
  for (let row = first; row >= 0; row = next[row] ?? -1) rows.push(row);
  return Int32Array.from(rows).sort((a, b) => (ticks[a] ?? 0) - (ticks[b] ?? 0));
}

/** What must hold of a goroutine before an event, and what holds after it. */
interface Transition {
  readonly from: number;
  readonly to: number;
  /** Whether the second argument is the number that must come next, and by how much the number grows. */
  readonly isNumbered: boolean;
  readonly step: number;
}

const blocks: Transition = { from: Status.running, to: Status.waiting, isNumbered: false, step: 0 };
const yields: Transition = { from: Status.running, to: Status.runnable, isNumbered: false, step: 0 };
const starts: Transition = { from: Status.runnable, to: Status.running, isNumbered: true, step: 1 };
const wakes: Transition = { from: Status.waiting, to: Status.runnable, isNumbered: true, step: 1 };

/** Events that are not here fit everywhere. */
const transitions: Readonly<Partial<Record<number, Transition>>> = {
  ...Object.fromEntries(Object.keys(blockReasons).map((type) => [type, blocks])),
  ...Object.fromEntries(Object.keys(yieldReasons).map((type) => [type, yields])),
  // It never comes back, and has no state to fit.
  [V1.goStop]: undefined,
  [V1.goSysBlock]: blocks,
  [V1.goStart]: starts,
  [V1.goStartLabel]: starts,
  [V1.goStartLocal]: { ...starts, isNumbered: false },
  [V1.goUnblock]: wakes,
  [V1.goSysExit]: wakes,
  [V1.goUnblockLocal]: { ...wakes, isNumbered: false },
  [V1.goSysExitLocal]: { ...wakes, isNumbered: false },
};

const transitionOf: readonly (Transition | undefined)[] = Array.from(
  { length: V1.cpuSample + 1 },
  (_, type) => transitions[type],
);

class GoroutineStates {
  readonly #record: RecordColumns;
  readonly #row = new IdRows(1024);
  readonly #status = new Int32Column();
  readonly #number = new Float64Column();
  #collections = 0;

  constructor(record: RecordColumns) {
    this.#record = record;
  }

  isReady(row: number): boolean {
    const { type: types, first, second } = this.#record;
    const type = types[row] ?? 0;
    if (type === V1.gcStart) return first[row] === this.#collections;
    const transition = transitionOf[type];
    const isListed = type === V1.goWaiting || type === V1.goInSyscall;
    if (transition === undefined && type !== V1.goCreate && !isListed) return true;
    const known = this.#row.get(this.#subjectOf(row, type));
    const status = known < 0 ? Status.dead : this.#status.at(known);
    const number = known < 0 ? 0 : this.#number.at(known);
    if (type === V1.goCreate) return status === Status.dead && number === 0;
    if (isListed) return status === Status.runnable && number === 1;
    if (status !== transition?.from) return false;
    return !transition.isNumbered || second[row] === number;
  }

  /** Whether it fits; then it is done. */
  apply(row: number): boolean {
    if (!this.isReady(row)) return false;
    const type = this.#record.type[row] ?? 0;
    const transition = transitionOf[type];
    if (type === V1.gcStart) this.#collections++;
    else if (type === V1.goCreate) this.#set(this.#subjectOf(row, type), Status.runnable, 1);
    else if (type === V1.goWaiting || type === V1.goInSyscall) {
      this.#set(this.#subjectOf(row, type), Status.waiting, 2);
    } else if (transition !== undefined) {
      const known = this.#row.get(this.#subjectOf(row, type));
      this.#status.set(known, transition.to);
      this.#number.set(known, this.#number.at(known) + transition.step);
    }
    return true;
  }

  #set(goroutine: number, status: number, number: number): void {
    const known = this.#row.get(goroutine);
    if (known < 0) {
      this.#number.push(number);
      this.#row.set(goroutine, this.#status.push(status));
      return;
    }
    this.#status.set(known, status);
    this.#number.set(known, number);
  }

  /** The goroutine whose state an event depends on. */
  #subjectOf(row: number, type: number): number {
    const isNamed = type === V1.goCreate || type === V1.goUnblock || type === V1.goUnblockLocal;
    return (isNamed ? this.#record.first[row] : this.#record.goroutine[row]) ?? 0;
  }
}

/** Records by time, the earliest first: a binary heap. */
class ReadyQueue {
  readonly #ticks: Float64Array;
  readonly #heap: number[] = [];

  constructor(ticks: Float64Array) {
    this.#ticks = ticks;
  }

  /** -1 where there is none. */
  peek(): number {
    return this.#heap[0] ?? -1;
  }

  push(row: number): void {
    const heap = this.#heap;
    let at = heap.push(row) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isEarlier(row, heap[parent] ?? 0)) break;
      heap[at] = heap[parent] ?? 0;
      at = parent;
    }
    heap[at] = row;
  }

  pop(): void {
    const heap = this.#heap;
    const row = heap.pop();
    if (row === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let least = 2 * at + 1;
      if (least >= heap.length) break;
      if (least + 1 < heap.length && this.#isEarlier(heap[least + 1] ?? 0, heap[least] ?? 0)) least++;
      if (!this.#isEarlier(heap[least] ?? 0, row)) break;
      heap[at] = heap[least] ?? 0;
      at = least;
    }
    heap[at] = row;
  }

  #isEarlier(a: number, b: number): boolean {
    return (this.#ticks[a] ?? 0) < (this.#ticks[b] ?? 0);
  }
}
