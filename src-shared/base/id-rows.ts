/**
 * From ids below 2^53 to dense rows, for loops over many events: an open hash table of numbers, where a Map would make
 * an object for each large one. Ids that a writer numbers from 1 upwards are looked up in an array. Both grow with the
 * number of ids, never with the ids themselves. The hash is seeded anew in each process, so that a file cannot be made
 * to collide.
 */
export class IdRows {
  readonly #dense: Int32Array;
  #key: Float64Array;
  /** The row + 1; 0 where the slot is free. At most half of the slots are taken. */
  #row: Int32Array;
  #count = 0;

  /** Ids below twice the expected count take no hashing. */
  constructor(expectedCount: number) {
    this.#dense = new Int32Array(Math.min(expectedCount, MAX_DENSE) * 2 + 64).fill(-1);
    this.#key = new Float64Array(FIRST_SLOTS);
    this.#row = new Int32Array(FIRST_SLOTS);
  }

  /** The row of an id; -1 where there is none. */
  get(id: number): number {
    if (id < this.#dense.length) return this.#dense[id] ?? -1;
    const mask = this.#row.length - 1;
    let slot = hash(id) & mask;
    for (;;) {
      const row = this.#row[slot] ?? 0;
      if (row === 0) return -1;
      if (this.#key[slot] === id) return row - 1;
      slot = (slot + 1) & mask;
    }
  }

  /** Replaces what the id stood for. */
  set(id: number, row: number): void {
    if (id < this.#dense.length) {
      this.#dense[id] = row;
      return;
    }
    if ((this.#count + 1) * 2 > this.#row.length) this.#grow();
    if (this.#insert(id, row + 1)) this.#count++;
  }

  /** Whether the id is new. */
  #insert(id: number, value: number): boolean {
    const mask = this.#row.length - 1;
    let slot = hash(id) & mask;
    while (this.#row[slot] !== 0 && this.#key[slot] !== id) slot = (slot + 1) & mask;
    const isNew = this.#row[slot] === 0;
    this.#key[slot] = id;
    this.#row[slot] = value;
    return isNew;
  }

  #grow(): void {
    const keys = this.#key;
    const rows = this.#row;
    this.#key = new Float64Array(keys.length * 2);
    this.#row = new Int32Array(keys.length * 2);
    for (let slot = 0; slot < rows.length; slot++) {
      const value = rows[slot] ?? 0;
      if (value !== 0) this.#insert(keys[slot] ?? 0, value);
    }
  }
}

const MAX_DENSE = 2 ** 22;
const FIRST_SLOTS = 64;
const LOW_FACTOR = (Math.floor(Math.random() * 2 ** 31) << 1) | 1;
const HIGH_FACTOR = (Math.floor(Math.random() * 2 ** 31) << 1) | 1;

function hash(id: number): number {
  const high = id >= 2 ** 32 ? Math.imul(Math.floor(id / 2 ** 32), HIGH_FACTOR) : 0;
  const mixed = Math.imul((id | 0) ^ high, LOW_FACTOR);
  return mixed ^ (mixed >>> 15);
}
