import type { NodeValues } from './call-tree-types.ts';
import { ChainDrawing } from './chain-drawing.ts';
import { chainAt, chainsBelow, lastFrameOf } from './chain-tree.ts';
import { computeChanges, computeStrength } from './diff-changes.ts';
import { isExplained } from './diff-interval.ts';
import type { DiffOptions } from './diff-measure.ts';
import { ChangeState, type DiffTree } from './diff-types.ts';
import { layoutFlame, type FlameWindow } from './flame-layout.ts';
import type { FlameFrame } from './flame-types.ts';

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

/** The drawings of a comparison at one scale; how something changed is computed when it is drawn. */
export interface DiffPicture extends Readonly<Record<DiffDrawing, ChainDrawing>> {
  readonly diff: DiffTree;
  readonly options: DiffOptions;
}

export function computeDiffPicture(diff: DiffTree, options: DiffOptions): DiffPicture {
  const { symbols, tree } = diff;
  const both = computeBoth(diff, options);
  // All drawings stand in the order of the one that has all, so that a path keeps its place from one to the next.
  const draw = (values: NodeValues): ChainDrawing => new ChainDrawing(tree, symbols, values, both.total);
  return { diff, options, before: draw(diff.before), after: draw(diff.after), both: draw(both) };
}

/**
 * Widths of the one graph, scaled: a chain is as wide as its larger side, so that what is gone stays in sight; where
 * its callees need more (one is gone, another new), as wide as they are together. `self` is what no callee covers.
 */
function computeBoth({ tree, before, after }: DiffTree, { scale }: DiffOptions): NodeValues {
  const total = new Float64Array(tree.length);
  const callees = new Float64Array(tree.length);
  for (let at = tree.length - 1; at >= 0; at--) {
    const larger = Math.max((before.total[at] ?? 0) * scale.before, (after.total[at] ?? 0) * scale.after);
    const width = Math.max(0, larger, callees[at] ?? 0);
    total[at] = width;
    const caller = tree.prefix[at] ?? -1;
    if (caller >= 0) callees[caller] = (callees[caller] ?? 0) + width;
  }
  return { total, self: total.map((width, at) => width - (callees[at] ?? 0)) };
}

/** Boxes within a window: in unscaled values of the side, in scaled ones where both are one graph. */
export function layoutDiffFlame(
  { diff, options, ...drawings }: DiffPicture,
  drawing: DiffDrawing,
  window: FlameWindow,
): DiffFlame {
  const frame = layoutFlame(drawings[drawing], window);
  const { tree } = diff;
  const chains = frame.boxes.node.map((node) => (node < 0 ? -1 : chainAt(tree, node)));
  const { before, after, delta, margin, state } = computeChanges(diff, chains, options);
  return {
    ...frame,
    state: state.map((own, box) => (chains[box] === -1 ? ChangeState.same : own)),
    before,
    after,
    delta,
    strength: Float64Array.from(frame.boxes.node, (node, box) => {
      const chain = chains[box] ?? -1;
      if (chain < 0 || lastFrameOf(tree, chain) !== node) return 0;
      return computeStrength(diff, chain, chainsBelow(tree, chain), options);
    }),
    explained: Uint8Array.from(delta, (change, box) => {
      const half = margin[box] ?? NaN;
      return chains[box] !== -1 && isExplained(change - half, change + half) ? 1 : 0;
    }),
  };
}
