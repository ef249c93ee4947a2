import { IdRows } from '#shared/base/id-rows';
import { EventKind } from '#shared/trace/event-kind';
import { MetricKind, RangeKind } from '#shared/trace/trace';
import type { TraceBuilder } from '#shared/trace/trace-builder';
import { BrokenTrace } from '../broken-trace.ts';
import type { EventLog } from '../event-log.ts';
import type { GenerationTables } from './generation-tables.ts';
import { Wire } from './wire-event.ts';
import { NOBODY, type SchedState } from './sched-state.ts';

const GcState = { undetermined: 0, off: 1, marking: 2 } as const;

/** Where an event comes from, and what its thread held before it. */
interface Place {
  readonly time: number;
  readonly thread: number;
  readonly proc: number;
  readonly goroutine: number;
  readonly position: number;
}

/** Events that say something of a stretch of time, or of the heap, and change nobody's state. */
export class Annotations {
  readonly #builder: TraceBuilder;
  readonly #log: EventLog;
  readonly #state: SchedState;
  /** Whether an event without the thread, P or goroutine that it needs is an error; before Go 1.22 some have none. */
  readonly #isStrict: boolean;
  #tables!: Pick<GenerationTables, 'string' | 'stack'>;
  #isInitial = true;
  #syncNs = 0;
  /** Reason rows by string id of the generation. */
  #reason = new IdRows(64);
  #gcState: number = GcState.undetermined;
  #gcSequence = 0;
  #gcRange = NOBODY;
  /** Rows of active tasks. */
  readonly #task = new Map<number, number>();
  /** Rows of open regions, innermost last, by goroutine. */
  readonly #regions = new Map<number, number[]>();

  constructor(builder: TraceBuilder, log: EventLog, state: SchedState, isStrict: boolean) {
    this.#builder = builder;
    this.#log = log;
    this.#state = state;
    this.#isStrict = isStrict;
  }

  /** When the generation began: since then holds what a status tells. */
  get syncNs(): number {
    return this.#syncNs;
  }

  setSync(syncNs: number): void {
    this.#syncNs = syncNs;
  }

  startGeneration(tables: Pick<GenerationTables, 'string' | 'stack'>, isInitial: boolean): void {
    this.#tables = tables;
    this.#isInitial = isInitial;
    this.#reason = new IdRows(64);
  }

  reasonOf(stringId: number): number {
    const known = this.#reason.get(stringId);
    if (known >= 0) return known;
    const row = this.#builder.internReason(this.#builder.string.at(this.#stringOf(stringId)));
    this.#reason.set(stringId, row);
    return row;
  }

  /** After a gap: what was open ended at an unknown time after `endNs`. */
  closeAll(ranges: readonly number[], endNs: number): void {
    for (const range of ranges) this.#builder.range.close(range, endNs, -1);
    if (this.#gcRange >= 0) this.#builder.range.close(this.#gcRange, endNs, -1);
    for (const regions of this.#regions.values()) {
      for (const region of regions) this.#builder.region.close(region, endNs, -1);
    }
    this.#gcRange = NOBODY;
    this.#gcState = GcState.undetermined;
    this.#regions.clear();
    this.#task.clear();
  }

  endGoroutine(goroutine: number, endNs: number): void {
    const regions = this.#regions.get(goroutine);
    if (regions === undefined) return;
    for (const region of regions) this.#builder.region.close(region, endNs, -1);
    this.#regions.delete(goroutine);
  }

  advance(
    type: number,
    time: number,
    thread: number,
    proc: number,
    goroutine: number,
    args: Float64Array,
    at: number,
    position: number,
  ): boolean {
    const place: Place = { time, thread, proc, goroutine, position };
    const first = args[at] ?? 0;
    const second = args[at + 1] ?? 0;
    switch (type) {
      case Wire.heapAlloc:
      case Wire.heapGoal:
        this.#need(place, type, true, false);
        this.#addMetric(place, type === Wire.heapAlloc ? MetricKind.heapAlloc : MetricKind.heapGoal, first, -1);
        return true;
      case Wire.procsChange:
        this.#need(place, type, true, true);
        this.#addMetric(place, MetricKind.gomaxprocs, first, this.#tables.stack.get(second));
        return true;
      case Wire.gcSweepBegin: {
        this.#need(place, type, true, false);
        if ((this.#state.procSweep[proc] ?? NOBODY) >= 0) throw new BrokenTrace('sweeping begins twice', position);
        const stack = this.#tables.stack.get(first);
        this.#state.procSweep[proc] = this.#begin(place, EventKind.sweepBegin, RangeKind.sweep, 0, stack);
        return true;
      }
      case Wire.gcSweepEnd: {
        this.#need(place, type, true, false);
        const range = this.#state.procSweep[proc] ?? NOBODY;
        this.#end(place, EventKind.sweepEnd, range);
        this.#builder.range.setSwept(range, first, second);
        this.#state.procSweep[proc] = NOBODY;
        return true;
      }
      case Wire.gcMarkAssistBegin: {
        this.#need(place, type, true, true);
        if ((this.#state.goAssist[goroutine] ?? NOBODY) >= 0) throw new BrokenTrace('an assist begins twice', position);
        const stack = this.#tables.stack.get(first);
        this.#state.goAssist[goroutine] = this.#begin(place, EventKind.assistBegin, RangeKind.assist, 0, stack);
        return true;
      }
      case Wire.gcMarkAssistEnd:
        this.#need(place, type, true, true);
        this.#end(place, EventKind.assistEnd, this.#state.goAssist[goroutine] ?? NOBODY);
        this.#state.goAssist[goroutine] = NOBODY;
        return true;
      case Wire.stwBegin: {
        this.#need(place, type, true, true);
        if ((this.#state.goStw[goroutine] ?? NOBODY) >= 0)
          throw new BrokenTrace('the world is stopped twice', position);
        const name = this.#stringOf(first);
        const stack = this.#tables.stack.get(second);
        this.#state.goStw[goroutine] = this.#begin(place, EventKind.stwBegin, RangeKind.stw, name, stack);
        return true;
      }
      case Wire.stwEnd:
        this.#need(place, type, true, true);
        this.#end(place, EventKind.stwEnd, this.#state.goStw[goroutine] ?? NOBODY);
        this.#state.goStw[goroutine] = NOBODY;
        return true;
      case Wire.goLabel:
        this.#need(place, type, true, true);
        this.#log.add(time, EventKind.goLabel, thread, proc, goroutine, -1, this.#stringOf(first));
        return true;
      case Wire.gcBegin:
      case Wire.gcActive:
      case Wire.gcEnd:
        return this.#advanceGc(place, type, first, this.#tables.stack.get(second));
      case Wire.gcSweepActive:
        this.#sweepActive(place, first);
        return true;
      case Wire.gcMarkAssistActive:
        this.#assistActive(place, first);
        return true;
      case Wire.userRegionBegin:
      case Wire.userRegionEnd:
        this.#need(place, type, true, true);
        this.#advanceRegion(place, type, first, this.#stringOf(second), this.#tables.stack.get(args[at + 2] ?? 0));
        return true;
      case Wire.userTaskBegin:
        this.#need(place, type, true, true);
        this.#beginTask(place, first, second, args[at + 2] ?? 0, this.#tables.stack.get(args[at + 3] ?? 0));
        return true;
      case Wire.userTaskEnd: {
        this.#need(place, type, true, true);
        const row = this.#taskOf(first);
        const event = this.#log.add(
          time,
          EventKind.taskEnd,
          thread,
          proc,
          goroutine,
          this.#tables.stack.get(second),
          row,
        );
        this.#builder.task.close(row, this.#log.lastNs, event);
        this.#task.delete(first);
        return true;
      }
      case Wire.userLog: {
        this.#need(place, type, true, true);
        const value = this.#stringOf(args[at + 2] ?? 0);
        const task = first === 0 ? NOBODY : this.#taskOf(first);
        const row = this.#builder.log.add(this.#builder.event.length, task, this.#stringOf(second), value);
        const stack = this.#tables.stack.get(args[at + 3] ?? 0);
        this.#log.add(time, EventKind.log, thread, proc, goroutine, stack, row);
        return true;
      }
      default:
        if (type < Wire.firstExperimental)
          throw new BrokenTrace(`an event of type ${type} is of no use here`, position);
        this.#need(place, type, false, false);
        this.#log.add(time, EventKind.experimental, thread, proc, goroutine, -1, -1);
        return true;
    }
  }

  /** Where there is no heap goal, Go up to 1.24 writes the largest number that there is, and 0 since then. */
  #addMetric(place: Place, kind: number, written: number, stack: number): void {
    const isNone = kind === MetricKind.heapGoal && !(written >= 0 && written <= Number.MAX_SAFE_INTEGER);
    const value = isNone ? 0 : written;
    const event = kindOfMetric[kind] ?? EventKind.heapAlloc;
    const row = this.#builder.metric.length;
    this.#log.add(place.time, event, place.thread, place.proc, place.goroutine, stack, row);
    this.#builder.metric.add(kind, this.#log.lastNs, value);
  }

  #begin(place: Place, event: number, kind: number, name: number, stack: number): number {
    const { range } = this.#builder;
    const { time, thread, proc, goroutine } = place;
    const row = this.#log.add(time, event, thread, proc, goroutine, stack, range.length);
    const isOfProc = kind === RangeKind.sweep;
    return range.add(kind, name, isOfProc ? NOBODY : goroutine, isOfProc ? proc : NOBODY, this.#log.lastNs, row);
  }

  #end({ time, thread, proc, goroutine, position }: Place, event: number, range: number): void {
    if (range < 0) throw new BrokenTrace('a range ends that has not begun', position);
    const row = this.#log.add(time, event, thread, proc, goroutine, -1, range);
    this.#builder.range.close(range, this.#log.lastNs, row);
  }

  #advanceGc(place: Place, type: number, sequence: number, stack: number): boolean {
    const { time, thread, proc, goroutine, position } = place;
    if (this.#gcState === GcState.undetermined && type !== Wire.gcEnd) {
      this.#gcState = GcState.marking;
      this.#gcSequence = sequence;
      if (type === Wire.gcBegin) {
        this.#gcRange = this.#begin(place, EventKind.gcBegin, RangeKind.gcMark, 0, stack);
        return true;
      }
      const { range } = this.#builder;
      this.#log.add(time, EventKind.gcActive, thread, proc, goroutine, -1, range.length);
      this.#gcRange = range.add(RangeKind.gcMark, 0, NOBODY, NOBODY, this.#syncNs, -1);
      return true;
    }
    if (type === Wire.gcActive && this.#isInitial)
      throw new BrokenTrace('a mark phase goes on after it began', position);
    if (sequence !== this.#gcSequence + 1) return false;
    this.#need(place, type, true, true);
    this.#gcSequence = sequence;
    const isMarking = this.#gcState === GcState.marking;
    if (isMarking === (type === Wire.gcBegin))
      throw new BrokenTrace('mark phases overlap, or one has no begin', position);
    switch (type) {
      case Wire.gcBegin:
        this.#gcState = GcState.marking;
        this.#gcRange = this.#begin(place, EventKind.gcBegin, RangeKind.gcMark, 0, stack);
        return true;
      case Wire.gcActive:
        this.#log.add(time, EventKind.gcActive, thread, proc, goroutine, -1, this.#gcRange);
        return true;
      default:
        this.#gcState = GcState.off;
        this.#end(place, EventKind.gcEnd, this.#gcRange);
        this.#gcRange = NOBODY;
        return true;
    }
  }

  #sweepActive({ time, thread, proc, goroutine, position }: Place, id: number): void {
    const { range } = this.#builder;
    const row = this.#state.procRow.get(id);
    if (row < 0) throw new BrokenTrace(`P ${id} sweeps, but is not there`, position);
    let open = this.#state.procSweep[row] ?? NOBODY;
    if (open >= 0 === this.#isInitial) throw new BrokenTrace(`P ${id} sweeps twice, or without a begin`, position);
    if (open < 0) open = range.add(RangeKind.sweep, 0, NOBODY, row, this.#syncNs, -1);
    this.#state.procSweep[row] = open;
    this.#log.add(time, EventKind.sweepActive, thread, proc, goroutine, -1, open);
  }

  #assistActive({ time, thread, proc, goroutine, position }: Place, id: number): void {
    const { range } = this.#builder;
    const row = this.#state.goroutineRow.get(id);
    if (row < 0) throw new BrokenTrace(`goroutine ${id} assists, but is not there`, position);
    let open = this.#state.goAssist[row] ?? NOBODY;
    if (open >= 0 === this.#isInitial)
      throw new BrokenTrace(`goroutine ${id} assists twice, or without a begin`, position);
    if (open < 0) open = range.add(RangeKind.assist, 0, row, NOBODY, this.#syncNs, -1);
    this.#state.goAssist[row] = open;
    this.#log.add(time, EventKind.assistActive, thread, proc, goroutine, -1, open);
  }

  #advanceRegion(place: Place, type: number, taskId: number, name: number, stack: number): void {
    const { region } = this.#builder;
    const { time, thread, proc, goroutine, position } = place;
    const open = this.#regions.get(goroutine) ?? [];
    const task = taskId === 0 ? NOBODY : this.#taskOf(taskId);
    if (type === Wire.userRegionBegin) {
      const event = this.#log.add(time, EventKind.regionBegin, thread, proc, goroutine, stack, region.length);
      open.push(region.add(goroutine, task, name, this.#log.lastNs, event));
      this.#regions.set(goroutine, open);
      return;
    }
    let row = open.pop();
    if (row === undefined) row = region.add(goroutine, task, name, this.#builder.goroutine.startAt(goroutine), -1);
    else if (region.taskAt(row) !== task || region.nameAt(row) !== name) {
      throw new BrokenTrace('a region ends that is not the innermost one', position);
    }
    const event = this.#log.add(time, EventKind.regionEnd, thread, proc, goroutine, stack, row);
    region.close(row, this.#log.lastNs, event);
  }

  #beginTask(place: Place, id: number, parentId: number, name: number, stack: number): void {
    const { task } = this.#builder;
    const parent = parentId <= 0 ? NOBODY : this.#taskOf(parentId);
    const known = this.#task.get(id);
    if (known !== undefined && task.isBegun(known)) throw new BrokenTrace(`task ${id} begins twice`, place.position);
    const row = known ?? this.#taskOf(id);
    const event = this.#log.add(place.time, EventKind.taskBegin, place.thread, place.proc, place.goroutine, stack, row);
    task.setBegin(row, parent, this.#stringOf(name), this.#log.lastNs, event);
  }

  /** A task that is mentioned before its begin, or without one, began before the trace as far as that tells. */
  #taskOf(id: number): number {
    const known = this.#task.get(id);
    if (known !== undefined) return known;
    const row = this.#builder.task.add(id);
    this.#task.set(id, row);
    return row;
  }

  #stringOf(id: number): number {
    return Math.max(0, this.#tables.string.get(id));
  }

  #need({ thread, proc, goroutine, position }: Place, type: number, needsProc: boolean, needsGoroutine: boolean): void {
    const isMissing = thread < 0 || (needsProc && proc < 0) || (needsGoroutine && goroutine < 0);
    if (!isMissing || !this.#isStrict) return;
    throw new BrokenTrace(`an event of type ${type} has the wrong thread, P or goroutine`, position);
  }
}

const kindOfMetric: readonly number[] = [EventKind.procsChange, EventKind.heapAlloc, EventKind.heapGoal];
