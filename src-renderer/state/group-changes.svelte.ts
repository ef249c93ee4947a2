import type { AppError } from '#shared/base/app-error';
import type { ComparisonId } from '#shared/base/brand';
import type { GroupDiffReply } from '#shared/contract/profile-view';
import type { GroupChange } from '#shared/goroutines/group-diff';
import type { Backend } from '../backend/backend.ts';
import { Latest } from './latest.svelte.ts';

/** More groups than a person looks through; the pattern finds the others. */
const rowLimit = 2000;

/** Goroutines of both sides by state and stack. */
export class GroupChanges {
  readonly #backend: Backend;
  readonly #id: ComparisonId;
  readonly #reply = new Latest<GroupDiffReply>();
  #pattern = '';
  #selected = $state(-1);

  constructor(backend: Backend, id: ComparisonId) {
    this.#backend = backend;
    this.#id = id;
  }

  get reply(): GroupDiffReply | null {
    return this.#reply.value;
  }

  get error(): AppError | null {
    return this.#reply.error;
  }

  /** Row of the group whose stack is shown; -1 for none. */
  get selected(): number {
    return this.#selected;
  }

  get group(): GroupChange | null {
    return this.reply?.rows[this.#selected] ?? null;
  }

  select(row: number): void {
    this.#selected = row;
  }

  async load(pattern = this.#pattern): Promise<void> {
    this.#pattern = pattern;
    const args = { id: this.#id, pattern, offset: 0, limit: rowLimit };
    const reply = await this.#reply.run(() => this.#backend.request('comparison/groups', args));
    if (reply) this.#selected = reply.rows.length > 0 ? 0 : -1;
  }
}
