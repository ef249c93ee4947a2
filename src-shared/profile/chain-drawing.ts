import type { NodeIndex, NodeValues, SymbolIndex, SymbolTable } from './call-tree-types.ts';
import { chainAt, chainsBelow, lastFrameOf, type ChainIndex, type ChainTree } from './chain-tree.ts';
import type { DrawnTree } from './drawn-tree.ts';
import { sortByWeight } from './sort-by-weight.ts';

/**
 * The places of a chain tree's frames, given to those that are looked at. Two drawings that must agree from left to
 * right (the sides of a comparison) give the order in which chains stand as a column of its own; then narrow ones may
 * stand between wide ones.
 */
export class ChainDrawing implements DrawnTree {
  readonly symbols: SymbolTable;
  readonly maxDepth: number;
  readonly isByWeight: boolean;
  readonly #tree: ChainTree;
  /** Of each chain. */
  readonly #weights: NodeValues;
  readonly #order: Float64Array;
  /** NaN until the chain's siblings have their places. */
  readonly #start: Float64Array;
  /** First frames of the chains with weight below a chain, as they stand. */
  readonly #below = new Map<ChainIndex, Int32Array>();

  constructor(tree: ChainTree, symbols: SymbolTable, weights: NodeValues, order: Float64Array = weights.total) {
    this.symbols = symbols;
    this.isByWeight = order === weights.total;
    this.#tree = tree;
    this.#weights = weights;
    this.#order = order;
    this.#start = new Float64Array(tree.length).fill(NaN);
    this.#start[0] = 0;
    let maxDepth = 0;
    for (let chain = 1; chain < tree.length; chain++) {
      if ((weights.total[chain] ?? 0) <= 0) continue;
      const frames = (tree.firstFrame[chain + 1] ?? 0) - (tree.firstFrame[chain] ?? 0);
      maxDepth = Math.max(maxDepth, (tree.depth[chain] ?? 0) + frames - 1);
    }
    this.maxDepth = maxDepth;
  }

  get length(): number {
    return this.#tree.symbol.length;
  }

  symbolOf(frame: NodeIndex): SymbolIndex {
    return this.#tree.symbol[frame] ?? -1;
  }

  parentOf(frame: NodeIndex): NodeIndex {
    const chain = chainAt(this.#tree, frame);
    if (this.#tree.firstFrame[chain] !== frame) return frame - 1;
    const caller = this.#tree.prefix[chain] ?? -1;
    return caller < 0 ? -1 : lastFrameOf(this.#tree, caller);
  }

  depthOf(frame: NodeIndex): number {
    const chain = chainAt(this.#tree, frame);
    return (this.#tree.depth[chain] ?? 0) + frame - (this.#tree.firstFrame[chain] ?? 0);
  }

  selfOf(frame: NodeIndex): number {
    const chain = chainAt(this.#tree, frame);
    return lastFrameOf(this.#tree, chain) === frame ? (this.#weights.self[chain] ?? 0) : 0;
  }

  totalOf(frame: NodeIndex): number {
    return this.#weights.total[chainAt(this.#tree, frame)] ?? 0;
  }

  /** 0 for what has no weight, and so no place. */
  startOf(frame: NodeIndex): number {
    const chain = chainAt(this.#tree, frame);
    this.#place(chain);
    const start = this.#start[chain] ?? 0;
    return Number.isNaN(start) ? 0 : start;
  }

  childrenOf(frame: NodeIndex): Int32Array {
    const chain = chainAt(this.#tree, frame);
    if (lastFrameOf(this.#tree, chain) === frame) {
      this.#place(chain);
      return this.#arrange(chain);
    }
    return (this.#weights.total[chain] ?? 0) > 0 ? Int32Array.of(frame + 1) : new Int32Array();
  }

  /** The frame of a function with the largest total, the first of equal ones; -1 where it has none. */
  findWidest(symbol: SymbolIndex): NodeIndex {
    const { symbol: symbols } = this.#tree;
    let widest = -1;
    let most = 0;
    for (let frame = symbols.indexOf(symbol); frame >= 0; frame = symbols.indexOf(symbol, frame + 1)) {
      const total = this.totalOf(frame);
      if (total <= most) continue;
      widest = frame;
      most = total;
    }
    return widest;
  }

  #place(chain: ChainIndex): void {
    const above: ChainIndex[] = [];
    for (let at = chain; Number.isNaN(this.#start[at]);) {
      at = this.#tree.prefix[at] ?? 0;
      above.push(at);
      if (this.#below.has(at)) break; // a sibling without weight has no place
    }
    for (const at of above.reverse()) this.#arrange(at);
  }

  #arrange(chain: ChainIndex): Int32Array {
    const known = this.#below.get(chain);
    if (known) return known;
    const { total } = this.#weights;
    const shown = Int32Array.from(chainsBelow(this.#tree, chain).filter((at) => (total[at] ?? 0) > 0));
    sortByWeight(shown, 0, shown.length, this.#order);
    let left = this.#start[chain] ?? 0;
    for (const at of shown) {
      this.#start[at] = left;
      left += total[at] ?? 0;
    }
    const frames = shown.map((at) => this.#tree.firstFrame[at] ?? 0);
    this.#below.set(chain, frames);
    return frames;
  }
}
