import type { NodeIndex, SymbolIndex, SymbolTable } from './call-tree-types.ts';
import type { DrawnTree } from './drawn-tree.ts';
import type { RowIndex } from './frame-rows.ts';
import { endingAt, findOutermost, totalAt, type FrameSums } from './frame-sums.ts';
import type { OpenedTree } from './opened-tree.ts';
import { sortByWeight } from './sort-by-weight.ts';

/** The numbers and places of an opened tree for one value type: made for a node's children when they are asked for. */
export class OpenedDrawing implements DrawnTree {
  readonly symbols: SymbolTable;
  readonly maxDepth: number;
  readonly isByWeight = true;
  readonly #tree: OpenedTree;
  readonly #sums: FrameSums;
  /** What passes through a row: for callers of all functions what ends in it. */
  readonly #weigh: (row: RowIndex) => number;
  #total = new Float64Array(FIRST_NODES);
  #self = new Float64Array(FIRST_NODES);
  #start = new Float64Array(FIRST_NODES);
  /** The children of a node, from its first child's number on, in their order. */
  #child = new Int32Array(FIRST_NODES);
  /** -1 until the node's children have their places. */
  #shownChildren = new Int32Array(FIRST_NODES).fill(-1);

  /** `sums` are of the frames that the tree is opened from. */
  constructor(tree: OpenedTree, sums: FrameSums, maxDepth: number) {
    const { frames } = tree;
    this.symbols = frames.symbols;
    this.maxDepth = maxDepth;
    this.#tree = tree;
    this.#sums = sums;
    const isOfEnds = tree.direction === 'callers' && tree.symbolOf(0) < 0;
    this.#weigh = isOfEnds ? (row) => endingAt(frames, sums, row) : (row) => totalAt(frames, sums, row);
    this.#total[0] = tree.sumOf(0, this.#weigh);
  }

  get length(): number {
    return this.#tree.length;
  }

  symbolOf(node: NodeIndex): SymbolIndex {
    return this.#tree.symbolOf(node);
  }

  parentOf(node: NodeIndex): NodeIndex {
    return this.#tree.parentOf(node);
  }

  depthOf(node: NodeIndex): number {
    return this.#tree.depthOf(node);
  }

  /** What passes through no child. */
  selfOf(node: NodeIndex): number {
    this.#place(node);
    if ((this.#shownChildren[node] ?? -1) < 0) this.#arrange(node);
    return this.#self[node] ?? 0;
  }

  totalOf(node: NodeIndex): number {
    this.#place(node);
    return this.#total[node] ?? 0;
  }

  startOf(node: NodeIndex): number {
    this.#place(node);
    return this.#start[node] ?? 0;
  }

  childrenOf(node: NodeIndex): Int32Array {
    this.#place(node);
    const first = this.#tree.firstChildOf(node);
    if ((this.#shownChildren[node] ?? -1) < 0) this.#arrange(node);
    return this.#child.subarray(first, first + (this.#shownChildren[node] ?? 0));
  }

  /** The node that a path of functions leads to from the root; -1 where there is none. */
  nodeOn(path: readonly SymbolIndex[]): NodeIndex {
    let at = 0;
    for (const symbol of path) {
      const first = this.#tree.firstChildOf(at);
      const end = first + this.#tree.childCountOf(at);
      let child = first;
      while (child < end && this.symbolOf(child) !== symbol) child++;
      if (child === end) return -1;
      at = child;
    }
    return at;
  }

  /** The node of a function with the largest total; -1 where it has none. Looks only below what may hold a larger one. */
  findWidest(symbol: SymbolIndex): NodeIndex {
    const boundOf = this.#boundFor(symbol);
    let widest = -1;
    const left: { readonly node: NodeIndex; readonly bound: number }[] = [{ node: 0, bound: boundOf(0) }];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { node, bound } = next;
      const most = widest < 0 ? 0 : this.totalOf(widest);
      if (bound <= most) continue;
      if (node > 0 && this.symbolOf(node) === symbol) {
        if (this.totalOf(node) > most) widest = node;
        continue;
      }
      const below = Array.from(this.childrenOf(node), (child) => ({ node: child, bound: boundOf(child) }));
      for (const child of below.sort((a, b) => a.bound - b.bound)) if (child.bound > most) left.push(child);
    }
    return widest;
  }

  /** No node of the symbol at or below a node has a total above this. */
  #boundFor(symbol: SymbolIndex): (node: NodeIndex) => number {
    const { frames, direction } = this.#tree;
    const rows = findOutermost(frames, symbol);
    if (direction === 'callees') {
      /** Entry i: what passes through the first i of the rows. */
      const passing = new Float64Array(rows.length + 1);
      for (const [i, row] of rows.entries()) {
        passing[i + 1] = (passing[i] ?? 0) + Math.max(0, totalAt(frames, this.#sums, row));
      }
      const before = (row: RowIndex): number => passing[countBefore(rows, row)] ?? 0;
      return (node) => this.#tree.sumOf(node, (row) => before(frames.subtreeEnd[row] ?? 0) - before(row));
    }
    const isBelow = (row: RowIndex): boolean => {
      const nearest = rows[countBefore(rows, row + 1) - 1];
      return nearest !== undefined && row < (frames.subtreeEnd[nearest] ?? 0);
    };
    const weigh = (row: RowIndex): number => Math.max(0, this.#weigh(row));
    return (node) =>
      this.symbolOf(node) === symbol ? this.totalOf(node) : this.#tree.sumOfWanted(node, weigh, isBelow);
  }

  /** A node has its numbers once its parent's children stand. A parent was asked for before its children. */
  #place(node: NodeIndex): void {
    const parent = this.#tree.parentOf(node);
    if (parent < 0 || (this.#shownChildren[parent] ?? -1) >= 0) return;
    const above: NodeIndex[] = [];
    for (let at = parent; at >= 0 && (this.#shownChildren[at] ?? -1) < 0; at = this.#tree.parentOf(at)) above.push(at);
    for (const at of above.reverse()) this.#arrange(at);
  }

  /** Measures the children of a node and gives them their places. */
  #arrange(node: NodeIndex): void {
    const first = this.#tree.firstChildOf(node);
    const end = first + this.#tree.childCountOf(node);
    this.#grow();
    const total = this.#total;
    let kept = 0;
    let passing = 0;
    for (let child = first; child < end; child++) {
      const weight = this.#tree.sumOf(child, this.#weigh);
      total[child] = weight;
      passing += weight;
      if (weight > 0) this.#child[first + kept++] = child;
    }
    if (kept > 1) sortByWeight(this.#child, first, first + kept, total);
    let left = this.#start[node] ?? 0;
    for (let at = first; at < first + kept; at++) {
      const child = this.#child[at] ?? 0;
      this.#start[child] = left;
      left += total[child] ?? 0;
    }
    this.#self[node] = (total[node] ?? 0) - passing;
    this.#shownChildren[node] = kept;
  }

  #grow(): void {
    const { length } = this.#tree;
    const known = this.#total.length;
    if (length <= known) return;
    const room = Math.max(length, known * 2);
    this.#total = growFloats(this.#total, room);
    this.#self = growFloats(this.#self, room);
    this.#start = growFloats(this.#start, room);
    this.#child = growInts(this.#child, room);
    this.#shownChildren = growInts(this.#shownChildren, room).fill(-1, known);
  }
}

const FIRST_NODES = 256;

/** How many of ascending rows are less than a row. */
function countBefore(rows: Int32Array, row: RowIndex): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] ?? 0) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

function growFloats(column: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(length);
  grown.set(column);
  return grown;
}

function growInts(column: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(length);
  grown.set(column);
  return grown;
}
