import type { TraceTrackFrame, TrackRef } from '#shared/contract/trace-view';
import type { TrackFrame } from '#shared/trace/track-frame';
import { TrackState } from '#shared/trace/track-state';
import type { TraceTables } from './trace-tables.ts';
import { isUserTrack } from './trace-user.ts';

/** What the boxes of a frame are called: the goroutine that runs, or the name that the program gave. */
export function labelFrame(tables: TraceTables, tracks: readonly TrackRef[], frame: TrackFrame): TraceTrackFrame {
  const boxes = frame.row.length;
  const goroutine = new Float64Array(boxes).fill(-1);
  const name = new Int32Array(boxes).fill(-1);
  const state = frame.state.slice();
  const names: string[] = [];
  const rowOf = new Map<string, number>();
  for (const [track, ref] of tracks.entries()) {
    const end = frame.offset[track + 1] ?? 0;
    for (let box = frame.offset[track] ?? 0; box < end; box++) {
      const row = frame.row[box] ?? -1;
      if (ref.kind === 'proc' || ref.kind === 'thread') {
        goroutine[box] = tables.trace.goroutine.id[tables.holder(ref.kind, row)] ?? -1;
      } else if (isUserTrack(ref)) {
        const text = tables.user.nameOfBox(ref, row, state[box] ?? 0);
        if (ref.kind === 'region') state[box] = TrackState.region;
        if (text === '') continue;
        let at = rowOf.get(text);
        if (at === undefined) {
          at = names.push(text) - 1;
          rowOf.set(text, at);
        }
        name[box] = at;
      }
    }
  }
  return { ...frame, state, goroutine, name, names };
}
