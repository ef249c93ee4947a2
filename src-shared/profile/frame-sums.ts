import { Int32Column } from '#shared/base/column';
import type { SymbolIndex } from './call-tree-types.ts';
import type { RowIndex } from './frame-rows.ts';
import { shownRow, symbolAt, type FrameTree } from './frame-tree.ts';
import { keepPresent, type TopTable } from './top.ts';

/**
 * One value of a frame tree: entry i is the sum of the first i samples in the order of their rows, without those that
 * are dropped. What passes through a row lies between two entries, so that another value or filter costs one pass over
 * the samples, not over the rows. Exact for whole numbers as long as sums stay below 2^53.
 */
export type FrameSums = Float64Array;

export function computeFrameSums({ samples: { order }, sampleKept }: FrameTree, sampleValue: Float64Array): FrameSums {
  const sums = new Float64Array(order.length + 1);
  let sum = 0;
  for (let at = 0; at < order.length; at++) {
    const sample = order[at] ?? 0;
    if (sampleKept?.[sample] !== 0) sum += sampleValue[sample] ?? 0;
    sums[at + 1] = sum;
  }
  return sums;
}

/** Of samples that pass through a row. */
export function totalAt({ samples: { start }, subtreeEnd }: FrameTree, sums: FrameSums, row: RowIndex): number {
  return (sums[start[subtreeEnd[row] ?? 0] ?? 0] ?? 0) - (sums[start[row] ?? 0] ?? 0);
}

/** Of samples whose stack ends in a row, whether it is shown or not. */
export function endingAt({ samples: { start } }: FrameTree, sums: FrameSums, row: RowIndex): number {
  return (sums[start[row + 1] ?? 0] ?? 0) - (sums[start[row] ?? 0] ?? 0);
}

/** Rows that samples with a value end in, each with what ends in it. */
export function forEachEnd(tree: FrameTree, sums: FrameSums, visit: (row: RowIndex, value: number) => void): void {
  const { start } = tree.samples;
  for (let row = 0; row < tree.length; row++) {
    if (start[row] === start[row + 1]) continue;
    const value = endingAt(tree, sums, row);
    if (value !== 0) visit(row, value);
  }
}

/** Flat and cum of each function; each sample counts once, however often the function recurs in its stack. */
export function computeFrameTop(tree: FrameTree, sums: FrameSums): TopTable {
  const { symbols, length, subtreeEnd, key, symbolOf } = tree;
  const { start } = tree.samples;
  const flat = new Float64Array(symbols.length);
  const cum = new Float64Array(symbols.length);
  /** End of the outermost rows of each symbol that are open: within them the symbol is counted already. */
  const openEnd = new Int32Array(symbols.length);
  for (let row = 1; row < length; row++) {
    const symbol = symbolOf[key[row] ?? -1] ?? -1;
    if (symbol < 0 || row < (openEnd[symbol] ?? 0)) continue;
    const end = subtreeEnd[row] ?? 0;
    openEnd[symbol] = end;
    cum[symbol] = (cum[symbol] ?? 0) + (sums[start[end] ?? 0] ?? 0) - (sums[start[row] ?? 0] ?? 0);
  }
  forEachEnd(tree, sums, (row, value) => {
    const symbol = symbolAt(tree, shownRow(tree, row));
    if (symbol >= 0) flat[symbol] = (flat[symbol] ?? 0) + value;
  });
  return keepPresent(flat, cum);
}

/** Of samples that pass through any of the symbols, and of those that end in one. */
export function sumMatching(
  tree: FrameTree,
  sums: FrameSums,
  symbols: Iterable<SymbolIndex>,
): { readonly total: number; readonly self: number } {
  const { length, subtreeEnd, key, symbolOf } = tree;
  const isMatch = new Uint8Array(tree.symbols.length);
  for (const symbol of symbols) isMatch[symbol] = 1;
  let total = 0;
  for (let row = 1; row < length;) {
    if (isMatch[symbolOf[key[row] ?? -1] ?? -1] !== 1) {
      row++;
      continue;
    }
    total += totalAt(tree, sums, row);
    row = subtreeEnd[row] ?? length; // within the outermost match everything is counted already
  }
  let self = 0;
  forEachEnd(tree, sums, (row, value) => {
    if (isMatch[symbolAt(tree, shownRow(tree, row))] === 1) self += value;
  });
  return { total, self };
}

/** Frames of a function that are not below another one of it, in the order of the rows. */
export function findOutermost({ length, subtreeEnd, key, symbolOf }: FrameTree, symbol: SymbolIndex): Int32Array {
  const rows = new Int32Column();
  for (let row = 1; row < length;) {
    if (symbolOf[key[row] ?? -1] !== symbol) {
      row++;
      continue;
    }
    rows.push(row);
    row = subtreeEnd[row] ?? length;
  }
  return rows.finish();
}

/**
 * The most frames that a stack with a value shows below a row. Only stacks that have more frames than were found so far
 * are counted, so that where little is hidden nearly none is.
 */
export function measureDepth(tree: FrameTree, sums: FrameSums, from: RowIndex): number {
  const { prefix, subtreeEnd, depth, key, symbolOf } = tree;
  const { start } = tree.samples;
  const end = subtreeEnd[from] ?? 0;
  const above = depth[from] ?? 0;
  let most = 0;
  for (let row = from + 1; row < end; row++) {
    if (start[row] === start[row + 1] || (depth[row] ?? 0) - above <= most) continue;
    if (endingAt(tree, sums, row) === 0) continue;
    let shown = 0;
    for (let at = row; at > from; at = prefix[at] ?? 0) if ((symbolOf[key[at] ?? -1] ?? -1) >= 0) shown++;
    if (shown > most) most = shown;
  }
  return most;
}

/** The rows from the root to where a walk over a frame tree is, with a number each; 0 at the root. */
export class OpenRows {
  readonly #end: number[] = [];
  readonly #value: number[] = [];

  /** Of the innermost row that is open. */
  get value(): number {
    return this.#value.at(-1) ?? 0;
  }

  /** Leaves what ends before a row. */
  leave(row: RowIndex): void {
    while ((this.#end.at(-1) ?? Infinity) <= row) {
      this.#end.pop();
      this.#value.pop();
    }
  }

  enter(end: RowIndex, value: number): void {
    this.#end.push(end);
    this.#value.push(value);
  }
}
