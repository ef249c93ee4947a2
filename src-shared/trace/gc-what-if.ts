import { formatPercent } from '#shared/format/percent';
import { computeEffectiveGogc, LEAST_HEAP_BYTES } from './effective-gogc.ts';
import type { GcCycle } from './gc-cycles.ts';
import { computeGcRegime } from './gc-regime.ts';

/** What the recording says of the collector as a whole. */
export interface GcTotals {
  /** Of all Ps' time, without idle workers. */
  readonly cpuShare: number;
  /** How long the cycles were watched. */
  readonly wallNs: number;
  /** The world stopped for the collector, and for anything else. */
  readonly gcStopNs: number;
  readonly otherStopNs: number;
}

export interface WhatIfRow {
  /** Per cent. */
  readonly gogc: number;
  /** The one that holds now, as far as it can be told. */
  readonly isNow: boolean;
  readonly cpuShare: number;
  readonly cyclesPerSecond: number;
  /** The heap at its largest, when the goal is reached. */
  readonly peakBytes: number;
}

/** What other values of GOGC would do; no rows where that cannot be said, and why. */
export interface GcWhatIf {
  readonly rows: readonly WhatIfRow[];
  readonly withheld: readonly string[];
  readonly assumptions: readonly string[];
}

const values = [25, 50, 75, 100, 150, 200, 300, 400, 800];
const leastCycles = 3;
const leastCpuShare = 0.01;

const assumptions: readonly string[] = [
  'The program allocates as fast as it did, and as much stays alive.',
  'A cycle costs what it cost: the share of the Ps is inversely proportional to GOGC.',
  'The heap peaks at its goal: live + (live + stacks and globals) × GOGC / 100; from fast allocation it may go above.',
  'No memory limit gets in the way.',
];

/**
 * The model of the Go guide to the garbage collector, in a steady state: with another GOGC the collector takes
 * `share × now / other` of the Ps, and the heap grows up to `live + (live + roots) × other / 100`. `live` and `roots`
 * are the last that are told, `now` is the median of the effective values.
 */
export function computeGcWhatIf(cycles: readonly GcCycle[], totals: GcTotals): GcWhatIf {
  const withheld = reasonsToWithhold(cycles, totals);
  const gogc = computeEffectiveGogc(cycles);
  const last = cycles.findLast(({ heapLive }) => heapLive !== null);
  if (withheld.length > 0 || gogc === null || last === undefined) return { rows: [], withheld, assumptions };
  const now = gogc.median;
  const live = last.heapLive ?? 0;
  const roots = last.rootBytes ?? 0;
  const cyclesPerSecond = cycles.length / (totals.wallNs / 1e9);
  const row = (value: number, isNow: boolean): WhatIfRow => ({
    gogc: value,
    isNow,
    cpuShare: Math.min(1, (totals.cpuShare * now) / value),
    cyclesPerSecond: (cyclesPerSecond * now) / value,
    peakBytes: Math.max(live + ((live + roots) * value) / 100, (LEAST_HEAP_BYTES * value) / 100),
  });
  const others = values.filter((value) => Math.abs(value - now) > now * 0.1).map((value) => row(value, false));
  return { rows: [...others, row(now, true)].sort((a, b) => a.gogc - b.gogc), withheld, assumptions };
}

function reasonsToWithhold(cycles: readonly GcCycle[], totals: GcTotals): string[] {
  const complete = cycles.filter(({ isComplete }) => isComplete).length;
  const forced = cycles.filter(({ isForced }) => isForced).length;
  const regime = computeGcRegime(cycles);
  const reasons: string[] = [];
  if (complete < leastCycles) reasons.push(`Only ${complete} complete cycles were recorded; it takes ${leastCycles}.`);
  if (forced * 2 > cycles.length) {
    reasons.push(`${forced} of ${cycles.length} cycles were asked for by the program: their pace is not that of GOGC.`);
  }
  if (regime.kind === 'limit' || regime.kind === 'off' || regime.kind === 'minimum') reasons.push(regime.because);
  if (complete >= leastCycles && totals.cpuShare < leastCpuShare) {
    const share = formatPercent(totals.cpuShare, 1);
    reasons.push(`The collector takes ${share} of the Ps: there is nothing to gain.`);
  }
  if (totals.otherStopNs > totals.gcStopNs && totals.gcStopNs > 0) {
    reasons.push('The world was stopped longer for other reasons than for the collector: look at those first.');
  }
  if (complete >= leastCycles && reasons.length === 0 && computeEffectiveGogc(cycles) === null) {
    reasons.push('Too few cycles tell both their goal and what was alive before.');
  }
  return reasons;
}
