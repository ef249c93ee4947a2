import { BrokenTrace } from './broken-trace.ts';

/** What 2^64 - 1 stands for: no thread, no P. */
export const NONE = -1;

const MAX_BYTES = 10;

/** Reads numbers in order. The loops over events have their own, inlined for small numbers. */
export class VarintReader {
  readonly bytes: Uint8Array;
  pos = 0;
  /** Exclusive; no number reaches beyond it. */
  end = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  enter(pos: number, end: number): void {
    this.pos = pos;
    this.end = end;
  }

  readByte(): number {
    if (this.pos >= this.end) throw this.#endsWithin('an entry', this.pos);
    return this.bytes[this.pos++] ?? 0;
  }

  /** 2^64 - 1 comes as -1; no other number beyond 2^53 has a meaning, and each is refused. */
  read(): number {
    const start = this.pos;
    const value = this.readRounded();
    if (value <= Number.MAX_SAFE_INTEGER) return value;
    if (this.isNone(start)) return NONE;
    throw new BrokenTrace('a number is larger than any that Go writes', start);
  }

  /** Any 64 bits, rounded beyond 2^53; `exactAt` has them exactly. */
  readRounded(): number {
    const { bytes, end } = this;
    const start = this.pos;
    let value = 0;
    let factor = 1;
    for (let pos = start; ; pos++) {
      if (pos >= end) throw this.#endsWithin('a number', start);
      if (pos - start >= MAX_BYTES) throw new BrokenTrace('a number has more than 64 bits', start);
      const byte = bytes[pos] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte >= 0x80) {
        factor *= 128;
        continue;
      }
      if (pos - start === MAX_BYTES - 1 && byte > 1) throw new BrokenTrace('a number has more than 64 bits', start);
      this.pos = pos + 1;
      return value;
    }
  }

  /** The number that starts at `pos`, which was read before. */
  exactAt(pos: number): bigint {
    let value = 0n;
    for (let at = pos, shift = 0n; ; at++, shift += 7n) {
      const byte = this.bytes[at] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  /** Where the file ends, that is the position: then it was cut off. */
  #endsWithin(what: string, start: number): BrokenTrace {
    const isFileEnd = this.end >= this.bytes.length;
    return new BrokenTrace(
      `the ${isFileEnd ? 'file' : 'data'} ends within ${what}`,
      isFileEnd ? this.bytes.length : start,
    );
  }

  /** Whether the number that starts at `pos`, which was read before, is 2^64 - 1. */
  isNone(pos: number): boolean {
    return this.exactAt(pos) === 0xffff_ffff_ffff_ffffn;
  }
}
