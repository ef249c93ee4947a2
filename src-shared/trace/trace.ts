import type { FuncTable, LineTable, LocationTable, StackTable } from '#shared/profile/profile';

/**
 * An execution trace as tables, in the conventions of `profile.ts`: columns of equal length, index columns with -1 for
 * none, string 0 is ''. All times are nanoseconds from `startNs`, in Float64 columns; events are in order, and no two
 * have the same time. A trace is what the file says; spans, summaries and profiles are computed from it.
 */
export interface Trace {
  /** The N of `go 1.N trace`: 22 for Go 1.22, 23 for 1.23 and 1.24, 25, 26; 7 to 21 before. */
  readonly header: number;
  readonly string: readonly string[];
  readonly func: FuncTable;
  readonly location: LocationTable;
  readonly line: LineTable;
  readonly stack: StackTable;
  /** Why goroutines block or yield; row 0 is '' (the trace does not say). At most 256. */
  readonly reason: readonly string[];
  /** Of the trace's clock at its first event. That clock is monotonic since boot, from Go 1.22, but on Windows. */
  readonly startNs: bigint;
  /** Of the last event; the first is at 0. */
  readonly endNs: number;
  readonly generation: GenerationTable;
  readonly thread: ResourceTable;
  readonly proc: ResourceTable;
  readonly goroutine: GoroutineTable;
  readonly event: EventTable;
  readonly range: RangeTable;
  readonly task: TaskTable;
  readonly region: RegionTable;
  readonly log: LogTable;
  readonly metric: MetricTable;
  readonly cpuSample: CpuSampleTable;
  /** Where reading stopped or went on after a gap; empty for a whole trace. */
  readonly breaks: readonly TraceBreak[];
  readonly warnings: readonly TraceWarning[];
}

export type TraceWarningCode =
  'truncated' | 'broken' | 'newer-version' | 'no-frequency' | 'clock-skew' | 'windows-clock' | 'large';

export interface TraceWarning {
  readonly code: TraceWarningCode;
  readonly message: string;
}

export interface TraceBreak {
  /** Number of the generation, as in the file. */
  readonly generation: number;
  /** Byte of the file at which the reading broke off. */
  readonly position: number;
  readonly timeNs: number;
  readonly isTruncation: boolean;
  readonly reason: string;
}

/** About a second each; one for a whole trace before Go 1.22. */
export interface GenerationTable {
  readonly length: number;
  readonly number: Float64Array;
  readonly start: Float64Array;
  /** The row of its sync event. */
  readonly firstEvent: Int32Array;
  /** The bytes `byteStart … byteEnd` of the file hold it. */
  readonly byteStart: Float64Array;
  readonly byteEnd: Float64Array;
  /** Clock snapshot, from Go 1.25: the trace time at which the wall clock showed `wallNanos` since 1970; NaN before. */
  readonly snapshotTime: Float64Array;
  readonly wallNanos: BigInt64Array;
}

/** Threads (Ms) and processors (Ps), in the order in which they first appear. */
export interface ResourceTable {
  readonly length: number;
  /** As in the file. */
  readonly id: Float64Array;
}

export interface GoroutineTable {
  readonly length: number;
  readonly id: Float64Array;
  /** The goroutine that created it, -1 where the trace does not show that. */
  readonly parent: Int32Array;
  /** Outermost function of `stack`; -1 where no stack of it was taken. */
  readonly func: Int32Array;
  /** Where it starts, if its creation is seen; else the first stack of it that was taken. */
  readonly stack: Int32Array;
  /** When it is first and last known to exist. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** The event that mentions it first; its creation where `isCreated`. */
  readonly startEvent: Int32Array;
  /** 1 where it was created within the trace; else it is older. */
  readonly isCreated: Uint8Array;
  /** 1 where it ended within the trace. */
  readonly isEnded: Uint8Array;
}

export interface EventTable {
  readonly length: number;
  /** Strictly rising. */
  readonly time: Float64Array;
  /** `EventKind` */
  readonly kind: Uint8Array;
  /** The thread that tells it, the P it holds and the goroutine it runs, before the event. */
  readonly thread: Int16Array;
  readonly proc: Int16Array;
  readonly goroutine: Int32Array;
  /** Of the code that was running; for goStatus… and goCreateBlocked see `GoroutineTable`. */
  readonly stack: Int32Array;
  /** A row of the table that `eventArg` names for the kind. */
  readonly arg: Int32Array;
}

export const RangeKind = { stw: 0, gcMark: 1, sweep: 2, assist: 3 } as const;

/** Stretches of time that have a begin and an end: stop-the-world, mark phase, sweeping, mark assist. */
export interface RangeTable {
  readonly length: number;
  /** `RangeKind` */
  readonly kind: Uint8Array;
  /** Reason of a stop-the-world, as a string; 0 for the others. */
  readonly name: Int32Array;
  /** The goroutine of a stop-the-world or of an assist, and the one that began a mark phase; else -1. */
  readonly goroutine: Int32Array;
  /** The P that sweeps; else -1. */
  readonly proc: Int32Array;
  readonly start: Float64Array;
  /** The trace's end where it is still going on then. */
  readonly end: Float64Array;
  /** -1 where it began before the trace. */
  readonly startEvent: Int32Array;
  /** -1 where its end is not in the trace. */
  readonly endEvent: Int32Array;
  /** What sweeping looked at, and what it freed; 0 for the others. */
  readonly sweptBytes: Float64Array;
  readonly reclaimedBytes: Float64Array;
}

export interface TaskTable {
  readonly length: number;
  readonly id: Float64Array;
  /** Row of the parent, -1 for none. */
  readonly parent: Int32Array;
  readonly name: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** -1 where it is not in the trace. */
  readonly startEvent: Int32Array;
  readonly endEvent: Int32Array;
}

export interface RegionTable {
  readonly length: number;
  readonly goroutine: Int32Array;
  /** -1 for the background task. */
  readonly task: Int32Array;
  readonly name: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly startEvent: Int32Array;
  readonly endEvent: Int32Array;
}

export interface LogTable {
  readonly length: number;
  readonly event: Int32Array;
  readonly task: Int32Array;
  readonly key: Int32Array;
  readonly value: Int32Array;
}

export const MetricKind = { gomaxprocs: 0, heapAlloc: 1, heapGoal: 2 } as const;

/** A heap goal of 0 means that there is none: the collector is off and no memory limit is set. */
export interface MetricTable {
  readonly length: number;
  /** `MetricKind` */
  readonly kind: Uint8Array;
  readonly time: Float64Array;
  readonly value: Float64Array;
}

/** Where a CPU profile ran at the same time. */
export interface CpuSampleTable {
  readonly length: number;
  readonly event: Int32Array;
}
