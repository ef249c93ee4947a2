import type { LocationFrames } from './symbols.ts';

export const NONE = -1;
/** In the place of a second frame: there are more than two. */
export const MORE = -2;

/**
 * Of each location, next to each other, the symbols of its outermost frame and of the one that is inlined into it: few
 * have more, and so one look into memory is enough.
 */
export function layoutPairs({ frameStart, frameSymbol }: LocationFrames): Int32Array {
  const pairs = new Int32Array(2 * (frameStart.length - 1)).fill(NONE);
  for (let place = 0; place < frameStart.length - 1; place++) {
    const start = frameStart[place] ?? 0;
    const count = (frameStart[place + 1] ?? 0) - start;
    if (count > 0) pairs[2 * place] = frameSymbol[start] ?? NONE;
    if (count > 1) pairs[2 * place + 1] = count > 2 ? MORE : (frameSymbol[start + 1] ?? NONE);
  }
  return pairs;
}
