import type { GcCycle } from './gc-cycles.ts';

export interface EffectiveGogc {
  /** Per cent. The true value is not above `high`; roots (stacks and globals) are not in a trace and would lower it. */
  readonly low: number;
  readonly high: number;
  readonly cycles: number;
}

const LEAST_CYCLES = 3;

/** Below that, Go takes its least heap as the goal whatever is alive: 4 MiB · GOGC / 100. */
const LEAST_HEAP_BYTES = 4 * 2 ** 20;

/**
 * What GOGC the heap goals amount to: (goal − live) / live, where the goal is the one of a cycle and live is what the
 * cycle before left. Range over all cycles that tell; null for fewer than three. A memory limit lowers it below what is
 * set.
 */
export function computeEffectiveGogc(cycles: readonly GcCycle[]): EffectiveGogc | null {
  const found: number[] = [];
  for (let i = 1; i < cycles.length; i++) {
    const goal = cycles[i]?.heapGoal ?? null;
    const live = cycles[i - 1]?.heapLive ?? null;
    if (goal === null || live === null || live <= 0 || goal <= LEAST_HEAP_BYTES) continue;
    found.push(((goal - live) / live) * 100);
  }
  if (found.length < LEAST_CYCLES) return null;
  found.sort((a, b) => a - b);
  return { low: found[0] ?? 0, high: found.at(-1) ?? 0, cycles: found.length };
}
