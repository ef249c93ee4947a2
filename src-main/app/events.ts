import type { EventName, Events } from '#shared/contract/requests';

type Listener<K extends EventName> = (payload: Events[K]) => void;

/** State that changed, announced to whoever shows it. Events tell; they do not drive work. */
export class EventHub {
  readonly #listeners = new Map<EventName, Set<Listener<never>>>();

  on<K extends EventName>(name: K, listener: Listener<K>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  isHeard(name: EventName): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }

  emit<K extends EventName>(name: K, payload: Events[K]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as Listener<K>)(payload);
  }
}
