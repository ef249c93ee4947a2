import type { AppError } from '#shared/base/app-error';
import type { ComparisonId } from '#shared/base/brand';
import type { DiffTableReply } from '#shared/contract/profile-view';
import type { ScaleName } from '#shared/profile/diff-types';
import type { Backend } from '../backend/backend.ts';
import { Latest } from './latest.svelte.ts';

export type DiffSort = 'delta' | 'before' | 'after' | 'name';

const rowLimit = 5000;

/** The functions of a comparison as rows, sorted and filtered by the main process. */
export class DiffTable {
  readonly #backend: Backend;
  readonly #id: ComparisonId;
  readonly #reply = new Latest<DiffTableReply>();
  #sort = $state<DiffSort>('delta');
  #descending = $state(true);
  #pattern = '';
  #hidesExplained = $state(false);
  #measure: { readonly valueType: number; readonly scale: ScaleName } | null = null;

  constructor(backend: Backend, id: ComparisonId) {
    this.#backend = backend;
    this.#id = id;
  }

  get reply(): DiffTableReply | null {
    return this.#reply.value;
  }

  get error(): AppError | null {
    return this.#reply.error;
  }

  get sort(): DiffSort {
    return this.#sort;
  }

  get descending(): boolean {
    return this.#descending;
  }

  /** Changes that sampling alone explains are left out. */
  get hidesExplained(): boolean {
    return this.#hidesExplained;
  }

  get symbols(): Int32Array {
    return this.reply?.rows.symbol ?? new Int32Array();
  }

  sortBy(sort: DiffSort): void {
    this.#descending = sort === this.#sort ? !this.#descending : sort !== 'name';
    this.#sort = sort;
    this.#load();
  }

  hideExplained(hides: boolean): void {
    this.#hidesExplained = hides;
    this.#load();
  }

  /** Resolves when the rows are there. */
  async setPattern(pattern: string): Promise<void> {
    this.#pattern = pattern;
    await this.#fetch();
  }

  /** Which numbers to compare; the first call fetches the first rows. */
  measure(valueType: number, scale: ScaleName): void {
    this.#measure = { valueType, scale };
    this.#load();
  }

  #load(): void {
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    if (!this.#measure) return;
    const args = {
      id: this.#id,
      ...this.#measure,
      sort: this.#sort,
      descending: this.#descending,
      pattern: this.#pattern,
      hideExplained: this.#hidesExplained,
      offset: 0,
      limit: rowLimit,
    };
    await this.#reply.run(() => this.#backend.request('comparison/table', args));
  }
}
