import type { GcCycle } from './gc-cycles.ts';

/** A cycle as a line of `GODEBUG=gctrace=1` tells it. Times count from the start of the program, sizes are whole MiB. */
export interface GcLogCycle extends GcCycle {
  /** Of the program, from 1. */
  readonly number: number;
  /** GOMAXPROCS. */
  readonly procs: number;
  /** CPU time of the cycle, without that of idle workers. */
  readonly cpuNs: number;
}

export interface GcLog {
  readonly cycles: readonly GcLogCycle[];
  readonly warnings: readonly GcLogWarning[];
}

export interface GcLogWarning {
  readonly code: 'restarts' | 'gaps' | 'broken';
  readonly message: string;
}

/**
 * The share of the Ps that the collector took from the first cycle to the end of the last, which is counted in whole
 * there; of a single cycle it is of its own length.
 */
export function computeLogCpuShare({ cycles }: GcLog): number {
  const wallNs = watchedNs(cycles);
  const last = cycles.at(-1);
  if (last === undefined || wallNs <= 0) return 0;
  const cpuNs = cycles.reduce((sum, cycle) => sum + cycle.cpuNs, 0);
  return Math.min(1, cpuNs / (Math.max(1, last.procs) * wallNs));
}

/** From the begin of the first cycle to the end of the last. */
export function watchedNs(cycles: readonly GcCycle[]): number {
  const [first, last] = [cycles[0], cycles.at(-1)];
  return first && last ? last.startNs + last.durationNs - first.startNs : 0;
}
