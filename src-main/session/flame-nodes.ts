import type { CallTree, NodeIndex, NodeTable, NodeValues } from '#shared/profile/call-tree-types';
import type { FlamePositions } from '#shared/profile/flame-layout';

/** Questions of the keyboard and of notes about one drawn tree. */

export interface Neighbours {
  readonly parent: NodeIndex;
  readonly largestChild: NodeIndex;
  readonly previousSibling: NodeIndex;
  readonly nextSibling: NodeIndex;
}

/** Nodes next to one in drawing order; -1 where there is none. */
export function findNeighbours({ prefix }: NodeTable, positions: FlamePositions, at: NodeIndex): Neighbours {
  const { childStart, child } = positions;
  const parent = prefix[at] ?? -1;
  const hasChildren = (childStart[at + 1] ?? 0) > (childStart[at] ?? 0);
  const largestChild = hasChildren ? (child[childStart[at] ?? 0] ?? -1) : -1;
  if (parent < 0) return { parent, largestChild, previousSibling: -1, nextSibling: -1 };
  const siblings = child.subarray(childStart[parent] ?? 0, childStart[parent + 1] ?? 0);
  const place = siblings.indexOf(at);
  return {
    parent,
    largestChild,
    previousSibling: place > 0 ? (siblings[place - 1] ?? -1) : -1,
    nextSibling: place >= 0 ? (siblings[place + 1] ?? -1) : -1,
  };
}

/** Function names from the root's child to the node. */
export function pathOf({ node, symbols }: Pick<CallTree, 'node' | 'symbols'>, at: NodeIndex): string[] {
  const path: string[] = [];
  for (let row = at; row > 0; row = node.prefix[row] ?? -1) path.push(symbols.name[node.symbol[row] ?? -1] ?? '');
  return path.reverse();
}

/** The node that a path of names leads to; -1 where the tree has no such path. */
export function findPath({ node, symbols }: Pick<CallTree, 'node' | 'symbols'>, path: readonly string[]): NodeIndex {
  let at = 0;
  for (const name of path) {
    const end = node.subtreeEnd[at] ?? 0;
    let child = at + 1;
    while (child < end && symbols.name[node.symbol[child] ?? -1] !== name) child = node.subtreeEnd[child] ?? end;
    if (child >= end) return -1;
    at = child;
  }
  return at;
}

/** The node of a function with the largest total; -1 where it has none. */
export function findWidest(node: NodeTable, total: NodeValues['total'], symbol: number): NodeIndex {
  let widest = -1;
  for (let at = 1; at < node.length; at++) {
    if (node.symbol[at] === symbol && (widest < 0 || (total[at] ?? 0) > (total[widest] ?? 0))) widest = at;
  }
  return widest;
}
