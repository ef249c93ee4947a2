/**
 * Pairs of row numbers (-1 included), each pair once, in the order they were first met. A prefix tree is such a table:
 * (parent, label) → node, where parents come before children by themselves.
 *
 * An open hash table over two columns, since a Map would need an object or a string for each pair. The hash is seeded
 * anew in each process, so that a file cannot be made to collide; rows do not depend on the seed.
 */
export class PairTable {
  #first: Int32Array<ArrayBuffer>;
  #second: Int32Array<ArrayBuffer>;
  /** Two entries a slot: the hash, and the row + 1 (0 where free). At most half of the slots are taken. */
  #slot: Int32Array<ArrayBuffer>;
  #length = 0;

  /** `expected` pairs fit without growing. */
  constructor(expected = 256) {
    let capacity = 256;
    while (capacity <= expected && capacity < MAX_FIRST_CAPACITY) capacity *= 2;
    this.#first = new Int32Array(capacity);
    this.#second = new Int32Array(capacity);
    this.#slot = new Int32Array(capacity * 4);
  }

  get length(): number {
    return this.#length;
  }

  /** The row of the pair, which is added where it is new. */
  intern(first: number, second: number): number {
    const slots = this.#slot;
    const mask = slots.length - 1;
    const hash = hashPair(first, second);
    let at = (hash << 1) & mask;
    for (;;) {
      const row = (slots[at + 1] ?? 0) - 1;
      if (row < 0) break;
      if (slots[at] === hash && this.#first[row] === first && this.#second[row] === second) return row;
      at = (at + 2) & mask;
    }
    const row = this.#length++;
    this.#first[row] = first;
    this.#second[row] = second;
    slots[at] = hash;
    slots[at + 1] = row + 1;
    if (this.#length === this.#first.length) this.#grow();
    return row;
  }

  finish(): { readonly length: number; readonly first: Int32Array; readonly second: Int32Array } {
    return {
      length: this.#length,
      first: this.#first.slice(0, this.#length),
      second: this.#second.slice(0, this.#length),
    };
  }

  /** Slots carry their hash, so that no pair is looked at again. */
  #grow(): void {
    const capacity = this.#first.length * 2;
    const first = new Int32Array(capacity);
    const second = new Int32Array(capacity);
    const slots = new Int32Array(capacity * 4);
    const mask = slots.length - 1;
    first.set(this.#first);
    second.set(this.#second);
    const old = this.#slot;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue;
      const hash = old[from] ?? 0;
      let at = (hash << 1) & mask;
      while (slots[at + 1] !== 0) at = (at + 2) & mask;
      slots[at] = hash;
      slots[at + 1] = old[from + 1] ?? 0;
    }
    this.#first = first;
    this.#second = second;
    this.#slot = slots;
  }
}

const MAX_FIRST_CAPACITY = 2 ** 20;
const SEED = Math.floor(Math.random() * 2 ** 31);
const FIRST_FACTOR = (Math.floor(Math.random() * 2 ** 31) << 1) | 1;
const SECOND_FACTOR = (Math.floor(Math.random() * 2 ** 31) << 1) | 1;

function hashPair(first: number, second: number): number {
  let hash = Math.imul(first ^ SEED, FIRST_FACTOR);
  hash = Math.imul((hash ^ (hash >>> 15)) + second, SECOND_FACTOR);
  hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
  return hash ^ (hash >>> 16);
}
