/** Text by index, each text once. String 0 is always ''. */
export class StringTable {
  readonly #text: string[] = [''];
  readonly #index = new Map<string, number>([['', 0]]);

  get length(): number {
    return this.#text.length;
  }

  intern(text: string): number {
    const known = this.#index.get(text);
    if (known !== undefined) return known;
    const index = this.#text.length;
    this.#text.push(text);
    this.#index.set(text, index);
    return index;
  }

  at(index: number): string {
    return this.#text[index] ?? '';
  }

  finish(): readonly string[] {
    return this.#text.slice();
  }
}
