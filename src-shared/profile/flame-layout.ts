import { Float64Column, Int32Column } from '#shared/base/column';
import type { CallTree, NodeValues } from './call-tree-types.ts';
import type { FlameFrame, FlameSymbols } from './flame-types.ts';
import { hueOfFunction } from './package-hue.ts';

/**
 * Where each node lies from left to right, for one set of values. Computed once, then cut into frames.
 *
 * Children stand by weight, heaviest first, without gaps from their parent's left edge; equal weights keep the order
 * of the tree. So `start[child]` and `start[child] + total[child]` never leave the parent as long as no value is
 * negative. A node without weight has no place and is no child. For a profile with negative values pass magnitudes.
 *
 * Two drawings that must agree from left to right (the sides of a comparison) give the order in which children stand
 * as a column of its own; then narrow children may stand between wide ones.
 */
export interface FlamePositions {
  readonly start: Float64Array;
  /** Children of node i, heaviest first: `child[childStart[i]] … child[childStart[i + 1] - 1]`. */
  readonly childStart: Int32Array;
  readonly child: Int32Array;
  /** Of nodes with weight. */
  readonly maxDepth: number;
  /** True where children stand by their own weight, so that after the first narrow one all are narrow. */
  readonly isByWeight: boolean;
}

export function computeFlamePositions(
  { node }: Pick<CallTree, 'node'>,
  { total }: NodeValues,
  order: Float64Array = total,
): FlamePositions {
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
    if (to - from > 1) sortByWeight(child, from, to, order);
    let left = start[parent] ?? 0;
    for (let i = from; i < to; i++) {
      const at = child[i] ?? 0;
      start[at] = left;
      left += total[at] ?? 0;
    }
  }
  return { start, childStart, child, maxDepth, isByWeight: order === total };
}

/** Few siblings are put in place one by one: a tree has hundreds of thousands of such runs, and a sort call each costs. */
function sortByWeight(child: Int32Array, from: number, to: number, order: Float64Array): void {
  if (to - from > 12) {
    child.subarray(from, to).sort((a, b) => (order[b] ?? 0) - (order[a] ?? 0) || a - b);
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const at = child[i] ?? 0;
    const weight = order[at] ?? 0;
    let place = i;
    for (; place > from && (order[child[place - 1] ?? 0] ?? 0) < weight; place--) child[place] = child[place - 1] ?? 0;
    child[place] = at;
  }
}

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
export function layoutFlame(
  tree: Pick<CallTree, 'node' | 'symbols'>,
  values: NodeValues,
  window: FlameWindow,
  positions: FlamePositions = computeFlamePositions(tree, values),
): FlameFrame {
  const { total } = values;
  const { start, childStart, child } = positions;
  const boxes = new BoxTable(tree, values);
  const root = window.root ?? 0;
  const rootStart = start[root] ?? 0;
  const rootEnd = rootStart + (total[root] ?? 0);
  if (rootEnd > rootStart && rootEnd > window.start && rootStart < window.end) boxes.push(root, rootStart, rootEnd);
  for (let box = 0; box < boxes.length; box++) {
    const parent = boxes.nodeAt(box);
    if (parent < 0) continue;
    const from = childStart[parent] ?? 0;
    const to = childStart[parent + 1] ?? 0;
    if (from === to) continue;
    const isNarrow = (i: number): boolean => (total[child[i] ?? 0] ?? 0) < window.resolution;
    const narrow = positions.isByWeight ? findFirst(from, to, isNarrow) : to;
    const touching = findFirst(from, narrow, (i) => endOf(child[i] ?? 0) > window.start);
    let run = -1; // first of the narrow children that stand side by side, where they may stand between wide ones
    let runEnd = 0;
    for (let i = touching; i < narrow; i++) {
      const at = child[i] ?? 0;
      if ((start[at] ?? 0) >= window.end) break;
      if (!positions.isByWeight && isNarrow(i)) {
        if (run < 0) run = at;
        runEnd = endOf(at);
        continue;
      }
      if (run >= 0) boxes.pushMerged(run, start[run] ?? 0, runEnd);
      run = -1;
      boxes.push(at, start[at] ?? 0, endOf(at));
    }
    if (run >= 0) boxes.pushMerged(run, start[run] ?? 0, runEnd);
    if (narrow === to) continue;
    const left = start[child[narrow] ?? 0] ?? 0;
    const right = endOf(child[to - 1] ?? 0);
    if (left < window.end && right > window.start) boxes.pushMerged(child[narrow] ?? 0, left, right);
  }
  return {
    ...boxes.finish(),
    maxDepth: positions.maxDepth,
    total: total[0] ?? 0,
    start: window.start,
    end: window.end,
    resolution: window.resolution,
  };

  function endOf(node: number): number {
    return (start[node] ?? 0) + (total[node] ?? 0);
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
  readonly #tree: Pick<CallTree, 'node' | 'symbols'>;
  readonly #values: NodeValues;
  readonly #node = new Int32Column();
  readonly #depth = new Int32Column();
  readonly #start = new Float64Column();
  readonly #end = new Float64Column();
  readonly #self = new Float64Column();
  readonly #symbol = new Int32Column();
  readonly #rowOfSymbol = new Map<number, number>();

  constructor(tree: Pick<CallTree, 'node' | 'symbols'>, values: NodeValues) {
    this.#tree = tree;
    this.#values = values;
  }

  get length(): number {
    return this.#node.length;
  }

  nodeAt(box: number): number {
    return this.#node.at(box);
  }

  push(node: number, start: number, end: number): void {
    this.#node.push(node);
    this.#depth.push(this.#tree.node.depth[node] ?? 0);
    this.#start.push(start);
    this.#end.push(end);
    this.#self.push(this.#values.self[node] ?? 0);
    this.#symbol.push(this.#symbolRow(this.#tree.node.symbol[node] ?? -1));
  }

  /** `first` is the leftmost of the nodes that are merged. */
  pushMerged(first: number, start: number, end: number): void {
    this.#node.push(-1);
    this.#depth.push(this.#tree.node.depth[first] ?? 0);
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
