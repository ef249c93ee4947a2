import type { GoroutineName, TraceHead, TrackRef } from '#shared/contract/trace-view';
import { laneDetail, regionLabel, taskName } from './trace-rows.ts';

/** Tracks of which there is one each. */
const plainTracks: Partial<Record<TrackRef['kind'], string>> = {
  gc: 'GC',
  stw: 'Stop the world',
  sample: 'CPU samples',
  log: 'Logs',
};

/** What a track is called where it stands alone; `names` are of the goroutines that were met, by row. */
export function labelTrack(
  { kind, row }: TrackRef,
  { user, firstThreads, procs }: TraceHead,
  names: ReadonlyMap<number, GoroutineName>,
): string {
  const plain = plainTracks[kind];
  if (plain !== undefined) return plain;
  if (kind === 'task') {
    const lane = user.taskLanes.find((one) => one.row === row);
    return ['Task', lane && taskName(lane.name), lane && laneDetail(lane)].filter(Boolean).join(' ');
  }
  if (kind === 'region') {
    const of = Array.from(names.values()).find(({ regionLanes }) => regionLanes.includes(row));
    return `G ${of?.id ?? '?'} ${regionLabel(of?.regionLanes.indexOf(row) ?? 0)}`;
  }
  if (kind === 'thread') return `M ${firstThreads.find((thread) => thread.row === row)?.id ?? row}`;
  if (kind === 'proc') return `P${procs.find((proc) => proc.row === row)?.id ?? row}`;
  return `G ${names.get(row)?.id ?? '?'}`;
}
