import type { AppError } from '#shared/base/app-error';
import type { FindingReply, FindingVerdict } from '#shared/contract/findings';
import type { Backend } from '../backend/backend.ts';
import { Latest } from './latest.svelte.ts';

export type ChainLook = 'drawn' | 'table';

/** One finding that is looked at. It is asked for anew when other captures were read or it was marked. */
export class FindingSession {
  readonly key: string;
  readonly #backend: Backend;
  readonly #reply = new Latest<FindingReply>();
  #look = $state<ChainLook>('drawn');
  #draft = $state<{ readonly verdict: FindingVerdict; readonly note: string } | null>(null);

  constructor(backend: Backend, key: string) {
    this.#backend = backend;
    this.key = key;
  }

  get reply(): FindingReply | null {
    return this.#reply.value;
  }

  get error(): AppError | null {
    return this.#reply.error;
  }

  get look(): ChainLook {
    return this.#look;
  }

  /** What is chosen and written and not kept yet, else the mark that is kept. */
  get verdict(): FindingVerdict | null {
    return this.#draft?.verdict ?? this.reply?.mark?.verdict ?? null;
  }

  get note(): string {
    return this.#draft?.note ?? this.reply?.mark?.note ?? '';
  }

  get isChanged(): boolean {
    const mark = this.reply?.mark;
    return this.#draft !== null && (this.#draft.verdict !== mark?.verdict || this.#draft.note !== mark.note);
  }

  async load(): Promise<void> {
    await this.#reply.run(() => this.#backend.request('finding/get', { key: this.key }));
  }

  show(look: ChainLook): void {
    this.#look = look;
  }

  /** A note alone suspects: who writes one has a reason to look again. */
  draft(change: { readonly verdict?: FindingVerdict; readonly note?: string }): void {
    this.#draft = { verdict: this.verdict ?? 'suspected', note: this.note, ...change };
  }

  forgetDraft(): void {
    this.#draft = null;
  }
}
