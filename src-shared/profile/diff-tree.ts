import { PairTable } from '#shared/base/pair-table';
import type { CallTree, NodeValues, SymbolTable } from './call-tree-types.ts';
import { numberDepthFirst } from './depth-first.ts';
import type { DiffPart, DiffTree } from './diff-types.ts';

/** One profile of a side: its tree at granularity `function`, and its numbers for the compared value type. */
export interface DiffInput {
  readonly tree: CallTree;
  readonly values: NodeValues;
  readonly durationNanos: number;
  /** Variances of the values, where they are known. */
  readonly variance?: NodeValues | undefined;
}

/** Names of before that stand for a function of another name in after. */
export type RenamedFunctions = ReadonlyMap<string, string>;

/**
 * Lays the trees of both sides over each other. Functions are the same where their names are, or were said to be:
 * addresses and build ids differ between any two builds. Several profiles on one side are added up. Paths that only one
 * side has stay in the tree with zeros on the other.
 */
export function buildDiffTree(
  before: readonly DiffInput[],
  after: readonly DiffInput[],
  renamed: RenamedFunctions = new Map(),
): DiffTree {
  const symbols = new SymbolUnion();
  const nodes = new PairTable();
  // What is known from after (the newer build) names the file and line.
  const afterRows = after.map(({ tree }) => internNodes(tree, symbols.add(tree.symbols), nodes));
  const beforeRows = before.map(({ tree }) => internNodes(tree, symbols.add(tree.symbols, renamed), nodes));
  const { node, placeOf } = numberDepthFirst(nodes.finish());
  const place = (values: NodeValues, rows: Int32Array): NodeValues => ({
    self: placeValues(node.length, values.self, rows, placeOf),
    total: placeValues(node.length, values.total, rows, placeOf),
  });
  const placeAll = (values: readonly NodeValues[], rows: readonly Int32Array[]): NodeValues[] =>
    values.map((one, i) => place(one, rows[i] ?? new Int32Array()));
  const valuesOf = (inputs: readonly DiffInput[]): NodeValues[] => inputs.map(({ values }) => values);
  const placedBefore = placeAll(valuesOf(before), beforeRows);
  const placedAfter = placeAll(valuesOf(after), afterRows);
  const sumBefore = sumValues(placedBefore);
  const sumAfter = sumValues(placedAfter);
  const variancesBefore = before.flatMap(({ variance }) => variance ?? []);
  const variancesAfter = after.flatMap(({ variance }) => variance ?? []);
  const isKnown = variancesBefore.length === before.length && variancesAfter.length === after.length;
  const partsOf = (inputs: readonly DiffInput[], placed: readonly NodeValues[]): DiffPart[] =>
    inputs.length < 2 ? [] : placed.map((values, i) => ({ values, durationNanos: inputs[i]?.durationNanos ?? 0 }));
  return {
    symbols: symbols.finish(),
    node,
    selfBefore: sumBefore.self,
    selfAfter: sumAfter.self,
    totalBefore: sumBefore.total,
    totalAfter: sumAfter.total,
    variance: isKnown
      ? {
          before: sumValues(placeAll(variancesBefore, beforeRows)),
          after: sumValues(placeAll(variancesAfter, afterRows)),
        }
      : null,
    parts: { before: partsOf(before, placedBefore), after: partsOf(after, placedAfter) },
  };
}

/** The row in `nodes` of each node of the tree; -1 for the root. */
function internNodes({ node }: CallTree, symbolOf: Int32Array, nodes: PairTable): Int32Array {
  const rows = new Int32Array(node.length).fill(-1);
  for (let at = 1; at < node.length; at++) {
    rows[at] = nodes.intern(rows[node.prefix[at] ?? 0] ?? -1, symbolOf[node.symbol[at] ?? 0] ?? 0);
  }
  return rows;
}

/** Two nodes of one tree may have one place, where a renamed function meets the one that it became. */
function placeValues(length: number, values: Float64Array, rows: Int32Array, placeOf: Int32Array): Float64Array {
  const placed = new Float64Array(length);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? -1;
    const place = row < 0 ? 0 : (placeOf[row] ?? 0);
    placed[place] = (placed[place] ?? 0) + (values[at] ?? 0);
  }
  return placed;
}

/** One side's columns as they are, or the sums of several. */
function sumValues(parts: readonly NodeValues[]): NodeValues {
  const [first, ...others] = parts;
  if (!first) return { self: new Float64Array(), total: new Float64Array() };
  if (others.length === 0) return first;
  const self = first.self.slice();
  const total = first.total.slice();
  for (const other of others) {
    for (let at = 0; at < self.length; at++) {
      self[at] = (self[at] ?? 0) + (other.self[at] ?? 0);
      total[at] = (total[at] ?? 0) + (other.total[at] ?? 0);
    }
  }
  return { self, total };
}

class SymbolUnion {
  readonly #byName = new Map<string, number>();
  readonly #name: string[] = [];
  readonly #file: string[] = [];
  readonly #line: number[] = [];
  readonly #origin: number[] = [];

  /** The common symbol of each symbol of the table. */
  add({ length, name, file, line, origin }: SymbolTable, renamed?: RenamedFunctions): Int32Array {
    const common = new Int32Array(length);
    for (let row = 0; row < length; row++) {
      const own = name[row] ?? '';
      const text = renamed?.get(own) ?? own;
      let symbol = this.#byName.get(text);
      if (symbol === undefined) {
        symbol = this.#name.length;
        this.#byName.set(text, symbol);
        this.#name.push(text);
        this.#file.push(file[row] ?? '');
        this.#line.push(line[row] ?? 0);
        this.#origin.push(origin[row] ?? 0);
      }
      common[row] = symbol;
    }
    return common;
  }

  finish(): SymbolTable {
    return {
      length: this.#name.length,
      name: this.#name,
      file: this.#file,
      line: Float64Array.from(this.#line),
      origin: Uint8Array.from(this.#origin),
    };
  }
}
