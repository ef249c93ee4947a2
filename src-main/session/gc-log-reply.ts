import type { GcLogReply } from '#shared/contract/trace-view';
import { computeEffectiveGogc } from '#shared/trace/effective-gogc';
import { computeLogCpuShare, watchedNs, type GcLog } from '#shared/trace/gc-log';
import { computeGcRegime } from '#shared/trace/gc-regime';
import { computeGcWhatIf } from '#shared/trace/gc-what-if';

/** A log of the collector as its view asks for it: the same figures as of a trace, without what only a trace has. */
export function gcLogReply(log: GcLog): GcLogReply {
  const { cycles, warnings } = log;
  const cpuShare = computeLogCpuShare(log);
  const last = cycles.at(-1);
  const gcStopNs = cycles.reduce(
    (sum, { sweepTermination, markTermination }) =>
      sum + (sweepTermination?.durationNs ?? 0) + (markTermination?.durationNs ?? 0),
    0,
  );
  const column = (of: (cycle: GcLog['cycles'][number]) => number | null): Float64Array =>
    Float64Array.from(cycles, (cycle) => of(cycle) ?? NaN);
  return {
    gc: {
      cycles,
      stops: [],
      cpuShare,
      effectiveGogc: computeEffectiveGogc(cycles),
      regime: computeGcRegime(cycles),
      whatIf: computeGcWhatIf(cycles, { cpuShare, wallNs: watchedNs(cycles), gcStopNs, otherStopNs: 0 }),
      mmu: [],
    },
    counts: {
      time: column(({ startNs }) => startNs),
      alloc: column(({ heapStart }) => heapStart),
      goal: column(({ heapGoal }) => heapGoal),
      live: column(({ heapLive }) => heapLive),
    },
    procs: last?.procs ?? 0,
    endNs: last ? last.startNs + last.durationNs : 0,
    warnings,
  };
}
