import type { CaptureKind } from '#shared/profile/profile';
import type { Signature } from './signature.ts';
import type { WaitClass } from './wait-class.ts';

/**
 * What is kept of a capture once its tables are gone: rows by stack, never by goroutine but for their ids. Rules read
 * nothing else.
 */

/** What is known of a capture beside its bytes. */
export interface CaptureSource {
  /** Unique in the correlation. */
  readonly id: number;
  /** As the person knows it: a file, or `goroutine?debug=2`. */
  readonly name: string;
  /** Of the process that it was taken from, where that is known: of equal keys only are captures joined; else ''. */
  readonly process: string;
  /** Milliseconds since 1970 between which it was taken; NaN where that is not known. */
  readonly startMs: number;
  readonly endMs: number;
  /** Of a process that is known to be well, to compare others with. */
  readonly isReference: boolean;
  /** Release of the service; '' where unknown. */
  readonly version: string;
}

interface FactsCommon {
  readonly source: CaptureSource;
  readonly kind: CaptureKind;
  /** The capture was cut off: counts are lower bounds. */
  readonly isPartial: boolean;
}

/** Goroutines at one place. */
export interface GoroutineGroup {
  readonly signature: Signature;
  readonly wait: WaitClass;
  /** As the runtime words it; '' in profiles. */
  readonly state: string;
  readonly count: number;
  /** Whole minutes; 0 for less than one, and in profiles, which do not say. */
  readonly minutesMin: number;
  readonly minutesMax: number;
  /** Function of the go statement; '' where unknown. */
  readonly creator: string;
  /** Rising; empty in profiles. */
  readonly ids: Float64Array;
  /** Ids of the goroutines that started them, each once, rising; empty before Go 1.21 and in profiles. */
  readonly parents: Float64Array;
  readonly markedLeaked: number;
}

/** Of a goroutine dump, or of a goroutine profile. */
export interface GoroutineFacts extends FactsCommon {
  readonly type: 'goroutines';
  readonly total: number;
  /** Most numerous first. */
  readonly groups: readonly GoroutineGroup[];
  /** A dump tells states, ids and waiting times. */
  readonly hasStates: boolean;
  /** Of a profile; see `ProfileFacts`. */
  readonly addressSpace: string;
}

/** Values by the innermost function of the program's own and what it calls: each sample counts once. */
export interface ProfileSite {
  /** As in the profile; '' where nothing of the program's own is on the stack. */
  readonly own: string;
  /** The function that `own` calls on the stack; '' where it is the leaf. */
  readonly callee: string;
  /** Own functions from the root to `own` of the heaviest stack. */
  readonly path: readonly string[];
  readonly value: number;
}

export interface ProfileFacts extends FactsCommon {
  readonly type: 'profile';
  readonly unit: string;
  readonly total: number;
  readonly durationNs: number;
  /** Value of one sample, 0 where unknown. */
  readonly period: number;
  /** Largest first. */
  readonly sites: readonly ProfileSite[];
  readonly buildId: string;
  /** Where the system placed its own pages: differs from process to process on most systems; '' where unknown. */
  readonly addressSpace: string;
}

/** Goroutines of a trace that stayed blocked to its end. */
export interface StuckGroup {
  readonly signature: Signature;
  readonly wait: WaitClass;
  readonly count: number;
  /** Blocked from the beginning of the trace to its end: nobody woke them. */
  readonly wholeWindow: number;
  /** Rising. */
  readonly ids: Float64Array;
}

/** Blocking system calls at one place: those that lost their P. */
export interface TraceCallGroup {
  readonly signature: Signature;
  readonly count: number;
  readonly open: number;
  readonly totalNs: number;
  readonly maxNs: number;
  /** Of the open ones, rising. */
  readonly openIds: Float64Array;
  /** Of the longest. */
  readonly startNs: number;
  readonly endNs: number;
}

/** Waits for a lock at one place. */
export interface TraceLockGroup {
  readonly signature: Signature;
  readonly count: number;
  readonly totalNs: number;
  readonly maxNs: number;
  /** Distinct goroutines. */
  readonly goroutines: number;
  /** Where the goroutine was that ended most of the waits; null where the trace does not tell. */
  readonly waker: { readonly signature: Signature; readonly count: number } | null;
  /** Of the longest wait. */
  readonly startNs: number;
  readonly endNs: number;
}

export interface TraceStart {
  /** Where goroutines start. */
  readonly func: string;
  readonly created: number;
  readonly ended: number;
}

export interface TraceGc {
  readonly cycles: number;
  /** Complete ones; rules of thumb need three. */
  readonly complete: number;
  /** Share of all processors over the trace, from 0 to 1. */
  readonly cpuShare: number;
  /** Time of user goroutines in mark assists by their running time; 0 to 1. */
  readonly assistShare: number;
  /** Medians over the complete cycles, null where the trace does not tell. */
  readonly goalBytes: number | null;
  readonly liveBytes: number | null;
  /** Per cent, as far as the trace tells: not above `high`. */
  readonly effectiveGogc: { readonly low: number; readonly high: number } | null;
  /** Time under marking by the time of the trace. */
  readonly markShare: number;
}

export interface TraceStop {
  readonly reason: string;
  readonly count: number;
  readonly totalNs: number;
  readonly maxNs: number;
  /** Of the longest: until the last P had stopped. */
  readonly stopNs: number;
  /** Start function of the goroutine that stopped last; '' where unknown. */
  readonly delayedBy: string;
  readonly startNs: number;
  readonly isGc: boolean;
}

export interface TraceFacts extends FactsCommon {
  readonly type: 'trace';
  readonly durationNs: number;
  /** Milliseconds since 1970 at its start, from its own clock snapshot; NaN before Go 1.25. */
  readonly wallStartMs: number;
  readonly threads: number;
  readonly procs: number;
  /** From 0 to 1: time of Ps running goroutines by all their time. */
  readonly busyShare: number;
  /** Goroutines that are alive at its end. */
  readonly alive: number;
  readonly stuck: readonly StuckGroup[];
  readonly calls: readonly TraceCallGroup[];
  readonly locks: readonly TraceLockGroup[];
  readonly starts: readonly TraceStart[];
  /** Waits of the program's own goroutines for a P. */
  readonly runnable: { readonly count: number; readonly p99Ns: number; readonly maxNs: number };
  /** Median and p99 of those waits that began within marking, and outside; null where there are fewer than 100. */
  readonly runnableInMarkP99Ns: number | null;
  readonly runnableOutsideP99Ns: number | null;
  readonly gc: TraceGc;
  readonly stops: readonly TraceStop[];
  readonly problems: readonly string[];
  /** Time of goroutines of which the trace does not tell the state, by all their time. */
  readonly unknownShare: number;
  /** Ids of some goroutines that are alive, with where they start: to tell which process it is of. */
  readonly sampleIds: ReadonlyMap<number, string>;
}

export type CaptureFacts = GoroutineFacts | ProfileFacts | TraceFacts;
