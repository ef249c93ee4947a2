import type { SymbolIndex } from './call-tree-types.ts';
import { findOutermost, forEachEnd, OpenRows, totalAt, type FrameSums } from './frame-sums.ts';
import { shownRow, symbolAt, type FrameTree } from './frame-tree.ts';
import { computeLabelUnits } from './label-units.ts';
import type { Profile } from './profile.ts';

/** Callers or callees of a symbol, heaviest first. Each sample counts once for a neighbour, however often it recurs. */
export interface NeighbourTable {
  readonly length: number;
  readonly symbol: Int32Array;
  readonly value: Float64Array;
}

export interface SymbolDetails {
  /** Of samples that end in the symbol. */
  readonly self: number;
  /** Of samples that pass through it, each once. */
  readonly total: number;
  /** A caller of the symbol by itself (direct recursion) is none. */
  readonly callers: NeighbourTable;
  readonly callees: NeighbourTable;
  /** Number of samples that pass through it. */
  readonly sampleCount: number;
}

/** What the inspector says of a symbol, with the numbers of `pprof -peek`. */
export function computeSymbolDetails(tree: FrameTree, sums: FrameSums, symbol: SymbolIndex): SymbolDetails {
  const { length, subtreeEnd, key, symbolOf } = tree;
  const callers = new EdgeSums();
  const callees = new EdgeSums();
  let total = 0;
  let outermostEnd = 0;
  const open = new OpenRows(); // with the symbol of the nearest frame that is shown, + 1
  for (let row = 1; row < length; row++) {
    open.leave(row);
    const caller = open.value - 1;
    const own = symbolOf[key[row] ?? -1] ?? -1;
    const end = subtreeEnd[row] ?? 0;
    open.enter(end, (own < 0 ? caller : own) + 1);
    if (own === symbol) {
      const passing = totalAt(tree, sums, row);
      if (row >= outermostEnd) {
        total += passing;
        outermostEnd = end;
      }
      if (caller >= 0 && caller !== symbol) callers.add(caller, row, end, passing);
    } else if (own >= 0 && caller === symbol) {
      callees.add(own, row, end, totalAt(tree, sums, row));
    }
  }
  let self = 0;
  forEachEnd(tree, sums, (row, value) => {
    if (symbolAt(tree, shownRow(tree, row)) === symbol) self += value;
  });
  const sampleCount = markSamplesThrough(tree, symbol).reduce((count, passes) => count + passes, 0);
  return { self, total, callers: callers.finish(), callees: callees.finish(), sampleCount };
}

/** Sums of one kind of edge, by the other end. Within an edge's subtree the same edge is the same samples again. */
class EdgeSums {
  readonly #sum = new Map<number, number>();
  readonly #openEnd = new Map<number, number>();

  add(symbol: number, at: number, subtreeEnd: number, value: number): void {
    if (at < (this.#openEnd.get(symbol) ?? 0)) return;
    this.#openEnd.set(symbol, subtreeEnd);
    this.#sum.set(symbol, (this.#sum.get(symbol) ?? 0) + value);
  }

  finish(): NeighbourTable {
    const rows = [...this.#sum].filter(([, value]) => value !== 0);
    rows.sort(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || a - b);
    return {
      length: rows.length,
      symbol: Int32Array.from(rows, ([symbol]) => symbol),
      value: Float64Array.from(rows, ([, value]) => value),
    };
  }
}

/** Samples that pass through a symbol, summed by the values of one label. */
export interface LabelFacet {
  readonly key: string;
  /** Heaviest first, at most as many as asked for. */
  readonly values: readonly FacetValue[];
  /** How many there are. */
  readonly distinctValues: number;
}

export interface FacetValue {
  readonly text: string;
  /** For a numeric label; then `text` is the number, to be formatted with it. '' for a text. */
  readonly unit: string;
  readonly sum: number;
  readonly samples: number;
}

export interface FacetOptions {
  /** All samples that the tree keeps where it is left out. */
  readonly symbol?: SymbolIndex;
  readonly maxValues?: number;
}

/** Labels of the samples that pass through a symbol: key → value → sum. A sample counts once for each of its values. */
export function computeLabelFacets(
  profile: Profile,
  tree: FrameTree,
  sampleValue: Float64Array,
  { symbol, maxValues = 100 }: FacetOptions = {},
): LabelFacet[] {
  const { string, sample, label } = profile;
  const passes = symbol === undefined ? tree.sampleKept : markSamplesThrough(tree, symbol);
  const unitOf = computeLabelUnits(profile);
  const facets = new Map<string, Map<string, { unit: string; text: string; sum: number; samples: number }>>();
  for (let row = 0; row < sample.length; row++) {
    if (passes?.[row] === 0) continue;
    const end = sample.labelStart[row + 1] ?? 0;
    for (let i = sample.labelStart[row] ?? 0; i < end; i++) {
      const key = string[label.key[i] ?? 0] ?? '';
      const textRow = label.text[i] ?? -1;
      const text = textRow >= 0 ? (string[textRow] ?? '') : String(label.number[i] ?? 0);
      const unit = textRow >= 0 ? '' : (unitOf.get(key) ?? '');
      const values = facets.get(key) ?? new Map<string, { unit: string; text: string; sum: number; samples: number }>();
      facets.set(key, values);
      const value = values.get(`${unit}\n${text}`) ?? { text, unit, sum: 0, samples: 0 };
      value.sum += sampleValue[row] ?? 0;
      value.samples++;
      values.set(`${unit}\n${text}`, value);
    }
  }
  return [...facets]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, values]) => ({
      key,
      distinctValues: values.size,
      values: [...values.values()].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum)).slice(0, maxValues),
    }));
}

/** 1 for each sample that is kept and passes through a symbol. */
function markSamplesThrough(tree: FrameTree, symbol: SymbolIndex): Uint8Array {
  const { samples, subtreeEnd, sampleKept } = tree;
  const passes = new Uint8Array(samples.order.length);
  for (const row of findOutermost(tree, symbol)) {
    const end = samples.start[subtreeEnd[row] ?? 0] ?? 0;
    for (let at = samples.start[row] ?? 0; at < end; at++) {
      const sample = samples.order[at] ?? 0;
      if (sampleKept?.[sample] !== 0) passes[sample] = 1;
    }
  }
  return passes;
}
