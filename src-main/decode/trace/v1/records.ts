import { Float64Column, Int32Column } from '#shared/base/column';
import type { IdRows } from '#shared/base/id-rows';

/**
 * The events of a file as they are in it, in the order of the file; `next` is the one after it of the same P, -1 at the
 * end. Numbers are as written; stacks and strings are ids of the file.
 */
export class RecordColumns {
  readonly type = new Int32Column();
  /** Row of `streams`. */
  readonly stream = new Int32Column();
  readonly next = new Int32Column();
  readonly ticks = new Float64Column();
  /** The goroutine that the P ran, or that the event is of; 0 for none. */
  readonly goroutine = new Float64Column();
  readonly first = new Float64Column();
  readonly second = new Float64Column();
  readonly third = new Float64Column();
  readonly stack = new Float64Column();
  readonly position = new Int32Column();

  get length(): number {
    return this.type.length;
  }
}

/** A P, the events of no P (-1), or the samples of a CPU profile. */
export interface Stream {
  readonly proc: number;
  first: number;
  last: number;
}

export const SAMPLE_STREAM = -2;

export interface V1File {
  readonly record: RecordColumns;
  readonly streams: readonly Stream[];
  readonly string: IdRows;
  readonly stack: IdRows;
  /** Ticks a second; undefined where the file ends before it, which comes last. */
  readonly frequency: number | undefined;
}
