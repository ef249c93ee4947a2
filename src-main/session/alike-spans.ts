import type { TrackRef } from '#shared/contract/trace-view';
import { bisectAfter } from '#shared/trace/bisect-column';
import { overlapNs, type Interval } from '#shared/trace/interval';
import type { TraceTables } from './trace-tables.ts';

export interface FoundSpan {
  readonly track: TrackRef;
  readonly row: number;
}

/** The next span of the track in the same state, or the one before; null where there is none. */
export function neighbourAlike(tables: TraceTables, track: TrackRef, row: number, step: 1 | -1): FoundSpan | null {
  const { state, length, rowOffset } = tables.spans(track);
  const wanted = state[row - rowOffset];
  for (let at = row - rowOffset + step; at >= 0 && at < length; at += step) {
    if (state[at] === wanted) return { track, row: rowOffset + at };
  }
  return null;
}

/** Of all tracks of the kind the longest stretch in the same state, clipped to the interval; null where there is none. */
export function longestAlike(
  tables: TraceTables,
  { kind, row: of }: TrackRef,
  row: number,
  interval: Interval,
): FoundSpan | null {
  const own = tables.spans({ kind, row: of });
  const wanted = own.state[row - own.rowOffset];
  const tracks = tables.trackCount(kind);
  let best: FoundSpan | null = null;
  let most = 0;
  for (let track = 0; track < tracks; track++) {
    const { start, end, state, length, rowOffset } = tables.spans({ kind, row: track });
    for (let at = Math.max(0, bisectAfter(start, interval.startNs) - 1); at < length; at++) {
      if ((start[at] ?? 0) >= interval.endNs) break;
      if (state[at] !== wanted) continue;
      const ns = overlapNs(interval, start[at] ?? 0, end[at] ?? 0);
      if (ns > most) [best, most] = [{ track: { kind, row: track }, row: rowOffset + at }, ns];
    }
  }
  return best;
}
