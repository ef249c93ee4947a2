import type { AppError } from '#shared/base/app-error';
import type { CaptureId } from '#shared/base/brand';
import type { GoroutineName, PathChoice, TracePath, TraceSpanFacts } from '#shared/contract/trace-view';
import { isWait } from '#shared/trace/track-state';
import type { Backend } from '../backend/backend.ts';
import { Latest } from './latest.svelte.ts';

/** What the selected wait was waiting for, or the task that was asked about. */
export class CriticalPath {
  readonly #backend: Backend;
  readonly #id: CaptureId;
  readonly #learn: (names: readonly GoroutineName[]) => void;
  readonly #reply = new Latest<TracePath | null>();

  /** `learn` is given the goroutines that the path goes through. */
  constructor(backend: Backend, id: CaptureId, learn: (names: readonly GoroutineName[]) => void) {
    this.#backend = backend;
    this.#id = id;
    this.#learn = learn;
  }

  get value(): TracePath | null {
    return this.#reply.value;
  }

  get error(): AppError | null {
    return this.#reply.error;
  }

  clear(): void {
    this.#reply.clear();
  }

  /** Of a wait; of anything else there is none. */
  async loadOf(facts: TraceSpanFacts | null): Promise<void> {
    if (facts?.track.kind === 'goroutine' && isWait(facts.state)) {
      await this.load({ kind: 'wait', goroutine: facts.track.row, row: facts.row });
    } else this.clear();
  }

  async load(of: PathChoice): Promise<void> {
    await this.#reply.run(() => this.#backend.request('trace/path', { id: this.#id, of }));
    this.#learn(this.value?.steps.map(({ goroutine }) => goroutine) ?? []);
  }
}
