import { EventKind } from '#shared/trace/event-kind';
import type { TraceBuilder } from '#shared/trace/trace-builder';
import { BrokenTrace } from '../broken-trace.ts';
import type { EventLog } from '../event-log.ts';
import { Annotations } from './annotations.ts';
import type { Frontier } from './frontier.ts';
import type { GenerationTables } from './generation-tables.ts';
import { ABSENT, NOBODY, SchedState, UNKNOWN } from './sched-state.ts';
import { Statuses } from './statuses.ts';
import { GoStatus, MAX_ARGS, ProcStatus, Wire } from './wire-event.ts';

/**
 * Puts the events of all threads in an order that the scheduler could have made, by doing what they say: an event
 * either fits the state of its goroutine and P, changes it and becomes a row, or waits until others have come. Statuses
 * and sequence numbers relate the threads; times only say which to try first.
 *
 * Rules are those of Go's own reader. An event that can never fit throws `BrokenTrace`.
 */
export class EventOrder {
  readonly #state: SchedState;
  readonly #annotations: Annotations;
  readonly #statuses: Statuses;
  readonly #builder: TraceBuilder;
  readonly #log: EventLog;
  /** Of the generation at hand. */
  #frontier!: Frontier;
  #tables!: GenerationTables;
  /** Thread row of each cursor. */
  #thread = new Int32Array(0);
  #generation = 0;
  #position = 0;

  constructor(builder: TraceBuilder, log: EventLog) {
    this.#builder = builder;
    this.#log = log;
    this.#state = new SchedState(builder);
    this.#annotations = new Annotations(builder, log, this.#state, true);
    this.#statuses = new Statuses(builder, log, this.#state);
  }

  /** The generation of that row begins, or, with -1, the trace ends. */
  addSync(time: number, row: number): number {
    this.#log.startGeneration();
    const event = this.#log.add(time, EventKind.sync, NOBODY, NOBODY, NOBODY, -1, row);
    this.#annotations.setSync(this.#log.lastNs);
    return event;
  }

  startGeneration(row: number, frontier: Frontier, tables: GenerationTables, isInitial: boolean): void {
    this.#generation = row + 1;
    this.#frontier = frontier;
    this.#tables = tables;
    this.#annotations.startGeneration(tables, isInitial);
    this.#statuses.startGeneration(this.#generation, this.#annotations.syncNs, isInitial);
    this.#thread = Int32Array.from(frontier.threadId, (id, cursor) =>
      this.#state.threadOf(id, frontier.position[cursor] ?? 0),
    );
  }

  /** Nothing is known from here on. */
  addGap(): void {
    this.#log.add(this.#log.lastNs, EventKind.gap, NOBODY, NOBODY, NOBODY, -1, -1);
    this.#annotations.closeAll(this.#state.forget(), this.#log.lastNs);
  }

  /** A CPU sample, which changes nothing. Ids as in the file. */
  addSample(time: number, threadId: number, procId: number, goroutineId: number, stackId: number): void {
    const state = this.#state;
    const thread = state.threadOf(threadId, 0);
    const proc = procId < 0 ? NOBODY : state.procRow.get(procId);
    const goroutine = goroutineId <= 0 ? NOBODY : state.goroutineRow.get(goroutineId);
    const stack = this.#tables.stack.get(stackId);
    const sample = this.#builder.cpuSample.add(this.#builder.event.length);
    this.#log.add(time, EventKind.cpuSample, thread, proc, goroutine, stack, sample);
  }

  /**
   * Whether the cursor's next event fits; then it is done. The kinds here are nine of ten; kept apart from the others,
   * they stay small enough to be compiled as one piece.
   */
  advance(cursor: number): boolean {
    const state = this.#state;
    const { args } = this.#frontier;
    const type = this.#frontier.type[cursor] ?? 0;
    const thread = this.#thread[cursor] ?? NOBODY;
    const proc = state.threadProc[thread + 1] ?? NOBODY;
    const goroutine = state.threadGoroutine[thread + 1] ?? NOBODY;
    const at = cursor * MAX_ARGS;
    const first = args[at] ?? 0;
    const second = args[at + 1] ?? 0;
    this.#position = this.#frontier.position[cursor] ?? 0;
    let kind: number;
    let stack = -1;
    let arg = -1;
    switch (type) {
      case Wire.goStart:
        arg = state.goroutineRow.get(first);
        if (arg < 0 || state.goStatus[arg] !== GoStatus.runnable || !this.#follows(arg, second)) return false;
        if (thread < 0 || proc < 0 || goroutine >= 0) throw this.#misplaced(type);
        state.goStatus[arg] = GoStatus.running;
        state.goSeq[arg] = second;
        state.threadGoroutine[thread + 1] = arg;
        kind = EventKind.goStart;
        break;
      case Wire.goBlock:
      case Wire.goStop:
        this.#mustRun(type, thread, proc, goroutine);
        stack = this.#tables.stack.get(second);
        state.goStatus[goroutine] = type === Wire.goBlock ? GoStatus.waiting : GoStatus.runnable;
        state.threadGoroutine[thread + 1] = NOBODY;
        if (state.isNamed[goroutine] === 0) state.setStack(goroutine, stack);
        kind = type === Wire.goBlock ? EventKind.goBlock : EventKind.goStop;
        arg = this.#annotations.reasonOf(first);
        break;
      case Wire.goUnblock:
        arg = state.goroutineRow.get(first);
        if (arg < 0 || state.goStatus[arg] !== GoStatus.waiting || !this.#follows(arg, second)) return false;
        state.goStatus[arg] = GoStatus.runnable;
        state.goSeq[arg] = second;
        stack = this.#tables.stack.get(args[at + 2] ?? 0);
        kind = EventKind.goUnblock;
        break;
      case Wire.goSyscallBegin:
        this.#mustRun(type, thread, proc, goroutine);
        if (!this.#followsProc(proc, first)) throw this.#broken(`a system call has ${first} as number of its P`);
        stack = this.#tables.stack.get(second);
        state.goStatus[goroutine] = GoStatus.syscall;
        state.procStatus[proc] = ProcStatus.syscall;
        state.procSeq[proc] = first;
        if (state.isNamed[goroutine] === 0) state.setStack(goroutine, stack);
        kind = EventKind.goSyscallBegin;
        break;
      case Wire.goSyscallEnd:
        if (thread < 0 || proc < 0 || goroutine < 0) throw this.#misplaced(type);
        if (state.goStatus[goroutine] !== GoStatus.syscall || state.procStatus[proc] !== ProcStatus.syscall) {
          throw this.#broken('a system call ends that has not begun');
        }
        state.goStatus[goroutine] = GoStatus.running;
        state.procStatus[proc] = ProcStatus.running;
        kind = EventKind.goSyscallEnd;
        break;
      default:
        return this.#advanceRare(cursor, type, thread, proc, goroutine, first, second);
    }
    this.#log.add(this.#frontier.time[cursor] ?? 0, kind, thread, proc, goroutine, stack, arg);
    return true;
  }

  #advanceRare(
    cursor: number,
    type: number,
    thread: number,
    proc: number,
    goroutine: number,
    first: number,
    second: number,
  ): boolean {
    const state = this.#state;
    const { args } = this.#frontier;
    const time = this.#frontier.time[cursor] ?? 0;
    const at = cursor * MAX_ARGS;
    switch (type) {
      case Wire.goSyscallEndBlocked:
        if (proc >= 0 && state.procStatus[proc] === ProcStatus.syscall) return false;
        if (thread < 0 || goroutine < 0) throw this.#misplaced(type);
        if (state.goStatus[goroutine] !== GoStatus.syscall) {
          throw this.#broken('a system call ends that has not begun');
        }
        state.goStatus[goroutine] = GoStatus.runnable;
        state.threadGoroutine[thread + 1] = NOBODY;
        this.#log.add(time, EventKind.goSyscallEndBlocked, thread, proc, goroutine, -1, -1);
        return true;
      case Wire.procStart: {
        const row = state.procRow.get(first);
        if (row < 0 || state.procStatus[row] !== ProcStatus.idle || !this.#followsProc(row, second)) return false;
        if (proc >= 0) return false;
        if (thread < 0) throw this.#misplaced(type);
        state.procStatus[row] = ProcStatus.running;
        state.procSeq[row] = second;
        state.threadProc[thread + 1] = row;
        this.#log.add(time, EventKind.procStart, thread, proc, goroutine, -1, row);
        return true;
      }
      case Wire.procStop:
        if (thread < 0 || proc < 0) throw this.#misplaced(type);
        if (state.procStatus[proc] !== ProcStatus.running && state.procStatus[proc] !== ProcStatus.syscall) {
          throw this.#broken('a P stops that does not run');
        }
        state.procStatus[proc] = ProcStatus.idle;
        state.threadProc[thread + 1] = NOBODY;
        this.#log.add(time, EventKind.procStop, thread, proc, goroutine, -1, proc);
        return true;
      case Wire.procSteal:
        return this.#advanceProcSteal(time, thread, proc, goroutine, first, second, args[at + 2] ?? 0);
      case Wire.goCreate:
      case Wire.goCreateBlocked: {
        if (thread < 0 || proc < 0) throw this.#misplaced(type);
        if (goroutine >= 0 && state.goStatus[goroutine] !== GoStatus.running) throw this.#misplaced(type);
        const isBlocked = type === Wire.goCreateBlocked;
        const kind = isBlocked ? EventKind.goCreateBlocked : EventKind.goCreate;
        const stack = this.#tables.stack.get(args[at + 2] ?? 0);
        const row = this.#create(first, isBlocked ? GoStatus.waiting : GoStatus.runnable, goroutine);
        state.setStack(row, this.#tables.stack.get(second));
        this.#log.add(time, kind, thread, proc, goroutine, stack, row);
        this.#builder.goroutine.setStart(row, this.#log.lastNs);
        return true;
      }
      case Wire.goDestroy:
        this.#mustRun(type, thread, proc, goroutine);
        state.threadGoroutine[thread + 1] = NOBODY;
        this.#log.add(time, EventKind.goDestroy, thread, proc, goroutine, -1, -1);
        this.#end(goroutine);
        return true;
      case Wire.goStatus:
      case Wire.goStatusStack: {
        const stack = type === Wire.goStatusStack ? this.#tables.stack.get(args[at + 3] ?? 0) : -1;
        this.#statuses.tellGoroutine(this.#position, time, thread, first, second, args[at + 2] ?? 0, stack);
        return true;
      }
      case Wire.procStatus:
        this.#statuses.tellProc(this.#position, time, thread, first, second);
        return true;
      case Wire.goSwitch:
      case Wire.goSwitchDestroy:
        return this.#advanceGoSwitch(type, time, thread, proc, goroutine, first, second);
      case Wire.goCreateSyscall: {
        if (thread < 0 || goroutine >= 0) throw this.#misplaced(type);
        const row = this.#create(first, GoStatus.syscall, NOBODY);
        state.threadGoroutine[thread + 1] = row;
        this.#log.add(time, EventKind.goCreateSyscall, thread, proc, goroutine, -1, row);
        this.#builder.goroutine.setStart(row, this.#log.lastNs);
        return true;
      }
      case Wire.goDestroySyscall:
        this.#advanceGoDestroySyscall(time, thread, proc, goroutine);
        return true;
      default:
        return this.#annotations.advance(type, time, thread, proc, goroutine, args, at, this.#position);
    }
  }

  #advanceProcSteal(
    time: number,
    thread: number,
    proc: number,
    goroutine: number,
    procId: number,
    sequence: number,
    victimId: number,
  ): boolean {
    const state = this.#state;
    const row = state.procRow.get(procId);
    const status = row < 0 ? ABSENT : (state.procStatus[row] ?? ABSENT);
    const isAbandoned = status === ProcStatus.abandoned;
    if ((status !== ProcStatus.syscall && !isAbandoned) || !this.#followsProc(row, sequence)) return false;
    if (thread < 0) throw this.#misplaced(Wire.procSteal);
    if (!isAbandoned) {
      const victim = victimId < 0 ? NOBODY : state.threadRow.get(victimId);
      if (victim < 0 || state.threadProc[victim + 1] !== row) {
        throw this.#broken(`P ${procId} is taken from thread ${victimId}, which does not have it`);
      }
      state.threadProc[victim + 1] = NOBODY;
    }
    state.procStatus[row] = ProcStatus.idle;
    state.procSeq[row] = sequence;
    this.#log.add(time, EventKind.procSteal, thread, proc, goroutine, -1, row);
    return true;
  }

  /** A coroutine switch is three events: the other may run, this one waits or ends, the other runs. */
  #advanceGoSwitch(
    type: number,
    time: number,
    thread: number,
    proc: number,
    goroutine: number,
    id: number,
    sequence: number,
  ): boolean {
    const state = this.#state;
    this.#mustRun(type, thread, proc, goroutine);
    const row = state.goroutineRow.get(id);
    if (row < 0 || state.goStatus[row] !== GoStatus.waiting || !this.#follows(row, sequence)) return false;
    const isEnd = type === Wire.goSwitchDestroy;
    state.goStatus[row] = GoStatus.running;
    state.goSeq[row] = sequence;
    state.goStatus[goroutine] = isEnd ? ABSENT : GoStatus.waiting;
    state.threadGoroutine[thread + 1] = row;
    this.#log.add(time, EventKind.goUnblock, thread, proc, goroutine, -1, row);
    this.#log.add(time, isEnd ? EventKind.goSwitchDestroy : EventKind.goSwitch, thread, proc, goroutine, -1, row);
    if (isEnd) this.#end(goroutine);
    this.#log.add(time, EventKind.goStart, thread, proc, NOBODY, -1, row);
    return true;
  }

  /** Of a callback from C. A P that is still there is lost, as if it were taken. */
  #advanceGoDestroySyscall(time: number, thread: number, proc: number, goroutine: number): void {
    const state = this.#state;
    if (thread < 0 || goroutine < 0) throw this.#misplaced(Wire.goDestroySyscall);
    if (state.goStatus[goroutine] !== GoStatus.syscall) throw this.#broken('a goroutine ends outside of a system call');
    if (proc >= 0) {
      if (state.procStatus[proc] !== ProcStatus.syscall) throw this.#broken('a goroutine ends with a P that runs');
      state.procStatus[proc] = ProcStatus.abandoned;
      state.threadProc[thread + 1] = NOBODY;
      this.#log.add(time, EventKind.procSteal, thread, proc, goroutine, -1, proc);
    }
    state.threadGoroutine[thread + 1] = NOBODY;
    this.#log.add(time, EventKind.goDestroySyscall, thread, proc, goroutine, -1, -1);
    this.#end(goroutine);
  }

  /** A goroutine with an id that no living one has. */
  #create(id: number, status: number, creator: number): number {
    const state = this.#state;
    const known = state.goroutineRow.get(id);
    const isTaken = known >= 0 && state.goStatus[known] !== ABSENT && state.goStatus[known] !== UNKNOWN;
    if (isTaken) throw this.#broken(`goroutine ${id} is created, but it is there already`);
    const row = state.addGoroutine(id, status, 0, this.#builder.event.length, this.#position);
    state.goSeq[row] = 0;
    state.goSeqGeneration[row] = this.#generation;
    this.#builder.goroutine.setCreated(row, creator);
    return row;
  }

  #end(goroutine: number): void {
    this.#state.goStatus[goroutine] = ABSENT;
    this.#builder.goroutine.setEnd(goroutine, this.#log.lastNs);
    this.#annotations.endGoroutine(goroutine, this.#log.lastNs);
  }

  #follows(row: number, sequence: number): boolean {
    const state = this.#state;
    return state.goSeqGeneration[row] === this.#generation && sequence === (state.goSeq[row] ?? 0) + 1;
  }

  #followsProc(row: number, sequence: number): boolean {
    const state = this.#state;
    return state.procSeqGeneration[row] === this.#generation && sequence === (state.procSeq[row] ?? 0) + 1;
  }

  #mustRun(type: number, thread: number, proc: number, goroutine: number): void {
    if (thread < 0 || proc < 0 || goroutine < 0) throw this.#misplaced(type);
    if (this.#state.goStatus[goroutine] !== GoStatus.running) throw this.#misplaced(type);
  }

  #misplaced(type: number): BrokenTrace {
    return this.#broken(`an event of type ${type} has the wrong thread, P or goroutine`);
  }

  #broken(reason: string): BrokenTrace {
    return new BrokenTrace(reason, this.#position);
  }
}
