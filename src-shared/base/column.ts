/** Columns that grow while a table is built. Reading beyond the end gives 0. */

const FIRST_CAPACITY = 64;

export class Int32Column {
  #data: Int32Array;
  #length = 0;

  constructor(capacity = FIRST_CAPACITY) {
    this.#data = new Int32Array(Math.max(1, capacity));
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): number {
    if (this.#length === this.#data.length) {
      const grown = new Int32Array(this.#data.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data[this.#length] = value;
    return this.#length++;
  }

  /** `count` rows of 0. */
  extend(count: number): void {
    const length = this.#length + count;
    if (length > this.#data.length) {
      const grown = new Int32Array(Math.max(length, this.#data.length * 2));
      grown.set(this.#data.subarray(0, this.#length));
      this.#data = grown;
    } else this.#data.fill(0, this.#length, length);
    this.#length = length;
  }

  at(row: number): number {
    return this.#data[row] ?? 0;
  }

  /** Of a row that was pushed before. */
  set(row: number, value: number): void {
    if (row >= 0 && row < this.#length) this.#data[row] = value;
  }

  finish(): Int32Array {
    return this.#data.slice(0, this.#length);
  }
}

export class Float64Column {
  #data: Float64Array;
  #length = 0;

  constructor(capacity = FIRST_CAPACITY) {
    this.#data = new Float64Array(Math.max(1, capacity));
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): number {
    if (this.#length === this.#data.length) {
      const grown = new Float64Array(this.#data.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data[this.#length] = value;
    return this.#length++;
  }

  at(row: number): number {
    return this.#data[row] ?? 0;
  }

  /** Of a row that was pushed before. */
  set(row: number, value: number): void {
    if (row >= 0 && row < this.#length) this.#data[row] = value;
  }

  /** To a row that was pushed before. */
  add(row: number, value: number): void {
    this.set(row, this.at(row) + value);
  }

  finish(): Float64Array {
    return this.#data.slice(0, this.#length);
  }
}
