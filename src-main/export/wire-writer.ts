const FIRST_CAPACITY = 1024;
const INT64_LIMIT = 2 ** 63;
const WORD = 2 ** 32;

const WireType = { varint: 0, bytes: 2 } as const;

const encoder = new TextEncoder();

/** Protobuf's wire format into memory that grows and is used again. As in proto3, a field of zero is left out. */
export class WireWriter {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What was written since the last time; the memory belongs to the caller. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  /** An int64 as a Float64 holds it: whole numbers, those beyond the type at its ends. */
  number(field: number, value: number): void {
    if (value === 0) return;
    this.#tag(field, WireType.varint);
    this.pushNumber(value);
  }

  /** A uint64 or an int64 as two unsigned halves. */
  wide(field: number, low: number, high: number): void {
    if (low === 0 && high === 0) return;
    this.#tag(field, WireType.varint);
    this.#pushVarint(low, high);
  }

  text(field: number, value: string): void {
    this.#tag(field, WireType.bytes);
    const start = this.#length;
    this.#reserve(15 + value.length * 3); // no push below moves the memory
    const { written } = encoder.encodeInto(value, this.#bytes.subarray(start + 5));
    this.#pushVarint(written, 0);
    this.#bytes.copyWithin(this.#length, start + 5, start + 5 + written);
    this.#length += written;
  }

  /** What `body` holds, as a message or a packed list; `body` is empty afterwards. */
  block(field: number, body: WireWriter): void {
    this.#tag(field, WireType.bytes);
    const size = body.#length;
    this.#pushVarint(size, 0);
    this.#reserve(size);
    this.#bytes.set(body.#bytes.subarray(0, size), this.#length);
    this.#length += size;
    body.#length = 0;
  }

  /** An entry of a packed list, zero included. */
  pushNumber(value: number): void {
    if (value >>> 0 === value) {
      this.#pushVarint(value, 0);
      return;
    }
    const whole = Math.round(value);
    if (whole >= INT64_LIMIT) this.#pushVarint(WORD - 1, WORD / 2 - 1);
    else if (whole < -INT64_LIMIT) this.#pushVarint(0, WORD / 2);
    else {
      const high = Math.floor(whole / WORD);
      this.#pushVarint(whole - high * WORD, high >>> 0);
    }
  }

  #tag(field: number, wireType: number): void {
    this.#pushVarint((field << 3) | wireType, 0);
  }

  #pushVarint(low: number, high: number): void {
    this.#reserve(10);
    const bytes = this.#bytes;
    let at = this.#length;
    let lower = low;
    let upper = high;
    while (upper !== 0 || lower > 0x7f) {
      bytes[at++] = (lower & 0x7f) | 0x80;
      lower = ((lower >>> 7) | (upper << 25)) >>> 0;
      upper >>>= 7;
    }
    bytes[at++] = lower;
    this.#length = at;
  }

  #reserve(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
