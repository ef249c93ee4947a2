import { computeEffectiveGogc } from '#shared/trace/effective-gogc';
import { computeGcCycles, type GcCycle } from '#shared/trace/gc-cycles';
import { computeGcCpuShare } from '#shared/trace/gc-utilisation';
import { computeGcActivity } from '#shared/trace/gc-workers';
import { computeProcRunning } from '#shared/trace/proc-running';
import { computeStateTotals, type StateTotals } from '#shared/trace/state-totals';
import { computeWorldStops, type WorldStop } from '#shared/trace/stop-the-world';
import { RangeKind, type Trace } from '#shared/trace/trace';
import { computeWallClock } from '#shared/trace/wall-clock';
import type { CaptureSource, TraceCallGroup, TraceFacts, TraceGc, TraceStart, TraceStop } from './capture-facts.ts';
import { replayWaits } from './trace-waits.ts';
import { isSystemStart, TraceSignatures } from './trace-signatures.ts';

/** What rules read of a trace: rows by stack. */
export function computeTraceFacts(trace: Trace, source: CaptureSource, isPartial: boolean): TraceFacts {
  const interval = { startNs: 0, endNs: trace.endNs };
  const signatures = new TraceSignatures(trace);
  const totals = computeStateTotals(trace, interval);
  const wallClock = computeWallClock(trace);
  const running = computeProcRunning(trace, interval);
  const { stuck, locks, waits } = replayWaits(trace, signatures);
  return {
    type: 'trace',
    source,
    kind: 'trace',
    isPartial,
    durationNs: trace.endNs,
    wallStartMs: wallClock === undefined ? NaN : Number(wallClock.startNanos / 1000n) / 1000,
    threads: trace.thread.length,
    procs: trace.proc.length,
    busyShare: share(
      running.reduce((sum, ns) => sum + ns, 0),
      trace.endNs * trace.proc.length,
    ),
    alive: trace.goroutine.isEnded.reduce((alive, isEnded) => alive + (isEnded === 1 ? 0 : 1), 0),
    stuck,
    calls: groupCalls(trace, totals, signatures),
    locks,
    starts: countStarts(trace, signatures),
    ...waits,
    gc: computeGc(trace, totals, signatures),
    stops: groupStops(computeWorldStops(trace), trace, signatures),
    problems: [...trace.warnings.map(({ message }) => message), ...trace.breaks.map(({ reason }) => reason)],
    unknownShare: share(sumOf(totals.unknownNs), lifetimes(trace)),
    sampleIds: sampleIds(trace, signatures),
  };
}

const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
const sumOf = (column: Float64Array): number => column.reduce((sum, value) => sum + value, 0);
const lifetimes = ({ goroutine }: Trace): number => sumOf(goroutine.end) - sumOf(goroutine.start);

function groupCalls(
  { goroutine }: Trace,
  { blockingCalls }: StateTotals,
  signatures: TraceSignatures,
): TraceCallGroup[] {
  interface Group {
    count: number;
    readonly openIds: number[];
    totalNs: number;
    maxNs: number;
    startNs: number;
    endNs: number;
    readonly stack: number;
  }
  const groups = new Map<string, Group>();
  for (let row = 0; row < blockingCalls.length; row++) {
    const stack = blockingCalls.stack[row] ?? -1;
    if (stack < 0) continue;
    const { key } = signatures.of(stack);
    const group = groups.get(key) ?? { count: 0, openIds: [], totalNs: 0, maxNs: -1, startNs: 0, endNs: 0, stack };
    groups.set(key, group);
    const startNs = blockingCalls.start[row] ?? 0;
    const endNs = blockingCalls.end[row] ?? 0;
    group.count++;
    group.totalNs += endNs - startNs;
    if (blockingCalls.isOpen[row] === 1) group.openIds.push(goroutine.id[blockingCalls.goroutine[row] ?? 0] ?? 0);
    if (endNs - startNs > group.maxNs) Object.assign(group, { maxNs: endNs - startNs, startNs, endNs });
  }
  return [...groups.values()]
    .map(({ stack, openIds, ...group }) => ({
      ...group,
      signature: signatures.of(stack),
      open: openIds.length,
      openIds: Float64Array.from(openIds).sort(),
    }))
    .sort((a, b) => b.totalNs - a.totalNs);
}

function countStarts({ goroutine }: Trace, signatures: TraceSignatures): TraceStart[] {
  const starts = new Map<string, { func: string; created: number; ended: number }>();
  for (let row = 0; row < goroutine.length; row++) {
    const func = signatures.startOf(row);
    const start = starts.get(func) ?? { func, created: 0, ended: 0 };
    starts.set(func, start);
    start.created += goroutine.isCreated[row] ?? 0;
    start.ended += goroutine.isEnded[row] ?? 0;
  }
  return [...starts.values()];
}

function computeGc(trace: Trace, totals: StateTotals, signatures: TraceSignatures): TraceGc {
  const activity = computeGcActivity(trace);
  const cycles = computeGcCycles(trace, activity);
  const complete = cycles.filter(({ isComplete }) => isComplete);
  const gogc = computeEffectiveGogc(cycles);
  let assistNs = 0;
  for (let row = 0; row < trace.range.length; row++) {
    if (trace.range.kind[row] !== RangeKind.assist) continue;
    if (isSystemStart(signatures.startOf(trace.range.goroutine[row] ?? -1))) continue;
    assistNs += (trace.range.end[row] ?? 0) - (trace.range.start[row] ?? 0);
  }
  let userNs = 0;
  for (let row = 0; row < trace.goroutine.length; row++) {
    if (!isSystemStart(signatures.startOf(row))) userNs += totals.runningNs[row] ?? 0;
  }
  return {
    cycles: cycles.length,
    complete: complete.length,
    cpuShare: computeGcCpuShare(trace, activity, { startNs: 0, endNs: trace.endNs }),
    assistShare: share(assistNs, userNs),
    goalBytes: median(complete, ({ heapGoal }) => heapGoal),
    liveBytes: median(complete, ({ heapLive }) => heapLive),
    effectiveGogc: gogc === null ? null : { low: gogc.low, high: gogc.high },
    markShare: share(
      cycles.reduce((sum, { durationNs }) => sum + durationNs, 0),
      trace.endNs,
    ),
  };
}

function median(cycles: readonly GcCycle[], valueOf: (cycle: GcCycle) => number | null): number | null {
  const values = cycles
    .map(valueOf)
    .filter((value) => value !== null)
    .sort((a, b) => a - b);
  return values[values.length >> 1] ?? null;
}

function groupStops(stops: readonly WorldStop[], { goroutine }: Trace, signatures: TraceSignatures): TraceStop[] {
  const groups = new Map<string, TraceStop>();
  for (const { reason, startNs, durationNs, stopNs, delayedBy, isGc } of stops) {
    const known = groups.get(reason);
    const isLongest = known === undefined || durationNs > known.maxNs;
    groups.set(reason, {
      reason,
      isGc,
      count: (known?.count ?? 0) + 1,
      totalNs: (known?.totalNs ?? 0) + durationNs,
      ...(isLongest
        ? {
            maxNs: durationNs,
            stopNs,
            startNs,
            delayedBy: delayedBy >= 0 && delayedBy < goroutine.length ? signatures.startOf(delayedBy) : '',
          }
        : { maxNs: known.maxNs, stopNs: known.stopNs, startNs: known.startNs, delayedBy: known.delayedBy }),
    });
  }
  return [...groups.values()];
}

/** Enough to tell processes apart by. */
const maxSampleIds = 2000;

function sampleIds({ goroutine }: Trace, signatures: TraceSignatures): Map<number, string> {
  const ids = new Map<number, string>();
  for (let row = 0; row < goroutine.length && ids.size < maxSampleIds; row++) {
    const func = signatures.startOf(row);
    if (goroutine.isCreated[row] === 0 && func !== '') ids.set(goroutine.id[row] ?? 0, func);
  }
  return ids;
}
