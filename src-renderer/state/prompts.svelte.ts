import type { Prompt, PromptAnswer } from '#shared/contract/model';
import type { Backend } from '../backend/backend.ts';

/** Questions of connections being made, one after another; the one in front is shown over everything else. */
export class Prompts {
  readonly #backend: Backend;
  #waiting = $state.raw<readonly Prompt[]>([]);

  constructor(backend: Backend) {
    this.#backend = backend;
    backend.on('prompt/asked', (prompt) => {
      this.#waiting = [...this.#waiting, prompt];
    });
    backend.on('prompt/closed', ({ id }) => {
      this.#waiting = this.#waiting.filter((prompt) => prompt.id !== id);
    });
  }

  get current(): Prompt | null {
    return this.#waiting[0] ?? null;
  }

  /** What was asked before this window was there. */
  async load(): Promise<void> {
    this.#waiting = await this.#backend.request('prompt/list', null);
  }

  async answer(id: number, answer: PromptAnswer): Promise<void> {
    this.#waiting = this.#waiting.filter((prompt) => prompt.id !== id);
    await this.#backend.request('prompt/answer', { id, answer });
  }
}
