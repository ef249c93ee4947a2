import { AppError } from '#shared/base/app-error';
import type { ConnectionId } from '#shared/base/brand';
import type {
  Connection,
  ConnectionDraft,
  DirectConnection,
  Plan,
  TargetIndex,
  TestStep,
} from '#shared/contract/model';
import { offersOf } from '../capture/catalogue.ts';
import { plansFor } from '../capture/plans.ts';
import { diagnoseDirect } from '../connect/diagnose.ts';
import { openDirect, parseTargetUrl } from '../connect/direct.ts';
import { readIndex } from '../connect/read-index.ts';
import type { Transport } from '../connect/transport.ts';
import type { Store } from '../store/store.ts';
import type { EventHub } from './events.ts';

const testTimeoutMs = 30_000;
const keptRawCharacters = 4000;

/** Saved connections: how a process is reached, tested and asked what it offers. */
export class Connections {
  readonly #store: Store;
  readonly #events: EventHub;
  readonly #indexes = new Map<ConnectionId, TargetIndex>();

  constructor(store: Store, events: EventHub) {
    this.#store = store;
    this.#events = events;
  }

  list(): Promise<Connection[]> {
    return this.#store.call('settings/connections', null);
  }

  /** The connection with this id or name. Throws `app/not-found`. */
  async find(key: ConnectionId | string): Promise<Connection> {
    const connection = (await this.list()).find(({ id, name }) => id === key || name === key);
    if (!connection) throw new AppError('app/not-found', `There is no connection ${key}.`);
    return connection;
  }

  /** Throws `connect/bad-url` before anything is stored. */
  async save(draft: ConnectionDraft): Promise<Connection> {
    const url = parseTargetUrl(draft.target.url).href;
    const saved = await this.#store.call('settings/save-connection', { ...draft, target: { ...draft.target, url } });
    this.#indexes.delete(saved.id);
    await this.#announce();
    return saved;
  }

  async delete(id: ConnectionId): Promise<void> {
    await this.#store.call('settings/delete-connection', { id });
    await this.#announce();
  }

  test(target: DirectConnection): Promise<TestStep[]> {
    return diagnoseDirect(target, AbortSignal.timeout(testTimeoutMs));
  }

  /** Asks the process what it offers. */
  async index(id: ConnectionId): Promise<TargetIndex> {
    const connection = await this.find(id);
    const transport = openTransport(connection.target);
    const began = performance.now();
    const { entries, raw } = await readIndex(transport, AbortSignal.timeout(testTimeoutMs));
    const index: TargetIndex = {
      connectionId: id,
      address: transport.address,
      durationMs: Math.round(performance.now() - began),
      offers: offersOf(entries),
      raw: raw.slice(0, keptRawCharacters),
    };
    this.#indexes.set(id, index);
    await this.#store.call('settings/connection-worked', { id, atMs: Date.now() });
    await this.#announce();
    return index;
  }

  async plans(id: ConnectionId): Promise<Plan[]> {
    const index = this.#indexes.get(id) ?? (await this.index(id));
    return plansFor(index.offers);
  }

  async #announce(): Promise<void> {
    this.#events.emit('connection/changed', await this.list());
  }
}

export function openTransport(target: DirectConnection): Transport {
  return openDirect(parseTargetUrl(target.url));
}
