/**
 * Boxes of a flame graph within the range that is looked at, ready to draw. Positions are in units of the value
 * (nanoseconds, bytes, …) from the left edge of the root, so that a frame stays valid while the window pans.
 */
export interface FlameBoxes {
  readonly length: number;
  /** Call node; -1 where neighbours narrower than the resolution are drawn as one. */
  readonly node: Int32Array;
  readonly depth: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly self: Float64Array;
  /** Row of `FlameFrame.symbols`; -1 for the root and for merged boxes. */
  readonly symbol: Int32Array;
}

export interface FlameSymbols {
  readonly length: number;
  /** Symbol of the whole tree: equal ids in two frames are the same function. */
  readonly id: Int32Array;
  readonly name: readonly string[];
  readonly origin: Uint8Array;
  /** 0 to 11, from the import path. */
  readonly hue: Uint8Array;
}

export interface FlameFrame {
  readonly boxes: FlameBoxes;
  readonly symbols: FlameSymbols;
  /** Of the whole tree, not of the range. */
  readonly maxDepth: number;
  /** Width of the root. */
  readonly total: number;
  /** Range that the boxes cover. */
  readonly start: number;
  readonly end: number;
  /** Boxes narrower than this (in units of the value) were merged. */
  readonly resolution: number;
}
