import type { FlameFrame } from '#shared/profile/flame-types';

/** Nanoseconds. */
export const second = 1e9;

/** The functions of every graph: `main.main` calls `rates.Load`. */
export const names = ['main.main', 'acme.example/shop/rates.Load'];

export function frame(total: number): FlameFrame {
  return {
    boxes: {
      length: 3,
      node: Int32Array.of(0, 1, 2),
      depth: Int32Array.of(0, 1, 2),
      start: Float64Array.of(0, 0, 0),
      end: Float64Array.of(total, total, total / 2),
      self: Float64Array.of(0, total / 2, total / 2),
      symbol: Int32Array.of(-1, 0, 1),
    },
    symbols: { length: 2, id: Int32Array.of(0, 1), name: names, origin: Uint8Array.of(0, 0), hue: Uint8Array.of(0, 1) },
    maxDepth: 2,
    total,
    start: 0,
    end: total,
    resolution: 0,
  };
}
