import { layoutLanes, type LaneTable } from './lanes.ts';
import type { Trace } from './trace.ts';
import type { TrackSpans } from './track-sums.ts';
import { TrackState } from './track-state.ts';

/** Tasks in lanes, the names that took the most time first. The groups of the lanes are rows of `names`. */
export interface TaskLanes extends LaneTable {
  /** Rows of the string table. */
  readonly names: readonly number[];
}

/** Lanes that do not overlap within one name; one that is only mentioned lasts the whole trace. */
export function layoutTasks({ task }: Trace): TaskLanes {
  const total = new Map<number, number>();
  for (let row = 0; row < task.length; row++) {
    const name = task.name[row] ?? 0;
    total.set(name, (total.get(name) ?? 0) + (task.end[row] ?? 0) - (task.start[row] ?? 0));
  }
  const names = [...total].sort(([a, one], [b, other]) => other - one || a - b).map(([name]) => name);
  const rankOf = new Map(names.map((name, rank) => [name, rank]));
  const groupOf = Int32Array.from({ length: task.length }, (_, row) => rankOf.get(task.name[row] ?? 0) ?? -1);
  return { ...layoutLanes(task, groupOf, names.length), names };
}

/** Regions in lanes: those of each goroutine, by depth. The groups of the lanes are rows of the goroutine table. */
export function layoutRegions({ region, goroutine }: Trace): LaneTable {
  return layoutLanes(region, region.goroutine, goroutine.length);
}

/** One lane as a track; nothing is copied. */
export function laneTrack({ offset, start, end }: LaneTable, lane: number, state: Uint8Array): TrackSpans {
  const first = offset[lane] ?? 0;
  const last = offset[lane + 1] ?? 0;
  return {
    length: last - first,
    start: start.subarray(first, last),
    end: end.subarray(first, last),
    state: state.subarray(first, last),
    rowOffset: first,
  };
}

/** What a log or a sample takes of a track: a moment has no length, but a track merges what has one. */
const momentNs = 1;

/** Messages that the program logged, as a track of moments. Its rows are those of the log table. */
export function logTrack({ log, event }: Trace): TrackSpans {
  return momentTrack(event.time, log.event, TrackState.log);
}

/** CPU samples, as a track of moments. Its rows are those of the sample table. */
export function sampleTrack({ cpuSample, event }: Trace): TrackSpans {
  return momentTrack(event.time, cpuSample.event, TrackState.sample);
}

/** Events stand in the order of time, and no two have the same. */
function momentTrack(time: Float64Array, events: Int32Array, state: number): TrackSpans {
  const start = Float64Array.from(events, (event) => time[event] ?? 0);
  return {
    length: start.length,
    start,
    end: Float64Array.from(start, (at, row) => Math.min(at + momentNs, start[row + 1] ?? Infinity)),
    state: new Uint8Array(start.length).fill(state),
    rowOffset: 0,
  };
}

/** Names told apart where regions are merged: the frequent ones, and one for all others; below `TrackState.idle`. */
const frequentNames = 13;

/**
 * The name of each region as a small number, so that the sums of a track tell which name took the most of it: rows of
 * `names`, and `names.length` for every other name.
 */
export function classifyNames(name: Int32Array): { readonly classOf: Uint8Array; readonly names: readonly number[] } {
  const counts = new Map<number, number>();
  for (const one of name) counts.set(one, (counts.get(one) ?? 0) + 1);
  const names = [...counts]
    .sort(([a, one], [b, other]) => other - one || a - b)
    .slice(0, frequentNames)
    .map(([one]) => one);
  const classes = new Map(names.map((one, at) => [one, at]));
  return { classOf: Uint8Array.from(name, (one) => classes.get(one) ?? names.length), names };
}
