import type { BlockingKind } from '#shared/trace/blocking-profile';
import type { DurationStats } from '#shared/trace/duration-stats';
import type { EffectiveGogc } from '#shared/trace/effective-gogc';
import type { GcCycle } from '#shared/trace/gc-cycles';
import type { GcRegime } from '#shared/trace/gc-regime';
import type { MmuPoint } from '#shared/trace/gc-utilisation';
import type { GcWhatIf } from '#shared/trace/gc-what-if';
import type { NamedStats } from '#shared/trace/annotation-stats';
import type { TrackFrame } from '#shared/trace/track-frame';
import type { TraceBreak, TraceWarning } from '#shared/trace/trace';

/** Replies of an opened execution trace. Times are nanoseconds from its start; rows are of its tables. */

/**
 * A track of the timeline. `row` is a row of the P, thread or goroutine table, a lane of tasks or regions, and 0 for the
 * others, of which there is one each.
 */
export interface TrackRef {
  kind: 'gc' | 'stw' | 'proc' | 'thread' | 'goroutine' | 'task' | 'region' | 'log' | 'sample';
  row: number;
}

/** What of a trace is a profile: waits of a kind between two times, of all goroutines or of one group. */
export interface BlockingChoice {
  kind: BlockingKind;
  start: number;
  end: number;
  /** Row of `TraceHead.groups`; -1 for all. */
  group: number;
}

export interface TraceTrackFrame extends TrackFrame {
  /** Of each box: the number of the goroutine that runs on a P or a thread; -1 for none, and where several are merged. */
  readonly goroutine: Float64Array;
  /** What each box is called, by row of `names`: a task or a region, of merged ones the name that took most; a log. */
  readonly name: Int32Array;
  readonly names: readonly string[];
}

export interface GoroutineName {
  readonly row: number;
  readonly id: number;
  /** The function it starts in; '' where the trace has no stack of it. */
  readonly func: string;
  /** Tracks of its regions, the outermost first; at most 16. */
  readonly regionLanes: readonly number[];
}

/** A track of tasks of one name, of which those that overlap lie in several. */
export interface TaskLane {
  readonly row: number;
  readonly name: string;
  /** From 0, of `lanes`. */
  readonly depth: number;
  readonly lanes: number;
}

/** Goroutines that start in one function. */
export interface TraceGroup {
  readonly func: string;
  readonly count: number;
  /** Their first goroutines, those that ran longest first: what a group shows when it is unfolded. */
  readonly goroutines: readonly GoroutineName[];
}

/** How far a trace is decoded. */
export interface TraceReadState {
  /** Of the file, uncompressed. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Whole ones. */
  readonly doneGenerations: number;
  readonly generations: number;
}

export interface TraceHead {
  readonly goVersion: string;
  readonly endNs: number;
  /** Milliseconds since 1970 at time 0; null before Go 1.25, which records no wall clock. */
  readonly clockStartMs: number | null;
  readonly events: number;
  readonly generations: number;
  readonly goroutines: number;
  readonly threads: number;
  /** Threads in the order of their first event, at most 500. */
  readonly firstThreads: readonly { readonly row: number; readonly id: number }[];
  /** In the order of their numbers. */
  readonly procs: readonly { readonly row: number; readonly id: number }[];
  /** Largest total of running time first. */
  readonly groups: readonly TraceGroup[];
  /** What the program tells of itself. */
  readonly user: {
    readonly tasks: number;
    readonly regions: number;
    readonly logs: number;
    readonly cpuSamples: number;
    /** Names that took the most time first, at most 500. */
    readonly taskLanes: readonly TaskLane[];
    /** All of them. */
    readonly lanes: number;
  };
  /** Mean number of Ps at work in equal parts of the trace. */
  readonly busy: Float32Array;
  /** Mark phases and stops of the world. */
  readonly markStart: Float64Array;
  readonly markEnd: Float64Array;
  readonly stopStart: Float64Array;
  readonly stopEnd: Float64Array;
  readonly heap: HeapSeries;
  readonly breaks: readonly TraceBreak[];
  readonly warnings: readonly TraceWarning[];
  /** Where only the beginning is shown, how far that reaches; null for the whole. */
  readonly reading: TraceReadState | null;
}

/** Bytes as steps, thinned to the largest of each of many equal parts of the trace. A goal of 0 is none. */
export interface HeapSeries {
  readonly time: Float64Array;
  readonly alloc: Float64Array;
  readonly goal: Float64Array;
}

export interface TraceGroupRow {
  readonly group: number;
  readonly func: string;
  /** Goroutines that live within the times asked about. */
  readonly goroutines: number;
  /** Of the stretches in the state asked about, each clipped to those times. */
  readonly stats: DurationStats;
}

export interface TraceGoroutineRows {
  /** Of all that match, not only of those in `rows`. */
  readonly count: number;
  readonly rows: readonly TraceGoroutineRow[];
}

export interface TraceGoroutineRow extends GoroutineName {
  readonly group: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly isCreated: boolean;
  readonly isEnded: boolean;
  /** By `TrackState`, within the times asked about. */
  readonly ns: Float64Array;
}

/** Spans of one track as rows. */
export interface TraceSpanRows {
  readonly count: number;
  /** Where the span that was asked for stands among all; -1 where it does not. */
  readonly found: number;
  readonly rows: {
    readonly length: number;
    /** Row of the span's table. */
    readonly row: Int32Array;
    readonly start: Float64Array;
    readonly end: Float64Array;
    readonly state: Uint8Array;
    /** Why it is blocked, or what runs on the P. */
    readonly detail: readonly string[];
    /** The function where it was; '' where the trace does not say. */
    readonly where: readonly string[];
  };
}

export interface TraceFrame {
  readonly func: string;
  readonly file: string;
  readonly line: number;
}

export interface TraceSpanFacts {
  readonly track: TrackRef;
  readonly row: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly state: number;
  /** In the runtime's words; of a stop of the world too. '' where the trace does not say. */
  readonly reason: string;
  readonly goroutine: GoroutineName | null;
  /** Number of the P that it ran on; -1 where there is none. */
  readonly proc: number;
  /** 1: it was so before the trace began, or still is when it ends. */
  readonly beganBefore: boolean;
  readonly isOpen: boolean;
  /** Where the goroutine stopped, or for one that runs, where it next stops; innermost first. */
  readonly stack: readonly TraceFrame[];
  readonly waker: {
    readonly goroutine: GoroutineName | null;
    readonly timeNs: number;
    readonly stack: readonly TraceFrame[];
    /** Its span at that moment; -1 where the scheduler woke it. */
    readonly span: number;
  } | null;
  readonly creator: { readonly goroutine: GoroutineName; readonly timeNs: number; readonly func: string } | null;
  /** What the Ps did meanwhile, by `TrackState`; null where that does not explain the span. */
  readonly meanwhile: Float64Array | null;
  /** Neighbours in the same track; -1 for none. */
  readonly previous: number;
  readonly next: number;
  /** The goroutine's own span, of what was picked on another track; -1 for none. */
  readonly ownSpan: number;
  /** Of what the program tells: the name of a task or region, or key and text of a log; null for the others. */
  readonly user: { readonly name: string; readonly text: string; readonly task: string } | null;
}

/** What has a critical path: a wait, by its row of the goroutine's spans, or the longest task of a name. */
export type PathChoice =
  | { readonly kind: 'wait'; readonly goroutine: number; readonly row: number }
  | { readonly kind: 'task'; readonly name: string };

/** One step of a critical path; see `computeCriticalPath`. */
export interface TracePathStep {
  readonly goroutine: GoroutineName;
  readonly span: number;
  /** `TrackState` */
  readonly state: number;
  readonly reason: string;
  readonly startNs: number;
  readonly endNs: number;
  /** `PathLink`: how the step before led to it. */
  readonly link: number;
  readonly where: string;
}

export interface TracePath {
  readonly of: PathChoice;
  readonly goroutine: GoroutineName;
  readonly startNs: number;
  readonly endNs: number;
  /** The last first; at most 100. */
  readonly steps: readonly TracePathStep[];
  readonly stepCount: number;
  readonly isCut: boolean;
  /** Where the time went, the longest first; at most 8 of `shareCount`. */
  readonly shares: readonly {
    readonly goroutine: GoroutineName;
    readonly state: number;
    readonly reason: string;
    readonly ns: number;
  }[];
  readonly shareCount: number;
}

/** What a track did between two times. */
export interface TraceSums {
  /** By `TrackState`. */
  readonly ns: Float64Array;
  readonly longestNs: Float64Array;
  /** What the states add up to. */
  readonly totalNs: number;
}

export interface TraceWait {
  readonly goroutine: GoroutineName;
  readonly span: number;
  readonly startNs: number;
  readonly durationNs: number;
}

/** The foot of the timeline: all of it is of what is in view. */
export interface TraceOverview {
  readonly procs: TraceSums;
  readonly longestWaits: readonly TraceWait[];
  readonly waitCount: number;
  readonly waitNs: number;
  /** The mark phase that takes most of the view, and its number from 1; null for none. */
  readonly cycle: { readonly number: number; readonly of: number; readonly facts: GcCycle } | null;
}

export interface TraceSyscalls {
  readonly count: number;
  readonly totalNs: number;
  readonly open: number;
  readonly rows: readonly TraceSyscall[];
}

export interface TraceSyscall {
  readonly goroutine: GoroutineName;
  readonly startNs: number;
  readonly durationNs: number;
  /** NaN where the trace does not have that. */
  readonly procLostAfterNs: number;
  readonly isOpen: boolean;
  readonly where: string;
}

export interface TraceGc {
  readonly cycles: readonly GcCycle[];
  readonly stops: readonly TraceStop[];
  /** Of all Ps' time. */
  readonly cpuShare: number;
  readonly effectiveGogc: EffectiveGogc | null;
  readonly regime: GcRegime;
  readonly whatIf: GcWhatIf;
  /** Least share of the Ps left to the program in any window of that width; from narrow to wide. Empty of a log. */
  readonly mmu: readonly MmuPoint[];
}

/** A log of `GODEBUG=gctrace=1`. Its times count from the start of the program. */
export interface GcLogReply {
  readonly gc: TraceGc;
  /** The heap by cycle: when it began, and how large it was then, after it, and aimed at. */
  readonly counts: Pick<TraceCounts, 'time' | 'alloc' | 'goal'> & { readonly live: Float64Array };
  readonly procs: number;
  readonly endNs: number;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

export interface TraceStop {
  readonly reason: string;
  readonly startNs: number;
  readonly durationNs: number;
  readonly stopNs: number;
  readonly delayedBy: GoroutineName | null;
  /** Caused by starting or stopping the recording itself. */
  readonly isOwn: boolean;
}

export interface TraceLatency {
  readonly all: DurationStats;
  readonly groups: readonly TraceGroupRow[];
  readonly longest: readonly TraceWait[];
  readonly tasks: readonly NamedStats[];
  readonly regions: readonly NamedStats[];
}

/** Counts over time, thinned to equal parts of the trace. */
export interface TraceCounts {
  readonly time: Float64Array;
  readonly alloc: Float64Array;
  readonly goal: Float64Array;
  readonly goroutines: Float64Array;
  readonly runnable: Float64Array;
  /** Threads in a system call or holding a P. */
  readonly threads: Float64Array;
}
