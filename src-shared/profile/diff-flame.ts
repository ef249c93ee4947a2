import type { NodeValues } from './call-tree-types.ts';
import { changeState, computeNoiseFloor } from './diff-rows.ts';
import type { DiffScale, DiffTree } from './diff-types.ts';
import { computeFlamePositions, layoutFlame, type FlamePositions, type FlameWindow } from './flame-layout.ts';
import type { FlameFrame } from './flame-types.ts';

export type DiffSide = 'before' | 'after';

/** One side of a side-by-side picture, and of each of its boxes how it changed. */
export interface DiffFlame extends FlameFrame {
  /** `ChangeState`; `same` for merged boxes. */
  readonly state: Uint8Array;
  /** Change of the node's total, scaled; 0 for merged boxes. */
  readonly delta: Float64Array;
  /** 1: the change starts in the node; 0: one callee passes all of it on. */
  readonly strength: Float64Array;
}

/** Numbers of a comparison that do not depend on what is looked at: computed once a scale. */
export interface DiffPicture {
  readonly diff: DiffTree;
  readonly before: { readonly values: NodeValues; readonly positions: FlamePositions };
  readonly after: { readonly values: NodeValues; readonly positions: FlamePositions };
  readonly state: Uint8Array;
  readonly delta: Float64Array;
  readonly strength: Float64Array;
}

export function computeDiffPicture(diff: DiffTree, scale: DiffScale): DiffPicture {
  const { node, totalBefore, totalAfter } = diff;
  const floor = computeNoiseFloor(diff, scale);
  const delta = new Float64Array(node.length);
  const state = new Uint8Array(node.length);
  const order = new Float64Array(node.length); // both sides stand in the order of the wider one
  for (let at = 0; at < node.length; at++) {
    const before = (totalBefore[at] ?? 0) * scale.before;
    const after = (totalAfter[at] ?? 0) * scale.after;
    delta[at] = after - before;
    state[at] = changeState(before, after, floor);
    order[at] = Math.max(before, after);
  }
  const side = (self: Float64Array, total: Float64Array): DiffPicture['before'] => {
    const values = { self, total };
    return { values, positions: computeFlamePositions(diff, values, order) };
  };
  return {
    diff,
    before: side(diff.selfBefore, totalBefore),
    after: side(diff.selfAfter, totalAfter),
    state,
    delta,
    strength: computeStrength(diff, delta),
  };
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

/** Boxes of one side within a window given in that side's unscaled values. */
export function layoutDiffFlame(picture: DiffPicture, side: DiffSide, window: FlameWindow): DiffFlame {
  const { values, positions } = picture[side];
  const frame = layoutFlame(picture.diff, values, window, positions);
  const { node } = frame.boxes;
  return {
    ...frame,
    state: Uint8Array.from(node, (at) => picture.state[at] ?? 0),
    delta: Float64Array.from(node, (at) => picture.delta[at] ?? 0),
    strength: Float64Array.from(node, (at) => picture.strength[at] ?? 0),
  };
}
