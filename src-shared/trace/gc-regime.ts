import { LEAST_HEAP_BYTES } from './effective-gogc.ts';
import type { GcCycle } from './gc-cycles.ts';

/**
 * What sets the heap goal: `proportion` (GOGC), `limit` (GOMEMLIMIT), `minimum` (the heap is so small that Go's least
 * goal holds), `off` (no goal: GOGC=off without a limit), `unknown` (too few cycles tell).
 */
export interface GcRegime {
  readonly kind: 'proportion' | 'limit' | 'minimum' | 'off' | 'unknown';
  /** A sentence: what was seen that says so. */
  readonly because: string;
}

const leastCycles = 3;
/** With a limit the goal stays where it is, whatever is alive: it moves by less than this. */
const flatShare = 0.03;
/** … while what is alive moves by more than this, which a proportion would follow. */
const movedShare = 0.1;
/** A goal this near to what is alive leaves no room: cycles run one after the other. */
const tightShare = 0.1;

/** Which rule the heap goals follow, told from how they move with what is alive. */
export function computeGcRegime(cycles: readonly GcCycle[]): GcRegime {
  const lives: number[] = [];
  const goals: number[] = [];
  for (let i = 1; i < cycles.length; i++) {
    const goal = cycles[i]?.heapGoal ?? null;
    const live = cycles[i - 1]?.heapLive ?? null;
    if (goal === null || live === null || live <= 0) continue;
    lives.push(live);
    goals.push(goal);
  }
  const complete = cycles.filter(({ isComplete }) => isComplete);
  if (goals.length === 0 && complete.length >= leastCycles) {
    return { kind: 'off', because: 'No cycle has a heap goal: the collector is off, and no memory limit is set.' };
  }
  if (goals.length < leastCycles) {
    return {
      kind: 'unknown',
      because: `${goals.length} cycles tell their goal; it takes ${leastCycles} to see a rule.`,
    };
  }
  if (goals.every((goal) => goal <= LEAST_HEAP_BYTES)) {
    return {
      kind: 'minimum',
      because: 'Every goal is at the least heap of Go, 4 MiB: so little is alive that GOGC does not show.',
    };
  }
  const isFlat = spread(goals) <= flatShare;
  const tight = goals.filter((goal, i) => goal <= (lives[i] ?? 0) * (1 + tightShare)).length;
  if (isFlat && spread(lives) >= movedShare) {
    return {
      kind: 'limit',
      because: 'The goal stays where it is while what is alive grows or shrinks: a memory limit (GOMEMLIMIT) sets it.',
    };
  }
  if (tight * 2 > goals.length) {
    return {
      kind: 'limit',
      because:
        'The goal is hardly above what is alive: a memory limit (GOMEMLIMIT) leaves no room, or GOGC is very low.',
    };
  }
  return { kind: 'proportion', because: 'The goal follows what is alive, as GOGC has it.' };
}

/** How far the values are apart, as a share of the largest. */
function spread(values: readonly number[]): number {
  const most = Math.max(...values);
  return most > 0 ? (most - Math.min(...values)) / most : 0;
}
