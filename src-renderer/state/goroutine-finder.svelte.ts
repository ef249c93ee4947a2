import type { CaptureId } from '#shared/base/brand';
import type { GoroutineName, TraceGoroutineRow } from '#shared/contract/trace-view';
import { TrackState } from '#shared/trace/track-state';
import type { Backend } from '../backend/backend.ts';
import { Latest } from './latest.svelte.ts';

const mostFound = 100;

/** Goroutines of a trace that fit what was typed (see `parseGoroutineQuery`), those that ran longest first. */
export class GoroutineFinder {
  readonly #backend: Backend;
  readonly #whole: { readonly id: CaptureId; readonly start: number; readonly end: number };
  readonly #learn: (names: readonly GoroutineName[]) => void;
  readonly #found = new Latest<readonly GoroutineName[]>();
  #pattern = $state('');

  constructor(backend: Backend, id: CaptureId, endNs: number, learn: (names: readonly GoroutineName[]) => void) {
    this.#backend = backend;
    this.#whole = { id, start: 0, end: endNs };
    this.#learn = learn;
  }

  get pattern(): string {
    return this.#pattern;
  }

  /** null where nothing is looked for. */
  get found(): readonly GoroutineName[] | null {
    return this.#pattern === '' ? null : (this.#found.value ?? []);
  }

  find(pattern: string): void {
    this.#pattern = pattern.trim();
    if (this.#pattern === '') this.#found.clear();
    else void this.#found.run(() => this.#ask(this.#pattern, mostFound));
  }

  /** undefined where the trace has no goroutine of that number. */
  async byId(id: number): Promise<TraceGoroutineRow | undefined> {
    const [found] = await this.#ask(`G ${id}`, 1);
    return found;
  }

  async #ask(pattern: string, limit: number): Promise<readonly TraceGoroutineRow[]> {
    const all = { ...this.#whole, group: -1, state: TrackState.running, offset: 0, limit };
    const { rows } = await this.#backend.request('trace/goroutines', { ...all, pattern });
    this.#learn(rows);
    return rows;
  }
}
