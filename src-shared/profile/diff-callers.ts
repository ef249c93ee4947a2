import { computeColumnMargins, type DiffOptions } from './diff-measure.ts';
import { changeState, computeNoiseFloor } from './diff-rows.ts';
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
export function computeCallers(diff: DiffTree, symbol: SymbolIndex, options: DiffOptions): readonly CallPathChange[] {
  const { totalBefore, totalAfter } = diff;
  const { scale } = options;
  const floor = computeNoiseFloor(diff.measured, scale);
  const nodes = findOutermost(diff, symbol);
  const margin = computeColumnMargins(diff.measured, options, ({ total }) =>
    Float64Array.from(nodes, (at) => total[at] ?? 0),
  );
  return nodes
    .map((node, i): CallPathChange => {
      const before = (totalBefore[node] ?? 0) * scale.before;
      const after = (totalAfter[node] ?? 0) * scale.after;
      const delta = after - before;
      const half = margin[i] ?? NaN;
      const state = changeState(before, after, floor);
      return { node, before, after, delta, low: delta - half, high: delta + half, state };
    })
    .sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta) || a.node - b.node);
}

/** Nodes of the function that are not below another one of it. */
function findOutermost({ node }: DiffTree, symbol: SymbolIndex): NodeIndex[] {
  const nodes: NodeIndex[] = [];
  for (let at = 1; at < node.length;) {
    const isFound = node.symbol[at] === symbol;
    if (isFound) nodes.push(at);
    at = isFound ? (node.subtreeEnd[at] ?? at + 1) : at + 1;
  }
  return nodes;
}

/** What a list leaves out at its end, as one line. */
export interface CallPathRest {
  readonly count: number;
  readonly delta: number;
}

export function sumRest(paths: readonly CallPathChange[]): CallPathRest {
  return { count: paths.length, delta: paths.reduce((sum, { delta }) => sum + delta, 0) };
}
