import type { AppError } from '#shared/base/app-error';
import type { SearchReply } from '#shared/contract/profile-view';
import { Latest } from './latest.svelte.ts';
import type { ProfileQuestions } from './profile-questions.ts';

const noSymbols = new Int32Array();

/** What was searched for in a profile, and which functions match. */
export class ProfileSearch {
  readonly #ask: ProfileQuestions;
  readonly #reply = new Latest<SearchReply>();
  #text = $state('');
  readonly #matches = $derived(this.#text === '' ? null : (this.#reply.value?.symbols ?? noSymbols));

  constructor(ask: ProfileQuestions) {
    this.#ask = ask;
  }

  get text(): string {
    return this.#text;
  }

  get reply(): SearchReply | null {
    return this.#text === '' ? null : this.#reply.value;
  }

  get error(): AppError | null {
    return this.#text === '' ? null : this.#reply.error;
  }

  /** Symbols that match; null where nothing is searched for, so that nothing is dimmed. */
  get matches(): Int32Array | null {
    return this.#matches;
  }

  async find(text: string): Promise<void> {
    this.#text = text;
    if (text === '') this.#reply.clear();
    else await this.load();
  }

  /** Again: what it is of has changed. */
  async load(): Promise<void> {
    if (this.#text !== '') await this.#reply.run(() => this.#ask.search(this.#text));
  }

  /** The match after another, heaviest first, around the end; -1 where there is none. */
  neighbourOf(symbol: number, direction: 1 | -1): number {
    const symbols = this.#reply.value?.symbols ?? noSymbols;
    const index = symbols.indexOf(symbol);
    return symbols[index < 0 ? 0 : (index + direction + symbols.length) % symbols.length] ?? -1;
  }
}
