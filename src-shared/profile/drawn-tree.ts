import type { NodeIndex, SymbolIndex, SymbolTable } from './call-tree-types.ts';

/**
 * A merged tree with the numbers of one value type and a place for each node, as a view asks about it. Nodes come into
 * being when their caller is looked at, so that a number below `length` may be asked for, and no other.
 *
 * Children stand by weight, heaviest first, without gaps from their parent's left edge; equal weights keep the order of
 * the tree. So `startOf(child)` and `startOf(child) + totalOf(child)` never leave the parent as long as no value is
 * negative. A node without weight has no place and is no child.
 */
export interface DrawnTree {
  readonly symbols: SymbolTable;
  /** Nodes so far. Node 0 is the root. */
  readonly length: number;
  /** Of nodes with weight, those that nobody looked at yet included. */
  readonly maxDepth: number;
  /** True where children stand by their own weight, so that after the first narrow one all are narrow. */
  readonly isByWeight: boolean;
  /** -1 for the root of all. */
  symbolOf(node: NodeIndex): SymbolIndex;
  /** -1 at the root. */
  parentOf(node: NodeIndex): NodeIndex;
  depthOf(node: NodeIndex): number;
  selfOf(node: NodeIndex): number;
  totalOf(node: NodeIndex): number;
  startOf(node: NodeIndex): number;
  /** Those with weight, in the order in which they stand. */
  childrenOf(node: NodeIndex): Int32Array;
}
