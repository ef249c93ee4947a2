import { trackStateCount } from './track-state.ts';

/**
 * The spans of one track in the order of time; they never overlap, but may leave gaps. Columns are views into larger
 * tables where they can be: `rowOffset` is the row that the first one has there.
 */
export interface TrackSpans {
  readonly length: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** `TrackState` */
  readonly state: Uint8Array;
  readonly rowOffset: number;
}

/** Spans in a node of the lowest level. Fewer are summed span by span. */
export const leafSpans = 16;

/**
 * Sums over runs of spans: node i of level k covers the spans `i · 16 · 2^k …`. Whatever stretch is merged into one box
 * is put together from few nodes, so that a frame costs what its boxes do, not what the spans under them do. The time of
 * each state is whole nanoseconds in Float64, so that every level adds up to the spans exactly.
 */
export interface TrackPyramid {
  readonly spans: TrackSpans;
  /** From the lowest level up: nanoseconds by node and state, `trackStateCount` a node. The last node may be short. */
  readonly levels: readonly Float64Array[];
}

export function buildTrackPyramid(spans: TrackSpans): TrackPyramid {
  const { length, start, end, state } = spans;
  const levels: Float64Array[] = [];
  if (length < leafSpans * 2) return { spans, levels };
  let nodes = Math.ceil(length / leafSpans);
  let sums = new Float64Array(nodes * trackStateCount);
  for (let row = 0; row < length; row++) {
    const at = Math.floor(row / leafSpans) * trackStateCount + (state[row] ?? 0);
    sums[at] = (sums[at] ?? 0) + ((end[row] ?? 0) - (start[row] ?? 0));
  }
  levels.push(sums);
  while (nodes > 1) {
    const below = sums;
    nodes = Math.ceil(nodes / 2);
    sums = new Float64Array(nodes * trackStateCount);
    for (let at = 0; at < below.length; at++) {
      const node = Math.floor(at / trackStateCount) >> 1;
      const into = node * trackStateCount + (at % trackStateCount);
      sums[into] = (sums[into] ?? 0) + (below[at] ?? 0);
    }
    levels.push(sums);
  }
  return { spans, levels };
}

/** Spans in a node of a level. */
export function nodeSpans(level: number): number {
  return leafSpans << level;
}
