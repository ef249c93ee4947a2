import { EventKind } from './event-kind.ts';
import { SpanState } from './span-table.ts';
import type { Trace } from './trace.ts';

/** What is told of the goroutines of a trace, in the order of time. */
export interface GoroutineSink {
  /**
   * The goroutine enters a state. `reason` is why it is blocked or yielded, `stack` where; see `GoroutineSpanTable`.
   * The last call for each goroutine is with the state `end`.
   */
  add(goroutine: number, startNs: number, state: number, reason: number, stack: number, event: number): void;
  /** The stack of the state that the goroutine is in, which comes later. */
  setDetail(goroutine: number, stack: number): void;
}

/**
 * The states of all goroutines, from the events. A status tells the state since the generation began: no event of that goroutine came between. Where the state was
 * known, it only adds the stack, which Go takes of a goroutine that stays blocked.
 */
export function replayGoroutines(trace: Trace, spans: GoroutineSink): void {
  const { event, goroutine, endNs } = trace;
  const { time, kind, proc, arg, stack } = event;
  const state = new Uint8Array(goroutine.length);
  const lastStack = new Int32Array(goroutine.length).fill(-1);
  /** The P that a goroutine took into its system call, and the other way round. */
  const goroutineOfProc = new Int32Array(trace.proc.length).fill(-1);
  let syncNs = 0;

  const enter = (row: number, at: number, next: number, reason: number, where: number, from: number): void => {
    state[row] = next;
    lastStack[row] = where;
    spans.add(row, at, next, reason, where, from);
  };
  const enterSyscall = (row: number, at: number, held: number, where: number, from: number): void => {
    enter(row, at, held < 0 ? SpanState.syscallBlocked : SpanState.syscall, 0, where, from);
    if (held >= 0) goroutineOfProc[held] = row;
  };
  const loseProc = (lost: number, at: number, from: number): void => {
    const row = goroutineOfProc[lost] ?? -1;
    if (row < 0) return;
    goroutineOfProc[lost] = -1;
    if (state[row] === SpanState.syscall) enter(row, at, SpanState.syscallBlocked, 0, lastStack[row] ?? -1, from);
  };
  const leaveSyscall = (row: number, held: number): void => {
    if (held >= 0 && goroutineOfProc[held] === row) goroutineOfProc[held] = -1;
  };
  const tell = (row: number, told: number, held: number, where: number, from: number): void => {
    const known = state[row] ?? 0;
    if (known !== SpanState.end && known !== SpanState.unknown) {
      if (where < 0 || (lastStack[row] ?? 0) >= 0) return;
      lastStack[row] = where;
      spans.setDetail(row, where);
    } else if (told === SpanState.syscall) enterSyscall(row, syncNs, held, where, from);
    else enter(row, syncNs, told, 0, where, from);
  };

  for (let row = 0; row < event.length; row++) {
    const now = time[row] ?? 0;
    const subject = arg[row] ?? -1;
    const where = stack[row] ?? -1;
    switch (kind[row] ?? 0) {
      case EventKind.sync:
        syncNs = now;
        break;
      case EventKind.gap:
        goroutineOfProc.fill(-1);
        for (let other = 0; other < state.length; other++) {
          if (state[other] !== SpanState.end) enter(other, now, SpanState.unknown, 0, -1, row);
        }
        break;
      case EventKind.goStart:
        enter(subject, now, SpanState.running, 0, -1, row);
        break;
      case EventKind.goBlock:
        enter(event.goroutine[row] ?? 0, now, SpanState.blocked, subject, where, row);
        break;
      case EventKind.goUnblock:
      case EventKind.goCreate:
        enter(subject, now, SpanState.runnable, 0, where, row);
        break;
      case EventKind.goStop:
        enter(event.goroutine[row] ?? 0, now, SpanState.runnable, subject, where, row);
        break;
      case EventKind.goSyscallBegin:
        enterSyscall(event.goroutine[row] ?? 0, now, proc[row] ?? -1, where, row);
        break;
      case EventKind.goSyscallEnd:
        leaveSyscall(event.goroutine[row] ?? 0, proc[row] ?? -1);
        enter(event.goroutine[row] ?? 0, now, SpanState.running, 0, -1, row);
        break;
      case EventKind.goSyscallEndBlocked:
        enter(event.goroutine[row] ?? 0, now, SpanState.runnable, 0, -1, row);
        break;
      case EventKind.procSteal:
        loseProc(subject, now, row);
        break;
      case EventKind.procStop:
        loseProc(proc[row] ?? -1, now, row);
        break;
      case EventKind.goSwitch:
        enter(event.goroutine[row] ?? 0, now, SpanState.blocked, 0, -1, row);
        break;
      case EventKind.goDestroy:
      case EventKind.goDestroySyscall:
      case EventKind.goSwitchDestroy:
        enter(event.goroutine[row] ?? 0, now, SpanState.end, 0, -1, row);
        break;
      case EventKind.goCreateBlocked:
        enter(subject, now, SpanState.blocked, 0, where, row);
        break;
      case EventKind.goCreateSyscall:
        enterSyscall(subject, now, proc[row] ?? -1, -1, row);
        break;
      case EventKind.goStatusRunnable:
        tell(subject, SpanState.runnable, -1, where, row);
        break;
      case EventKind.goStatusRunning:
        tell(subject, SpanState.running, -1, where, row);
        break;
      case EventKind.goStatusSyscall:
        tell(subject, SpanState.syscall, proc[row] ?? -1, where, row);
        break;
      case EventKind.goStatusWaiting:
        tell(subject, SpanState.blocked, -1, where, row);
        break;
      default:
    }
  }
  for (let row = 0; row < state.length; row++) {
    if (state[row] !== SpanState.end) spans.add(row, endNs, SpanState.end, 0, -1, event.length - 1);
  }
}
