import { computeMargin } from './diff-interval.ts';
import { changeState, computeNoiseFloor, type DiffOptions } from './diff-rows.ts';
import type { ChangeState, DiffTree } from './diff-types.ts';
import type { NodeIndex, SymbolIndex } from './call-tree-types.ts';

/** One call path on which a function is reached, and how its total changed there. All values are scaled. */
export interface CallPathChange {
  /** Outermost node of the function: what recurs below it is counted with it. */
  readonly node: NodeIndex;
  readonly before: number;
  readonly after: number;
  readonly delta: number;
  readonly low: number;
  readonly high: number;
  readonly state: ChangeState;
}

/**
 * The call paths that a function's change comes through, largest change first. They do not overlap, so their changes
 * add up to the function's own row in the table.
 */
export function computeCallers(
  diff: DiffTree,
  symbol: SymbolIndex,
  { scale, model }: DiffOptions,
): readonly CallPathChange[] {
  const { node, totalBefore, totalAfter } = diff;
  const floor = computeNoiseFloor(diff, scale);
  const paths: CallPathChange[] = [];
  for (let at = 1; at < node.length;) {
    if (node.symbol[at] !== symbol) {
      at++;
      continue;
    }
    const pair = { before: totalBefore[at] ?? 0, after: totalAfter[at] ?? 0 };
    const before = pair.before * scale.before;
    const after = pair.after * scale.after;
    const margin = computeMargin(model, {
      ...pair,
      scaleBefore: scale.before,
      scaleAfter: scale.after,
      varianceBefore: diff.variance?.before.total[at] ?? 0,
      varianceAfter: diff.variance?.after.total[at] ?? 0,
    });
    const delta = after - before;
    const state = changeState(before, after, floor);
    paths.push({ node: at, before, after, delta, low: delta - margin, high: delta + margin, state });
    at = node.subtreeEnd[at] ?? at + 1;
  }
  return paths.sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta) || a.node - b.node);
}

/** What a list leaves out at its end, as one line. */
export interface CallPathRest {
  readonly count: number;
  readonly delta: number;
}

export function sumRest(paths: readonly CallPathChange[]): CallPathRest {
  return { count: paths.length, delta: paths.reduce((sum, { delta }) => sum + delta, 0) };
}
