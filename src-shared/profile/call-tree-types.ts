/**
 * What a frame is called at the chosen granularity, and the tree of calls made of it. A symbol is a function name
 * (granularity `function`), a package, a file, a function with its line, or an address.
 */
export type Granularity = 'function' | 'package' | 'file' | 'line' | 'address';

export type SymbolIndex = number;
export type NodeIndex = number;

/** Where a symbol comes from: colour and the "my code" filter follow it. */
export const SymbolOrigin = { own: 0, dependency: 1, standard: 2, runtime: 3, unknown: 4 } as const;
export type SymbolOrigin = (typeof SymbolOrigin)[keyof typeof SymbolOrigin];

export interface SymbolTable {
  readonly length: number;
  /** As in the profile: `net/http.(*conn).serve`. */
  readonly name: readonly string[];
  /** '' where unknown. At granularity `function` the file of the first line met. */
  readonly file: readonly string[];
  /** 0 where unknown; at granularity `function` the start line, or the first line met. */
  readonly line: Float64Array;
  readonly origin: Uint8Array;
}

/**
 * Nodes in depth-first order: parents before children, and the subtree of node i is the range
 * `[i, subtreeEnd[i])`. Node 0 is the root ("all"), with symbol -1 and prefix -1.
 *
 *     node        0    1    2    3    4
 *                 all
 *                  ├── A ── B
 *                  │    └── C
 *                  └── D
 *     depth       0    1    2    2    1
 *     subtreeEnd  5    4    3    4    5
 */
export interface NodeTable {
  readonly length: number;
  readonly symbol: Int32Array;
  readonly prefix: Int32Array;
  readonly depth: Int32Array;
  readonly subtreeEnd: Int32Array;
}

export interface CallTree {
  readonly symbols: SymbolTable;
  readonly node: NodeTable;
  /** The leaf's node of each sample of the profile; -1 where a filter dropped the sample. */
  readonly sampleNode: Int32Array;
}

/** Numbers of a call tree for one value type; another value type or filter makes new ones for the same tree. */
export interface NodeValues {
  /** Of samples that end in the node. */
  readonly self: Float64Array;
  /** Of samples that pass through the node. `total[0]` is the sum of all samples kept. */
  readonly total: Float64Array;
}
