import type { TraceGroup, TraceGroupRow, TraceGoroutineRow, TraceGoroutineRows } from '#shared/contract/trace-view';
import { Float64Column } from '#shared/base/column';
import { computeDurationStats } from '#shared/trace/duration-stats';
import type { Interval } from '#shared/trace/interval';
import { TrackState } from '#shared/trace/track-state';
import { sumTrackStates } from '#shared/trace/tracks';
import { goroutineFilter } from './goroutine-search.ts';
import type { TraceTables } from './trace-tables.ts';

/** What the timeline unfolds of a group; the table has all. */
const shownGoroutines = 200;

/** All goroutines of a trace by the function they start in, those that ran longest first. */
export class TraceGroups {
  readonly #tables: TraceTables;
  readonly list: readonly { readonly func: number; readonly goroutines: Int32Array }[];
  /** The group of each goroutine. */
  readonly groupOf: Int32Array;

  constructor(tables: TraceTables) {
    this.#tables = tables;
    const { goroutine, endNs } = tables.trace;
    const running = new Float64Array(goroutine.length);
    const byFunc = new Map<number, { rows: number[]; runningNs: number }>();
    for (let row = 0; row < goroutine.length; row++) {
      const ns = sumTrackStates(tables.spans({ kind: 'goroutine', row }), 0, endNs)[TrackState.running] ?? 0;
      running[row] = ns;
      const func = goroutine.func[row] ?? -1;
      const found = byFunc.get(func) ?? { rows: [], runningNs: 0 };
      found.rows.push(row);
      found.runningNs += ns;
      byFunc.set(func, found);
    }
    const order = [...byFunc].sort(
      ([a, one], [b, other]) => other.runningNs - one.runningNs || other.rows.length - one.rows.length || a - b,
    );
    this.groupOf = new Int32Array(goroutine.length);
    this.list = order.map(([func, { rows }], group) => {
      for (const row of rows) this.groupOf[row] = group;
      return { func, goroutines: Int32Array.from(rows.sort((a, b) => (running[b] ?? 0) - (running[a] ?? 0) || a - b)) };
    });
  }

  describe(): TraceGroup[] {
    return this.list.map(({ func, goroutines }) => ({
      func: this.#tables.funcName(func),
      count: goroutines.length,
      goroutines: Array.from(goroutines.subarray(0, shownGoroutines), (row) => this.#tables.name(row)),
    }));
  }

  /** How long the stretches in a state were, by group; groups without one last. */
  rows(state: number, interval: Interval): TraceGroupRow[] {
    const { goroutine } = this.#tables.trace;
    const { startNs, endNs } = interval;
    return this.list
      .map(({ func, goroutines }, group) => {
        const durations = new Float64Column();
        let alive = 0;
        for (const row of goroutines) {
          if ((goroutine.start[row] ?? 0) > endNs || (goroutine.end[row] ?? 0) < startNs) continue;
          alive++;
          const spans = this.#tables.spans({ kind: 'goroutine', row });
          for (let span = 0; span < spans.length; span++) {
            if (spans.state[span] !== state) continue;
            const duration = Math.min(spans.end[span] ?? 0, endNs) - Math.max(spans.start[span] ?? 0, startNs);
            if (duration > 0) durations.push(duration);
          }
        }
        const stats = computeDurationStats(durations.finish());
        return { group, func: this.#tables.funcName(func), goroutines: alive, stats };
      })
      .filter(({ goroutines }) => goroutines > 0)
      .sort((a, b) => b.stats.totalNs - a.stats.totalNs || a.group - b.group);
  }

  /** Goroutines of a group, or of all with -1, that fit what was typed; longest in the state first. */
  goroutines(
    { group, pattern, state }: { readonly group: number; readonly pattern: string; readonly state: number },
    { startNs, endNs }: Interval,
    { offset, limit }: { readonly offset: number; readonly limit: number },
  ): TraceGoroutineRows {
    const { goroutine } = this.#tables.trace;
    const isWanted = goroutineFilter(this.#tables, pattern, { startNs, endNs });
    const candidates = group < 0 ? Array.from(this.groupOf.keys()) : [...(this.list[group]?.goroutines ?? [])];
    const found = candidates
      .filter((row) => (goroutine.start[row] ?? 0) <= endNs && (goroutine.end[row] ?? 0) >= startNs)
      .filter(isWanted)
      .map((row): TraceGoroutineRow => {
        const ns = sumTrackStates(this.#tables.spans({ kind: 'goroutine', row }), startNs, endNs);
        return {
          ...this.#tables.name(row),
          group: this.groupOf[row] ?? -1,
          startNs: goroutine.start[row] ?? 0,
          endNs: goroutine.end[row] ?? 0,
          isCreated: goroutine.isCreated[row] === 1,
          isEnded: goroutine.isEnded[row] === 1,
          ns,
        };
      })
      .sort((a, b) => (b.ns[state] ?? 0) - (a.ns[state] ?? 0) || a.row - b.row);
    return { count: found.length, rows: found.slice(offset, offset + limit) };
  }
}
