import type { LocationIndex, StackIndex, StackTable } from './profile.ts';

/** Entries of a stack, next to each other since they are looked at together. */
const LOCATION = 0;
const SIBLING = 1;
const ENTRIES = 2;

/** Children of one stack beyond so many go through the hash table. */
const MOST_SIBLINGS = 8;

/**
 * A prefix tree while it grows: (caller's stack, location) → row, each pair once, in the order in which they were first
 * met, so that parents come before children. Call trees grow in one too, with the symbol of a frame for the location.
 *
 * What counts where there are millions of rows is how often memory is touched out of order. A path that is met for the
 * first time is appended as a whole, so that a stack's first child is nearly always the next row, which is looked at
 * first: a known path is read in order, eight bytes a frame. A few further children are chained from that one, each a
 * single jump. Only children of stacks with many, or with none in the next row, go through an open hash table. It is
 * seeded anew in each process, so that a file cannot be made to collide; rows do not depend on the seed.
 */
export class StackInterner {
  /**
   * The location of each row, its complement where the row before is its caller (of row 0: where it has none); and of
   * such a row and those chained to it the next child of the same caller, 0 where there is none.
   */
  #entry: Int32Array<ArrayBuffer>;
  #prefix: Int32Array<ArrayBuffer>;
  #length = 0;
  /** Two entries a slot: the hash, and the row + 1 (0 where free). At most half of the slots are taken. */
  #slot = new Int32Array(FIRST_SLOTS * 2);
  #hashed = 0;

  /** `expected` rows fit without growing. */
  constructor(expected: number) {
    const capacity = Math.min(Math.max(FIRST_CAPACITY, Math.ceil(expected)), MAX_FIRST_CAPACITY);
    this.#entry = new Int32Array(capacity * ENTRIES);
    this.#prefix = new Int32Array(capacity);
  }

  /** The row of the pair, which is added where it is new. `prefix` is -1 at the root. */
  intern(prefix: StackIndex, location: LocationIndex): StackIndex {
    const next = prefix + 1;
    if (next === this.#length) return this.#append(prefix, location);
    return this.#entry[next * ENTRIES + LOCATION] === ~location ? next : this.#internOther(prefix, location);
  }

  /** The stack of the path `[from, end)`, leaf first; -1 where it is empty. The same as `intern` for each, in one loop. */
  internPath(path: Int32Array, end: number, from = 0): StackIndex {
    let stack = -1;
    for (let left = end - 1; left >= from; left--) {
      const entries = this.#entry;
      const known = this.#length;
      let location = path[left] ?? 0;
      while (stack + 1 < known && entries[(stack + 1) * ENTRIES + LOCATION] === ~location) {
        stack++;
        if (--left < from) return stack;
        location = path[left] ?? 0;
      }
      // Below the last row all is new.
      if (stack + 1 === known) return this.#appendPath(path, left, from);
      stack = this.#internOther(stack, location);
    }
    return stack;
  }

  get length(): number {
    return this.#length;
  }

  /** -1 at the root. */
  prefixAt(row: StackIndex): StackIndex {
    return this.#prefix[row] ?? -1;
  }

  locationAt(row: StackIndex): LocationIndex {
    const location = this.#entry[row * ENTRIES + LOCATION] ?? 0;
    return location < 0 ? ~location : location;
  }

  /** The table; nothing can be added any more. Where most of the room was used, the column that grew is not copied. */
  finish(): StackTable {
    const length = this.#length;
    const location = new Int32Array(length);
    for (let row = 0; row < length; row++) location[row] = this.locationAt(row);
    const isFull = length * 2 > this.#prefix.length;
    const prefix = isFull ? this.#prefix.subarray(0, length) : this.#prefix.slice(0, length);
    return { length, location, prefix };
  }

  /** What is left of a path, below the last row. */
  #appendPath(path: Int32Array, left: number, from: number): StackIndex {
    const first = this.#length;
    const end = first + left - from + 1;
    while (end > this.#prefix.length) {
      this.#entry = enlarge(this.#entry);
      this.#prefix = enlarge(this.#prefix);
    }
    const entries = this.#entry;
    const prefixes = this.#prefix;
    for (let row = first, at = left; row < end; row++, at--) {
      entries[row * ENTRIES + LOCATION] = ~(path[at] ?? 0);
      prefixes[row] = row - 1;
    }
    this.#length = end;
    return end - 1;
  }

  /** A child that is not the row after its caller. Row 0 is such a row of none, so that 0 can end a chain. */
  #internOther(prefix: StackIndex, location: LocationIndex): StackIndex {
    const entries = this.#entry;
    let at = (prefix + 1) * ENTRIES;
    if ((entries[at + LOCATION] ?? 0) >= 0) return this.#internHashed(prefix, location);
    for (let siblings = 0; siblings < MOST_SIBLINGS; siblings++) {
      const row = entries[at + SIBLING] ?? 0;
      if (row === 0) {
        const added = this.#append(prefix, location);
        this.#entry[at + SIBLING] = added;
        return added;
      }
      at = row * ENTRIES;
      if (entries[at + LOCATION] === location) return row;
    }
    return this.#internHashed(prefix, location);
  }

  #internHashed(prefix: StackIndex, location: LocationIndex): StackIndex {
    const slots = this.#slot;
    const mask = slots.length - 1;
    const hash = hashPair(prefix, location);
    let slot = (hash << 1) & mask;
    for (;;) {
      const row = (slots[slot + 1] ?? 0) - 1;
      if (row < 0) break;
      if (slots[slot] === hash && this.#prefix[row] === prefix && this.locationAt(row) === location) return row;
      slot = (slot + 2) & mask;
    }
    const row = this.#append(prefix, location);
    slots[slot] = hash;
    slots[slot + 1] = row + 1;
    if (++this.#hashed * 4 > slots.length) this.#slot = rehash(slots);
    return row;
  }

  #append(prefix: StackIndex, location: LocationIndex): StackIndex {
    const row = this.#length++;
    if (row === this.#prefix.length) {
      this.#entry = enlarge(this.#entry);
      this.#prefix = enlarge(this.#prefix);
    }
    this.#entry[row * ENTRIES + LOCATION] = prefix + 1 === row ? ~location : location;
    this.#prefix[row] = prefix;
    return row;
  }
}

function enlarge(column: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(column.length * 2);
  grown.set(column);
  return grown;
}

/** Slots carry their hash, so that no row is looked at again. */
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

const FIRST_CAPACITY = 256;
const MAX_FIRST_CAPACITY = 2 ** 24;
const FIRST_SLOTS = 256;
const SEED = Math.floor(Math.random() * 2 ** 31);
const PREFIX_FACTOR = (Math.floor(Math.random() * 2 ** 31) << 1) | 1;
const LOCATION_FACTOR = (Math.floor(Math.random() * 2 ** 31) << 1) | 1;

function hashPair(prefix: number, location: number): number {
  let hash = Math.imul(prefix ^ SEED, PREFIX_FACTOR);
  hash = Math.imul((hash ^ (hash >>> 15)) + location, LOCATION_FACTOR);
  hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
  return hash ^ (hash >>> 16);
}
