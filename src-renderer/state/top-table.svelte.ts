import type { AppError } from '#shared/base/app-error';
import type { CaptureId } from '#shared/base/brand';
import type { TopReply } from '#shared/contract/profile-view';
import type { Backend } from '../backend/backend.ts';
import { Latest } from './latest.svelte.ts';
import type { ProfileScope } from './profile-questions.ts';

export type TopSort = 'flat' | 'cum' | 'name';

/** More functions than this are not read by a person; a filter brings the rest within reach. */
const rowLimit = 5000;

/** The functions of a profile as rows, sorted and filtered by the main process. */
export class TopTable {
  readonly #backend: Backend;
  readonly #id: CaptureId;
  readonly #reply = new Latest<TopReply>();
  #scope: ProfileScope;
  #sort = $state<TopSort>('flat');
  #descending = $state(true);
  #origin = $state<'all' | 'own'>('all');
  #pattern = '';
  #isLoaded = false;

  constructor(backend: Backend, id: CaptureId, scope: ProfileScope) {
    this.#backend = backend;
    this.#id = id;
    this.#scope = scope;
  }

  get reply(): TopReply | null {
    return this.#reply.value;
  }

  get error(): AppError | null {
    return this.#reply.error;
  }

  get pending(): boolean {
    return this.#reply.pending;
  }

  get sort(): TopSort {
    return this.#sort;
  }

  get descending(): boolean {
    return this.#descending;
  }

  get origin(): 'all' | 'own' {
    return this.#origin;
  }

  get symbols(): Int32Array {
    return this.reply?.rows.symbol ?? new Int32Array();
  }

  /** Fetches when it is first shown, not before. */
  show(): void {
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    this.#load();
  }

  sortBy(sort: TopSort): void {
    this.#descending = sort === this.#sort ? !this.#descending : sort !== 'name';
    this.#sort = sort;
    this.#load();
  }

  setOrigin(origin: 'all' | 'own'): void {
    this.#origin = origin;
    this.#load();
  }

  setPattern(pattern: string): void {
    this.#pattern = pattern;
    this.#load();
  }

  setScope(scope: ProfileScope): void {
    this.#scope = scope;
    if (this.#isLoaded) this.#load();
  }

  #load(): void {
    this.#isLoaded = true;
    const args = {
      id: this.#id,
      ...this.#scope,
      sort: this.#sort,
      descending: this.#descending,
      pattern: this.#pattern,
      origin: this.#origin,
      offset: 0,
      limit: rowLimit,
    };
    void this.#reply.run(() => this.#backend.request('profile/top', args));
  }
}
