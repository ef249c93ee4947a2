import type { GcCycle } from './gc-cycles.ts';

/** Per cent. */
export interface EffectiveGogc {
  readonly low: number;
  readonly median: number;
  readonly high: number;
  readonly cycles: number;
  /**
   * Whether stacks and globals were told, which from Go 1.18 on count for the goal like live memory. Where not, the true
   * values are lower than these, by as much as they weigh beside what is alive.
   */
  readonly hasRoots: boolean;
}

const LEAST_CYCLES = 3;

/** Below that, Go takes its least heap as the goal whatever is alive: 4 MiB · GOGC / 100. */
export const LEAST_HEAP_BYTES = 4 * 2 ** 20;

/**
 * What GOGC the heap goals amount to: (goal − live) / (live + roots), where the goal is the one of a cycle, and live and
 * roots are what the cycle before left. Range over all cycles that tell; null for fewer than three. A memory limit
 * lowers it below what is set. Source: Go's guide to the garbage collector.
 */
export function computeEffectiveGogc(cycles: readonly GcCycle[]): EffectiveGogc | null {
  const found: number[] = [];
  let told = 0;
  for (let i = 1; i < cycles.length; i++) {
    const goal = cycles[i]?.heapGoal ?? null;
    const { heapLive: live = null, rootBytes: roots = null } = cycles[i - 1] ?? {};
    if (goal === null || live === null || live <= 0 || goal <= LEAST_HEAP_BYTES) continue;
    found.push(((goal - live) / (live + (roots ?? 0))) * 100);
    if (roots !== null) told++;
  }
  if (found.length < LEAST_CYCLES) return null;
  found.sort((a, b) => a - b);
  return {
    low: found[0] ?? 0,
    median: found[found.length >> 1] ?? 0,
    high: found.at(-1) ?? 0,
    cycles: found.length,
    hasRoots: told === found.length,
  };
}
