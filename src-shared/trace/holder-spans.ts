import { EventKind } from './event-kind.ts';
import { SpanFiller, SpanState, type HolderSpanTable } from './span-table.ts';
import type { Trace } from './trace.ts';

/**
 * What each P does: idle, looking for work, or holding a goroutine. A goroutine that is in a system call keeps its P
 * until that is taken from it; that is one span with its running, since most calls take microseconds.
 */
export function computeProcSpans(trace: Trace): HolderSpanTable {
  const filler = new SpanFiller(trace.proc.length, false);
  replayProcs(trace, filler);
  filler.startFilling();
  replayProcs(trace, filler);
  return filler.finishHolders();
}

/** What each thread does: no P and nothing to do, looking for work, running a goroutine, or in a system call of one. */
export function computeThreadSpans(trace: Trace): HolderSpanTable {
  const filler = new SpanFiller(trace.thread.length, false);
  replayThreads(trace, filler);
  filler.startFilling();
  replayThreads(trace, filler);
  return filler.finishHolders();
}

function replayProcs({ event, proc, endNs }: Trace, spans: SpanFiller): void {
  const { time, kind, arg } = event;
  const state = new Uint8Array(proc.length);
  /** 1 where only a status told of the P since the generation began. The status of its goroutine comes after it. */
  const isTold = new Uint8Array(proc.length);
  let syncNs = 0;
  const enter = (row: number, at: number, next: number, goroutine: number, from: number): void => {
    if (row < 0) return;
    state[row] = next;
    isTold[row] = 0;
    spans.add(row, at, next, 0, goroutine, from);
  };
  /** Of a status: the state since the generation began, where it was not known. */
  const tell = (row: number, told: number, from: number): void => {
    const known = state[row] ?? 0;
    if (known !== SpanState.end && known !== SpanState.unknown) return;
    enter(row, syncNs, told, -1, from);
    isTold[row] = 1;
  };

  for (let row = 0; row < event.length; row++) {
    const now = time[row] ?? 0;
    const held = event.proc[row] ?? -1;
    const subject = arg[row] ?? -1;
    switch (kind[row] ?? 0) {
      case EventKind.sync:
        syncNs = now;
        break;
      case EventKind.gap:
        for (let other = 0; other < state.length; other++) {
          if (state[other] !== SpanState.end) enter(other, now, SpanState.unknown, -1, row);
        }
        break;
      case EventKind.goStart:
        enter(held, now, SpanState.running, subject, row);
        break;
      case EventKind.goBlock:
      case EventKind.goStop:
      case EventKind.goDestroy:
      case EventKind.goSwitch:
      case EventKind.goSwitchDestroy:
        enter(held, now, SpanState.scheduling, -1, row);
        break;
      case EventKind.procStart:
        enter(subject, now, SpanState.scheduling, -1, row);
        break;
      case EventKind.procStop:
        enter(held, now, SpanState.idle, -1, row);
        break;
      case EventKind.procSteal:
        enter(subject, now, SpanState.idle, -1, row);
        break;
      case EventKind.goStatusRunning:
      case EventKind.goStatusSyscall:
        if (isTold[held] !== 1 || state[held] !== SpanState.scheduling) break;
        state[held] = SpanState.running;
        spans.setState(held, SpanState.running);
        spans.setDetail(held, subject);
        break;
      case EventKind.procStatusRunning:
      case EventKind.procStatusSyscall:
        tell(subject, SpanState.scheduling, row);
        break;
      case EventKind.procStatusIdle:
        tell(subject, SpanState.idle, row);
        break;
      default:
    }
  }
  for (let row = 0; row < state.length; row++) {
    if (state[row] !== SpanState.end) spans.add(row, endNs, SpanState.end, 0, -1, event.length - 1);
  }
}

function replayThreads({ event, thread, endNs }: Trace, spans: SpanFiller): void {
  const { time, kind, proc, arg } = event;
  const state = new Uint8Array(thread.length);
  const enter = (row: number, at: number, next: number, goroutine: number, from: number): void => {
    if (row < 0) return;
    state[row] = next;
    spans.add(row, at, next, 0, goroutine, from);
  };

  for (let row = 0; row < event.length; row++) {
    const now = time[row] ?? 0;
    const own = event.thread[row] ?? -1;
    const current = event.goroutine[row] ?? -1;
    const subject = arg[row] ?? -1;
    switch (kind[row] ?? 0) {
      case EventKind.gap:
        for (let other = 0; other < state.length; other++) {
          if (state[other] !== SpanState.end) enter(other, now, SpanState.unknown, -1, row);
        }
        break;
      case EventKind.goStart:
      case EventKind.goStatusRunning:
        if (kind[row] === EventKind.goStart || state[own] !== SpanState.running) {
          enter(own, now, SpanState.running, subject, row);
        }
        break;
      case EventKind.goBlock:
      case EventKind.goStop:
      case EventKind.goDestroy:
      case EventKind.goSwitch:
      case EventKind.goSwitchDestroy:
        enter(own, now, SpanState.scheduling, -1, row);
        break;
      case EventKind.goSyscallBegin:
        enter(own, now, SpanState.syscall, current, row);
        break;
      case EventKind.goCreateSyscall:
      case EventKind.goStatusSyscall:
        if (state[own] !== SpanState.syscall) enter(own, now, SpanState.syscall, subject, row);
        break;
      case EventKind.goSyscallEnd:
        enter(own, now, SpanState.running, current, row);
        break;
      case EventKind.goSyscallEndBlocked:
      case EventKind.goDestroySyscall:
        enter(own, now, (proc[row] ?? -1) < 0 ? SpanState.idle : SpanState.scheduling, -1, row);
        break;
      case EventKind.procStart:
      case EventKind.procStatusRunning:
        if (current < 0 && state[own] !== SpanState.scheduling) enter(own, now, SpanState.scheduling, -1, row);
        break;
      case EventKind.procStop:
        if (current < 0) enter(own, now, SpanState.idle, -1, row);
        break;
      default:
        if (own >= 0 && state[own] === SpanState.end) enter(own, now, SpanState.unknown, -1, row);
    }
  }
  for (let row = 0; row < state.length; row++) {
    if (state[row] !== SpanState.end) spans.add(row, endNs, SpanState.end, 0, -1, event.length - 1);
  }
}
