import type { EventColumns } from '#shared/trace/event-columns';
import type { TraceBuilder } from '#shared/trace/trace-builder';

/** Writes events one after the other. No two have the same time: one that does not come after the last is moved. */
export class EventLog {
  readonly #event: EventColumns;
  #lastNs = -1;
  #largestShiftNs = 0;
  /** Up to here reaches the generation before; threads go over to the next one at times of their own. */
  #overlapNs = -1;

  constructor({ event }: TraceBuilder) {
    this.#event = event;
  }

  get lastNs(): number {
    return this.#lastNs;
  }

  startGeneration(): void {
    this.#overlapNs = this.#lastNs;
  }

  /** How much an event was moved, at most, to come after those of its generation that must come before it. */
  get largestShiftNs(): number {
    return this.#largestShiftNs;
  }

  /** Gives its row. */
  add(time: number, kind: number, thread: number, proc: number, goroutine: number, stack: number, arg: number): number {
    if (time <= this.#lastNs) {
      const shift = this.#lastNs - time;
      if (shift > this.#largestShiftNs && time > this.#overlapNs) this.#largestShiftNs = shift;
      this.#lastNs++;
    } else {
      this.#lastNs = time;
    }
    const event = this.#event;
    if (event.length === event.capacity) event.reserve(1);
    const row = event.length++;
    event.time[row] = this.#lastNs;
    event.kind[row] = kind;
    event.thread[row] = thread;
    event.proc[row] = proc;
    event.goroutine[row] = goroutine;
    event.stack[row] = stack;
    event.arg[row] = arg;
    return row;
  }
}
