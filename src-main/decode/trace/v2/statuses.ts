import { EventKind } from '#shared/trace/event-kind';
import type { TraceBuilder } from '#shared/trace/trace-builder';
import { BrokenTrace } from '../broken-trace.ts';
import type { EventLog } from '../event-log.ts';
import { NONE } from '../varint-reader.ts';
import { ABSENT, NOBODY, UNKNOWN, type SchedState } from './sched-state.ts';
import { GoStatus, ProcStatus } from './wire-event.ts';

/**
 * Events that tell the state of a goroutine or a P as it is, once a generation. What is known already must agree. What
 * is new can come up in the first generation only, and in the first after a gap.
 */
export class Statuses {
  readonly #builder: TraceBuilder;
  readonly #log: EventLog;
  readonly #state: SchedState;
  #generation = 0;
  #syncNs = 0;
  #isInitial = true;

  constructor(builder: TraceBuilder, log: EventLog, state: SchedState) {
    this.#builder = builder;
    this.#log = log;
    this.#state = state;
  }

  /** `syncNs` is when it began: since then holds what a status tells. */
  startGeneration(generation: number, syncNs: number, isInitial: boolean): void {
    this.#generation = generation;
    this.#syncNs = syncNs;
    this.#isInitial = isInitial;
  }

  tellProc(position: number, time: number, thread: number, procId: number, status: number): void {
    const state = this.#state;
    if (status > ProcStatus.abandoned)
      throw new BrokenTrace(`P ${procId} has status ${status}, which is none`, position);
    let row = state.procRow.get(procId);
    let teller = thread;
    let told = status;
    const known = row < 0 ? ABSENT : (state.procStatus[row] ?? ABSENT);
    if (row < 0) row = state.addProc(procId, position);
    if (known === ABSENT || known === UNKNOWN) {
      state.procStatus[row] = status;
    } else if (status === ProcStatus.abandoned && known === ProcStatus.syscall) {
      // The P is about to be taken, and told of by another thread than the one that still holds it.
      told = ProcStatus.syscall;
      teller = state.threadProc.indexOf(row) - 1;
      if (teller < 0) throw new BrokenTrace(`P ${procId} is in a system call of no thread`, position);
    } else if (status !== known) {
      throw new BrokenTrace(`P ${procId} has status ${status} where ${known} was left`, position);
    }
    state.procSeq[row] = 0;
    state.procSeqGeneration[row] = this.#generation;
    const proc = state.threadProc[teller + 1] ?? NOBODY;
    const goroutine = state.threadGoroutine[teller + 1] ?? NOBODY;
    if (thread >= 0 && (status === ProcStatus.running || status === ProcStatus.syscall)) {
      state.threadProc[thread + 1] = row;
    }
    this.#log.add(time, kindOfProcStatus[told] ?? EventKind.procStatusIdle, teller, proc, goroutine, -1, row);
  }

  tellGoroutine(
    position: number,
    time: number,
    thread: number,
    id: number,
    threadId: number,
    status: number,
    stack: number,
  ): void {
    const state = this.#state;
    if (status > GoStatus.waiting || status === 0) {
      throw new BrokenTrace(`goroutine ${id} has status ${status}, which is none`, position);
    }
    let row = state.goroutineRow.get(id);
    const known = row < 0 ? ABSENT : (state.goStatus[row] ?? ABSENT);
    const isNew = known === ABSENT || known === UNKNOWN;
    if (isNew) {
      if (!this.#isInitial) throw new BrokenTrace(`goroutine ${id} has a status, but was never created`, position);
      if (known === ABSENT) {
        row = state.addGoroutine(id, status, this.#syncNs, this.#builder.event.length, position);
      }
      state.goStatus[row] = status;
    } else if (known !== status) {
      throw new BrokenTrace(`goroutine ${id} has status ${status} where ${known} was left`, position);
    }
    state.goSeq[row] = 0;
    state.goSeqGeneration[row] = this.#generation;
    let teller = thread;
    if (status === GoStatus.syscall) {
      if (threadId === NONE) throw new BrokenTrace(`goroutine ${id} is in a system call without a thread`, position);
      const isKnownThread = state.threadRow.get(threadId) >= 0;
      teller = state.threadOf(threadId, position);
      const isBound = state.threadGoroutine[teller + 1] === row;
      const mayBind = teller === thread ? this.#isInitial : !isKnownThread || this.#isInitial;
      if (!isBound && !(mayBind && (teller === thread || (state.threadGoroutine[teller + 1] ?? NOBODY) < 0))) {
        throw new BrokenTrace(
          `goroutine ${id} is in a system call of thread ${threadId}, which has another one`,
          position,
        );
      }
    }
    const proc = state.threadProc[teller + 1] ?? NOBODY;
    const goroutine = state.threadGoroutine[teller + 1] ?? NOBODY;
    if (teller >= 0 && (status === GoStatus.running || status === GoStatus.syscall)) {
      state.threadGoroutine[teller + 1] = row;
    }
    state.setStack(row, stack);
    this.#log.add(time, kindOfGoStatus[status] ?? EventKind.goStatusWaiting, teller, proc, goroutine, stack, row);
  }
}

const kindOfProcStatus: readonly number[] = [
  EventKind.procStatusIdle,
  EventKind.procStatusRunning,
  EventKind.procStatusIdle,
  EventKind.procStatusSyscall,
  EventKind.procStatusIdle,
];

const kindOfGoStatus: readonly number[] = [
  EventKind.goStatusWaiting,
  EventKind.goStatusRunnable,
  EventKind.goStatusRunning,
  EventKind.goStatusSyscall,
  EventKind.goStatusWaiting,
];
