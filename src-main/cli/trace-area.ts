import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import { computeAreaSums, type StateSum } from '#shared/trace/area-sums';
import type { Interval } from '#shared/trace/interval';
import type { Trace } from '#shared/trace/trace';
import { trackStateName } from '#shared/trace/track-state';
import { goroutineFilter } from '../session/goroutine-search.ts';
import { TraceTables } from '../session/trace-tables.ts';
import { writeLine, writeTable } from './output.ts';

interface StateShare {
  readonly state: string;
  readonly ns: number;
  readonly count: number;
  /** Of the `totalNs` of the whole area. */
  readonly share: number;
}

/** What `faultline trace --only` adds: goroutines that fit, between two times. */
export interface AreaReport {
  readonly only: string;
  readonly goroutines: number;
  /** Denominator of all shares: the parts of their lives that lie within the times. */
  readonly totalNs: number;
  readonly states: readonly StateShare[];
  readonly functions: readonly {
    readonly func: string;
    readonly goroutines: number;
    readonly totalNs: number;
    readonly share: number;
    readonly states: readonly StateShare[];
  }[];
}

/** `only` is what the search of the timeline reads; see `parseGoroutineQuery`. */
export function reportArea(trace: Trace, interval: Interval, only: string): AreaReport {
  const tables = new TraceTables(trace);
  const isWanted = goroutineFilter(tables, only, interval);
  const rows = Array.from(trace.goroutine.id.keys()).filter(isWanted);
  const sums = computeAreaSums(trace, tables.goroutineSpans, tables.goroutineStates, rows, interval);
  const shareOf = (ns: number): number => (sums.totalNs === 0 ? 0 : ns / sums.totalNs);
  const print = (states: readonly StateSum[]): StateShare[] =>
    states.map(({ state, ns, count }) => ({ state: trackStateName[state] ?? '', ns, count, share: shareOf(ns) }));
  return {
    only,
    goroutines: sums.goroutines,
    totalNs: sums.totalNs,
    states: print(sums.states),
    functions: sums.functions.map(({ func, goroutines, totalNs, states }) => ({
      func: tables.funcName(func),
      goroutines,
      totalNs,
      share: shareOf(totalNs),
      states: print(states),
    })),
  };
}

const shownFunctions = 20;

export function writeArea(area: AreaReport, { startNs, endNs }: Interval): void {
  const { goroutines, totalNs, states, functions } = area;
  const when = `from ${formatDuration(startNs)} to ${formatDuration(endNs)}`;
  writeLine(
    `${formatCount(goroutines)} goroutines, ${formatDuration(totalNs)} of their time ${when}; shares are of that`,
  );
  if (states.length === 0) return;
  const figures = ({ ns, count, share }: StateShare): string[] => [
    formatDuration(ns),
    formatCount(count),
    formatPercent(share, 1),
  ];
  writeTable(
    [['time', 'times', 'share', 'state'], ...states.map((sum) => [...figures(sum), sum.state])],
    [true, true, true, false],
  );
  const shown = functions.slice(0, shownFunctions);
  const rows = shown.flatMap(({ func, states: own }) =>
    own.map((sum) => [...figures(sum), sum.state, func === '' ? '(no stack in the trace)' : func]),
  );
  writeTable([['time', 'times', 'share', 'state', 'function'], ...rows], [true, true, true, false, false]);
  if (functions.length > shown.length) writeLine(`… ${functions.length - shown.length} more functions; --json has all`);
}
