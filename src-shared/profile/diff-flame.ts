import type { NodeValues } from './call-tree-types.ts';
import { computeColumnMargins, type DiffOptions } from './diff-measure.ts';
import { isExplained } from './diff-interval.ts';
import { changeState, computeNoiseFloor } from './diff-rows.ts';
import type { DiffTree } from './diff-types.ts';
import { layoutFlame, type FlameWindow } from './flame-layout.ts';
import type { FlameFrame } from './flame-types.ts';
import { MergedDrawing } from './merged-drawing.ts';

/** One side of two graphs, or `both` in one graph. */
export type DiffDrawing = 'before' | 'after' | 'both';

/** Boxes of one drawing, and of each how it changed. Merged boxes say nothing: `same`, and zeros. */
export interface DiffFlame extends FlameFrame {
  /** `ChangeState` */
  readonly state: Uint8Array;
  /** Totals of the node on the sides, scaled, and their difference. */
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly delta: Float64Array;
  /** 1: the change starts in the node; 0: one callee passes all of it on. */
  readonly strength: Float64Array;
  /** 1: sampling alone explains the change. */
  readonly explained: Uint8Array;
}

/** Numbers of a comparison that do not depend on what is looked at: computed once a scale. */
export interface DiffPicture extends Readonly<Record<DiffDrawing, MergedDrawing>> {
  readonly diff: DiffTree;
  readonly state: Uint8Array;
  /** Totals of the sides, scaled. */
  readonly scaledBefore: Float64Array;
  readonly scaledAfter: Float64Array;
  readonly delta: Float64Array;
  /** Half of the 95 % interval of `delta`; NaN where no model gives one. */
  readonly margin: Float64Array;
  readonly strength: Float64Array;
}

export function computeDiffPicture(diff: DiffTree, options: DiffOptions): DiffPicture {
  const { totalBefore, totalAfter } = diff;
  const { scale } = options;
  const floor = computeNoiseFloor(diff.measured, scale);
  const scaledBefore = totalBefore.map((value) => value * scale.before);
  const scaledAfter = totalAfter.map((value) => value * scale.after);
  const delta = scaledAfter.map((after, at) => after - (scaledBefore[at] ?? 0));
  const state = Uint8Array.from(scaledAfter, (after, at) => changeState(scaledBefore[at] ?? 0, after, floor));
  const margin = computeColumnMargins(diff.measured, options, ({ total }) => total);
  const both = computeBoth(diff, scaledBefore, scaledAfter);
  // All drawings stand in the order of the one that has all, so that a path keeps its place from one to the next.
  const draw = (values: NodeValues): MergedDrawing => new MergedDrawing(diff, values, both.total);
  return {
    diff,
    before: draw({ self: diff.selfBefore, total: totalBefore }),
    after: draw({ self: diff.selfAfter, total: totalAfter }),
    both: draw(both),
    state,
    scaledBefore,
    scaledAfter,
    delta,
    margin,
    strength: computeStrength(diff, delta),
  };
}

/**
 * Widths of the one graph, scaled: a node is as wide as its larger side, so that what is gone stays in sight; where
 * its callees need more (one is gone, another new), as wide as they are together. `self` is what no callee covers.
 */
function computeBoth({ node }: DiffTree, before: Float64Array, after: Float64Array): NodeValues {
  const total = new Float64Array(node.length);
  const callees = new Float64Array(node.length);
  for (let at = node.length - 1; at >= 0; at--) {
    const larger = Math.max(before[at] ?? 0, after[at] ?? 0);
    const width = Math.max(larger, callees[at] ?? 0);
    total[at] = width;
    const parent = node.prefix[at] ?? -1;
    if (parent >= 0) callees[parent] = (callees[parent] ?? 0) + width;
  }
  return { total, self: total.map((width, at) => width - (callees[at] ?? 0)) };
}

/** How much of a node's change does not come from its one callee with the largest change of the same sign. */
function computeStrength({ node }: DiffTree, delta: Float64Array): Float64Array {
  const passedOn = new Float64Array(node.length);
  for (let at = 1; at < node.length; at++) {
    const parent = node.prefix[at] ?? 0;
    const share = (delta[at] ?? 0) / (delta[parent] ?? 0);
    if (share > (passedOn[parent] ?? 0)) passedOn[parent] = Math.min(1, share);
  }
  return passedOn.map((share) => 1 - share);
}

/** Whether sampling alone explains the change of a node's total. */
export function isNodeExplained({ delta, margin }: DiffPicture, node: number): boolean {
  const change = delta[node] ?? 0;
  const half = margin[node] ?? NaN;
  return isExplained(change - half, change + half);
}

/** Boxes within a window: in unscaled values of the side, in scaled ones where both are one graph. */
export function layoutDiffFlame(picture: DiffPicture, drawing: DiffDrawing, window: FlameWindow): DiffFlame {
  const frame = layoutFlame(picture[drawing], window);
  const { node } = frame.boxes;
  const pick = (column: Float64Array): Float64Array => Float64Array.from(node, (at) => column[at] ?? 0);
  return {
    ...frame,
    state: Uint8Array.from(node, (at) => picture.state[at] ?? 0),
    before: pick(picture.scaledBefore),
    after: pick(picture.scaledAfter),
    delta: pick(picture.delta),
    strength: pick(picture.strength),
    explained: Uint8Array.from(node, (at) => (isNodeExplained(picture, at) ? 1 : 0)),
  };
}
