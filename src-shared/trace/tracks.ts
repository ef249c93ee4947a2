import type { GoroutineSpanTable, SpanTable } from './span-table.ts';
import type { Trace } from './trace.ts';
import type { TrackSpans } from './track-sums.ts';
import { trackStateCount } from './track-state.ts';
import { bisectAfter } from './bisect-column.ts';

/** The spans of one goroutine or P as a track; nothing is copied. */
export function trackOf({ offset, start }: SpanTable, states: Uint8Array, resource: number): TrackSpans {
  const first = offset[resource] ?? 0;
  const length = Math.max(0, (offset[resource + 1] ?? 0) - first - 1);
  return {
    length,
    start: start.subarray(first, first + length),
    end: start.subarray(first + 1, first + 1 + length),
    state: states.subarray(first, first + length),
    rowOffset: first,
  };
}

/** Ranges of one kind as a track, all in one state. Its rows count these ranges alone, from 0. */
export function rangeTrack({ range }: Trace, kind: number, state: number): TrackSpans {
  const rows: number[] = [];
  for (let row = 0; row < range.length; row++) if (range.kind[row] === kind) rows.push(row);
  rows.sort((a, b) => (range.start[a] ?? 0) - (range.start[b] ?? 0));
  return {
    length: rows.length,
    start: Float64Array.from(rows, (row) => range.start[row] ?? 0),
    end: Float64Array.from(rows, (row) => range.end[row] ?? 0),
    state: new Uint8Array(rows.length).fill(state),
    rowOffset: 0,
  };
}

/** Nanoseconds of each `TrackState` within the interval; what a gap leaves out is in none. */
export function sumTrackStates(
  { start, end, state, length }: TrackSpans,
  startNs: number,
  endNs: number,
  sums = new Float64Array(trackStateCount),
): Float64Array {
  for (let row = Math.max(0, bisectAfter(start, startNs) - 1); row < length; row++) {
    const from = start[row] ?? 0;
    if (from >= endNs) break;
    const duration = Math.min(end[row] ?? 0, endNs) - Math.max(from, startNs);
    const at = state[row] ?? 0;
    if (duration > 0) sums[at] = (sums[at] ?? 0) + duration;
  }
  return sums;
}

/** The spans of some goroutines alone, as a table in which they are rows 0, 1, … */
export function subsetSpans(spans: GoroutineSpanTable, goroutines: readonly number[]): GoroutineSpanTable {
  const offset = new Int32Array(goroutines.length + 1);
  for (const [i, row] of goroutines.entries()) {
    offset[i + 1] = (offset[i] ?? 0) + (spans.offset[row + 1] ?? 0) - (spans.offset[row] ?? 0);
  }
  const length = offset[goroutines.length] ?? 0;
  const subset = {
    length,
    offset,
    start: new Float64Array(length),
    state: new Uint8Array(length),
    event: new Int32Array(length),
    reason: new Uint8Array(length),
    stack: new Int32Array(length),
  };
  for (const [i, row] of goroutines.entries()) {
    const [first, end] = [spans.offset[row] ?? 0, spans.offset[row + 1] ?? 0];
    const at = offset[i] ?? 0;
    subset.start.set(spans.start.subarray(first, end), at);
    subset.state.set(spans.state.subarray(first, end), at);
    subset.event.set(spans.event.subarray(first, end), at);
    subset.reason.set(spans.reason.subarray(first, end), at);
    subset.stack.set(spans.stack.subarray(first, end), at);
  }
  return subset;
}
