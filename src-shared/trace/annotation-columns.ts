import { Float64Column, Int32Column } from '#shared/base/column';
import type { CpuSampleTable, LogTable, MetricTable, RangeTable, RegionTable, TaskTable } from './trace.ts';

/** An end that is not known yet; the end of the trace takes its place. */
const OPEN = NaN;

/** When something began and ended, and the events that say so; -1 where the trace does not show one. */
class PeriodColumns {
  readonly #start = new Float64Column();
  readonly #end = new Float64Column();
  readonly #startEvent = new Int32Column();
  readonly #endEvent = new Int32Column();

  open(start: number, startEvent: number): void {
    this.#start.push(start);
    this.#end.push(OPEN);
    this.#startEvent.push(startEvent);
    this.#endEvent.push(-1);
  }

  isOpen(row: number): boolean {
    return Number.isNaN(this.#end.at(row));
  }

  isBegun(row: number): boolean {
    return this.#startEvent.at(row) >= 0;
  }

  setBegin(row: number, start: number, startEvent: number): void {
    this.#start.set(row, start);
    this.#startEvent.set(row, startEvent);
  }

  close(row: number, end: number, endEvent: number): void {
    this.#end.set(row, end);
    this.#endEvent.set(row, endEvent);
  }

  finish(endNs: number): Pick<TaskTable, 'start' | 'end' | 'startEvent' | 'endEvent'> {
    const end = this.#end.finish();
    for (let row = 0; row < end.length; row++) if (Number.isNaN(end[row])) end[row] = endNs;
    return {
      start: this.#start.finish(),
      end,
      startEvent: this.#startEvent.finish(),
      endEvent: this.#endEvent.finish(),
    };
  }
}

export class RangeColumns {
  readonly #kind = new Int32Column();
  readonly #name = new Int32Column();
  readonly #goroutine = new Int32Column();
  readonly #proc = new Int32Column();
  readonly #period = new PeriodColumns();
  readonly #sweptBytes = new Float64Column();
  readonly #reclaimedBytes = new Float64Column();

  get length(): number {
    return this.#kind.length;
  }

  /** `startEvent` is -1 where it began before the trace, or before the events that are missing. */
  add(kind: number, name: number, goroutine: number, proc: number, start: number, startEvent: number): number {
    this.#name.push(name);
    this.#goroutine.push(goroutine);
    this.#proc.push(proc);
    this.#period.open(start, startEvent);
    this.#sweptBytes.push(0);
    this.#reclaimedBytes.push(0);
    return this.#kind.push(kind);
  }

  /** `endEvent` is -1 where events are missing from `end` on. */
  close(row: number, end: number, endEvent: number): void {
    this.#period.close(row, end, endEvent);
  }

  isOpen(row: number): boolean {
    return this.#period.isOpen(row);
  }

  setSwept(row: number, sweptBytes: number, reclaimedBytes: number): void {
    this.#sweptBytes.set(row, sweptBytes);
    this.#reclaimedBytes.set(row, reclaimedBytes);
  }

  finish(endNs: number): RangeTable {
    return {
      length: this.length,
      kind: Uint8Array.from(this.#kind.finish()),
      name: this.#name.finish(),
      goroutine: this.#goroutine.finish(),
      proc: this.#proc.finish(),
      ...this.#period.finish(endNs),
      sweptBytes: this.#sweptBytes.finish(),
      reclaimedBytes: this.#reclaimedBytes.finish(),
    };
  }
}

export class TaskColumns {
  readonly #id = new Float64Column();
  readonly #parent = new Int32Column();
  readonly #name = new Int32Column();
  readonly #period = new PeriodColumns();

  get length(): number {
    return this.#id.length;
  }

  /** One whose begin is not known (yet). */
  add(id: number): number {
    this.#parent.push(-1);
    this.#name.push(0);
    this.#period.open(0, -1);
    return this.#id.push(id);
  }

  isBegun(row: number): boolean {
    return this.#period.isBegun(row);
  }

  setBegin(row: number, parent: number, name: number, start: number, startEvent: number): void {
    this.#parent.set(row, parent);
    this.#name.set(row, name);
    this.#period.setBegin(row, start, startEvent);
  }

  close(row: number, end: number, endEvent: number): void {
    this.#period.close(row, end, endEvent);
  }

  finish(endNs: number): TaskTable {
    return {
      length: this.length,
      id: this.#id.finish(),
      parent: this.#parent.finish(),
      name: this.#name.finish(),
      ...this.#period.finish(endNs),
    };
  }
}

export class RegionColumns {
  readonly #goroutine = new Int32Column();
  readonly #task = new Int32Column();
  readonly #name = new Int32Column();
  readonly #period = new PeriodColumns();

  get length(): number {
    return this.#goroutine.length;
  }

  add(goroutine: number, task: number, name: number, start: number, startEvent: number): number {
    this.#task.push(task);
    this.#name.push(name);
    this.#period.open(start, startEvent);
    return this.#goroutine.push(goroutine);
  }

  close(row: number, end: number, endEvent: number): void {
    this.#period.close(row, end, endEvent);
  }

  taskAt(row: number): number {
    return this.#task.at(row);
  }

  nameAt(row: number): number {
    return this.#name.at(row);
  }

  finish(endNs: number): RegionTable {
    return {
      length: this.length,
      goroutine: this.#goroutine.finish(),
      task: this.#task.finish(),
      name: this.#name.finish(),
      ...this.#period.finish(endNs),
    };
  }
}

export class LogColumns {
  readonly #event = new Int32Column();
  readonly #task = new Int32Column();
  readonly #key = new Int32Column();
  readonly #value = new Int32Column();

  add(event: number, task: number, key: number, value: number): number {
    this.#task.push(task);
    this.#key.push(key);
    this.#value.push(value);
    return this.#event.push(event);
  }

  finish(): LogTable {
    return {
      length: this.#event.length,
      event: this.#event.finish(),
      task: this.#task.finish(),
      key: this.#key.finish(),
      value: this.#value.finish(),
    };
  }
}

export class MetricColumns {
  readonly #kind = new Int32Column();
  readonly #time = new Float64Column();
  readonly #value = new Float64Column();

  get length(): number {
    return this.#kind.length;
  }

  add(kind: number, time: number, value: number): number {
    this.#time.push(time);
    this.#value.push(value);
    return this.#kind.push(kind);
  }

  finish(): MetricTable {
    return {
      length: this.#kind.length,
      kind: Uint8Array.from(this.#kind.finish()),
      time: this.#time.finish(),
      value: this.#value.finish(),
    };
  }
}

export class CpuSampleColumns {
  readonly #event = new Int32Column();

  add(event: number): number {
    return this.#event.push(event);
  }

  finish(): CpuSampleTable {
    return { length: this.#event.length, event: this.#event.finish() };
  }
}
