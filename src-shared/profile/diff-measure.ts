import type { GrownProfile } from './call-tree.ts';
import { computeMargins, type SamplingModel, type SideColumns } from './diff-interval.ts';
import type { SideParts } from './diff-spread.ts';
import type { DiffScale, ScaleName } from './diff-types.ts';

/** One capture of a side: its stacks, and of each sample the compared value. */
export interface DiffInput extends GrownProfile {
  readonly values: Float64Array;
  /** Variances of the values, where they are known. */
  readonly variance?: Float64Array | undefined;
  /** 0 where it does not say. */
  readonly durationNanos: number;
}

/** Columns of values: of the nodes of a tree, or of functions. */
type Columns = Readonly<Record<string, Float64Array>>;

/** One side of a comparison. */
export interface MeasuredSide<T> {
  /** Sums over its captures. */
  readonly values: T;
  /** Variances of the values, added up like them; null where no such model applies. */
  readonly variance: T | null;
  /** Each capture, where there are several; else []. */
  readonly parts: readonly MeasuredPart<T>[];
  /** The sum of all samples that are kept. */
  readonly whole: number;
}

export interface MeasuredPart<T> {
  readonly values: T;
  readonly durationNanos: number;
  readonly whole: number;
}

export interface Measured<T> {
  readonly before: MeasuredSide<T>;
  readonly after: MeasuredSide<T>;
}

/** Other columns made of the measured ones, by a function that adds up (it is applied to sums, variances and parts alike). */
export function mapMeasured<T, U>({ before, after }: Measured<T>, map: (values: T) => U): Measured<U> {
  const side = ({ values, variance, parts, whole }: MeasuredSide<T>): MeasuredSide<U> => ({
    values: map(values),
    variance: variance === null ? null : map(variance),
    parts: parts.map((part) => ({ ...part, values: map(part.values) })),
    whole,
  });
  return { before: side(before), after: side(after) };
}

/** `compute` makes the columns of capture `i` from one number a sample. Variances count where each capture has them. */
export function measureSide<T extends object>(
  inputs: readonly DiffInput[],
  compute: (i: number, sampleValue: Float64Array) => T,
): MeasuredSide<T> {
  const values = inputs.map((input, i) => compute(i, input.values));
  const variances = inputs.flatMap(({ variance }, i) => (variance ? [compute(i, variance)] : []));
  const wholes = inputs.map(sumKept);
  return {
    values: addUp(values),
    variance: inputs.length > 0 && variances.length === inputs.length ? addUp(variances) : null,
    parts:
      inputs.length < 2
        ? []
        : inputs.map(({ durationNanos }, i) => ({
            values: values[i] ?? addUp(values),
            durationNanos,
            whole: wholes[i] ?? 0,
          })),
    whole: wholes.reduce((sum, whole) => sum + whole, 0),
  };
}

/** The sum of the values of all samples that the filter keeps. */
export function sumKept({ values, filter }: Pick<DiffInput, 'values' | 'filter'>): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) if (filter?.sampleKept[row] !== 0) sum += values[row] ?? 0;
  return sum;
}

export interface DiffOptions {
  readonly scale: DiffScale;
  readonly model: SamplingModel;
}

/**
 * Half the widths of the 95 % intervals of a column's changes, scaled; NaN where nothing gives one. `pick` takes the
 * column that is meant out of all values.
 */
export function computeColumnMargins<T>(
  { before, after }: Measured<T>,
  { scale, model }: DiffOptions,
  pick: (values: T) => Float64Array,
): Float64Array {
  const side = ({ values, variance, parts }: MeasuredSide<T>): SideColumns => ({
    value: pick(values),
    variance: variance === null ? undefined : pick(variance),
    parts: pickParts(parts, scale.name, pick),
  });
  return computeMargins(model, scale, side(before), side(after));
}

function pickParts<T>(
  parts: readonly MeasuredPart<T>[],
  scale: ScaleName,
  pick: (values: T) => Float64Array,
): SideParts | undefined {
  if (parts.length === 0) return undefined;
  const weightOf: Readonly<Record<ScaleName, (part: MeasuredPart<T>) => number>> = {
    absolute: () => 1,
    duration: ({ durationNanos }) => durationNanos,
    total: ({ whole }) => whole,
  };
  return { values: parts.map(({ values }) => pick(values)), weights: parts.map(weightOf[scale]) };
}

/** One capture's columns as they are, or the sums of several, column by column. */
function addUp<T extends object>(parts: readonly T[]): T {
  const [first, ...others] = parts;
  if (!first) throw new Error('a side without captures');
  if (others.length === 0) return first;
  const sums = Object.fromEntries(
    Object.entries(first as Columns).map(([name, column]) => [name, addColumns(column, others as Columns[], name)]),
  );
  return sums as T;
}

function addColumns(first: Float64Array, others: readonly Columns[], name: string): Float64Array {
  const sum = first.slice();
  for (const other of others) {
    const column = other[name];
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + (column?.[at] ?? 0);
  }
  return sum;
}
