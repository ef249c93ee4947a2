import { Int32Column } from '#shared/base/column';
import type { NodeIndex } from './call-tree-types.ts';
import type { DrawnTree } from './drawn-tree.ts';

/**
 * Nodes of a tree as the rows of a table, heaviest first among siblings: the root, and below each node that is unfolded
 * its children.
 */
export function computeTreeRows(tree: DrawnTree, unfolded: ReadonlySet<NodeIndex>): Int32Array {
  const rows = new Int32Column();
  const open = [0];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    rows.push(at);
    if (!unfolded.has(at)) continue;
    const children = tree.childrenOf(at);
    for (let i = children.length - 1; i >= 0; i--) open.push(children[i] ?? 0);
  }
  return rows.finish();
}

/** The chain of heaviest children from a node on, as far as one child carries at least half of its parent. */
export function findHeavyPath(tree: DrawnTree, from: NodeIndex): NodeIndex[] {
  const path = [from];
  for (let at = from; ;) {
    const [heaviest] = tree.childrenOf(at);
    if (heaviest === undefined || tree.totalOf(heaviest) * 2 < tree.totalOf(at)) return path;
    path.push(heaviest);
    at = heaviest;
  }
}
