import { SvelteMap } from 'svelte/reactivity';
import type { Comparison } from '#shared/contract/model';
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

/** The first line of each comparison, asked for once, and anew when other captures or names are compared. */
export class ComparisonSummaries {
  readonly #backend: Backend;
  readonly #known = new SvelteMap<string, ComparisonSummary>();
  #asked: string[] = [];
  #file = '';
  #queue: Promise<void> = Promise.resolve();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  find(comparison: Comparison): ComparisonSummary | undefined {
    return this.#known.get(contentOf(comparison));
  }

  /** One after another: each may have two captures decoded. Ids are of one workspace only. */
  load(file: string, comparisons: readonly Comparison[], isOfTraces: (comparison: Comparison) => boolean): void {
    if (file !== this.#file) {
      this.#file = file;
      this.#asked = [];
      this.#known.clear();
    }
    for (const comparison of comparisons) {
      const content = contentOf(comparison);
      if (this.#asked.includes(content)) continue;
      this.#asked.push(content);
      this.#queue = this.#queue.then(() => this.#ask(file, comparison, isOfTraces(comparison)));
    }
  }

  async #ask(file: string, comparison: Comparison, isOfTraces: boolean): Promise<void> {
    if (file !== this.#file) return;
    const summary = await this.#summarise(comparison, isOfTraces);
    if (file === this.#file) this.#known.set(contentOf(comparison), summary);
  }

  async #summarise({ id }: Comparison, isOfTraces: boolean): Promise<ComparisonSummary> {
    try {
      const [whole, largest] = isOfTraces
        ? (await this.#backend.request('comparison/traces', { id })).summary
        : (await this.#backend.request('comparison/open', { id, valueType: null, scale: null })).summary.map(
            ({ text }) => text,
          );
      return { text: whole ?? 'No change above the noise floor.', largest: largest ?? '', isProblem: false };
    } catch (error) {
      return { text: advise(asAppError(error)).title, largest: '', isProblem: true };
    }
  }
}

/** What its summary depends on. */
const contentOf = ({ id, before, after, renames }: Comparison): string => JSON.stringify([id, before, after, renames]);
