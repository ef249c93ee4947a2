import { EventKind } from '#shared/trace/event-kind';
import { MetricKind } from '#shared/trace/trace';
import type { TraceBuilder } from '#shared/trace/trace-builder';
import { BrokenTrace } from '../broken-trace.ts';
import type { EventLog } from '../event-log.ts';
import { Annotations } from '../v2/annotations.ts';
import { ABSENT, NOBODY, SchedState } from '../v2/sched-state.ts';
import { GoStatus, Wire } from '../v2/wire-event.ts';
import type { RecordOrder } from './order-records.ts';
import type { V1File } from './records.ts';
import { blockReasons, stopReason, V1, yieldReasons } from './v1-event.ts';

/** Ids of strings that have none in the file begin here. */
const OWN_STRINGS = 2 ** 52;

/** Calls that do not block have a begin and no end; they get the least length that there is. */
const SHORTEST_NS = 1;

/**
 * Turns the ordered events of a file into those that later versions of Go would have written. What existed when the
 * trace began is listed before the first GOMAXPROCS event, and gets statuses.
 */
export class V1Converter {
  readonly #builder: TraceBuilder;
  readonly #log: EventLog;
  readonly #state: SchedState;
  readonly #annotations: Annotations;
  readonly #file: V1File;
  readonly #header: number;
  readonly #args = new Float64Array(4);
  /** By proc row. */
  readonly #threadOfProc = new Map<number, number>();
  /** Goroutines that are listed but whose state is not told yet: their start stack. */
  readonly #listed = new Map<number, number>();
  /** Of goroutines that were listed: their name, unless a stack that is taken later tells more. */
  readonly #startStack = new Map<number, number>();
  #isListing = true;
  #stopper = NOBODY;
  #collections = 0;
  #isMarking = false;

  constructor(builder: TraceBuilder, log: EventLog, file: V1File, header: number) {
    this.#builder = builder;
    this.#log = log;
    this.#state = new SchedState(builder);
    this.#annotations = new Annotations(builder, log, this.#state, false);
    this.#file = file;
    this.#header = header;
  }

  /** The first event is at 1, after the begin of the trace. Throws `BrokenTrace` where events contradict each other. */
  convert({ rows, ticks }: RecordOrder, nsPerTick: number): void {
    const { record } = this.#file;
    const first = ticks[0] ?? 0;
    const blocking = findBlockingCalls(this.#file, rows);
    this.#log.add(0, EventKind.sync, NOBODY, NOBODY, NOBODY, -1, 0);
    this.#annotations.setSync(0);
    this.#annotations.startGeneration(this.#file, true);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      const time = 1 + Math.max(0, Math.floor(((ticks[i] ?? 0) - first) * nsPerTick));
      this.#convert(row, record.type[row] ?? 0, time, blocking[i] === 1);
    }
    for (const [goroutine, stack] of this.#startStack) this.#state.setStack(goroutine, stack);
  }

  #convert(row: number, type: number, time: number, isBlocking: boolean): void {
    const { record } = this.#file;
    const state = this.#state;
    const first = record.first[row] ?? 0;
    const stack = this.#file.stack.get(record.stack[row] ?? 0);
    const proc = this.#procOf(this.#file.streams[record.stream[row] ?? 0]?.proc ?? -1, type, first, row);
    const thread = this.#threadOfProc.get(proc) ?? NOBODY;
    const goroutine = this.#livingOf(record.goroutine[row] ?? 0);
    const add = (kind: number, arg: number, where = -1): number =>
      this.#log.add(time, kind, thread, proc, goroutine, where, arg);

    const blockReason = blockReasons[type];
    const yieldReason = yieldReasons[type];
    if (blockReason !== undefined || yieldReason !== undefined) {
      if (goroutine < 0) return;
      state.setStack(goroutine, stack);
      const kind = blockReason === undefined ? EventKind.goStop : EventKind.goBlock;
      add(kind, this.#builder.internReason(blockReason ?? yieldReason ?? ''), stack);
      return;
    }
    switch (type) {
      case V1.gomaxprocs:
        if (this.#isListing) this.#endListing(time, first);
        else this.#annotate(Wire.procsChange, time, thread, proc, goroutine, [first, record.stack[row] ?? 0], row);
        return;
      case V1.procStart: {
        if (proc < 0) return;
        const own = state.threadOf(first, record.position[row] ?? 0);
        this.#threadOfProc.set(proc, own);
        this.#log.add(time, EventKind.procStart, own, NOBODY, NOBODY, -1, proc);
        return;
      }
      case V1.procStop:
        if (proc < 0) return;
        add(EventKind.procStop, proc);
        this.#threadOfProc.delete(proc);
        return;
      case V1.goCreate:
        this.#create(row, time, thread, proc, goroutine, stack);
        return;
      case V1.goStart:
      case V1.goStartLocal:
      case V1.goStartLabel:
        this.#start(row, type, time, thread, proc);
        return;
      case V1.goEnd:
        if (goroutine < 0) return;
        add(EventKind.goDestroy, -1);
        state.goStatus[goroutine] = ABSENT;
        this.#builder.goroutine.setEnd(goroutine, this.#log.lastNs);
        this.#annotations.endGoroutine(goroutine, this.#log.lastNs);
        return;
      case V1.goUnblock:
      case V1.goUnblockLocal: {
        const woken = this.#livingOf(first);
        if (woken >= 0) add(EventKind.goUnblock, woken, stack);
        return;
      }
      case V1.goSysCall:
        if (goroutine < 0) return;
        state.setStack(goroutine, stack);
        add(EventKind.goSyscallBegin, -1, stack);
        if (!isBlocking) {
          this.#log.add(time + SHORTEST_NS, EventKind.goSyscallEnd, thread, proc, goroutine, -1, -1);
        }
        return;
      case V1.goSysExit:
      case V1.goSysExitLocal:
        if (goroutine >= 0) {
          this.#log.add(time, EventKind.goSyscallEndBlocked, NOBODY, NOBODY, goroutine, -1, -1);
        }
        return;
      case V1.goWaiting:
        this.#addStatus(first, GoStatus.waiting, EventKind.goStatusWaiting, time, NOBODY);
        return;
      case V1.goInSyscall:
        this.#addStatus(first, GoStatus.syscall, EventKind.goStatusSyscall, time, NOBODY);
        return;
      case V1.goSysBlock:
      case V1.futileWakeup:
        return;
      case V1.cpuSample: {
        const sampledProc = first > Number.MAX_SAFE_INTEGER ? NOBODY : state.procRow.get(first);
        const sample = this.#builder.cpuSample.add(this.#builder.event.length);
        this.#log.add(time, EventKind.cpuSample, NOBODY, sampledProc, goroutine, stack, sample);
        return;
      }
      default:
        this.#annotateRecord(row, type, time, thread, proc, goroutine);
    }
  }

  /** Those that were listed without a state could run, but did not. */
  #endListing(time: number, gomaxprocs: number): void {
    this.#isListing = false;
    for (const id of [...this.#listed.keys()].sort((a, b) => a - b)) {
      this.#addStatus(id, GoStatus.runnable, EventKind.goStatusRunnable, time, NOBODY);
    }
    this.#builder.metric.add(MetricKind.gomaxprocs, this.#log.lastNs, gomaxprocs);
  }

  #create(row: number, time: number, thread: number, proc: number, goroutine: number, stack: number): void {
    const { record } = this.#file;
    const id = record.first[row] ?? 0;
    const startStack = this.#file.stack.get(record.second[row] ?? 0);
    if (this.#isListing) {
      this.#listed.set(id, startStack);
      return;
    }
    const state = this.#state;
    const added = state.addGoroutine(id, GoStatus.runnable, 0, this.#builder.event.length, record.position[row] ?? 0);
    this.#builder.goroutine.setCreated(added, goroutine);
    state.setStack(added, startStack);
    this.#log.add(time, EventKind.goCreate, thread, proc, goroutine, stack, added);
    this.#builder.goroutine.setStart(added, this.#log.lastNs);
  }

  #start(row: number, type: number, time: number, thread: number, proc: number): void {
    const { record } = this.#file;
    const id = record.first[row] ?? 0;
    if (this.#isListing) {
      this.#addStatus(id, GoStatus.running, EventKind.goStatusRunning, time, proc);
      return;
    }
    const started = this.#livingOf(id);
    if (started < 0) return;
    this.#log.add(time, EventKind.goStart, thread, proc, NOBODY, -1, started);
    if (type !== V1.goStartLabel) return;
    const label = Math.max(0, this.#file.string.get(record.thirdAt(row)));
    this.#log.add(time, EventKind.goLabel, thread, proc, started, -1, label);
  }

  #addStatus(id: number, status: number, kind: number, time: number, proc: number): void {
    const startStack = this.#listed.get(id) ?? -1;
    this.#listed.delete(id);
    let row = this.#livingOf(id);
    if (row < 0) {
      row = this.#state.addGoroutine(id, status, 0, this.#builder.event.length, 0);
      this.#startStack.set(row, startStack);
    }
    this.#log.add(time, kind, this.#threadOfProc.get(proc) ?? NOBODY, proc, NOBODY, -1, row);
  }

  /** The row of a P, which is added where it is new; -1 for none. */
  #procOf(id: number, type: number, first: number, row: number): number {
    if (id < 0 || type === V1.cpuSample) return NOBODY;
    const known = this.#state.procRow.get(id);
    return known >= 0 ? known : this.#state.addProc(id, this.#file.record.position[row] ?? 0);
  }

  /** The row of a goroutine that is there; -1 for none. */
  #livingOf(id: number): number {
    if (id <= 0) return NOBODY;
    const row = this.#state.goroutineRow.get(id);
    return row >= 0 && this.#state.goStatus[row] !== ABSENT ? row : NOBODY;
  }

  #annotateRecord(row: number, type: number, time: number, thread: number, proc: number, goroutine: number): void {
    const { record } = this.#file;
    const first = record.first[row] ?? 0;
    const second = record.second[row] ?? 0;
    const third = record.thirdAt(row);
    const stack = record.stack[row] ?? 0;
    const annotate = (wire: number, args: readonly number[], of = goroutine): void => {
      this.#annotate(wire, time, thread, proc, of, args, row);
    };
    switch (type) {
      case V1.gcStart:
        this.#isMarking = true;
        annotate(Wire.gcBegin, [++this.#collections, stack]);
        break;
      case V1.gcDone:
        if (this.#isMarking) annotate(Wire.gcEnd, [++this.#collections]);
        this.#isMarking = false;
        break;
      case V1.stwStart:
        if (goroutine < 0 || this.#stopper >= 0) break;
        this.#stopper = goroutine;
        annotate(Wire.stwBegin, [this.#ownString(stopReason(this.#header, first)), 0]);
        break;
      case V1.stwDone:
        if (this.#stopper >= 0) annotate(Wire.stwEnd, [], this.#stopper);
        this.#stopper = NOBODY;
        break;
      case V1.gcSweepStart:
        if (proc >= 0) annotate(Wire.gcSweepBegin, [stack]);
        break;
      case V1.gcSweepDone:
        if (proc >= 0) annotate(Wire.gcSweepEnd, [first, second]);
        break;
      case V1.assistStart:
        if (goroutine >= 0) annotate(Wire.gcMarkAssistBegin, [stack]);
        break;
      case V1.assistDone:
        // One that began before the trace has no begin.
        if (goroutine >= 0 && (this.#state.goAssist[goroutine] ?? NOBODY) >= 0) annotate(Wire.gcMarkAssistEnd, []);
        break;
      case V1.heapAlloc:
        annotate(Wire.heapAlloc, [first]);
        break;
      case V1.heapGoal:
        annotate(Wire.heapGoal, [first]);
        break;
      case V1.userTaskCreate:
        annotate(Wire.userTaskBegin, [first, second, third, stack]);
        break;
      case V1.userTaskEnd:
        annotate(Wire.userTaskEnd, [first, stack]);
        break;
      case V1.userRegion:
        if (goroutine >= 0) annotate(second === 0 ? Wire.userRegionBegin : Wire.userRegionEnd, [first, third, stack]);
        break;
      case V1.userLog:
        annotate(Wire.userLog, [first, second, this.#ownRow(third), stack]);
        break;
      default:
        throw new BrokenTrace(`an event of type ${type} does not belong here`, record.position[row] ?? 0);
    }
  }

  #annotate(
    wire: number,
    time: number,
    thread: number,
    proc: number,
    goroutine: number,
    args: readonly number[],
    row: number,
  ): void {
    this.#args.fill(0);
    this.#args.set(args);
    const position = this.#file.record.position[row] ?? 0;
    this.#annotations.advance(wire, time, thread, proc, goroutine, this.#args, 0, position);
  }

  #ownString(text: string): number {
    return this.#ownRow(this.#builder.string.intern(text));
  }

  /** An id for a row of the string table. */
  #ownRow(row: number): number {
    this.#file.string.set(OWN_STRINGS + row, row);
    return OWN_STRINGS + row;
  }
}

/** 1 where a call blocked: the next event of its goroutine says so. */
function findBlockingCalls({ record }: V1File, rows: Int32Array): Uint8Array {
  const isBlocking = new Uint8Array(rows.length);
  /** Whether the event of a goroutine that was looked at last, which comes next, is that it blocked. */
  const blocksNext = new Set<number>();
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i] ?? 0;
    const type = record.type[row];
    const goroutine = record.goroutine[row] ?? 0;
    if (goroutine === 0 || type === V1.cpuSample) continue;
    if (type === V1.goSysBlock) {
      blocksNext.add(goroutine);
    } else if (blocksNext.size > 0 && blocksNext.delete(goroutine) && type === V1.goSysCall) {
      isBlocking[i] = 1;
    }
  }
  return isBlocking;
}
