import { bisectAfter } from './bisect-column.ts';
import { overlapNs, type Interval } from './interval.ts';
import type { GoroutineSpanTable } from './span-table.ts';
import { trackStateCount } from './track-state.ts';
import type { Trace } from './trace.ts';

/** Time and number of stretches in one state; a stretch counts where any of it lies within the interval. */
export interface StateSum {
  /** `TrackState` */
  readonly state: number;
  readonly ns: number;
  readonly count: number;
}

/** What some goroutines did between two times. */
export interface AreaSums {
  /** Those that live within the interval. */
  readonly goroutines: number;
  /** What all states add up to: the parts of their lives that lie within the interval. Shares are of it. */
  readonly totalNs: number;
  /** The longest first; without those that do not occur. */
  readonly states: readonly StateSum[];
  /** By the function that they start in, the largest total first. Their totals add up to `totalNs`. */
  readonly functions: readonly FunctionArea[];
}

export interface FunctionArea {
  /** Row of the func table; -1 where it is not in the trace. */
  readonly func: number;
  readonly goroutines: number;
  readonly totalNs: number;
  readonly states: readonly StateSum[];
}

/** Sums the stretches of some rows of the goroutine table. `states` has the `TrackState` of every row of the spans. */
export function computeAreaSums(
  { goroutine }: Trace,
  { offset, start }: GoroutineSpanTable,
  states: Uint8Array,
  goroutines: Iterable<number>,
  interval: Interval,
): AreaSums {
  const all = new StateAdder();
  const byFunc = new Map<number, StateAdder>();
  for (const row of goroutines) {
    if ((goroutine.start[row] ?? 0) > interval.endNs || (goroutine.end[row] ?? 0) < interval.startNs) continue;
    const func = goroutine.func[row] ?? -1;
    let own = byFunc.get(func);
    if (own === undefined) {
      own = new StateAdder();
      byFunc.set(func, own);
    }
    all.goroutines++;
    own.goroutines++;
    const first = offset[row] ?? 0;
    const last = (offset[row + 1] ?? 0) - 1;
    const before = bisectAfter(start.subarray(first, last), interval.startNs) - 1;
    for (let span = first + Math.max(0, before); span < last && (start[span] ?? 0) < interval.endNs; span++) {
      const ns = overlapNs(interval, start[span] ?? 0, start[span + 1] ?? 0);
      if (ns === 0) continue;
      all.add(states[span] ?? 0, ns);
      own.add(states[span] ?? 0, ns);
    }
  }
  const functions = [...byFunc].map(([func, sums]) => ({ func, ...sums.finish() }));
  return { ...all.finish(), functions: functions.sort((a, b) => b.totalNs - a.totalNs || a.func - b.func) };
}

class StateAdder {
  goroutines = 0;
  readonly #ns = new Float64Array(trackStateCount);
  readonly #count = new Float64Array(trackStateCount);

  add(state: number, ns: number): void {
    this.#ns[state] = (this.#ns[state] ?? 0) + ns;
    this.#count[state] = (this.#count[state] ?? 0) + 1;
  }

  finish(): Pick<AreaSums, 'goroutines' | 'totalNs' | 'states'> {
    return {
      goroutines: this.goroutines,
      totalNs: this.#ns.reduce((sum, ns) => sum + ns, 0),
      states: Array.from(this.#ns, (ns, state) => ({ state, ns, count: this.#count[state] ?? 0 }))
        .filter(({ count }) => count > 0)
        .sort((a, b) => b.ns - a.ns || a.state - b.state),
    };
  }
}
