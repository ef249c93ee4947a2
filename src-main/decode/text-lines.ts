import { limits } from './limits.ts';

/**
 * Lines of a text that is too large for one string. A line longer than the bound is cut, since no line of a real
 * dump is.
 */
export class TextLines {
  readonly #bytes: Buffer;
  #next = 0;
  /** Byte where the current line starts. */
  position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The current line is the last one and has no end: the text may have been cut off within it. */
  get isCutOff(): boolean {
    return this.#next > this.#bytes.length;
  }

  /** Without its end (`\n` or `\r\n`); undefined after the last one. */
  next(): string | undefined {
    if (this.#next >= this.#bytes.length) return undefined;
    this.position = this.#next;
    const newline = this.#bytes.indexOf(0x0a, this.#next);
    let end = newline < 0 ? this.#bytes.length : newline;
    this.#next = end + 1;
    if (end > this.position && this.#bytes[end - 1] === 0x0d) end--;
    return this.#bytes.toString('utf8', this.position, Math.min(end, this.position + limits.lineChars));
  }
}
