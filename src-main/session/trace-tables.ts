import type { GoroutineName, TraceFrame, TrackRef } from '#shared/contract/trace-view';
import { computeGcCycles, type GcCycle } from '#shared/trace/gc-cycles';
import { computeGcActivity, type GcActivity } from '#shared/trace/gc-workers';
import { computeGoroutineSpans } from '#shared/trace/goroutine-spans';
import { computeProcSpans, computeThreadSpans } from '#shared/trace/holder-spans';
import { computeWorldStops, type WorldStop } from '#shared/trace/stop-the-world';
import type { GoroutineSpanTable, HolderSpanTable } from '#shared/trace/span-table';
import { RangeKind, type Trace } from '#shared/trace/trace';
import { buildTrackSums, type TrackSums, type TrackSpans } from '#shared/trace/track-sums';
import { goroutineTrackStates, holderTrackStates, procTrackStates, TrackState } from '#shared/trace/track-state';
import { rangeTrack, trackOf } from '#shared/trace/tracks';
import { RecentlyUsed } from './recently-used.ts';
import { isUserTrack, UserTracks } from './trace-user.ts';

/** Sums of tracks that were looked at; those scrolled far away are built again. */
const keptTracks = 2000;

/** A trace with what its views ask of it again and again, computed once. */
export class TraceTables {
  readonly trace: Trace;
  readonly goroutineSpans: GoroutineSpanTable;
  readonly goroutineStates: Uint8Array;
  readonly procSpans: HolderSpanTable;
  readonly procStates: Uint8Array;
  readonly activity: GcActivity;
  /** What the program tells of itself. */
  readonly user: UserTracks;
  #threads: HolderTracks | undefined;
  readonly stops: readonly WorldStop[];
  readonly cycles: readonly GcCycle[];
  readonly #gc: TrackSums;
  readonly #stw: TrackSums;
  readonly #tracks = new RecentlyUsed<string, TrackSums>(keptTracks);

  constructor(trace: Trace) {
    this.trace = trace;
    this.goroutineSpans = computeGoroutineSpans(trace);
    this.goroutineStates = goroutineTrackStates(trace, this.goroutineSpans);
    this.procSpans = computeProcSpans(trace);
    this.activity = computeGcActivity(trace);
    this.procStates = procTrackStates(trace, this.procSpans, this.activity);
    this.user = new UserTracks(trace);
    this.stops = computeWorldStops(trace).toSorted((a, b) => a.startNs - b.startNs);
    this.cycles = computeGcCycles(trace, this.activity);
    this.#gc = buildTrackSums(rangeTrack(trace, RangeKind.gcMark, TrackState.gc));
    this.#stw = buildTrackSums(rangeTrack(trace, RangeKind.stw, TrackState.worldStopped));
  }

  trackSums(track: TrackRef): TrackSums {
    const { kind, row } = track;
    if (kind === 'gc') return this.#gc;
    if (kind === 'stw') return this.#stw;
    return this.#tracks.take(`${kind} ${row}`, () =>
      isUserTrack(track) ? this.user.buildSums(track) : buildTrackSums(this.spans(track)),
    );
  }

  spans(track: TrackRef): TrackSpans {
    const { kind, row } = track;
    if (kind === 'gc') return this.#gc.spans;
    if (kind === 'stw') return this.#stw.spans;
    if (isUserTrack(track)) return this.user.spans(track);
    if (kind === 'proc') return trackOf(this.procSpans, this.procStates, row);
    if (kind === 'thread') return trackOf(this.#threadTracks.spans, this.#threadTracks.states, row);
    return trackOf(this.goroutineSpans, this.goroutineStates, row);
  }

  /** How many tracks there are of a kind. */
  trackCount(kind: TrackRef['kind']): number {
    switch (kind) {
      case 'gc':
      case 'stw':
        return 1;
      case 'proc':
      case 'thread':
      case 'goroutine':
        return this.trace[kind].length;
      case 'task':
      case 'region':
      case 'log':
      case 'sample':
        return this.user.count(kind);
    }
  }

  /** Computed when threads are first looked at. */
  get threadSpans(): HolderSpanTable {
    return this.#threadTracks.spans;
  }

  get #threadTracks(): HolderTracks {
    if (this.#threads === undefined) {
      const spans = computeThreadSpans(this.trace);
      this.#threads = { spans, states: holderTrackStates(this.trace, spans) };
    }
    return this.#threads;
  }

  /** The goroutine that runs in a span of a P or of a thread; -1 for none. */
  holder(kind: 'proc' | 'thread', row: number): number {
    return (kind === 'proc' ? this.procSpans : this.threadSpans).goroutine[row] ?? -1;
  }

  name(row: number): GoroutineName {
    const { goroutine } = this.trace;
    return {
      row,
      id: goroutine.id[row] ?? 0,
      func: this.funcName(goroutine.func[row] ?? -1),
      regionLanes: this.user.regionLanes(row),
    };
  }

  named(row: number): GoroutineName | null {
    return row < 0 ? null : this.name(row);
  }

  funcName(func: number): string {
    return func < 0 ? '' : (this.trace.string[this.trace.func.name[func] ?? 0] ?? '');
  }

  /** Innermost first; every line of an inlined location is a frame. */
  frames(stack: number): TraceFrame[] {
    const { location, line, func, string } = this.trace;
    const frames: TraceFrame[] = [];
    for (let at = stack; at >= 0; at = this.trace.stack.prefix[at] ?? -1) {
      const place = this.trace.stack.location[at] ?? -1;
      const end = location.lineStart[place + 1] ?? 0;
      for (let row = location.lineStart[place] ?? 0; row < end; row++) {
        const of = line.func[row] ?? -1;
        frames.push({
          func: this.funcName(of),
          file: string[func.file[of] ?? 0] ?? '',
          line: line.line[row] ?? 0,
        });
      }
    }
    return frames;
  }

  /** The function that a stack ends in, outside of the runtime where it can be; '' for none. */
  where(stack: number): string {
    const frames = this.frames(stack);
    return (frames.find(({ func }) => !/^(runtime|internal|sync|syscall)[./]/.test(func)) ?? frames[0])?.func ?? '';
  }
}

interface HolderTracks {
  readonly spans: HolderSpanTable;
  readonly states: Uint8Array;
}
