import { SAMPLE_STREAM, type RecordColumns, type V1File } from './records.ts';
import { blockReasons, V1, yieldReasons } from './v1-event.ts';

const Status = { dead: 0, runnable: 1, running: 2, waiting: 3 } as const;

/** No sequence number: the event fits by its status alone. */
const ANY = -1;

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
  const heads = streams.map(({ proc, first }) => (proc === SAMPLE_STREAM ? -1 : first));
  const state = new GoroutineStates();
  const rows = new Int32Array(record.length);
  const ready = new ReadyQueue(record);
  const samples = sortSamples(record, streams.find(({ proc }) => proc === SAMPLE_STREAM)?.first ?? -1);
  let nextSample = 0;
  let length = 0;
  /** Streams whose next event is not in the queue. */
  let waiting = heads.map((_, stream) => stream).filter((stream) => (heads[stream] ?? -1) >= 0);
  for (;;) {
    waiting = waiting.filter((stream) => {
      const head = heads[stream] ?? -1;
      if (head < 0) return false;
      if (!state.isReady(record, head)) return true;
      ready.push(head);
      return false;
    });
    const earliest = ready.peek();
    const sample = samples[nextSample] ?? -1;
    const isSampleFirst = sample >= 0 && (earliest < 0 || record.ticks.at(sample) < record.ticks.at(earliest));
    if (isSampleFirst) {
      nextSample++;
      rows[length++] = sample;
      continue;
    }
    if (earliest < 0) break;
    ready.pop();
    // Another that came first may have changed the state since it was found to fit.
    if (!state.apply(record, earliest)) {
      waiting.push(record.stream.at(earliest));
      heads[record.stream.at(earliest)] = -1;
      return finish(record, rows.subarray(0, length), earliest);
    }
    rows[length++] = earliest;
    const stream = record.stream.at(earliest);
    heads[stream] = record.next.at(earliest);
    waiting.push(stream);
  }
  const stuck = waiting.map((stream) => heads[stream] ?? -1).find((head) => head >= 0) ?? -1;
  return finish(record, rows.subarray(0, length), stuck);
}

/** Gives system calls the time of their real end, which was taken before the event was written. */
function finish(record: RecordColumns, rows: Int32Array, stuckAt: number): RecordOrder {
  const ticks = Float64Array.from(rows, (row) => record.ticks.at(row));
  let disorderTicks = 0;
  let latest = -Infinity;
  for (const tick of ticks) {
    if (tick < latest) disorderTicks = Math.max(disorderTicks, latest - tick);
    else latest = tick;
  }
  let hasMoved = false;
  const blockedAt = new Map<number, number>();
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const type = record.type.at(row);
    const goroutine = record.goroutine.at(row);
    if (type === V1.goSysBlock || type === V1.goInSyscall) blockedAt.set(goroutine, ticks[i] ?? 0);
    const realTicks = type === V1.goSysExit ? record.third.at(row) : 0;
    if (realTicks === 0 || realTicks < (blockedAt.get(goroutine) ?? Infinity)) continue;
    ticks[i] = realTicks;
    hasMoved = true;
  }
  if (!hasMoved || disorderTicks > 0) return { rows, ticks, stuckAt, disorderTicks };
  // Sorting is stable, and times of one goroutine keep their order.
  const places = Int32Array.from(rows, (_, place) => place).sort((a, b) => (ticks[a] ?? 0) - (ticks[b] ?? 0));
  return {
    rows: places.map((place) => rows[place] ?? 0),
    ticks: Float64Array.from(places, (place) => ticks[place] ?? 0),
    stuckAt,
    disorderTicks,
  };
}

function sortSamples(record: RecordColumns, first: number): Int32Array {
  const rows: number[] = [];
  for (let row = first; row >= 0; row = record.next.at(row)) rows.push(row);
  return Int32Array.from(rows).sort((a, b) => record.ticks.at(a) - record.ticks.at(b));
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

class GoroutineStates {
  readonly #status = new Map<number, number>();
  readonly #number = new Map<number, number>();
  #collections = 0;

  isReady(record: RecordColumns, row: number): boolean {
    const type = record.type.at(row);
    if (type === V1.gcStart) return record.first.at(row) === this.#collections;
    const goroutine = subjectOf(record, row, type);
    const status = this.#status.get(goroutine) ?? Status.dead;
    const number = this.#number.get(goroutine) ?? 0;
    if (type === V1.goCreate) return status === Status.dead && number === 0;
    if (type === V1.goWaiting || type === V1.goInSyscall) return status === Status.runnable && number === 1;
    const transition = transitions[type];
    if (transition === undefined) return true;
    const wanted = transition.isNumbered ? record.second.at(row) : ANY;
    return status === transition.from && (wanted === ANY || wanted === number);
  }

  /** Whether it fits; then it is done. */
  apply(record: RecordColumns, row: number): boolean {
    if (!this.isReady(record, row)) return false;
    const type = record.type.at(row);
    const goroutine = subjectOf(record, row, type);
    if (type === V1.gcStart) this.#collections++;
    else if (type === V1.goCreate) this.#set(goroutine, Status.runnable, 1);
    else if (type === V1.goWaiting || type === V1.goInSyscall) this.#set(goroutine, Status.waiting, 2);
    else {
      const transition = transitions[type];
      if (transition !== undefined) {
        this.#set(goroutine, transition.to, (this.#number.get(goroutine) ?? 0) + transition.step);
      }
    }
    return true;
  }

  #set(goroutine: number, status: number, number: number): void {
    this.#status.set(goroutine, status);
    this.#number.set(goroutine, number);
  }
}

/** The goroutine whose state an event depends on. */
function subjectOf(record: RecordColumns, row: number, type: number): number {
  const isNamed = type === V1.goCreate || type === V1.goUnblock || type === V1.goUnblockLocal;
  return isNamed ? record.first.at(row) : record.goroutine.at(row);
}

/** Records by time, the earliest first: a binary heap. */
class ReadyQueue {
  readonly #record: RecordColumns;
  readonly #heap: number[] = [];

  constructor(record: RecordColumns) {
    this.#record = record;
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
    return this.#record.ticks.at(a) < this.#record.ticks.at(b);
  }
}
