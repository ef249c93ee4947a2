/** What a goroutine, a P or a thread is doing. */
export const SpanState = {
  /** It is over: the last row of each resource, which has no length. */
  end: 0,
  /** The trace does not say: events are missing, or it has not been mentioned yet. */
  unknown: 1,
  runnable: 2,
  running: 3,
  blocked: 4,
  /** In a system call, with the P still at hand. */
  syscall: 5,
  /** In a system call, after the P was lost, or without ever having one. */
  syscallBlocked: 6,
  /** Of a P or a thread: looking for a goroutine, or between two. */
  scheduling: 7,
  /** Of a P or a thread: no work. */
  idle: 8,
} as const;

export type SpanState = (typeof SpanState)[keyof typeof SpanState];

export const spanStateName: readonly string[] = [
  'end',
  'unknown',
  'runnable',
  'running',
  'blocked',
  'syscall',
  'syscall blocked',
  'scheduling',
  'idle',
];

/**
 * Spans of all resources of a kind, one resource after the other, each in the order of time. The rows of resource r are
 * `offset[r] … offset[r + 1]`; a span ends where the next row starts, so that spans of one resource never overlap and
 * leave nothing out. The last row of a resource is in state `end`: it gives the end of the span before it.
 *
 *     offset            start  state
 *     r       →         0      blocked      ← from 0 to 40
 *                       40     runnable     ← from 40 to 41
 *                       41     end
 *     r + 1   →         12     running
 */
export interface SpanTable {
  readonly length: number;
  readonly offset: Int32Array;
  readonly start: Float64Array;
  /** `SpanState` */
  readonly state: Uint8Array;
  /** The event that begins it. What began before the trace or a gap has the status event that tells it. */
  readonly event: Int32Array;
}

export interface GoroutineSpanTable extends SpanTable {
  /** Row of `Trace.reason`: why it is blocked, or why it yielded. */
  readonly reason: Uint8Array;
  /** Where it blocked, yielded or entered the system call; of a runnable one who made it so. -1 for none. */
  readonly stack: Int32Array;
}

/** Spans of Ps or of threads. */
export interface HolderSpanTable extends SpanTable {
  /** The goroutine that runs, or is in a system call; -1 for none. */
  readonly goroutine: Int32Array;
}

/** Grows a span table in two passes over the same changes: the first counts, the second fills. */
export class SpanFiller {
  readonly #hasDetails: boolean;
  readonly #resources: number;
  #isCounting = true;
  /** While counting: rows of each resource; afterwards its next row. */
  readonly #next: Int32Array;
  #offset = new Int32Array(0);
  #start = new Float64Array(0);
  #state = new Uint8Array(0);
  #event = new Int32Array(0);
  #reason = new Uint8Array(0);
  /** Stacks of goroutines, or goroutines of holders. */
  #detail = new Int32Array(0);

  constructor(resources: number, hasReasons: boolean) {
    this.#resources = resources;
    this.#hasDetails = hasReasons;
    this.#next = new Int32Array(resources);
  }

  /** `detail` is a stack for goroutines, a goroutine for holders. */
  add(resource: number, start: number, state: number, reason: number, detail: number, event: number): void {
    const row = this.#next[resource] ?? 0;
    this.#next[resource] = row + 1;
    if (this.#isCounting) return;
    this.#start[row] = start;
    this.#state[row] = state;
    this.#event[row] = event;
    this.#detail[row] = detail;
    if (this.#hasDetails) this.#reason[row] = reason;
  }

  /** The span that was added last for the resource, once its stack is known. */
  setDetail(resource: number, detail: number): void {
    if (!this.#isCounting) this.#detail[(this.#next[resource] ?? 0) - 1] = detail;
  }

  /** What the span that was added last for the resource is, once that is known. */
  setState(resource: number, state: number): void {
    if (!this.#isCounting) this.#state[(this.#next[resource] ?? 0) - 1] = state;
  }

  startFilling(): void {
    const offset = new Int32Array(this.#resources + 1);
    for (let resource = 0; resource < this.#resources; resource++) {
      offset[resource + 1] = (offset[resource] ?? 0) + (this.#next[resource] ?? 0);
    }
    const length = offset[this.#resources] ?? 0;
    this.#next.set(offset.subarray(0, this.#resources));
    this.#offset = offset;
    this.#start = new Float64Array(length);
    this.#state = new Uint8Array(length);
    this.#event = new Int32Array(length);
    this.#detail = new Int32Array(length);
    if (this.#hasDetails) this.#reason = new Uint8Array(length);
    this.#isCounting = false;
  }

  finishGoroutines(): GoroutineSpanTable {
    return { ...this.#finish(), reason: this.#reason, stack: this.#detail };
  }

  finishHolders(): HolderSpanTable {
    return { ...this.#finish(), goroutine: this.#detail };
  }

  #finish(): SpanTable {
    return {
      length: this.#start.length,
      offset: this.#offset,
      start: this.#start,
      state: this.#state,
      event: this.#event,
    };
  }
}
