import type { ComparisonId } from '#shared/base/brand';
import type { Backend } from '../backend/backend.ts';
import { advise } from './advice.ts';
import { asAppError } from './latest.svelte.ts';

export interface ComparisonSummary {
  /** The first sentence of what changed, or why nothing can be said. */
  readonly text: string;
  readonly isProblem: boolean;
}

/** The first line of each comparison, asked for once: captures do not change. */
export class ComparisonSummaries {
  readonly #backend: Backend;
  #known = $state.raw<ReadonlyMap<ComparisonId, ComparisonSummary>>(new Map());
  readonly #asked = new Set<ComparisonId>();
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
      this.#asked.clear();
      this.#known = new Map();
    }
    for (const id of ids) {
      if (this.#asked.has(id)) continue;
      this.#asked.add(id);
      this.#queue = this.#queue.then(() => this.#ask(file, id));
    }
  }

  async #ask(file: string, id: ComparisonId): Promise<void> {
    if (file !== this.#file) return;
    const summary = await this.#summarise(id);
    if (file === this.#file) this.#known = new Map(this.#known).set(id, summary);
  }

  async #summarise(id: ComparisonId): Promise<ComparisonSummary> {
    try {
      const head = await this.#backend.request('comparison/open', { id, valueType: null, scale: null });
      return { text: head.summary[0]?.text ?? 'No change above the noise floor.', isProblem: false };
    } catch (error) {
      return { text: advise(asAppError(error)).title, isProblem: true };
    }
  }
}
