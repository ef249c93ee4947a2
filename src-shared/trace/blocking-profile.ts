import type { Profile, ValueType } from '#shared/profile/profile';
import { Float64Column, Int32Column } from '#shared/base/column';
import { overlapNs, type Interval } from './interval.ts';
import { SpanState, spanStateName, type GoroutineSpanTable } from './span-table.ts';
import type { Trace } from './trace.ts';
import { computeWallClock } from './wall-clock.ts';

/**
 * What of a trace becomes a profile: waiting for locks and conditions, for channels, for the network, system calls,
 * waiting for a P, or all of it beside running.
 */
export const blockingKinds = ['sync', 'chan', 'net', 'syscall', 'sched', 'wall'] as const;
export type BlockingKind = (typeof blockingKinds)[number];

/** Whether a goroutine that waits for a P is shown where it had stopped, or where it was made runnable. */
export const schedStacks = ['waker', 'stopped'] as const;
export type SchedStack = (typeof schedStacks)[number];

const delayTypes: readonly ValueType[] = [
  { type: 'contentions', unit: 'count' },
  { type: 'delay', unit: 'nanoseconds' },
];
const wallTypes: readonly ValueType[] = [
  { type: 'spans', unit: 'count' },
  { type: 'wall', unit: 'nanoseconds' },
];

/**
 * Spans of one kind by stack, as a profile: how many, and how long within the interval. The stacks are those of the
 * trace; spans without one, such as waits that began before a trace of Go 1.22, are one sample without frames.
 *
 * In `wall` each sample has its state as a label. A running goroutine has no stack while it runs: its time is put where
 * it next stops, blocks or enters a system call.
 */
export function computeBlockingProfile(
  trace: Trace,
  spans: GoroutineSpanTable,
  kind: BlockingKind,
  interval: Interval,
  schedStack: SchedStack = 'waker',
): Profile {
  const { goroutine, reason, stack } = trace;
  const buckets = new StackSums(stack.length);
  const groupOfReason = reason.map((text) => kindOfReason(text) === kind);
  for (let row = 0; row < goroutine.length; row++) {
    const first = spans.offset[row] ?? 0;
    const end = (spans.offset[row + 1] ?? 0) - 1;
    for (let span = first; span < end; span++) {
      const state = spans.state[span] ?? 0;
      if (!isWanted(kind, state, groupOfReason[spans.reason[span] ?? 0] === true)) continue;
      const duration = overlapNs(interval, spans.start[span] ?? 0, spans.start[span + 1] ?? 0);
      if (duration === 0) continue;
      const where = stackOf(spans, span, first, kind === 'sched' ? schedStack : 'stopped');
      const label = kind === 'wall' ? labelOf(spans, span) : 0;
      // One call that loses its P is two spans, and counts once.
      const isRest = state === SpanState.syscallBlocked && span > first && spans.state[span - 1] === SpanState.syscall;
      buckets.add(label, where, isRest && kind === 'syscall' ? 0 : 1, duration);
    }
  }
  return buildProfile(trace, buckets, kind, interval);
}

/** By the words that the runtime uses; `select` waits for channels. */
function kindOfReason(text: string): BlockingKind | undefined {
  if (text === 'network') return 'net';
  if (text.startsWith('chan') || text === 'select') return 'chan';
  return text.startsWith('sync') ? 'sync' : undefined;
}

function isWanted(kind: BlockingKind, state: number, isReason: boolean): boolean {
  switch (kind) {
    case 'wall':
      return state !== SpanState.unknown;
    case 'sched':
      return state === SpanState.runnable;
    case 'syscall':
      return state === SpanState.syscall || state === SpanState.syscallBlocked;
    case 'sync':
    case 'chan':
    case 'net':
      return state === SpanState.blocked && isReason;
  }
}

function stackOf({ state, stack }: GoroutineSpanTable, span: number, first: number, which: SchedStack): number {
  if (state[span] === SpanState.running) return stack[span + 1] ?? -1;
  if (state[span] !== SpanState.runnable || which === 'waker' || span === first) return stack[span] ?? -1;
  const isYield = state[span - 1] === SpanState.running;
  return stack[isYield ? span : span - 1] ?? -1;
}

/** States first, then reasons. */
function labelOf({ state, reason }: GoroutineSpanTable, span: number): number {
  const what = state[span] ?? 0;
  return what === SpanState.blocked ? spanStateName.length + (reason[span] ?? 0) : what;
}

/** Counts and durations by label and stack. */
class StackSums {
  readonly label = new Int32Column();
  readonly stack = new Int32Column();
  readonly count = new Float64Column();
  readonly duration = new Float64Column();
  readonly #stacks: number;
  /** The row of a stack + 1, by label; the stack -1 comes first. */
  readonly #rows: Int32Array[] = [];

  constructor(stacks: number) {
    this.#stacks = stacks;
  }

  add(label: number, stack: number, count: number, duration: number): void {
    const rows = (this.#rows[label] ??= new Int32Array(this.#stacks + 1));
    let row = (rows[stack + 1] ?? 0) - 1;
    if (row < 0) {
      this.label.push(label);
      this.count.push(0);
      this.duration.push(0);
      row = this.stack.push(stack);
      rows[stack + 1] = row + 1;
    }
    this.count.set(row, this.count.at(row) + count);
    this.duration.set(row, this.duration.at(row) + duration);
  }
}

function buildProfile(trace: Trace, sums: StackSums, kind: BlockingKind, interval: Interval): Profile {
  const length = sums.stack.length;
  const isWall = kind === 'wall';
  const string = [...trace.string];
  const key = isWall ? string.push('state') - 1 : 0;
  const textOf = new Map<number, number>();
  const labelText = (label: number): number => {
    const known = textOf.get(label);
    if (known !== undefined) return known;
    const reason = trace.reason[label - spanStateName.length];
    const text = spanStateName[label] ?? (reason === '' ? 'blocked' : `blocked: ${reason ?? ''}`);
    const row = string.push(text) - 1;
    textOf.set(label, row);
    return row;
  };
  const labels = isWall ? length : 0;
  const valueType = isWall ? wallTypes : delayTypes;
  const startNanos = computeWallClock(trace)?.startNanos;
  return {
    string,
    valueType,
    mapping: {
      length: 0,
      start: new BigUint64Array(),
      limit: new BigUint64Array(),
      offset: new BigUint64Array(),
      file: new Int32Array(),
      buildId: new Int32Array(),
      flags: new Uint8Array(),
    },
    func: trace.func,
    location: trace.location,
    line: trace.line,
    stack: trace.stack,
    sample: {
      length,
      stack: sums.stack.finish(),
      value: [sums.count.finish(), sums.duration.finish()],
      labelStart: Int32Array.from({ length: length + 1 }, (_, row) => (isWall ? row : 0)),
    },
    label: {
      length: labels,
      key: new Int32Array(labels).fill(key),
      text: Int32Array.from({ length: labels }, (_, row) => labelText(sums.label.at(row))),
      number: new Float64Array(labels),
      unit: new Int32Array(labels).fill(-1),
    },
    timeNanos: startNanos === undefined ? 0n : startNanos + BigInt(Math.round(interval.startNs)),
    durationNanos: interval.endNs - interval.startNs,
    periodType: valueType[0] ?? { type: '', unit: '' },
    period: 1,
    defaultValueType: 1,
    comments: [`${kind} of an execution trace`],
    docUrl: '',
    dropFrames: '',
    keepFrames: '',
    inexact: false,
    warnings: length === 0 ? [{ code: 'empty', message: 'The trace has nothing of this kind.' }] : [],
  };
}
