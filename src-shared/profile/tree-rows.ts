import { Int32Column } from '#shared/base/column';
import type { NodeIndex } from './call-tree-types.ts';
import type { FlamePositions } from './flame-layout.ts';

/**
 * Nodes of a tree as the rows of a table, heaviest first among siblings: the root, and below each node that is unfolded
 * its children.
 */
export function computeTreeRows(
  { childStart, child }: Pick<FlamePositions, 'childStart' | 'child'>,
  unfolded: ReadonlySet<NodeIndex>,
): Int32Array {
  const rows = new Int32Column();
  const open = [0];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    rows.push(at);
    if (!unfolded.has(at)) continue;
    for (let i = (childStart[at + 1] ?? 0) - 1; i >= (childStart[at] ?? 0); i--) open.push(child[i] ?? 0);
  }
  return rows.finish();
}

/** The chain of heaviest children from a node on, as far as one child carries at least half of its parent. */
export function findHeavyPath(
  { childStart, child }: Pick<FlamePositions, 'childStart' | 'child'>,
  total: Float64Array,
  from: NodeIndex,
): NodeIndex[] {
  const path = [from];
  for (let at = from; ;) {
    const first = childStart[at] ?? 0;
    if (first === (childStart[at + 1] ?? 0)) return path;
    const heaviest = child[first] ?? 0;
    if ((total[heaviest] ?? 0) * 2 < (total[at] ?? 0)) return path;
    path.push(heaviest);
    at = heaviest;
  }
}
