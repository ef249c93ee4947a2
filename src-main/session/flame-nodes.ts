import type { NodeIndex } from '#shared/profile/call-tree-types';
import type { DrawnTree } from '#shared/profile/drawn-tree';

/** Questions of the keyboard and of notes about one drawn tree. */

export interface Neighbours {
  readonly parent: NodeIndex;
  readonly largestChild: NodeIndex;
  readonly previousSibling: NodeIndex;
  readonly nextSibling: NodeIndex;
}

/** Nodes next to one in drawing order; -1 where there is none. */
export function findNeighbours(tree: DrawnTree, at: NodeIndex): Neighbours {
  const parent = tree.parentOf(at);
  const largestChild = tree.childrenOf(at)[0] ?? -1;
  if (parent < 0) return { parent, largestChild, previousSibling: -1, nextSibling: -1 };
  const siblings = tree.childrenOf(parent);
  const place = siblings.indexOf(at);
  return {
    parent,
    largestChild,
    previousSibling: place > 0 ? (siblings[place - 1] ?? -1) : -1,
    nextSibling: place >= 0 ? (siblings[place + 1] ?? -1) : -1,
  };
}

/** Function names from the root's child to the node. */
export function pathOf(tree: DrawnTree, at: NodeIndex): string[] {
  const path: string[] = [];
  for (let row = at; row > 0; row = tree.parentOf(row)) path.push(tree.symbols.name[tree.symbolOf(row)] ?? '');
  return path.reverse();
}

/** The node with weight that a path of names leads to; -1 where the tree has no such path. */
export function findPath(tree: DrawnTree, path: readonly string[]): NodeIndex {
  let at = 0;
  for (const name of path) {
    const child = tree.childrenOf(at).find((node) => tree.symbols.name[tree.symbolOf(node)] === name);
    if (child === undefined) return -1;
    at = child;
  }
  return at;
}
