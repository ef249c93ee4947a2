import type { CallTree, NodeIndex, NodeTable, NodeValues, SymbolIndex, SymbolTable } from './call-tree-types.ts';
import type { DrawnTree } from './drawn-tree.ts';
import { sortByWeight } from './sort-by-weight.ts';

/**
 * The places of all nodes of a merged tree. Two drawings that must agree from left to right (the sides of a comparison)
 * give the order in which children stand as a column of its own; then narrow children may stand between wide ones. For
 * a profile with negative values pass magnitudes.
 */
export class MergedDrawing implements DrawnTree {
  readonly symbols: SymbolTable;
  readonly values: NodeValues;
  readonly maxDepth: number;
  readonly isByWeight: boolean;
  readonly #node: NodeTable;
  readonly #start: Float64Array;
  /** Children of node i: `child[childStart[i]] … child[childStart[i + 1] - 1]`. */
  readonly #childStart: Int32Array;
  readonly #child: Int32Array;

  constructor({ node, symbols }: Pick<CallTree, 'node' | 'symbols'>, values: NodeValues, order?: Float64Array) {
    const { total } = values;
    const { prefix, depth } = node;
    const childStart = new Int32Array(node.length + 1);
    let maxDepth = 0;
    for (let at = 1; at < node.length; at++) {
      if ((total[at] ?? 0) <= 0) continue;
      const parent = prefix[at] ?? 0;
      childStart[parent + 1] = (childStart[parent + 1] ?? 0) + 1;
      maxDepth = Math.max(maxDepth, depth[at] ?? 0);
    }
    for (let at = 0; at < node.length; at++) childStart[at + 1] = (childStart[at + 1] ?? 0) + (childStart[at] ?? 0);
    const child = new Int32Array(childStart[node.length] ?? 0);
    const next = childStart.slice();
    for (let at = 1; at < node.length; at++) {
      if ((total[at] ?? 0) <= 0) continue;
      const parent = prefix[at] ?? 0;
      const place = next[parent] ?? 0;
      child[place] = at;
      next[parent] = place + 1;
    }
    const start = new Float64Array(node.length);
    for (let parent = 0; parent < node.length; parent++) {
      const from = childStart[parent] ?? 0;
      const to = childStart[parent + 1] ?? 0;
      if (to - from > 1) sortByWeight(child, from, to, order ?? total);
      let left = start[parent] ?? 0;
      for (let i = from; i < to; i++) {
        const at = child[i] ?? 0;
        start[at] = left;
        left += total[at] ?? 0;
      }
    }
    this.symbols = symbols;
    this.values = values;
    this.maxDepth = maxDepth;
    this.isByWeight = order === undefined;
    this.#node = node;
    this.#start = start;
    this.#childStart = childStart;
    this.#child = child;
  }

  get length(): number {
    return this.#node.length;
  }

  symbolOf(node: NodeIndex): SymbolIndex {
    return this.#node.symbol[node] ?? -1;
  }

  parentOf(node: NodeIndex): NodeIndex {
    return this.#node.prefix[node] ?? -1;
  }

  depthOf(node: NodeIndex): number {
    return this.#node.depth[node] ?? 0;
  }

  selfOf(node: NodeIndex): number {
    return this.values.self[node] ?? 0;
  }

  totalOf(node: NodeIndex): number {
    return this.values.total[node] ?? 0;
  }

  startOf(node: NodeIndex): number {
    return this.#start[node] ?? 0;
  }

  childrenOf(node: NodeIndex): Int32Array {
    return this.#child.subarray(this.#childStart[node] ?? 0, this.#childStart[node + 1] ?? 0);
  }

  /** The node of a function with the largest total; -1 where it has none. */
  findWidest(symbol: SymbolIndex): NodeIndex {
    let widest = -1;
    for (let at = 1; at < this.length; at++) {
      if (this.symbolOf(at) !== symbol) continue;
      if (this.totalOf(at) > (widest < 0 ? 0 : this.totalOf(widest))) widest = at;
    }
    return widest;
  }
}
