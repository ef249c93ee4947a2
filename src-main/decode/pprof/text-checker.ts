import { malformed } from './wire-reader.ts';

/** Indices into the string table, checked before they enter a column. */
export class TextChecker {
  readonly #string: readonly string[];
  readonly #isPartial: boolean;
  /** Texts that lie in the part of the file that is missing; they read as ''. */
  missing = 0;

  constructor(string: readonly string[], isPartial: boolean) {
    this.#string = string;
    this.#isPartial = isPartial;
  }

  check(index: number, position: number): number {
    if (index >= 0 && index < this.#string.length) return index;
    if (this.#isPartial && index >= 0) {
      this.missing++;
      return 0;
    }
    throw malformed(position, `text ${index} is asked for, of ${this.#string.length}`);
  }

  at(index: number): string {
    return this.#string[index] ?? '';
  }
}
