import { computeRegionStats, computeTaskStats, type NamedStats } from '#shared/trace/annotation-stats';
import { bisectAfter } from '#shared/trace/bisect-column';
import { computeBlockingSyscalls } from '#shared/trace/blocking-syscalls';
import type { DurationStats } from '#shared/trace/duration-stats';
import { computeEffectiveGogc, type EffectiveGogc } from '#shared/trace/effective-gogc';
import { eventKindName } from '#shared/trace/event-kind';
import { computeGcCycles, type GcCycle } from '#shared/trace/gc-cycles';
import { computeGcCpuShare, computeMmu, computeUtilisation } from '#shared/trace/gc-utilisation';
import { goVersionOf } from '#shared/trace/go-version';
import { computeStateStats, groupGoroutines } from '#shared/trace/goroutine-groups';
import { computeGoroutineSpans } from '#shared/trace/goroutine-spans';
import { overlapNs, type Interval } from '#shared/trace/interval';
import { computeProcRunning } from '#shared/trace/proc-running';
import { SpanState, type GoroutineSpanTable } from '#shared/trace/span-table';
import { addStates, createStateSums, type StateSums } from '#shared/trace/state-sums';
import { computeWorldStops } from '#shared/trace/stop-the-world';
import type { Trace, TraceWarning } from '#shared/trace/trace';
import { computeWallClock } from '#shared/trace/wall-clock';

/** States as printed: blocked by reason, '' where the trace does not give one. */
interface States {
  readonly runningNs: number;
  readonly runnableNs: number;
  readonly blockedNs: Readonly<Record<string, number>>;
  readonly syscallNs: number;
  readonly syscallBlockedNs: number;
  readonly unknownNs: number;
}

interface Group extends States {
  readonly func: string;
  readonly count: number;
  /** How long goroutines waited for a P, each time. */
  readonly runnable: DurationStats;
}

interface Listed extends States {
  readonly id: number;
  readonly func: string;
  readonly parent: number | null;
  readonly startNs: number;
  readonly endNs: number;
  readonly isCreated: boolean;
  readonly isEnded: boolean;
}

/** What `faultline trace --json` prints. All times count from the start of the trace. */
export interface TraceReport {
  readonly goVersion: string;
  readonly header: number;
  readonly generations: number;
  readonly startNs: number;
  readonly endNs: number;
  /** The trace's own clock at time 0. */
  readonly clockStartNs: bigint;
  readonly wallClock: { readonly startNanos: bigint } | null;
  readonly events: Readonly<Record<string, number>>;
  readonly goroutines: {
    readonly count: number;
    readonly groups: readonly Group[];
    readonly list?: readonly Listed[];
  };
  readonly procs: readonly { readonly id: number; readonly runningNs: number }[];
  readonly threads: { readonly max: number; readonly syscallNs: number };
  readonly syscalls: { readonly blocking: number; readonly open: number; readonly longestNs: number };
  readonly stw: readonly {
    readonly reason: string;
    readonly startNs: number;
    readonly durationNs: number;
    readonly stopNs: number;
  }[];
  readonly gc: {
    readonly cycles: readonly GcCycle[];
    readonly cpuShare: number;
    readonly effectiveGogc: EffectiveGogc | null;
    /** Least share of the processors left to the program in any window of that width. */
    readonly mmu: readonly { readonly windowNs: number; readonly share: number }[];
  };
  readonly tasks: readonly NamedStats[];
  readonly regions: readonly NamedStats[];
  readonly partial: boolean;
  readonly warnings: readonly TraceWarning[];
}

const mmuWindowsNs = [1e6, 1e7, 1e8, 1e9];

export function reportTrace(
  trace: Trace,
  interval: Interval,
  { isPartial, listsGoroutines }: { readonly isPartial: boolean; readonly listsGoroutines: boolean },
): TraceReport {
  const { startNs, endNs } = interval;
  const spans = computeGoroutineSpans(trace);
  const groups = groupGoroutines(trace, spans, interval);
  const procRunning = computeProcRunning(trace, interval);
  const isWithin = (period: { readonly startNs: number; readonly durationNs: number }): boolean =>
    period.startNs <= endNs && period.startNs + period.durationNs >= startNs;
  const cycles = computeGcCycles(trace);
  const utilisation = computeUtilisation(trace, { workers: true, assists: true, sweeping: false });
  const sumOver = (of: (sums: StateSums) => number): number => groups.reduce((sum, { sums }) => sum + of(sums), 0);
  return {
    goVersion: goVersionOf(trace.header),
    header: trace.header,
    generations: trace.generation.length,
    startNs,
    endNs,
    clockStartNs: trace.startNs,
    wallClock: computeWallClock(trace) ?? null,
    events: countEvents(trace, interval),
    goroutines: {
      count: groups.reduce((sum, { goroutines }) => sum + goroutines.length, 0),
      groups: groups.map(({ func, goroutines, sums }) => ({
        func: funcName(trace, func),
        count: goroutines.length,
        ...printStates(trace, sums),
        runnable: computeStateStats(spans, goroutines, SpanState.runnable, interval),
      })),
      ...(listsGoroutines ? { list: listGoroutines(trace, spans, interval) } : {}),
    },
    procs: sortById(trace.proc.id).map((row) => ({ id: trace.proc.id[row] ?? 0, runningNs: procRunning[row] ?? 0 })),
    threads: {
      max: trace.thread.length,
      syscallNs: sumOver(({ syscallNs, syscallBlockedNs }) => syscallNs + syscallBlockedNs),
    },
    syscalls: summariseSyscalls(trace, spans, interval),
    stw: computeWorldStops(trace)
      .filter(isWithin)
      .map(({ reason, startNs: at, durationNs, stopNs }) => ({ reason, startNs: at, durationNs, stopNs })),
    gc: {
      cycles: cycles.filter(isWithin),
      cpuShare: computeGcCpuShare(trace, interval),
      effectiveGogc: computeEffectiveGogc(cycles),
      mmu: mmuWindowsNs
        .filter((windowNs) => windowNs <= trace.endNs)
        .map((windowNs) => ({ windowNs, share: computeMmu(utilisation, windowNs) })),
    },
    tasks: computeTaskStats(trace, interval),
    regions: computeRegionStats(trace, interval),
    partial: isPartial,
    warnings: trace.warnings,
  };
}

function countEvents({ event }: Trace, { startNs, endNs }: Interval): Record<string, number> {
  const counts = new Float64Array(eventKindName.length);
  const end = bisectAfter(event.time, endNs);
  for (let row = bisectAfter(event.time, startNs - 1); row < end; row++) {
    const kind = event.kind[row] ?? 0;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return Object.fromEntries(eventKindName.flatMap((name, kind) => (counts[kind] ? [[name, counts[kind]]] : [])));
}

function printStates({ reason }: Trace, sums: StateSums): States {
  const { runningNs, runnableNs, blockedNs, syscallNs, syscallBlockedNs, unknownNs } = sums;
  const blocked = Array.from(blockedNs, (ns, row): [string, number] => [reason[row] ?? '', ns]).filter(
    ([, ns]) => ns > 0,
  );
  return {
    runningNs,
    runnableNs,
    blockedNs: Object.fromEntries(blocked),
    syscallNs,
    syscallBlockedNs,
    unknownNs,
  };
}

function listGoroutines(trace: Trace, spans: GoroutineSpanTable, interval: Interval): Listed[] {
  const { goroutine, reason } = trace;
  return sortById(goroutine.id)
    .filter((row) => (goroutine.start[row] ?? 0) <= interval.endNs && (goroutine.end[row] ?? 0) >= interval.startNs)
    .map((row) => {
      const sums = createStateSums(reason.length);
      addStates(sums, spans, row, interval);
      const parent = goroutine.parent[row] ?? -1;
      return {
        id: goroutine.id[row] ?? 0,
        func: funcName(trace, goroutine.func[row] ?? -1),
        parent: parent < 0 ? null : (goroutine.id[parent] ?? 0),
        startNs: goroutine.start[row] ?? 0,
        endNs: goroutine.end[row] ?? 0,
        isCreated: goroutine.isCreated[row] === 1,
        isEnded: goroutine.isEnded[row] === 1,
        ...printStates(trace, sums),
      };
    });
}

function summariseSyscalls(trace: Trace, spans: GoroutineSpanTable, interval: Interval): TraceReport['syscalls'] {
  const calls = computeBlockingSyscalls(trace, spans);
  let blocking = 0;
  let open = 0;
  let longestNs = 0;
  for (let row = 0; row < calls.length; row++) {
    const start = calls.start[row] ?? 0;
    const end = calls.end[row] ?? 0;
    if (overlapNs(interval, start, end) === 0) continue;
    blocking++;
    open += calls.isOpen[row] ?? 0;
    longestNs = Math.max(longestNs, end - start);
  }
  return { blocking, open, longestNs };
}

function funcName({ func, string }: Trace, row: number): string {
  return row < 0 ? '' : (string[func.name[row] ?? 0] ?? '');
}

function sortById(id: Float64Array): number[] {
  return Array.from(id, (_, row) => row).sort((a, b) => (id[a] ?? 0) - (id[b] ?? 0));
}
