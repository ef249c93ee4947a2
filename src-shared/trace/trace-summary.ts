import { computeRegionStats, computeTaskStats, type NamedStats } from './annotation-stats.ts';
import { computeDurationStats, type DurationStats } from './duration-stats.ts';
import { computeGcCycles, pickMetric } from './gc-cycles.ts';
import { computeGcCpuShare } from './gc-utilisation.ts';
import { computeGcActivity } from './gc-workers.ts';
import { goVersionOf } from './go-version.ts';
import { computeWaitStats, groupGoroutines } from './goroutine-groups.ts';
import { computeProcRunning } from './proc-running.ts';
import { computeStateTotals } from './state-totals.ts';
import { computeWorldStops } from './stop-the-world.ts';
import { MetricKind, type Trace } from './trace.ts';

/** What goroutines of one start function did, over the whole trace. */
export interface FunctionSummary {
  /** '' where the trace has no stack of them. */
  readonly func: string;
  readonly goroutines: number;
  readonly runningNs: number;
  readonly runnableNs: number;
  readonly blockedNs: number;
  /** With the P and after it was lost. */
  readonly syscallNs: number;
  /** How long they waited for a P, each time. */
  readonly wait: DurationStats;
}

/** Durations of what goes by one name: stops of the world by reason, tasks, regions. */
export type NamedDurations = DurationStats & { readonly name: string };

/** What two traces are compared by: figures of the whole trace, small whatever its size. */
export interface TraceSummary {
  readonly goVersion: string;
  readonly wallNs: number;
  /** GOMAXPROCS at the end; the Ps that are seen where the trace does not say. */
  readonly procs: number;
  readonly isPartial: boolean;
  readonly goroutines: number;
  /** Within the trace. */
  readonly created: number;
  readonly procRunningNs: number;
  readonly wait: DurationStats;
  readonly blockingCalls: number;
  readonly gc: {
    readonly cycles: number;
    readonly cpuShare: number;
    readonly markNs: number;
    readonly assistNs: number;
    /** The last that a cycle left; null where none tells. */
    readonly liveBytes: number | null;
    readonly goalBytes: number | null;
  };
  readonly functions: readonly FunctionSummary[];
  /** Time blocked, by the runtime's reason; '' where it gives none. */
  readonly reasons: readonly { readonly name: string; readonly ns: number }[];
  readonly stops: readonly NamedDurations[];
  readonly tasks: readonly NamedStats[];
  readonly regions: readonly NamedStats[];
}

export function computeTraceSummary(trace: Trace): TraceSummary {
  const whole = { startNs: 0, endNs: trace.endNs };
  const totals = computeStateTotals(trace, whole);
  const groups = groupGoroutines(trace, totals, whole);
  const waits = computeWaitStats(totals, groups, trace.goroutine.length);
  const activity = computeGcActivity(trace);
  const cycles = computeGcCycles(trace, activity);
  const { func, string, goroutine } = trace;
  const nameOf = (row: number): string => (row < 0 ? '' : (string[func.name[row] ?? 0] ?? ''));
  const sum = (values: Iterable<number>): number => Array.from(values).reduce((total, value) => total + value, 0);
  const lastOf = (key: 'heapLive' | 'heapGoal'): number | null =>
    cycles.findLast((cycle) => cycle[key] !== null)?.[key] ?? null;
  const reasonNs = new Float64Array(trace.reason.length);
  for (const { blockedNs } of groups)
    for (const [row, ns] of blockedNs.entries()) reasonNs[row] = (reasonNs[row] ?? 0) + ns;
  return {
    goVersion: goVersionOf(trace.header),
    wallNs: trace.endNs,
    procs: pickMetric(trace.metric, MetricKind.gomaxprocs).value.at(-1) ?? trace.proc.length,
    isPartial: trace.breaks.length > 0,
    goroutines: goroutine.length,
    created: sum(goroutine.isCreated),
    procRunningNs: sum(computeProcRunning(trace, whole)),
    wait: computeDurationStats(totals.waits.ns),
    blockingCalls: totals.blockingCalls.length,
    gc: {
      cycles: cycles.length,
      cpuShare: computeGcCpuShare(trace, activity, whole),
      markNs: sum(cycles.map(({ concurrentMarkNs }) => concurrentMarkNs)),
      assistNs: sum(cycles.map(({ assistNs }) => assistNs)),
      liveBytes: lastOf('heapLive'),
      goalBytes: lastOf('heapGoal'),
    },
    functions: groups.map((group, i) => ({
      func: nameOf(group.func),
      goroutines: group.goroutines.length,
      runningNs: group.runningNs,
      runnableNs: group.runnableNs,
      blockedNs: sum(group.blockedNs),
      syscallNs: group.syscallNs + group.syscallBlockedNs,
      wait: waits[i] ?? computeDurationStats(new Float64Array()),
    })),
    reasons: trace.reason.map((name, row) => ({ name, ns: reasonNs[row] ?? 0 })).filter(({ ns }) => ns > 0),
    stops: stopsByReason(trace),
    tasks: computeTaskStats(trace, whole),
    regions: computeRegionStats(trace, whole),
  };
}

function stopsByReason(trace: Trace): NamedDurations[] {
  const byReason = new Map<string, number[]>();
  for (const { reason, durationNs } of computeWorldStops(trace)) {
    const durations = byReason.get(reason) ?? [];
    durations.push(durationNs);
    byReason.set(reason, durations);
  }
  return Array.from(byReason, ([name, durations]) => ({
    name,
    ...computeDurationStats(Float64Array.from(durations)),
  }));
}
