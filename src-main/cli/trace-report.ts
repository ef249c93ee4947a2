import {
  computeRegionStats,
  computeTaskStats,
  countLogs,
  eventsWithin,
  type NamedStats,
} from '#shared/trace/annotation-stats';
import { bisectAfter } from '#shared/trace/bisect-column';
import type { BlockingCalls } from '#shared/trace/blocking-calls';
import { computeDurationStats, type DurationStats } from '#shared/trace/duration-stats';
import { computeEffectiveGogc, type EffectiveGogc } from '#shared/trace/effective-gogc';
import { eventKindName } from '#shared/trace/event-kind';
import { computeGcCycles, type GcCycle } from '#shared/trace/gc-cycles';
import { computeGcCpuShare, computeMmu, computeUtilisation } from '#shared/trace/gc-utilisation';
import { computeGcRegime, type GcRegime } from '#shared/trace/gc-regime';
import { computeGcWhatIf, type GcWhatIf } from '#shared/trace/gc-what-if';
import { goVersionOf } from '#shared/trace/go-version';
import { computeGcActivity } from '#shared/trace/gc-workers';
import { computeWaitStats, groupGoroutines, type GoroutineGroup } from '#shared/trace/goroutine-groups';
import type { Interval } from '#shared/trace/interval';
import { computeProcRunning } from '#shared/trace/proc-running';
import { computeStateTotals, type StateTotals } from '#shared/trace/state-totals';
import { computeWorldStops, sumStops } from '#shared/trace/stop-the-world';
import type { Trace, TraceWarning } from '#shared/trace/trace';
import { WaitKinds } from '#shared/trace/wait-kinds';
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
  /** Time blocked and in system calls of all goroutines by what their stacks tell: `Mutex`, `accept`, `HTTP client`, … */
  readonly waits: Readonly<Record<string, number>>;
  readonly syscalls: { readonly blocking: number; readonly open: number; readonly longestNs: number };
  readonly stw: readonly {
    readonly reason: string;
    readonly startNs: number;
    readonly durationNs: number;
    readonly stopNs: number;
    /** The goroutine that ran on the P that stopped last; null where none had to stop. */
    readonly delayedBy: number | null;
  }[];
  readonly gc: {
    readonly cycles: readonly GcCycle[];
    readonly cpuShare: number;
    readonly effectiveGogc: EffectiveGogc | null;
    readonly regime: GcRegime;
    readonly whatIf: GcWhatIf;
    /** Least share of the processors left to the program in any window of that width. */
    readonly mmu: readonly { readonly windowNs: number; readonly share: number }[];
  };
  readonly tasks: readonly NamedStats[];
  readonly regions: readonly NamedStats[];
  /** Messages of the program by key, the most frequent first. */
  readonly logs: readonly { readonly key: string; readonly count: number }[];
  /** Of a CPU profile that ran at the same time. */
  readonly cpuSamples: number;
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
  const totals = computeStateTotals(trace, interval);
  const groups = groupGoroutines(trace, totals, interval);
  const waits = computeWaitStats(totals, groups, trace.goroutine.length);
  const procRunning = computeProcRunning(trace, interval);
  const isWithin = (period: { readonly startNs: number; readonly durationNs: number }): boolean =>
    period.startNs <= endNs && period.startNs + period.durationNs >= startNs;
  const activity = computeGcActivity(trace);
  const cycles = computeGcCycles(trace, activity);
  const stops = computeWorldStops(trace);
  const cpuShare = computeGcCpuShare(trace, activity, interval);
  const whole = computeGcCpuShare(trace, activity, { startNs: 0, endNs: trace.endNs });
  const utilisation = computeUtilisation(trace, activity, { workers: true, assists: true, sweeping: false });
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
      groups: groups.map((group, i) => ({
        func: funcName(trace, group.func),
        count: group.goroutines.length,
        ...printStates(trace, group),
        runnable: waits[i] ?? computeDurationStats(new Float64Array()),
      })),
      ...(listsGoroutines ? { list: listGoroutines(trace, totals, interval) } : {}),
    },
    procs: sortById(trace.proc.id).map((row) => ({ id: trace.proc.id[row] ?? 0, runningNs: procRunning[row] ?? 0 })),
    threads: {
      max: trace.thread.length,
      syscallNs: groups.reduce((sum, { syscallNs, syscallBlockedNs }) => sum + syscallNs + syscallBlockedNs, 0),
    },
    waits: sumWaits(trace, totals),
    syscalls: summariseCalls(totals.blockingCalls),
    stw: stops.filter(isWithin).map(({ reason, startNs: at, durationNs, stopNs, delayedBy }) => ({
      reason,
      startNs: at,
      durationNs,
      stopNs,
      delayedBy: delayedBy < 0 ? null : (trace.goroutine.id[delayedBy] ?? null),
    })),
    gc: {
      cycles: cycles.filter(isWithin),
      cpuShare,
      effectiveGogc: computeEffectiveGogc(cycles),
      regime: computeGcRegime(cycles),
      whatIf: computeGcWhatIf(cycles, { cpuShare: whole, wallNs: trace.endNs, ...sumStops(stops) }),
      mmu: mmuWindowsNs
        .filter((windowNs) => windowNs <= trace.endNs)
        .map((windowNs) => ({ windowNs, share: computeMmu(utilisation, windowNs) })),
    },
    tasks: computeTaskStats(trace, interval),
    regions: computeRegionStats(trace, interval),
    logs: countLogs(trace, interval),
    cpuSamples: eventsWithin(trace, trace.cpuSample.event, interval).length,
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

function printStates({ reason }: Trace, group: Omit<GoroutineGroup, 'func' | 'goroutines'>): States {
  const { runningNs, runnableNs, blockedNs, syscallNs, syscallBlockedNs, unknownNs } = group;
  const blocked = Array.from(blockedNs, (ns, row): [string, number] => [reason[row] ?? '', ns]);
  return {
    runningNs,
    runnableNs,
    blockedNs: Object.fromEntries(blocked.filter(([, ns]) => ns > 0)),
    syscallNs,
    syscallBlockedNs,
    unknownNs,
  };
}

function listGoroutines(trace: Trace, totals: StateTotals, interval: Interval): Listed[] {
  const { goroutine, reason } = trace;
  const blocked = new Map<number, [string, number][]>();
  for (let row = 0; row < totals.blocked.length; row++) {
    const of = totals.blocked.goroutine[row] ?? 0;
    const parts = blocked.get(of) ?? [];
    parts.push([reason[totals.blocked.reason[row] ?? 0] ?? '', totals.blocked.ns[row] ?? 0]);
    blocked.set(of, parts);
  }
  return sortById(goroutine.id)
    .filter((row) => (goroutine.start[row] ?? 0) <= interval.endNs && (goroutine.end[row] ?? 0) >= interval.startNs)
    .map((row) => {
      const parent = goroutine.parent[row] ?? -1;
      return {
        id: goroutine.id[row] ?? 0,
        func: funcName(trace, goroutine.func[row] ?? -1),
        parent: parent < 0 ? null : (goroutine.id[parent] ?? 0),
        startNs: goroutine.start[row] ?? 0,
        endNs: goroutine.end[row] ?? 0,
        isCreated: goroutine.isCreated[row] === 1,
        isEnded: goroutine.isEnded[row] === 1,
        runningNs: totals.runningNs[row] ?? 0,
        runnableNs: totals.runnableNs[row] ?? 0,
        blockedNs: Object.fromEntries(blocked.get(row) ?? []),
        syscallNs: totals.syscallNs[row] ?? 0,
        syscallBlockedNs: totals.syscallBlockedNs[row] ?? 0,
        unknownNs: totals.unknownNs[row] ?? 0,
      };
    });
}

/** The longest first; '' where no stack tells, or is there. */
function sumWaits(trace: Trace, { waitedNs }: StateTotals): Record<string, number> {
  const kinds = new WaitKinds(trace);
  const sums = new Map<string, number>();
  for (const [row, ns] of waitedNs.entries()) {
    if (ns === 0) continue;
    const kind = kinds.of(row - 1);
    sums.set(kind, (sums.get(kind) ?? 0) + ns);
  }
  return Object.fromEntries([...sums].sort(([, a], [, b]) => b - a));
}

function summariseCalls({ length, start, end, isOpen }: BlockingCalls): TraceReport['syscalls'] {
  let open = 0;
  let longestNs = 0;
  for (let row = 0; row < length; row++) {
    open += isOpen[row] ?? 0;
    longestNs = Math.max(longestNs, (end[row] ?? 0) - (start[row] ?? 0));
  }
  return { blocking: length, open, longestNs };
}

function funcName({ func, string }: Trace, row: number): string {
  return row < 0 ? '' : (string[func.name[row] ?? 0] ?? '');
}

function sortById(id: Float64Array): number[] {
  return Array.from(id, (_, row) => row).sort((a, b) => (id[a] ?? 0) - (id[b] ?? 0));
}
