import { AppError } from '#shared/base/app-error';
import type { ConnectionId } from '#shared/base/brand';
import type {
  Connection,
  ConnectionDraft,
  ConnectionImport,
  ConnectionTarget,
  Environment,
  Plan,
  TargetIndex,
  TestStep,
} from '#shared/contract/model';
import { offersOf } from '../capture/catalogue.ts';
import { plansFor } from '../capture/plans.ts';
import type { Asking } from '../connect/asking.ts';
import { diagnose, openTransport, type ConnectOptions } from '../connect/kinds.ts';
import type { ProgramPath } from '../connect/kube/program-path.ts';
import { readIndex } from '../connect/read-index.ts';
import { parseTargetUrl } from '../connect/target-url.ts';
import { TestLog } from '../connect/test-log.ts';
import type { Transport } from '../connect/transport.ts';
import type { Store } from '../store/store.ts';
import { formatConnectionFile, planConnectionImport, readConnectionFile } from './connection-file.ts';
import type { EventHub } from './events.ts';

const keptRawCharacters = 4000;

/** Saved connections: how a process is reached, tested and asked what it offers. */
export class Connections {
  readonly #store: Store;
  readonly #events: EventHub;
  readonly #asking: Asking;
  readonly #programs: ProgramPath;
  readonly #indexes = new Map<ConnectionId, TargetIndex>();
  /** One tunnel a connection, shared by its captures. `made` tells whether it was changed since. */
  readonly #transports = new Map<ConnectionId, { readonly made: string; readonly transport: Transport }>();
  /** Ways that are saved nowhere, from the command line. */
  readonly #unsaved = new Set<Transport>();
  readonly #tests = new Map<number, AbortController>();

  constructor(store: Store, events: EventHub, asking: Asking, programs: ProgramPath) {
    this.#store = store;
    this.#events = events;
    this.#asking = asking;
    this.#programs = programs;
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

  /** All of them as a file's text, and how many. */
  async exported(): Promise<{ text: string; count: number }> {
    const connections = await this.list();
    return { text: formatConnectionFile(connections), count: connections.length };
  }

  /** Adds those of a file, all or none; what is there stays as it is. Throws `file/unreadable`. */
  async import(file: string): Promise<ConnectionImport> {
    const incoming = await readConnectionFile(file);
    const { drafts, outcome } = planConnectionImport(await this.list(), incoming);
    await this.#store.call('settings/add-connections', { drafts });
    await this.#announce();
    return outcome;
  }

  async delete(id: ConnectionId): Promise<void> {
    this.#drop(id);
    await this.#store.call('settings/delete-connection', { id });
    await this.#announce();
  }

  /** The way of a saved connection; a tunnel is opened once and used by all that need it. */
  open({ id, target, environment }: Pick<Connection, 'id' | 'target' | 'environment'>): Transport {
    const made = JSON.stringify([target, environment]);
    const open = this.#transports.get(id);
    if (open?.made === made) return open.transport;
    this.#drop(id);
    const transport = openTransport(target, {
      ...this.#options(environment),
      onWay: (state) => {
        this.#events.emit('connection/way', { connectionId: id, ...state });
      },
    });
    this.#transports.set(id, { made, transport });
    return transport;
  }

  openUnsaved(target: ConnectionTarget, environment: Environment): Transport {
    const transport = openTransport(target, this.#options(environment));
    this.#unsaved.add(transport);
    return transport;
  }

  /** Over connections of its own, so that what is open is not disturbed. `run` names it to `cancelTest`. */
  async test(
    { target, environment }: { target: ConnectionTarget; environment: Environment },
    { run, onChange }: { run?: number; onChange?: (steps: readonly TestStep[]) => void } = {},
  ): Promise<readonly TestStep[]> {
    const controller = new AbortController();
    if (run !== undefined) this.#tests.set(run, controller);
    const log = new TestLog(onChange);
    try {
      await diagnose(target, this.#options(environment), log, controller.signal);
    } finally {
      if (run !== undefined) this.#tests.delete(run);
    }
    return log.steps;
  }

  cancelTest(run: number): void {
    this.#tests.get(run)?.abort();
  }

  /** Asks the process what it offers. Since a person asked, a sign-in that was refused is tried anew. */
  async index(id: ConnectionId): Promise<TargetIndex> {
    const connection = await this.find(id);
    if (this.#transports.get(id)?.transport.refusal) this.#drop(id);
    const transport = this.open(connection);
    const began = performance.now();
    const { entries, raw } = await readIndex(transport, new AbortController().signal);
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

  /** Stops tests and closes tunnels. */
  close(): void {
    for (const controller of this.#tests.values()) controller.abort();
    for (const id of [...this.#transports.keys()]) this.#drop(id);
    for (const transport of this.#unsaved) transport.close();
  }

  #options(environment: Environment): ConnectOptions {
    return { asking: this.#asking, programs: this.#programs, isProduction: environment === 'production' };
  }

  #drop(id: ConnectionId): void {
    this.#transports.get(id)?.transport.close();
    this.#transports.delete(id);
  }

  async #announce(): Promise<void> {
    this.#events.emit('connection/changed', await this.list());
  }
}
