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

/** Spans between two entries. Fewer are summed span by span. */
export const spansPerEntry = 8;

/**
 * Running sums over the spans: entry i has the time of each state in all spans before `i · 8`. Whatever stretch is
 * merged into one box is the difference of two entries and a few spans, so that a frame costs what its boxes do, not
 * what the spans under them do. The time of each state is whole nanoseconds in Float64, so that the differences are
 * exact.
 */
export interface TrackSums {
  readonly spans: TrackSpans;
  /** Nanoseconds by entry and state, `trackStateCount` an entry. */
  readonly before: Float64Array;
}

export function buildTrackSums(spans: TrackSpans): TrackSums {
  const { length, start, end, state } = spans;
  const entries = Math.floor(length / spansPerEntry) + 1;
  const before = new Float64Array(entries * trackStateCount);
  for (let entry = 1; entry < entries; entry++) {
    const base = entry * trackStateCount;
    before.copyWithin(base, base - trackStateCount, base);
    for (let row = (entry - 1) * spansPerEntry; row < entry * spansPerEntry; row++) {
      const at = base + (state[row] ?? 0);
      before[at] = (before[at] ?? 0) + ((end[row] ?? 0) - (start[row] ?? 0));
    }
  }
  return { spans, before };
}
