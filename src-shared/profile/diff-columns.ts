import type { NodeValues } from './call-tree-types.ts';
import { computeMargins, type SamplingModel, type SideColumns } from './diff-interval.ts';
import type { SideParts } from './diff-spread.ts';
import type { DiffPart, DiffScale, DiffTree, ScaleName } from './diff-types.ts';

export interface DiffOptions {
  readonly scale: DiffScale;
  readonly model: SamplingModel;
}

/** Takes the column that is meant (totals of nodes, sums of functions, …) out of the values of all nodes. */
export type PickColumn = (values: NodeValues) => Float64Array;

/** Half the widths of the 95 % intervals of a column's changes, scaled; NaN where nothing gives one. */
export function computeColumnMargins(diff: DiffTree, { scale, model }: DiffOptions, pick: PickColumn): Float64Array {
  const before = { self: diff.selfBefore, total: diff.totalBefore };
  const after = { self: diff.selfAfter, total: diff.totalAfter };
  const side = (values: NodeValues, variance: NodeValues | undefined, parts: readonly DiffPart[]): SideColumns => ({
    value: pick(values),
    variance: variance && pick(variance),
    parts: pickParts(parts, scale.name, pick),
  });
  return computeMargins(
    model,
    scale,
    side(before, diff.variance?.before, diff.parts.before),
    side(after, diff.variance?.after, diff.parts.after),
  );
}

function pickParts(parts: readonly DiffPart[], scale: ScaleName, pick: PickColumn): SideParts | undefined {
  if (parts.length === 0) return undefined;
  const weightOf: Readonly<Record<ScaleName, (part: DiffPart) => number>> = {
    absolute: () => 1,
    duration: ({ durationNanos }) => durationNanos,
    total: ({ values }) => values.total[0] ?? 0,
  };
  return { values: parts.map(({ values }) => pick(values)), weights: parts.map(weightOf[scale]) };
}
