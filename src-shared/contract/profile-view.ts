import type { CaptureKind, ProfileWarning, ValueType } from '#shared/profile/profile';
import type { ComparabilityLevel, ComparabilityReason, DiffScale } from '#shared/profile/diff-types';
import type { FlameFrame } from '#shared/profile/flame-types';

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

export type FlameDirection = 'top-down' | 'bottom-up';

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
}

export interface TopReply {
  /** Of all functions that match, not only of those in `rows`. */
  readonly count: number;
  readonly total: number;
  readonly rows: TopRows;
}

export interface CallEdge {
  readonly symbol: number;
  readonly name: string;
  readonly value: number;
}

export interface LabelFacet {
  readonly key: string;
  readonly values: readonly { readonly text: string; readonly value: number }[];
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
  readonly total: number;
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
  readonly symbols: Int32Array;
  /** Samples through any match, each once. */
  readonly total: number;
  readonly self: number;
}

export interface GoroutineGroup {
  readonly count: number;
  readonly state: string;
  readonly minutesMin: number;
  readonly minutesMax: number;
  readonly creator: string;
  readonly leaked: boolean;
  readonly stack: readonly { readonly func: string; readonly file: string; readonly line: number }[];
  /** Some of the ids, ascending; at most 100. */
  readonly ids: readonly number[];
}

export interface GoroutineReply {
  readonly total: number;
  readonly states: readonly { readonly state: string; readonly count: number }[];
  readonly groups: readonly GoroutineGroup[];
  readonly warnings: readonly ProfileWarning[];
}

/** What is known of a capture that has no view of its own, from its first bytes and its size. */
export interface RawFacts {
  readonly format: string;
  readonly description: string;
  readonly firstLine: string;
}

export type OpenReply =
  | { readonly view: 'profile'; readonly head: ProfileHead }
  | { readonly view: 'goroutines'; readonly goroutines: GoroutineReply }
  | { readonly view: 'raw'; readonly raw: RawFacts };

export interface DiffSideHead {
  readonly total: number;
  readonly durationNanos: number;
  readonly samples: number;
}

export interface DiffHead {
  readonly comparability: { readonly level: ComparabilityLevel; readonly reasons: readonly ComparabilityReason[] };
  readonly kind: CaptureKind;
  readonly valueTypes: readonly ValueType[];
  readonly valueType: number;
  readonly before: DiffSideHead;
  readonly after: DiffSideHead;
  readonly scale: DiffScale;
  /** The finest step that values can have (one sample's worth), before scaling; 0 where there is none. */
  readonly step: number;
  /** Below this share of the larger total a change is drawn as "same". */
  readonly noiseFloor: number;
  /** Functions by state, at this value type and scale. */
  readonly states: Readonly<Record<'same' | 'new' | 'gone' | 'grew' | 'shrank', number>>;
  /** Functions found in both, only before, only after. */
  readonly presence: { readonly both: number; readonly onlyBefore: number; readonly onlyAfter: number };
  /** What changed, in at most seven ranked sentences. */
  readonly summary: readonly { readonly text: string; readonly symbol: number }[];
}

/** One side's boxes; node and symbol ids are of the union tree, so that both sides speak of the same functions. */
export interface DiffFlameFrame extends FlameFrame {
  /** Of each box: `ChangeState`, and the change of its total after scaling. */
  readonly state: Uint8Array;
  readonly delta: Float64Array;
  /** 0 to 1: how much of the change starts here instead of being passed on from one callee. */
  readonly strength: Float64Array;
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
  readonly count: number;
  readonly rows: DiffTableRows;
}

export interface DiffNodeFacts extends Omit<NodeFacts, 'self' | 'total' | 'start' | 'end'> {
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
}
