import type { NodeTable } from './call-tree-types.ts';

/** Nodes as they were met, without the root: `first` is the parent's row (-1: the root), `second` the symbol. */
export interface MetNodes {
  readonly length: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/**
 * Renumbers nodes depth-first below a new root. Sizes of subtrees are summed from the last node up; then each node,
 * taken in the order it was met, gets the next free place of its parent and keeps as much room as its subtree needs.
 * `placeOf` tells where each met node went. Parents must come before children.
 */
export function numberDepthFirst({ length: count, first: parentOf, second: symbolOf }: MetNodes): {
  readonly node: NodeTable;
  readonly placeOf: Int32Array;
} {
  const size = new Int32Array(count).fill(1);
  for (let from = count - 1; from >= 0; from--) {
    const parent = parentOf[from] ?? -1;
    if (parent >= 0) size[parent] = (size[parent] ?? 0) + (size[from] ?? 0);
  }
  const length = count + 1;
  const node: NodeTable = {
    length,
    symbol: new Int32Array(length).fill(-1),
    prefix: new Int32Array(length).fill(-1),
    depth: new Int32Array(length),
    subtreeEnd: new Int32Array(length),
  };
  node.subtreeEnd[0] = length;
  const placeOf = new Int32Array(count);
  const nextFree = new Int32Array(length);
  nextFree[0] = 1;
  for (let from = 0; from < count; from++) {
    const metParent = parentOf[from] ?? -1;
    const parent = metParent < 0 ? 0 : (placeOf[metParent] ?? 0);
    const place = nextFree[parent] ?? 0;
    const end = place + (size[from] ?? 0);
    nextFree[parent] = end;
    nextFree[place] = place + 1;
    placeOf[from] = place;
    node.symbol[place] = symbolOf[from] ?? -1;
    node.prefix[place] = parent;
    node.depth[place] = (node.depth[parent] ?? 0) + 1;
    node.subtreeEnd[place] = end;
  }
  return { node, placeOf };
}
