import type { NodeTable } from './call-tree-types.ts';
import type { StackTable } from './profile.ts';

/**
 * Renumbers nodes depth-first below a new root. Sizes of subtrees are summed from the last node up; then each node,
 * taken in the order it was met, gets the next free place of its parent and keeps as much room as its subtree needs.
 * `placeOf` tells where each met node went. A met node stands in a stack table (`prefix` -1: below the root) with its
 * symbol for the location; parents come before children.
 */
export function numberDepthFirst({ length: count, prefix: parentOf, location: symbolOf }: StackTable): {
  readonly node: NodeTable;
  readonly placeOf: Int32Array;
} {
  /** Nodes below each node, itself left out. */
  const below = new Int32Array(count);
  for (let from = count - 1; from >= 0; from--) {
    const parent = parentOf[from] ?? -1;
    if (parent >= 0) below[parent] = (below[parent] ?? 0) + (below[from] ?? 0) + 1;
  }
  const length = count + 1;
  const symbol = new Int32Array(length);
  const prefix = new Int32Array(length);
  const depth = new Int32Array(length);
  const subtreeEnd = new Int32Array(length);
  const placeOf = new Int32Array(count);
  const nextFree = new Int32Array(length);
  symbol[0] = -1;
  prefix[0] = -1;
  subtreeEnd[0] = length;
  nextFree[0] = 1;
  for (let from = 0; from < count; from++) {
    const metParent = parentOf[from] ?? -1;
    const parent = metParent < 0 ? 0 : (placeOf[metParent] ?? 0);
    const place = nextFree[parent] ?? 0;
    const end = place + (below[from] ?? 0) + 1;
    nextFree[parent] = end;
    nextFree[place] = place + 1;
    placeOf[from] = place;
    symbol[place] = symbolOf[from] ?? -1;
    prefix[place] = parent;
    depth[place] = (depth[parent] ?? 0) + 1;
    subtreeEnd[place] = end;
  }
  return { node: { length, symbol, prefix, depth, subtreeEnd }, placeOf };
}
