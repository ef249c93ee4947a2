import type { CaptureId, JobId } from '#shared/base/brand';
import type * as View from './profile-view.ts';
import type * as Trace from './trace-view.ts';

/** An opened trace, between two times: nanoseconds from its start. */
interface OfTrace {
  id: CaptureId;
  start: number;
  end: number;
}

/** What the window asks of an opened trace. */
export interface TraceRequests {
  /** Decodes the rest of a trace whose beginning is open; a job that does so is joined. */
  'trace/read': { args: { id: CaptureId }; reply: { job: JobId } };
  /** The head as it is now: of more than before where more was decoded since. */
  'trace/head': { args: { id: CaptureId }; reply: Trace.TraceHead };
  /** What there is to draw of the tracks in sight. */
  'trace/frame': {
    args: OfTrace & { tracks: readonly Trace.TrackRef[]; widthCssPx: number };
    reply: Trace.TraceTrackFrame;
  };
  /** The foot of the timeline. */
  'trace/overview': { args: OfTrace; reply: Trace.TraceOverview };
  'trace/sums': { args: OfTrace & { track: Trace.TrackRef }; reply: Trace.TraceSums };
  /** null where the track has no such span. */
  'trace/span': { args: { id: CaptureId; track: Trace.TrackRef; row: number }; reply: Trace.TraceSpanFacts | null };
  /** What a wait, or a task, was waiting for; null where there is no such wait or task in the trace. */
  'trace/path': { args: { id: CaptureId; of: Trace.PathChoice }; reply: Trace.TracePath | null };
  /** A span in the state of the given one: the next or the one before in its track, or the longest in view of all. */
  'trace/alike': {
    args: OfTrace & { track: Trace.TrackRef; row: number; which: 'next' | 'previous' | 'longest' };
    reply: { track: Trace.TrackRef; row: number } | null;
  };
  /** The spans of a track that touch the times, as a table. */
  'trace/spans': {
    args: OfTrace & { track: Trace.TrackRef; find: number; offset: number; limit: number };
    reply: Trace.TraceSpanRows;
  };
  /** Stretches in one state by start function. */
  'trace/groups': { args: OfTrace & { state: number }; reply: readonly Trace.TraceGroupRow[] };
  /** Goroutines of a group, or of all with -1; `pattern` is what `parseGoroutineQuery` reads. */
  'trace/goroutines': {
    args: OfTrace & { group: number; pattern: string; state: number; offset: number; limit: number };
    reply: Trace.TraceGoroutineRows;
  };
  /** System calls that lost their P, longest first. */
  'trace/syscalls': { args: OfTrace & { offset: number; limit: number }; reply: Trace.TraceSyscalls };
  'trace/gc': { args: { id: CaptureId }; reply: Trace.TraceGc };
  'trace/counts': { args: { id: CaptureId }; reply: Trace.TraceCounts };
  'trace/latency': { args: OfTrace; reply: Trace.TraceLatency };
  /** Waits of a kind as a profile, which `profile/…` then answers about. */
  'trace/profile': { args: { id: CaptureId; blocking: Trace.BlockingChoice }; reply: View.ProfileHead };
}
