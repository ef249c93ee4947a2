import { PairTable } from '#shared/base/pair-table';
import type { CallTree, NodeValues, SymbolTable } from './call-tree-types.ts';
import { numberDepthFirst } from './depth-first.ts';
import type { DiffTree } from './diff-types.ts';

/** One profile of a side: its tree at granularity `function`, and its numbers for the compared value type. */
export interface DiffInput {
  readonly tree: CallTree;
  readonly values: NodeValues;
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
  const sum = (inputs: readonly DiffInput[], rows: readonly Int32Array[], column: keyof NodeValues): Float64Array => {
    const result = new Float64Array(node.length);
    for (const [i, { values }] of inputs.entries())
      addInto(result, values[column], rows[i] ?? new Int32Array(), placeOf);
    return result;
  };
  return {
    symbols: symbols.finish(),
    node,
    selfBefore: sum(before, beforeRows, 'self'),
    selfAfter: sum(after, afterRows, 'self'),
    totalBefore: sum(before, beforeRows, 'total'),
    totalAfter: sum(after, afterRows, 'total'),
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
