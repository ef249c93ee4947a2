/**
 * From ids as they are on the wire (any 64 bits) to dense rows. An id comes as two unsigned 32-bit halves, so that no
 * bigint is made for each lookup, and is never truncated.
 *
 * Writers number nearly always from 1 upwards: such ids are looked up in an array. Its size follows the number of ids
 * that are expected, never the ids themselves, so that one huge id costs one map entry and no memory.
 */
export class IdMap {
  readonly #dense: Int32Array;
  readonly #sparse = new Map<number | bigint, number>();

  constructor(expectedCount: number) {
    this.#dense = new Int32Array(expectedCount * 2 + 16).fill(-1);
  }

  /** False where the id was there already; its row stays as it was. */
  add(low: number, high: number, row: number): boolean {
    if (high === 0 && low < this.#dense.length) {
      if (this.#dense[low] !== -1) return false;
      this.#dense[low] = row;
      return true;
    }
    const key = sparseKey(low, high);
    if (this.#sparse.has(key)) return false;
    this.#sparse.set(key, row);
    return true;
  }

  /** The row of an id; -1 where there is none. */
  get(low: number, high: number): number {
    if (high === 0 && low < this.#dense.length) return this.#dense[low] ?? -1;
    return this.#sparse.get(sparseKey(low, high)) ?? -1;
  }
}

const EXACT_HIGH_LIMIT = 2 ** 21;

/** Numbers are exact below 2^53 and quicker as keys. */
function sparseKey(low: number, high: number): number | bigint {
  return high < EXACT_HIGH_LIMIT ? high * 2 ** 32 + low : (BigInt(high) << 32n) | BigInt(low);
}
