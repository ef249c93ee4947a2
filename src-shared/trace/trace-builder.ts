import { Float64Column, Int32Column } from '#shared/base/column';
import { StringTable } from '#shared/base/string-table';
import {
  CpuSampleColumns,
  LogColumns,
  MetricColumns,
  RangeColumns,
  RegionColumns,
  TaskColumns,
} from './annotation-columns.ts';
import { EventColumns } from './event-columns.ts';
import { GoroutineColumns, ResourceColumns } from './resource-columns.ts';
import { SymbolColumns } from './symbol-columns.ts';
import type { GenerationTable, Trace, TraceBreak, TraceWarning } from './trace.ts';

/** Reasons are kept in a byte; the last row stands for all that come after it. */
const MAX_REASONS = 256;
const OTHER_REASON = 'other reasons';

/**
 * Grows the tables of a trace. Rows are added in the order of time, and a row before it is used. `finish` can be
 * called at any point, and again after more was added: it gives the trace so far.
 */
export class TraceBuilder {
  readonly string = new StringTable();
  readonly symbols = new SymbolColumns();
  readonly event: EventColumns;
  readonly generation = new GenerationColumns();
  readonly thread = new ResourceColumns();
  readonly proc = new ResourceColumns();
  readonly goroutine = new GoroutineColumns();
  readonly range = new RangeColumns();
  readonly task = new TaskColumns();
  readonly region = new RegionColumns();
  readonly log = new LogColumns();
  readonly metric = new MetricColumns();
  readonly cpuSample = new CpuSampleColumns();
  readonly breaks: TraceBreak[] = [];
  readonly warnings: TraceWarning[] = [];
  readonly #reason: string[] = [''];
  readonly #reasonOf = new Map<string, number>([['', 0]]);

  constructor(fileBytes: number) {
    this.event = new EventColumns(fileBytes);
  }

  internReason(text: string): number {
    const known = this.#reasonOf.get(text);
    if (known !== undefined) return known;
    const row = this.#reason.length;
    if (row >= MAX_REASONS) return MAX_REASONS - 1;
    this.#reason.push(row === MAX_REASONS - 1 ? OTHER_REASON : text);
    this.#reasonOf.set(text, row);
    return row;
  }

  /** One event; loops over many write into the columns of `event` themselves. */
  addEvent(
    time: number,
    kind: number,
    thread: number,
    proc: number,
    goroutine: number,
    stack: number,
    arg: number,
  ): number {
    const { event } = this;
    event.reserve(1);
    const row = event.length++;
    event.time[row] = time;
    event.kind[row] = kind;
    event.thread[row] = thread;
    event.proc[row] = proc;
    event.goroutine[row] = goroutine;
    event.stack[row] = stack;
    event.arg[row] = arg;
    return row;
  }

  finish({ header, startNs }: { readonly header: number; readonly startNs: bigint }): Trace {
    const event = this.event.finish();
    const endNs = event.time[event.length - 1] ?? 0;
    return {
      header,
      string: this.string.finish(),
      ...this.symbols.finish(),
      reason: this.#reason.slice(),
      startNs,
      endNs,
      generation: this.generation.finish(),
      thread: this.thread.finish(),
      proc: this.proc.finish(),
      goroutine: this.goroutine.finish(endNs),
      event,
      range: this.range.finish(endNs),
      task: this.task.finish(endNs),
      region: this.region.finish(endNs),
      log: this.log.finish(),
      metric: this.metric.finish(),
      cpuSample: this.cpuSample.finish(),
      breaks: this.breaks.slice(),
      warnings: this.warnings.slice(),
    };
  }
}

class GenerationColumns {
  readonly #number = new Float64Column();
  readonly #start = new Float64Column();
  readonly #firstEvent = new Int32Column();
  readonly #byteStart = new Float64Column();
  readonly #byteEnd = new Float64Column();
  readonly #snapshotTime = new Float64Column();
  readonly #wallNanos: bigint[] = [];

  get length(): number {
    return this.#number.length;
  }

  add(number: number, start: number, firstEvent: number, byteStart: number, byteEnd: number): number {
    this.#start.push(start);
    this.#firstEvent.push(firstEvent);
    this.#byteStart.push(byteStart);
    this.#byteEnd.push(byteEnd);
    this.#snapshotTime.push(NaN);
    this.#wallNanos.push(0n);
    return this.#number.push(number);
  }

  setSnapshot(row: number, time: number, wallNanos: bigint): void {
    this.#snapshotTime.set(row, time);
    this.#wallNanos[row] = wallNanos;
  }

  finish(): GenerationTable {
    return {
      length: this.length,
      number: this.#number.finish(),
      start: this.#start.finish(),
      firstEvent: this.#firstEvent.finish(),
      byteStart: this.#byteStart.finish(),
      byteEnd: this.#byteEnd.finish(),
      snapshotTime: this.#snapshotTime.finish(),
      wallNanos: BigInt64Array.from(this.#wallNanos),
    };
  }
}
