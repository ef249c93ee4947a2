import { Float64Column, Int32Column } from '#shared/base/column';
import type { GoroutineTable, ResourceTable } from './trace.ts';

/** Threads or processors while they are met. */
export class ResourceColumns {
  readonly #id = new Float64Column();

  get length(): number {
    return this.#id.length;
  }

  add(id: number): number {
    return this.#id.push(id);
  }

  idAt(row: number): number {
    return this.#id.at(row);
  }

  finish(): ResourceTable {
    return { length: this.#id.length, id: this.#id.finish() };
  }
}

/** Goroutines while they are met. */
export class GoroutineColumns {
  readonly #id = new Float64Column();
  readonly #parent = new Int32Column();
  readonly #func = new Int32Column();
  readonly #stack = new Int32Column();
  readonly #start = new Float64Column();
  /** NaN as long as it lives. */
  readonly #end = new Float64Column();
  readonly #startEvent = new Int32Column();
  readonly #isCreated = new Int32Column();

  get length(): number {
    return this.#id.length;
  }

  idAt(row: number): number {
    return this.#id.at(row);
  }

  /** One that `event` mentions first. */
  add(id: number, start: number, event: number): number {
    this.#parent.push(-1);
    this.#func.push(-1);
    this.#stack.push(-1);
    this.#start.push(start);
    this.#end.push(NaN);
    this.#startEvent.push(event);
    this.#isCreated.push(0);
    return this.#id.push(id);
  }

  setCreated(row: number, parent: number): void {
    this.#parent.set(row, parent);
    this.#isCreated.set(row, 1);
  }

  setStack(row: number, stack: number, func: number): void {
    this.#stack.set(row, stack);
    this.#func.set(row, func);
  }

  startAt(row: number): number {
    return this.#start.at(row);
  }

  setStart(row: number, start: number): void {
    this.#start.set(row, start);
  }

  setEnd(row: number, end: number): void {
    this.#end.set(row, end);
  }

  finish(endNs: number): GoroutineTable {
    const end = this.#end.finish();
    const isEnded = Uint8Array.from(end, (time) => (Number.isNaN(time) ? 0 : 1));
    for (let row = 0; row < end.length; row++) if (isEnded[row] === 0) end[row] = endNs;
    return {
      length: end.length,
      id: this.#id.finish(),
      parent: this.#parent.finish(),
      func: this.#func.finish(),
      stack: this.#stack.finish(),
      start: this.#start.finish(),
      end,
      startEvent: this.#startEvent.finish(),
      isCreated: Uint8Array.from(this.#isCreated.finish()),
      isEnded,
    };
  }
}
