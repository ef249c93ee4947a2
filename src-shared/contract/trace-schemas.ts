import * as v from 'valibot';
import { trackStateCount } from '#shared/trace/track-state';
import { byCapture, captureId, count, index, limit, pattern, text, widthCssPx } from './schema-parts.ts';

/** Nanoseconds from the start of a trace. */
const traceTime = v.pipe(v.number(), v.finite(), v.minValue(0));
const rowOrNone = v.pipe(v.number(), v.integer(), v.minValue(-1), v.maxValue(2 ** 31 - 1));
/** Which waits of a trace are looked at as a profile. */
export const blocking = v.strictObject({
  kind: v.picklist(['sync', 'chan', 'net', 'syscall', 'sched', 'wall']),
  start: traceTime,
  end: traceTime,
  group: rowOrNone,
});
const ofTrace = { id: captureId, start: traceTime, end: traceTime };
const track = v.strictObject({
  kind: v.picklist(['gc', 'stw', 'proc', 'thread', 'goroutine', 'task', 'region', 'log', 'sample']),
  row: index,
});
const trackState = v.pipe(index, v.maxValue(trackStateCount - 1));

/** Of the requests about an opened execution trace. */
export const traceSchemas = {
  'trace/read': byCapture,
  'trace/head': byCapture,
  'trace/frame': v.strictObject({ ...ofTrace, tracks: v.pipe(v.array(track), v.maxLength(500)), widthCssPx }),
  'trace/overview': v.strictObject(ofTrace),
  'trace/sums': v.strictObject({ ...ofTrace, track }),
  'trace/span': v.strictObject({ id: captureId, track, row: index }),
  'trace/path': v.strictObject({
    id: captureId,
    of: v.variant('kind', [
      v.strictObject({ kind: v.literal('wait'), goroutine: index, row: index }),
      v.strictObject({ kind: v.literal('task'), name: text(100_000) }),
    ]),
  }),
  'trace/alike': v.strictObject({
    ...ofTrace,
    track,
    row: index,
    which: v.picklist(['next', 'previous', 'longest']),
  }),
  'trace/spans': v.strictObject({ ...ofTrace, track, find: rowOrNone, offset: count, limit }),
  'trace/groups': v.strictObject({ ...ofTrace, state: trackState }),
  'trace/goroutines': v.strictObject({
    ...ofTrace,
    group: rowOrNone,
    pattern,
    state: trackState,
    offset: count,
    limit,
  }),
  'trace/syscalls': v.strictObject({ ...ofTrace, offset: count, limit }),
  'trace/gc': byCapture,
  'trace/counts': byCapture,
  'trace/latency': v.strictObject(ofTrace),
  'trace/profile': v.strictObject({ id: captureId, blocking }),
};
