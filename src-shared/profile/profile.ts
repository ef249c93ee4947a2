/**
 * The profile as tables. Every decoder ends here, and everything else is a function over these columns.
 *
 * Conventions: a table is readonly columns of equal length plus `length`; index columns hold row numbers; -1 means
 * none; an offsets column has `length + 1` entries; parents come before children; string 0 is ''.
 */

/** Row of `Profile.string`. */
export type StringIndex = number;
export type FuncIndex = number;
export type LocationIndex = number;
export type MappingIndex = number;
export type StackIndex = number;

export interface ValueType {
  /** `cpu`, `inuse_space`, `contentions`, `goroutine`, … */
  readonly type: string;
  /** `nanoseconds`, `bytes`, `count`, … */
  readonly unit: string;
}

export interface MappingTable {
  readonly length: number;
  /** Memory addresses use all 64 bits. */
  readonly start: BigUint64Array;
  /** Exclusive. */
  readonly limit: BigUint64Array;
  readonly offset: BigUint64Array;
  readonly file: Int32Array;
  readonly buildId: Int32Array;
  /** Bits of `MappingFlag`: which symbolisation was done before the profile was written. */
  readonly flags: Uint8Array;
}

export const MappingFlag = { functions: 1, filenames: 2, lineNumbers: 4, inlineFrames: 8 } as const;

export interface FuncTable {
  readonly length: number;
  readonly name: Int32Array;
  readonly systemName: Int32Array;
  readonly file: Int32Array;
  /** 0 where unknown. Float64: the format allows 64 bits. */
  readonly startLine: Float64Array;
}

/**
 * A program counter, or what stands for one. Its lines are `lineStart[i] … lineStart[i + 1]` of the line table:
 * the first is the innermost inlined callee, the last is the function that was really called.
 *
 *     line   regexp.QuoteMeta (inlined)   ← first: leaf side
 *     line   quote.applyRules             ← last: root side
 */
export interface LocationTable {
  readonly length: number;
  readonly address: BigUint64Array;
  /** -1 where the profile names none. */
  readonly mapping: Int32Array;
  readonly lineStart: Int32Array;
  /** 1 where several symbols share the address, so that the names are a guess. */
  readonly isFolded: Uint8Array;
}

export interface LineTable {
  readonly length: number;
  readonly func: Int32Array;
  readonly line: Float64Array;
  readonly column: Float64Array;
}

/** A prefix tree of locations: `prefix` is the caller's stack, -1 at the root. Parents come before children. */
export interface StackTable {
  readonly length: number;
  readonly location: Int32Array;
  readonly prefix: Int32Array;
}

export interface SampleTable {
  readonly length: number;
  /** The leaf's stack; -1 for a sample without frames. */
  readonly stack: Int32Array;
  /** One column for each value type. Float64 is exact to 2^53; `Profile.inexact` tells where that was passed. */
  readonly value: readonly Float64Array[];
  /** Labels of sample i are `labelStart[i] … labelStart[i + 1]` of the label table. */
  readonly labelStart: Int32Array;
}

/** The stack of sample i is `location[start[i]] … location[start[i + 1] - 1]`, leaf first. */
export interface PathTable {
  readonly start: Int32Array;
  readonly location: Int32Array;
}

/** `text` is -1 for a numeric label; then `number` counts in `unit` (-1: not named). */
export interface LabelTable {
  readonly length: number;
  readonly key: Int32Array;
  readonly text: Int32Array;
  readonly number: Float64Array;
  readonly unit: Int32Array;
}

export interface Profile {
  readonly string: readonly string[];
  readonly valueType: readonly ValueType[];
  readonly mapping: MappingTable;
  readonly func: FuncTable;
  readonly location: LocationTable;
  readonly line: LineTable;
  readonly stack: StackTable;
  readonly sample: SampleTable;
  readonly label: LabelTable;
  /** When the profile was taken, nanoseconds since 1970; 0 where it does not say. */
  readonly timeNanos: bigint;
  /** Wall time that the profile covers; 0 where that has no meaning (heap, goroutine). */
  readonly durationNanos: number;
  readonly periodType: ValueType;
  /** Events of `periodType` between two samples; 0 where it does not say. */
  readonly period: number;
  /** Index into `valueType`: the named default, else the last, as pprof does. */
  readonly defaultValueType: number;
  readonly comments: readonly string[];
  readonly docUrl: string;
  /** Regular expressions as written in the profile; '' for none. */
  readonly dropFrames: string;
  readonly keepFrames: string;
  /** True where a value or a label lies beyond 2^53 and was rounded. */
  readonly inexact: boolean;
  /** What the reader should know, such as a cut-off file. Empty for a sound profile. */
  readonly warnings: readonly ProfileWarning[];
  /** The stacks once more, as they were read; only as long as the prefix tree was not asked for (see path-profile.ts). */
  readonly paths?: PathTable | undefined;
}

/** All of a profile but its stacks. */
export type ProfileTables = Omit<Profile, 'stack' | 'sample' | 'paths'> & {
  readonly sample: Omit<SampleTable, 'stack'>;
};

export interface ProfileWarning {
  readonly code:
    | 'truncated'
    | 'unsymbolised'
    | 'inexact'
    | 'empty'
    | 'dangling-mapping'
    | 'large'
    | 'unreadable-lines'
    | 'sampling-period'
    | 'several-dumps'
    | 'merged';
  readonly message: string;
}

export type CaptureKind =
  | 'cpu'
  | 'heap'
  | 'allocs'
  | 'goroutine'
  | 'block'
  | 'mutex'
  | 'threadcreate'
  | 'goroutineleak'
  | 'custom'
  | 'goroutine-dump'
  | 'trace'
  | 'gctrace'
  | 'unknown';
