import { Float64Column, Int32Column } from '#shared/base/column';
import { bisectAfter } from './bisect-column.ts';
import { spansPerEntry, type TrackSpans, type TrackSums } from './track-sums.ts';
import { trackStateCount, TrackState } from './track-state.ts';

/** What there is to draw of some tracks between two times, with nothing narrower than the resolution left out. */
export interface TrackFrame {
  readonly startNs: number;
  readonly endNs: number;
  /** Nanoseconds, a power of two: shorter spans are merged with their neighbours. */
  readonly resolutionNs: number;
  /** The boxes of track t are `offset[t] … offset[t + 1]`, in the order of time. */
  readonly offset: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** `TrackState`; where spans are merged, the one that took the most time. A P that did anything is not idle. */
  readonly state: Uint8Array;
  /** How much of its time the state took, 0 to 1; 1 for a span alone. */
  readonly share: Float32Array;
  /** Row of the span; -1 where several are merged. */
  readonly row: Int32Array;
  /** How many spans it stands for. */
  readonly count: Int32Array;
}

/** The resolution of a pixel: the power of two next to what it shows, so that boxes stay the same while zooming. */
export function frameResolution(startNs: number, endNs: number, widthCssPx: number): number {
  return 2 ** Math.max(0, Math.round(Math.log2(Math.max(1, (endNs - startNs) / Math.max(1, widthCssPx)))));
}

export function computeTrackFrame(
  tracks: readonly TrackSums[],
  startNs: number,
  endNs: number,
  resolutionNs: number,
): TrackFrame {
  const boxes = new Boxes();
  const offset = new Int32Array(tracks.length + 1);
  for (const [track, one] of tracks.entries()) {
    addTrack(boxes, one, startNs, endNs, resolutionNs);
    offset[track + 1] = boxes.length;
  }
  return { startNs, endNs, resolutionNs, offset, ...boxes.finish() };
}

class Boxes {
  readonly #start = new Float64Column();
  readonly #end = new Float64Column();
  readonly #state = new Int32Column();
  readonly #share = new Float64Column();
  readonly #row = new Int32Column();
  readonly #count = new Int32Column();

  get length(): number {
    return this.#row.length;
  }

  add(start: number, end: number, state: number, share: number, row: number, count: number): void {
    this.#start.push(start);
    this.#end.push(end);
    this.#state.push(state);
    this.#share.push(share);
    this.#row.push(row);
    this.#count.push(count);
  }

  finish() {
    return {
      start: this.#start.finish(),
      end: this.#end.finish(),
      state: Uint8Array.from(this.#state.finish()),
      share: Float32Array.from(this.#share.finish()),
      row: this.#row.finish(),
      count: this.#count.finish(),
    };
  }
}

/**
 * Spans at least as long as the resolution stand alone. Shorter ones are merged as far as the end of the cell of that
 * width in which the first of them ends: cells lie on a fixed raster, so that a pan merges the same spans.
 */
function addTrack(boxes: Boxes, track: TrackSums, startNs: number, endNs: number, resolutionNs: number): void {
  const { spans } = track;
  const { start, end, state, length, rowOffset } = spans;
  const sums = new Float64Array(trackStateCount);
  let row = Math.max(0, bisectAfter(start.subarray(0, length), startNs) - 1);
  while (row < length && (start[row] ?? 0) < endNs) {
    const from = start[row] ?? 0;
    const to = end[row] ?? 0;
    if (to <= startNs) {
      row++;
      continue;
    }
    const cellEnd = Math.ceil(Math.max(to, from + 1) / resolutionNs) * resolutionNs;
    const next = to - from >= resolutionNs ? row + 1 : endOfCell(spans, row, cellEnd, resolutionNs);
    if (next === row + 1) boxes.add(from, to, state[row] ?? 0, 1, rowOffset + row, 1);
    else {
      sums.fill(0);
      addSums(sums, track, row, next);
      const last = end[next - 1] ?? from;
      const most = dominantState(sums);
      boxes.add(from, last, most, (sums[most] ?? 0) / Math.max(1, last - from), -1, next - row);
    }
    row = next;
  }
}

/**
 * The first row from which on spans no longer lie within the cell. Ends rise, so that it is searched for, not walked
 * to; a span as long as the resolution cannot lie within a cell unless it fills it, and ends the search too.
 */
function endOfCell({ end, start, length }: TrackSpans, first: number, cellEnd: number, resolutionNs: number): number {
  let step = 1;
  let low = first + 1;
  while (low + step <= length && (end[low + step - 1] ?? 0) <= cellEnd) {
    low += step;
    step *= 2;
  }
  let high = Math.min(length, low + step);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((end[middle] ?? 0) <= cellEnd) low = middle + 1;
    else high = middle;
  }
  const last = low - 1;
  return last > first && (end[last] ?? 0) - (start[last] ?? 0) >= resolutionNs ? last : low;
}

/** Adds the time of each state over the rows `first … end`. */
export function addSums(sums: Float64Array, { spans, before }: TrackSums, first: number, end: number): void {
  const from = Math.ceil(first / spansPerEntry);
  const to = Math.floor(end / spansPerEntry);
  if (from >= to) {
    addSpans(sums, spans, first, end);
    return;
  }
  addSpans(sums, spans, first, from * spansPerEntry);
  const low = from * trackStateCount;
  const high = to * trackStateCount;
  for (let at = 0; at < trackStateCount; at++) {
    sums[at] = (sums[at] ?? 0) + (before[high + at] ?? 0) - (before[low + at] ?? 0);
  }
  addSpans(sums, spans, to * spansPerEntry, end);
}

function addSpans(sums: Float64Array, { start, end: ends, state }: TrackSpans, first: number, end: number): void {
  for (let row = first; row < end; row++) {
    const at = state[row] ?? 0;
    sums[at] = (sums[at] ?? 0) + ((ends[row] ?? 0) - (start[row] ?? 0));
  }
}

/** The state that took the most time, of those in which something happens; idle only where nothing else does. */
function dominantState(sums: Float64Array): number {
  let best: number = TrackState.idle;
  let most = 0;
  for (let state = 0; state < sums.length; state++) {
    if (state === TrackState.idle || (sums[state] ?? 0) <= most) continue;
    best = state;
    most = sums[state] ?? 0;
  }
  return best;
}
