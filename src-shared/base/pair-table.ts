/**
 * Pairs of row numbers (`first` may be -1), each pair once, in the order they were first met. A prefix tree is such a
 * table: (parent, label) → node, where parents come before children by themselves.
 *
 * In a prefix tree most parents have one child. So the first pair of each `first` is found by an index, and only
 * further ones go through an open hash table, which thereby stays small. A Map would need an object or a string for
 * each pair. The hash is seeded anew in each process, so that a file cannot be made to collide; rows do not depend on
 * the seed.
 */
export class PairTable {
  #first: Int32Array<ArrayBuffer>;
  #second: Int32Array<ArrayBuffer>;
  #length = 0;
  /** The row + 1 of the first pair of each `first`, at `first + 1`; 0 where there is none yet. */
  #head: Int32Array<ArrayBuffer>;
  /** For the other pairs, two entries a slot: the hash, and the row + 1 (0 where free). At most half are taken. */
  #slot = new Int32Array(FIRST_SLOTS * 2);
  #hashed = 0;

  /** `expected` pairs fit without growing. */
  constructor(expected = 256) {
    let capacity = 256;
    while (capacity <= expected && capacity < MAX_FIRST_CAPACITY) capacity *= 2;
    this.#first = new Int32Array(capacity);
    this.#second = new Int32Array(capacity);
    this.#head = new Int32Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** The row of the pair, which is added where it is new. */
  intern(first: number, second: number): number {
    if (first + 1 >= this.#head.length) this.#head = enlarge(this.#head, first + 2);
    const head = (this.#head[first + 1] ?? 0) - 1;
    if (head >= 0) return this.#second[head] === second ? head : this.#internHashed(first, second);
    const row = this.#append(first, second);
    this.#head[first + 1] = row + 1;
    return row;
  }

  firstAt(row: number): number {
    return this.#first[row] ?? -1;
  }

  secondAt(row: number): number {
    return this.#second[row] ?? -1;
  }

  finish(): { readonly length: number; readonly first: Int32Array; readonly second: Int32Array } {
    return {
      length: this.#length,
      first: this.#first.slice(0, this.#length),
      second: this.#second.slice(0, this.#length),
    };
  }

  #internHashed(first: number, second: number): number {
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
    const row = this.#append(first, second);
    slots[at] = hash;
    slots[at + 1] = row + 1;
    if (++this.#hashed * 4 > slots.length) this.#slot = rehash(slots);
    return row;
  }

  #append(first: number, second: number): number {
    const row = this.#length++;
    if (row === this.#first.length) {
      this.#first = enlarge(this.#first, row + 1);
      this.#second = enlarge(this.#second, row + 1);
    }
    this.#first[row] = first;
    this.#second[row] = second;
    return row;
  }
}

/** Twice as long, or more where that does not do. */
function enlarge(column: Int32Array, needed: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(column.length * 2, needed));
  grown.set(column);
  return grown;
}

/** Slots carry their hash, so that no pair is looked at again. */
function rehash(slots: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(slots.length * 2);
  const mask = grown.length - 1;
  for (let from = 0; from < slots.length; from += 2) {
    if (slots[from + 1] === 0) continue;
    const hash = slots[from] ?? 0;
    let at = (hash << 1) & mask;
    while (grown[at + 1] !== 0) at = (at + 2) & mask;
    grown[at] = hash;
    grown[at + 1] = slots[from + 1] ?? 0;
  }
  return grown;
}

const MAX_FIRST_CAPACITY = 2 ** 20;
const FIRST_SLOTS = 1024;
const SEED = Math.floor(Math.random() * 2 ** 31);
const FIRST_FACTOR = (Math.floor(Math.random() * 2 ** 31) << 1) | 1;
const SECOND_FACTOR = (Math.floor(Math.random() * 2 ** 31) << 1) | 1;

function hashPair(first: number, second: number): number {
  let hash = Math.imul(first ^ SEED, FIRST_FACTOR);
  hash = Math.imul((hash ^ (hash >>> 15)) + second, SECOND_FACTOR);
  hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
  return hash ^ (hash >>> 16);
}
