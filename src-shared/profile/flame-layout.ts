import { Float64Column, Int32Column } from '#shared/base/column';
import type { DrawnTree } from './drawn-tree.ts';
import type { FlameFrame, FlameSymbols } from './flame-types.ts';
import { hueOfFunction } from './package-hue.ts';

/** The part of a flame graph that is looked at, in units of the value. */
export interface FlameWindow {
  readonly start: number;
  readonly end: number;
  /** Boxes narrower than this are merged with their neighbours; 0 shows every node. */
  readonly resolution: number;
  /** Node that the graph starts at (zoomed in); 0 is the root. Boxes keep their depth in the whole tree. */
  readonly root?: number;
}

/**
 * Boxes that touch the window, row by row from the root, left to right in each row. They hold their true edges even
 * where those lie outside the window, so that a box does not change while the window pans.
 *
 * What is certain of the result, for values that are not negative:
 * - boxes of one depth do not overlap;
 * - a box lies within a box of the depth above, which is its parent's;
 * - below a node stand all its children of at least the resolution that touch the window, and at most one merged box,
 *   which spans all its narrower children: since children stand by weight, those are neighbours at the right end.
 *   Where another order is given there is one merged box for each run of narrow neighbours.
 *
 * The table of boxes is its own queue: children are appended while the walk goes through it.
 */
export function layoutFlame(tree: DrawnTree, window: FlameWindow): FlameFrame {
  const boxes = new BoxTable(tree);
  const root = window.root ?? 0;
  const rootStart = tree.startOf(root);
  const rootEnd = endOf(root);
  if (rootEnd > rootStart && rootEnd > window.start && rootStart < window.end) boxes.push(root, rootStart, rootEnd);
  for (let box = 0; box < boxes.length; box++) {
    const parent = boxes.nodeAt(box);
    if (parent < 0) continue;
    const child = tree.childrenOf(parent);
    const to = child.length;
    if (to === 0) continue;
    const isNarrow = (i: number): boolean => tree.totalOf(child[i] ?? 0) < window.resolution;
    const narrow = tree.isByWeight ? findFirst(0, to, isNarrow) : to;
    const touching = findFirst(0, narrow, (i) => endOf(child[i] ?? 0) > window.start);
    let run = -1; // first of the narrow children that stand side by side, where they may stand between wide ones
    let runEnd = 0;
    for (let i = touching; i < narrow; i++) {
      const at = child[i] ?? 0;
      if (tree.startOf(at) >= window.end) break;
      if (!tree.isByWeight && isNarrow(i)) {
        if (run < 0) run = at;
        runEnd = endOf(at);
        continue;
      }
      if (run >= 0) boxes.pushMerged(run, tree.startOf(run), runEnd);
      run = -1;
      boxes.push(at, tree.startOf(at), endOf(at));
    }
    if (run >= 0) boxes.pushMerged(run, tree.startOf(run), runEnd);
    if (narrow === to) continue;
    const left = tree.startOf(child[narrow] ?? 0);
    const right = endOf(child[to - 1] ?? 0);
    if (left < window.end && right > window.start) boxes.pushMerged(child[narrow] ?? 0, left, right);
  }
  return {
    ...boxes.finish(),
    maxDepth: tree.maxDepth,
    total: tree.totalOf(0),
    start: window.start,
    end: window.end,
    resolution: window.resolution,
  };

  function endOf(node: number): number {
    return tree.startOf(node) + tree.totalOf(node);
  }
}

/** First of `[from, to)` that holds; what holds for one holds for all that follow. `to` where none does. */
function findFirst(from: number, to: number, holds: (i: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

class BoxTable {
  readonly #tree: DrawnTree;
  readonly #node = new Int32Column();
  readonly #depth = new Int32Column();
  readonly #start = new Float64Column();
  readonly #end = new Float64Column();
  readonly #self = new Float64Column();
  readonly #symbol = new Int32Column();
  readonly #rowOfSymbol = new Map<number, number>();

  constructor(tree: DrawnTree) {
    this.#tree = tree;
  }

  get length(): number {
    return this.#node.length;
  }

  nodeAt(box: number): number {
    return this.#node.at(box);
  }

  push(node: number, start: number, end: number): void {
    this.#node.push(node);
    this.#depth.push(this.#tree.depthOf(node));
    this.#start.push(start);
    this.#end.push(end);
    this.#self.push(this.#tree.selfOf(node));
    this.#symbol.push(this.#symbolRow(this.#tree.symbolOf(node)));
  }

  /** `first` is the leftmost of the nodes that are merged. */
  pushMerged(first: number, start: number, end: number): void {
    this.#node.push(-1);
    this.#depth.push(this.#tree.depthOf(first));
    this.#start.push(start);
    this.#end.push(end);
    this.#self.push(0);
    this.#symbol.push(-1);
  }

  finish(): Pick<FlameFrame, 'boxes' | 'symbols'> {
    const { symbols } = this.#tree;
    const id = Int32Array.from(this.#rowOfSymbol.keys());
    const name = Array.from(id, (symbol) => symbols.name[symbol] ?? '');
    const frameSymbols: FlameSymbols = {
      length: id.length,
      id,
      name,
      origin: Uint8Array.from(id, (symbol) => symbols.origin[symbol] ?? 0),
      hue: Uint8Array.from(name, hueOfFunction),
    };
    return {
      boxes: {
        length: this.#node.length,
        node: this.#node.finish(),
        depth: this.#depth.finish(),
        start: this.#start.finish(),
        end: this.#end.finish(),
        self: this.#self.finish(),
        symbol: this.#symbol.finish(),
      },
      symbols: frameSymbols,
    };
  }

  #symbolRow(symbol: number): number {
    if (symbol < 0) return -1;
    const known = this.#rowOfSymbol.get(symbol);
    if (known !== undefined) return known;
    const row = this.#rowOfSymbol.size;
    this.#rowOfSymbol.set(symbol, row);
    return row;
  }
}
