import type { CaptureKind, ProfileWarning, ValueType } from '#shared/profile/profile';
import type { GoroutineHead } from './goroutine-view.ts';
import type { GroupChange } from '#shared/goroutines/group-diff';
import type { CallPathChange, CallPathRest } from '#shared/profile/diff-callers';
import type { SamplingModel } from '#shared/profile/diff-interval';
import type { ComparabilityLevel, ComparabilityReason, DiffScale } from '#shared/profile/diff-types';
import type { Rename } from '#shared/profile/renames';
import type { FlameFrame } from '#shared/profile/flame-types';
import type { GcLogReply, TraceHead } from './trace-view.ts';

export type { HistogramReply, LabelsReply } from './label-view.ts';

/** Replies of an opened capture or comparison. Columns where there is a row per function, small objects elsewhere. */

export interface ProfileHead {
  readonly kind: CaptureKind;
  readonly valueTypes: readonly (ValueType & { readonly total: number })[];
  readonly defaultValueType: number;
  readonly samples: number;
  readonly functions: number;
  readonly locations: number;
  readonly durationNanos: number;
  readonly period: number;
  readonly periodType: ValueType;
  /** ISO 8601; '' where the profile does not say. */
  readonly takenAt: string;
  readonly comments: readonly string[];
  readonly buildId: string;
  readonly goVersion: string;
  readonly labelKeys: readonly { readonly key: string; readonly values: number }[];
  readonly inexact: boolean;
  readonly warnings: readonly ProfileWarning[];
}

/** `callers` and `callees` are the two halves around one function, which the request then names by its symbol. */
export type FlameDirection = 'top-down' | 'bottom-up' | 'callers' | 'callees';
export type TreeDirection = 'top-down' | 'bottom-up';

/** A part of a tree in units of the value. With `count` the boxes' means can be told. */
export interface ProfileFlameFrame extends FlameFrame {
  /** Of each box the value of the type that the mean is taken over. */
  readonly count?: Float64Array;
}

export interface TopRows {
  readonly length: number;
  /** Session-wide symbol id. */
  readonly symbol: Int32Array;
  readonly name: readonly string[];
  readonly file: readonly string[];
  readonly line: Float64Array;
  readonly origin: Uint8Array;
  readonly hue: Uint8Array;
  readonly flat: Float64Array;
  readonly cum: Float64Array;
  /** What a mean is taken over; empty where none was asked for. */
  readonly flatCount: Float64Array;
  readonly cumCount: Float64Array;
}

export interface TopReply {
  /** Of all functions that match, not only of those in `rows`. */
  readonly count: number;
  /** Of all samples of the profile: the denominator of every share. */
  readonly total: number;
  /** Among all rows: the largest magnitudes, and the self of the rows above the page, for what is summed down. */
  readonly maxFlat: number;
  readonly maxCum: number;
  readonly flatAbove: number;
  /** Row of the function that was asked for; -1 where it has none here. */
  readonly row: number;
  readonly rows: TopRows;
}

/** What a refinement leaves of one value. */
export interface RemainsReply {
  readonly total: number;
  readonly totalSamples: number;
  readonly kept: number;
  readonly keptSamples: number;
  readonly steps: readonly StepRemains[];
}

export interface StepRemains {
  /** After this step and those before it. */
  readonly kept: number;
  /** False where it found nothing in what the steps before left. */
  readonly matched: boolean;
  /** How the pattern would match: another case, and how many functions that would find. */
  readonly hint: { readonly pattern: string; readonly functions: number } | null;
}

/** Rows of the call tree that a table shows; node -1 never occurs. */
export interface TreeRows {
  readonly length: number;
  readonly node: Int32Array;
  readonly symbol: Int32Array;
  readonly name: readonly string[];
  readonly origin: Uint8Array;
  readonly hue: Uint8Array;
  readonly depth: Int32Array;
  readonly self: Float64Array;
  readonly total: Float64Array;
  readonly children: Int32Array;
  /** Place among its siblings from 1, and how many they are. */
  readonly place: Int32Array;
  readonly siblings: Int32Array;
}

export interface TreeReply {
  /** Of all rows that are unfolded. */
  readonly count: number;
  readonly total: number;
  /** Row of the node that was asked for; -1 where it is folded away or none was asked for. */
  readonly row: number;
  readonly rows: TreeRows;
}

/** Lines of one function that samples were taken in, in the order of the file. */
export interface LinesReply {
  readonly name: string;
  readonly total: number;
  /** Of the function itself, over the same samples. */
  readonly flat: number;
  readonly cum: number;
  readonly rows: {
    readonly length: number;
    readonly file: readonly string[];
    readonly line: Float64Array;
    readonly flat: Float64Array;
    readonly cum: Float64Array;
    /** What the line calls, heaviest first: at most a few. */
    readonly callees: readonly (readonly CallEdge[])[];
  };
}

/** Whole stacks, heaviest first. */
export interface StacksReply {
  readonly count: number;
  readonly total: number;
  readonly rows: {
    readonly length: number;
    readonly node: Int32Array;
    readonly value: Float64Array;
    /** Folded: `main.main;net/http.serve`. Very deep ones are cut in the middle. */
    readonly text: readonly string[];
    readonly depth: Int32Array;
  };
}

/** What a profile says of itself. */
export interface AboutReply {
  readonly comments: readonly string[];
  readonly docUrl: string;
  readonly dropFrames: string;
  readonly keepFrames: string;
  readonly samplesStored: number;
  readonly stacks: number;
  readonly mappings: readonly {
    readonly file: string;
    readonly buildId: string;
    readonly start: string;
    readonly limit: string;
    readonly hasFunctions: boolean;
  }[];
  readonly mappingCount: number;
}

export interface CallEdge {
  readonly symbol: number;
  readonly name: string;
  readonly value: number;
}

export interface LabelFacet {
  readonly key: string;
  /** `expression` keeps samples with just this label; '' where none can say it. */
  readonly values: readonly { readonly text: string; readonly value: number; readonly expression: string }[];
}

export interface FunctionFacts {
  readonly symbol: number;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly origin: number;
  readonly hue: number;
  readonly flat: number;
  readonly cum: number;
  /** Of all samples of the profile; `kept` is what the refinement leaves of it. */
  readonly total: number;
  readonly kept: number;
  /** What the mean is taken over, where one was asked for. */
  readonly flatCount: number;
  readonly cumCount: number;
  readonly samples: number;
  readonly totalSamples: number;
  readonly callers: readonly CallEdge[];
  readonly callees: readonly CallEdge[];
  readonly labels: readonly LabelFacet[];
}

/** Of one box: the function names from the root's child to the node. */
export interface NodeFacts {
  readonly node: number;
  readonly symbol: number;
  readonly path: readonly string[];
  /** The nodes above it, from the root. */
  readonly above: readonly number[];
  readonly self: number;
  readonly total: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  /** For the keyboard: -1 where there is none. Siblings are in drawing order. */
  readonly parent: number;
  readonly largestChild: number;
  readonly previousSibling: number;
  readonly nextSibling: number;
}

export interface SearchReply {
  /** Heaviest first, by the samples that pass through each. */
  readonly symbols: Int32Array;
  /** Samples through any match, each once. */
  readonly total: number;
  readonly self: number;
}

export type OpenReply =
  | { readonly view: 'profile'; readonly head: ProfileHead }
  | { readonly view: 'goroutines'; readonly goroutines: GoroutineHead }
  | { readonly view: 'trace'; readonly trace: TraceHead }
  | { readonly view: 'gc-log'; readonly log: GcLogReply };

export interface DiffSideHead {
  readonly total: number;
  readonly durationNanos: number;
  readonly samples: number;
  /** How many captures were added up. */
  readonly captures: number;
}

/** Totals of one value type on both sides, as captured. */
export interface DiffTypeTotals {
  readonly before: number;
  readonly after: number;
}

export interface DiffHead {
  readonly comparability: { readonly level: ComparabilityLevel; readonly reasons: readonly ComparabilityReason[] };
  readonly kind: CaptureKind;
  readonly valueTypes: readonly ValueType[];
  /** Of each value type. */
  readonly totals: readonly DiffTypeTotals[];
  readonly valueType: number;
  readonly before: DiffSideHead;
  readonly after: DiffSideHead;
  readonly scale: DiffScale;
  /** The finest step that values can have (one sample's worth), before scaling; 0 where there is none. */
  readonly step: number;
  /** Below this share of the larger total a change is drawn as "same". */
  readonly noiseFloor: number;
  /** How far its changes are sampled: only sampled ones (`isSampled`) have an interval that sampling can explain. */
  readonly sampling: SamplingModel['kind'];
  /** Width of the root where both sides are one graph, scaled. */
  readonly bothWidth: number;
  /** Functions by state, at this value type and scale. */
  readonly states: Readonly<Record<'same' | 'new' | 'gone' | 'grew' | 'shrank', number>>;
  /** Functions found in both, only before, only after. */
  readonly presence: { readonly both: number; readonly onlyBefore: number; readonly onlyAfter: number };
  /** Functions that may have another name on each side, and those that are taken for one. */
  readonly renames: { readonly offered: readonly Rename[]; readonly matched: readonly Rename[] };
  /** Goroutines can be compared by state and stack too. */
  readonly hasGroups: boolean;
  /** What changed, in at most seven ranked sentences. */
  readonly summary: readonly {
    readonly text: string;
    readonly symbol: number;
    /** Where it is to be seen; -1 for the rest. */
    readonly node: number;
  }[];
}

/** Boxes of one side, or of both as one graph; node and symbol ids are of the union tree, so that both sides speak of the same functions. */
export interface DiffFlameFrame extends FlameFrame {
  /** Of each box: `ChangeState`, its totals on both sides after scaling, and their difference. */
  readonly state: Uint8Array;
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly delta: Float64Array;
  /** 0 to 1: how much of the change starts here instead of being passed on from one callee. */
  readonly strength: Float64Array;
  /** 1: sampling alone explains the change. */
  readonly explained: Uint8Array;
}

export interface DiffTableRows {
  readonly length: number;
  readonly symbol: Int32Array;
  readonly name: readonly string[];
  readonly file: readonly string[];
  readonly origin: Uint8Array;
  readonly flatBefore: Float64Array;
  readonly flatAfter: Float64Array;
  readonly cumBefore: Float64Array;
  readonly cumAfter: Float64Array;
  readonly delta: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly state: Uint8Array;
}

export interface DiffTableReply {
  /** Of all functions that match and are not hidden. */
  readonly count: number;
  /** Of those that match: hidden, since sampling alone explains them. */
  readonly hidden: number;
  readonly rows: DiffTableRows;
}

export interface DiffNodeFacts extends Omit<NodeFacts, 'self' | 'total' | 'start' | 'end' | 'above'> {
  readonly name: string;
  readonly state: number;
  readonly selfBefore: number;
  readonly selfAfter: number;
  readonly totalBefore: number;
  readonly totalAfter: number;
  /** Position on each side, for linked zoom; start = end where the side lacks it. */
  readonly startBefore: number;
  readonly endBefore: number;
  readonly startAfter: number;
  readonly endAfter: number;
  /** Where both are one graph, scaled. */
  readonly startBoth: number;
  readonly endBoth: number;
  /** 95 % interval of the change of the total, scaled; NaN where no model applies. */
  readonly low: number;
  readonly high: number;
}

/** Goroutines by state and stack on both sides. */
export interface GroupDiffReply {
  /** Of all groups that match. */
  readonly count: number;
  readonly before: number;
  readonly after: number;
  readonly rows: readonly GroupChange[];
}

/** A call path that reaches a function, and how the function's total changed there; scaled. */
export interface DiffCaller extends CallPathChange {
  /** Function names from the root's child to the function. */
  readonly path: readonly string[];
}

/** Which call paths a function's change comes through. Rows and rest add up to the whole. */
export interface DiffCallersReply {
  readonly symbol: number;
  readonly name: string;
  /** Change of the function's total over all its paths, scaled. */
  readonly delta: number;
  readonly rows: readonly DiffCaller[];
  readonly rest: CallPathRest;
}
