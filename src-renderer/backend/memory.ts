import { AppError } from '#shared/base/app-error';
import type { Workspace } from '#shared/contract/model';
import type { Args, EventName, Events, Reply, RequestName } from '#shared/contract/requests';
import type { Backend } from './backend.ts';

export type Handlers = { [K in RequestName]?: (args: Args<K>) => Reply<K> | Promise<Reply<K>> };

/** A backend without a main process: answers from a table of handlers and keeps a log. For tests only. */
export class MemoryBackend implements Backend {
  readonly log: { readonly name: RequestName; readonly args: unknown }[] = [];
  readonly dropped: File[] = [];
  readonly #handlers: Handlers;
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>();

  constructor(handlers: Handlers) {
    this.#handlers = handlers;
  }

  async request<K extends RequestName>(name: K, args: Args<K>): Promise<Reply<K>> {
    this.log.push({ name, args });
    const handler = this.#handlers[name];
    if (!handler) throw new AppError('app/not-found', `no handler for ${name}`);
    return await handler(args);
  }

  on<K extends EventName>(name: K, fn: (payload: Events[K]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(fn));
    return () => listeners.delete(fn);
  }

  /** Keeps what was dropped; the workspace stays as it is. */
  async openFiles(files: readonly File[]): Promise<Workspace | null> {
    this.dropped.push(...files);
    return await this.request('workspace/get', null);
  }

  emit<K extends EventName>(name: K, payload: Events[K]): void {
    for (const fn of this.#listeners.get(name) ?? []) (fn as (payload: Events[K]) => void)(payload);
  }

  /** Arguments of all requests of one name, in order. */
  calls<K extends RequestName>(name: K): Args<K>[] {
    return this.log.filter((entry) => entry.name === name).map((entry) => entry.args as Args<K>);
  }
}
