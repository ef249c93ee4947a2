import protobuf from 'protobufjs/minimal.js';
import { AppError } from '#shared/base/app-error';

export const WireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * protobufjs's reader for framing, tags and text, with two additions: varints of 64 bits as two halves (its own make
 * an object for each number), and messages as ranges of the same buffer. `pos` is where the last read ended, which is
 * where an error is reported.
 */
export class WireReader extends protobuf.BufferReader {
  /** Unsigned halves of the last varint read by `readVarint`. */
  low = 0;
  high = 0;

  constructor(bytes: Uint8Array) {
    super(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  /** Limits reading to one message. */
  enter(start: number, end: number): void {
    this.pos = start;
    this.len = end;
  }

  /** The end of a field of wire type `bytes`, whose length is read here. */
  readEnd(): number {
    const size = this.size();
    const end = this.pos + size;
    if (end > this.len) throw malformed(this.pos, `a field of ${size} bytes reaches beyond the end of its message`);
    return end;
  }

  readVarint(): void {
    const { buf, len } = this;
    let { pos } = this;
    // Most numbers of a profile have one to three bytes.
    if (pos + 3 <= len) {
      const first = buf[pos] ?? 0;
      const second = buf[pos + 1] ?? 0;
      const third = buf[pos + 2] ?? 0;
      if (first < 0x80) {
        this.#setLow(first, pos + 1);
        return;
      }
      if (second < 0x80) {
        this.#setLow((first & 0x7f) | (second << 7), pos + 2);
        return;
      }
      if (third < 0x80) {
        this.#setLow((first & 0x7f) | ((second & 0x7f) << 7) | (third << 14), pos + 3);
        return;
      }
    }
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (pos >= len) {
        this.pos = pos;
        throw malformed(pos, 'a number is cut off');
      }
      const byte = buf[pos++] ?? 0;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.pos = pos;
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    this.pos = pos;
    throw malformed(pos, 'a number has more than ten bytes');
  }

  #setLow(low: number, pos: number): void {
    this.low = low;
    this.high = 0;
    this.pos = pos;
  }

  /** As int64; rounded where it is beyond 2^53. */
  readNumber(): number {
    this.readVarint();
    return this.high === 0 ? this.low : (this.high | 0) * 2 ** 32 + this.low;
  }

  readBigInt(): bigint {
    this.readVarint();
    return this.high === 0 ? BigInt(this.low) : (BigInt(this.high) << 32n) | BigInt(this.low);
  }

  skipField(wireType: number): void {
    switch (wireType) {
      case WireType.varint:
        this.readVarint();
        return;
      case WireType.fixed64:
        this.#skipBytes(8);
        return;
      case WireType.fixed32:
        this.#skipBytes(4);
        return;
      case WireType.bytes:
        this.pos = this.readEnd();
        return;
      default:
        throw malformed(this.pos, `wire type ${wireType} is not one that profiles use`);
    }
  }

  #skipBytes(count: number): void {
    if (this.pos + count > this.len) throw malformed(this.pos, 'a number is cut off');
    this.pos += count;
  }
}

/** `position` counts bytes of the uncompressed profile. */
export function malformed(position: number, reason: string): AppError {
  return new AppError(
    'decode/malformed',
    `This is not a sound pprof profile: at byte ${position} ${reason}. Capture it again, or check what wrote it.`,
    { position, reason },
  );
}

export function tooLarge(position: number, what: string, bound: number): AppError {
  return new AppError(
    'decode/too-large',
    `This profile has more than ${bound} ${what} (at byte ${position}), which is more than Faultline takes on.`,
    { position, what, bound },
  );
}
