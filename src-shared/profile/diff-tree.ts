import { PairTable } from '#shared/base/pair-table';
import type { CallTree, NodeValues, SymbolTable } from './call-tree-types.ts';
import { numberDepthFirst } from './depth-first.ts';
import type { DiffTree } from './diff-types.ts';

/** One profile of a side: its tree at granularity `function`, and its numbers for the compared value type. */
export interface DiffInput {
  readonly tree: CallTree;
  readonly values: NodeValues;
  /** Variances of the values, where they are known. */
  readonly variance?: NodeValues | undefined;
}

/**
 * Lays the trees of both sides over each other. Functions are the same where their names are: addresses and build ids
 * differ between any two builds. Several profiles on one side are added up. Paths that only one side has stay in the
 * tree with zeros on the other.
 */
export function buildDiffTree(before: readonly DiffInput[], after: readonly DiffInput[]): DiffTree {
  const symbols = new SymbolUnion();
  const nodes = new PairTable();
  // What is known from after (the newer build) names the file and line.
  const afterRows = after.map(({ tree }) => internNodes(tree, symbols, nodes));
  const beforeRows = before.map(({ tree }) => internNodes(tree, symbols, nodes));
  const { node, placeOf } = numberDepthFirst(nodes.finish());
  const sum = (columns: readonly Float64Array[], rows: readonly Int32Array[]): Float64Array => {
    const result = new Float64Array(node.length);
    for (const [i, column] of columns.entries()) addInto(result, column, rows[i] ?? new Int32Array(), placeOf);
    return result;
  };
  const sumValues = (inputs: readonly NodeValues[], rows: readonly Int32Array[]): NodeValues => ({
    self: sum(
      inputs.map(({ self }) => self),
      rows,
    ),
    total: sum(
      inputs.map(({ total }) => total),
      rows,
    ),
  });
  const valuesBefore = sumValues(
    before.map(({ values }) => values),
    beforeRows,
  );
  const valuesAfter = sumValues(
    after.map(({ values }) => values),
    afterRows,
  );
  const variancesBefore = before.flatMap(({ variance }) => variance ?? []);
  const variancesAfter = after.flatMap(({ variance }) => variance ?? []);
  const isKnown = variancesBefore.length === before.length && variancesAfter.length === after.length;
  return {
    symbols: symbols.finish(),
    node,
    selfBefore: valuesBefore.self,
    selfAfter: valuesAfter.self,
    totalBefore: valuesBefore.total,
    totalAfter: valuesAfter.total,
    variance: isKnown
      ? { before: sumValues(variancesBefore, beforeRows), after: sumValues(variancesAfter, afterRows) }
      : null,
  };
}

/** The row in `nodes` of each node of the tree; -1 for the root. */
function internNodes({ node, symbols: own }: CallTree, symbols: SymbolUnion, nodes: PairTable): Int32Array {
  const symbolOf = symbols.add(own);
  const rows = new Int32Array(node.length).fill(-1);
  for (let at = 1; at < node.length; at++) {
    rows[at] = nodes.intern(rows[node.prefix[at] ?? 0] ?? -1, symbolOf[node.symbol[at] ?? 0] ?? 0);
  }
  return rows;
}

function addInto(result: Float64Array, values: Float64Array, rows: Int32Array, placeOf: Int32Array): void {
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? -1;
    const place = row < 0 ? 0 : (placeOf[row] ?? 0);
    result[place] = (result[place] ?? 0) + (values[at] ?? 0);
  }
}

class SymbolUnion {
  readonly #byName = new Map<string, number>();
  readonly #name: string[] = [];
  readonly #file: string[] = [];
  readonly #line: number[] = [];
  readonly #origin: number[] = [];

  /** The common symbol of each symbol of the table. */
  add({ length, name, file, line, origin }: SymbolTable): Int32Array {
    const common = new Int32Array(length);
    for (let row = 0; row < length; row++) {
      const text = name[row] ?? '';
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
