import { asAppError } from './latest.svelte.ts';
import { advise } from './advice.ts';

export interface Notice {
  readonly level: 'done' | 'error';
  readonly text: string;
  readonly advice: string;
}

/** The one line that the window says things in. An error stays until it is read; a success until the next one. */
export class StatusLine {
  #notice = $state.raw<Notice | null>(null);

  get notice(): Notice | null {
    return this.#notice;
  }

  say(text: string): void {
    this.#notice = { level: 'done', text, advice: '' };
  }

  fail(error: unknown): void {
    const { title, advice } = advise(asAppError(error));
    this.#notice = { level: 'error', text: title, advice };
  }

  dismiss(): void {
    this.#notice = null;
  }

  /** Runs what a person asked for; a failure is told here. */
  async attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.fail(error);
      return null;
    }
  }
}
