import { SvelteMap } from 'svelte/reactivity';
import type { ComparisonId } from '#shared/base/brand';
import type { Backend } from '../backend/backend.ts';
import { advise } from './advice.ts';
import { asAppError } from './latest.svelte.ts';

export interface ComparisonSummary {
  /** How the whole changed, or why nothing can be said. */
  readonly text: string;
  /** The largest part of the change; '' where there is none. */
  readonly largest: string;
  readonly isProblem: boolean;
}

/** The first line of each comparison, asked for once: captures do not change. */
export class ComparisonSummaries {
  readonly #backend: Backend;
  readonly #known = new SvelteMap<ComparisonId, ComparisonSummary>();
  #asked: ComparisonId[] = [];
  #file = '';
  #queue: Promise<void> = Promise.resolve();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  find(id: ComparisonId): ComparisonSummary | undefined {
    return this.#known.get(id);
  }

  /** One after another: each may have two captures decoded. Ids are of one workspace only. */
  load(file: string, ids: readonly ComparisonId[]): void {
    if (file !== this.#file) {
      this.#file = file;
      this.#asked = [];
      this.#known.clear();
    }
    for (const id of ids) {
      if (this.#asked.includes(id)) continue;
      this.#asked.push(id);
      this.#queue = this.#queue.then(() => this.#ask(file, id));
    }
  }

  async #ask(file: string, id: ComparisonId): Promise<void> {
    if (file !== this.#file) return;
    const summary = await this.#summarise(id);
    if (file === this.#file) this.#known.set(id, summary);
  }

  async #summarise(id: ComparisonId): Promise<ComparisonSummary> {
    try {
      const head = await this.#backend.request('comparison/open', { id, valueType: null, scale: null });
      const [whole, largest] = head.summary;
      return {
        text: whole?.text ?? 'No change above the noise floor.',
        largest: largest?.text ?? '',
        isProblem: false,
      };
    } catch (error) {
      return { text: advise(asAppError(error)).title, largest: '', isProblem: true };
    }
  }
}
