import { layoutPairs, MORE, NONE } from './frame-pairs.ts';
import type { LocationFrames } from './symbols.ts';

/** The shown frames of one stack, leaf first, as symbols; the memory is used again for the next one. */
export class SymbolPath {
  symbol = new Int32Array(256);
  length = 0;
  readonly #frames: LocationFrames;
  readonly #pairs: Int32Array;
  /** The most frames that one location has. */
  readonly #widest: number;

  constructor(frames: LocationFrames) {
    const { frameStart } = frames;
    this.#frames = frames;
    this.#pairs = layoutPairs(frames);
    this.#widest = frameStart.reduce((most, end, at) => Math.max(most, end - (frameStart[at - 1] ?? end)), 0);
  }

  /** Of the locations `[from, end)`, leaf first. */
  read(location: Int32Array, from: number, end: number): void {
    const most = (end - from) * this.#widest;
    if (most > this.symbol.length) this.symbol = new Int32Array(2 * most);
    const { symbol } = this;
    const pairs = this.#pairs;
    let length = 0;
    for (let at = from; at < end; at++) {
      const place = location[at] ?? 0;
      const inner = pairs[2 * place + 1] ?? NONE;
      if (inner === MORE) length = this.#readAll(place, length);
      else {
        if (inner !== NONE) symbol[length++] = inner;
        const outer = pairs[2 * place] ?? NONE;
        if (outer !== NONE) symbol[length++] = outer;
      }
    }
    this.length = length;
  }

  #readAll(place: number, length: number): number {
    const { frameStart, frameSymbol } = this.#frames;
    const start = frameStart[place] ?? 0;
    let end = length;
    for (let frame = (frameStart[place + 1] ?? 0) - 1; frame >= start; frame--)
      this.symbol[end++] = frameSymbol[frame] ?? 0;
    return end;
  }
}
