import type { AppError } from '#shared/base/app-error';
import type { ComparisonId } from '#shared/base/brand';
import type { DiffCallersReply } from '#shared/contract/profile-view';
import type { ScaleName } from '#shared/profile/diff-types';
import type { Backend } from '../backend/backend.ts';
import { Latest } from './latest.svelte.ts';

const pathLimit = 8;

export interface CallersOf {
  readonly valueType: number;
  readonly scale: ScaleName;
  readonly symbol: number;
}

/** The call paths that the selected function's change comes through; they stay while the selection moves among them. */
export class DiffCallers {
  readonly #backend: Backend;
  readonly #id: ComparisonId;
  readonly #reply = new Latest<DiffCallersReply>();
  #of: CallersOf | null = null;

  constructor(backend: Backend, id: ComparisonId) {
    this.#backend = backend;
    this.#id = id;
  }

  get reply(): DiffCallersReply | null {
    return this.#reply.value;
  }

  get error(): AppError | null {
    return this.#reply.error;
  }

  /** The root and merged boxes (-1) have no callers. */
  look(of: CallersOf): void {
    const known = this.#of;
    if (known?.symbol === of.symbol && known.valueType === of.valueType && known.scale === of.scale) return;
    this.clear();
    if (of.symbol < 0) return;
    this.#of = of;
    const args = { id: this.#id, ...of, limit: pathLimit };
    void this.#reply.run(() => this.#backend.request('comparison/callers', args));
  }

  clear(): void {
    this.#of = null;
    this.#reply.clear();
  }
}
