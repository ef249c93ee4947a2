import type { ErrorValue } from '#shared/base/app-error';
import type { CaptureId } from '#shared/base/brand';
import type { CaptureKind, ValueType } from '#shared/profile/profile';
import type { Trend } from '#shared/profile/trend';

/** Replies of a series: the captures of one kind of an incident over time. */

export interface SeriesCaptureFacts {
  readonly id: CaptureId;
  readonly processId: number;
  readonly timeMs: number;
  /** It was cut off: its values are lower bounds. */
  readonly isPartial: boolean;
  /** Groups that were left out, the smallest ones; 0 nearly always. */
  readonly omittedRows: number;
  /** Why it could not be read; then it has no place in the lines. */
  readonly problem: ErrorValue | null;
}

export interface SeriesHead {
  readonly kind: CaptureKind;
  readonly rows: 'functions' | 'groups';
  readonly valueTypes: readonly ValueType[];
  readonly defaultValueType: number;
  /** Values are per second of the time that a capture covers; else as they stood when it was taken. */
  readonly isRate: boolean;
  /** Those read so far, in order of time. */
  readonly captures: readonly SeriesCaptureFacts[];
}

export interface SeriesRowLabel {
  /** Of a group of goroutines; '' for functions, and where the capture does not tell it. */
  readonly state: string;
  /** The function, or the stack of the group, innermost first; very deep ones are cut at the root's end. */
  readonly frames: readonly string[];
}

/** Columns as wide as the process has captures that could be read. */
export interface SeriesLinesReply {
  readonly ids: readonly CaptureId[];
  readonly timeMs: Float64Array;
  readonly sum: Float64Array;
  readonly sumTrend: Trend;
  readonly lines: readonly Float64Array[];
  /** Of each line. */
  readonly labels: readonly SeriesRowLabel[];
}

export interface SeriesRowsReply {
  readonly count: number;
  /** How many captures the figures rest on. */
  readonly captures: number;
  readonly rows: {
    readonly length: number;
    /** Row of the series, the same under every choice. */
    readonly row: Int32Array;
    readonly label: readonly SeriesRowLabel[];
    readonly first: Float64Array;
    readonly last: Float64Array;
    readonly change: Float64Array;
    readonly most: Float64Array;
    /** Per minute; NaN where there is none. */
    readonly slope: Float64Array;
    readonly slopeError: Float64Array;
  };
}
