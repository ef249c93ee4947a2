import type { AppError } from '#shared/base/app-error';
import { Latest } from './latest.svelte.ts';

interface Page {
  /** Of all rows, not only of those in `rows`. */
  readonly count: number;
  readonly rows: { readonly length: number };
}

/** Rows beside those in sight, so that a scroll has something to show at once. */
const marginRows = 80;
const firstRows = 120;

/** The rows of a long table that are in sight. Others are asked for when they come near; the old ones stay meanwhile. */
export class RowWindow<P extends Page> {
  readonly #fetch: (offset: number, limit: number) => Promise<P>;
  readonly #page = new Latest<{ readonly offset: number; readonly page: P }>();
  #asked = { offset: 0, limit: firstRows };

  constructor(fetch: (offset: number, limit: number) => Promise<P>) {
    this.#fetch = fetch;
  }

  get page(): P | null {
    return this.#page.value?.page ?? null;
  }

  get count(): number {
    return this.page?.count ?? 0;
  }

  get error(): AppError | null {
    return this.#page.error;
  }

  get pending(): boolean {
    return this.#page.pending;
  }

  /** Where a row stands in `page.rows`; -1 while it is on its way. */
  at(row: number): number {
    const loaded = this.#page.value;
    const index = loaded ? row - loaded.offset : -1;
    return loaded && index >= 0 && index < loaded.page.rows.length ? index : -1;
  }

  /** The row of an entry of `page.rows`. */
  rowOf(index: number): number {
    return (this.#page.value?.offset ?? 0) + index;
  }

  /** The rows that can be seen. */
  look(first: number, last: number): void {
    const { offset, limit } = this.#asked;
    const end = Math.min(last, Math.max(0, this.count - 1));
    if (first >= offset && end < offset + limit) return;
    const from = Math.max(0, first - marginRows);
    this.#asked = { offset: from, limit: last - from + marginRows };
    void this.reload();
  }

  /** Asks for the same rows again: what they are of has changed. */
  async reload(): Promise<void> {
    const { offset, limit } = this.#asked;
    await this.#page.run(async () => ({ offset, page: await this.#fetch(offset, limit) }));
  }

  /** From the top, since the order is another; the old rows stay until the new ones are there. */
  restart(): void {
    this.#asked = { offset: 0, limit: firstRows };
    void this.reload();
  }

  clear(): void {
    this.#asked = { offset: 0, limit: firstRows };
    this.#page.clear();
  }
}
