import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { AppError } from '#shared/base/app-error';
import type { ConnectionId } from '#shared/base/brand';
import { directTo } from '#shared/contract/connection';
import type { Connection, ConnectionDraft, ConnectionTarget, TestStep, WayState } from '#shared/contract/model';
import type { App } from './app.svelte.ts';
import {
  byLastSuccess,
  draftProblems,
  environments,
  isReachable,
  matchesFilter,
  importText,
  noProblems,
  type DraftProblems,
} from './connection-facts.ts';
import { asAppError } from './latest.svelte.ts';

/** A connection's id, or `new` for the one that is not saved yet. */
export type BookKey = ConnectionId | 'new';

export interface TestRun {
  /** Tells its events and its reply from those of another run. */
  readonly run: number;
  readonly target: ConnectionTarget;
  readonly startedAtMs: number;
  /** As far as they are known by now. */
  readonly steps: readonly TestStep[];
  readonly isRunning: boolean;
  /** Why not even the first step could be asked for. */
  readonly error: AppError | null;
}

/** The saved connections with what is being changed in them. Edits stay with their connection until saved. */
export class ConnectionBook {
  readonly #app: App;
  #filter = $state('');
  #key = $state<BookKey | null>(null);
  readonly #drafts = new SvelteMap<BookKey, ConnectionDraft>();
  readonly #tests = new SvelteMap<BookKey, TestRun>();
  /** Those that were to be saved or tested: only their fields say what is wrong. */
  readonly #tried = new SvelteSet<BookKey>();
  #error = $state.raw<AppError | null>(null);
  #busy = $state<'saving' | 'connecting' | null>(null);
  readonly #shown = $derived.by(() => {
    const found = this.#app.connections.filter((connection) => matchesFilter(connection, this.#filter));
    return environments
      .map((environment) => ({
        environment,
        connections: found.filter((connection) => connection.environment === environment),
      }))
      .filter(({ connections }) => connections.length > 0);
  });

  /** Of connections whose tunnel comes back by itself, and is or was open. */
  readonly #ways = new SvelteMap<ConnectionId, WayState>();
  #secrets = $state.raw<{ readonly backend: string; readonly kept: number } | null>(null);
  #lastRun = 0;

  constructor(app: App) {
    this.#app = app;
    app.backend.on('connection/test-step', ({ run, steps }) => {
      this.#applyTest(run, { steps });
    });
    app.backend.on('connection/way', ({ connectionId, ...state }) => {
      this.#ways.set(connectionId, state);
      // Whoever compares captures has to know, wherever they look just now.
      if (state.state === 'open' && state.text !== '') app.status.say(state.text);
    });
  }

  /** Where secrets are kept and how many; null while it is not known. */
  get secrets(): { readonly backend: string; readonly kept: number } | null {
    return this.#secrets;
  }

  async loadSecrets(): Promise<void> {
    this.#secrets = await this.#app.status.attempt(() => this.#app.backend.request('secret/state', null));
  }

  async forgetSecrets(): Promise<void> {
    await this.#app.status.attempt(async () => {
      await this.#app.backend.request('secret/forget', null);
      this.#app.status.say('All secrets are forgotten. Connections ask for them again.');
    });
    await this.loadSecrets();
  }

  /** A failure stands in the status line, and nothing was added. */
  async importFile(): Promise<void> {
    const { backend, status } = this.#app;
    const outcome = await status.attempt(() => backend.request('connection/import', null));
    if (outcome) status.say(importText(outcome));
  }

  async exportFile(): Promise<void> {
    const { backend, status } = this.#app;
    const saved = await status.attempt(() => backend.request('connection/export', null));
    if (saved) status.say(`Connections exported without secrets: ${saved.count}, to ${saved.file}`);
  }

  get filter(): string {
    return this.#filter;
  }

  set filter(text: string) {
    this.#filter = text;
  }

  /** By environment, production first; what the filter lets through. */
  get groups(): readonly { environment: Connection['environment']; connections: readonly Connection[] }[] {
    return this.#shown;
  }

  /** The one in the editor: as chosen, else the one that worked last; null where there is none at all. */
  get key(): BookKey | null {
    const { connections } = this.#app;
    if (this.#key === 'new' || connections.some(({ id }) => id === this.#key)) return this.#key;
    return connections.toSorted(byLastSuccess)[0]?.id ?? null;
  }

  get saved(): Connection | null {
    return this.#app.connections.find(({ id }) => id === this.key) ?? null;
  }

  get draft(): ConnectionDraft | null {
    const { key } = this;
    if (key === null) return null;
    const draft = this.#drafts.get(key);
    return draft ?? (this.saved ? toDraft(this.saved) : null);
  }

  get isChanged(): boolean {
    return this.key !== null && this.hasDraft(this.key);
  }

  /** Under the fields; only once saving was tried, since an empty field is no mistake yet. */
  get problems(): DraftProblems {
    const { key, draft } = this;
    return key !== null && draft && this.#tried.has(key) ? draftProblems(draft) : noProblems;
  }

  /** Why the last save or connect failed. */
  get error(): AppError | null {
    return this.#error;
  }

  get busy(): 'saving' | 'connecting' | null {
    return this.#busy;
  }

  get test(): TestRun | null {
    return this.key === null ? null : this.testOf(this.key);
  }

  testOf(key: BookKey): TestRun | null {
    return this.#tests.get(key) ?? null;
  }

  /** How the tunnel of the one in the editor stands; null where it has none. */
  get way(): WayState | null {
    return typeof this.key === 'number' ? (this.#ways.get(this.key) ?? null) : null;
  }

  hasDraft(key: BookKey): boolean {
    return this.#drafts.has(key);
  }

  select(key: BookKey): void {
    this.#key = key;
    this.#error = null;
  }

  /** A new one in the environment of the incident, with its service. */
  startNew(): void {
    const incident = this.#app.workspace?.incident;
    if (!this.#drafts.has('new')) {
      this.#drafts.set('new', {
        id: null,
        name: '',
        service: incident?.service ?? '',
        environment: incident?.environment ?? 'production',
        tags: [],
        notes: '',
        target: directTo(''),
      });
    }
    this.select('new');
  }

  duplicate(): void {
    const { draft } = this;
    if (!draft) return;
    this.#drafts.set('new', { ...draft, id: null, name: `${draft.name}, copy` });
    this.select('new');
  }

  edit(change: Partial<ConnectionDraft>): void {
    const { key, draft, saved } = this;
    if (key === null || !draft) return;
    const next = { ...draft, ...change };
    if (saved && isEqual(next, toDraft(saved))) this.#dropDraft(key);
    else this.#drafts.set(key, next);
  }

  discard(): void {
    const { key } = this;
    if (key === null) return;
    this.#dropDraft(key);
    this.#error = null;
    if (key === 'new') this.#key = null;
  }

  /** null where it could not be saved; why stands in `problems` or `error`. */
  async save(): Promise<Connection | null> {
    const { key, draft, saved } = this;
    if (key === null || !draft) return null;
    if (!this.#check(key, draft)) return null;
    if (saved && !this.isChanged) return saved;
    this.#busy = 'saving';
    try {
      const connection = await this.#app.backend.request('connection/save', { ...draft, name: draft.name.trim() });
      this.#dropDraft(key);
      this.#moveTest(key, connection.id);
      this.select(connection.id);
      return connection;
    } catch (error) {
      this.#error = asAppError(error);
      return null;
    } finally {
      this.#busy = null;
    }
  }

  /** Saves, asks the process what it offers, and opens the capture sheet. Where that fails, the test says at which step. */
  async connect(): Promise<void> {
    const connection = await this.save();
    if (!connection) return;
    this.#busy = 'connecting';
    const isReached = await this.#app.desk.capture.choose(connection.id);
    this.#busy = null;
    void this.loadSecrets();
    if (isReached) {
      this.#app.showCaptureSheet(connection.id);
      return;
    }
    if (this.key !== connection.id) return;
    await this.runTest();
    const isExplained = this.test?.steps.some(({ state }) => state === 'failed') ?? false;
    if (!isExplained) this.#error = this.#app.desk.capture.indexError;
  }

  async delete(): Promise<void> {
    const { saved } = this;
    if (!saved) return;
    await this.#app.status.attempt(() => this.#app.backend.request('connection/delete', { id: saved.id }));
    this.#dropDraft(saved.id);
    this.#key = null;
  }

  editTarget(change: (target: ConnectionTarget) => ConnectionTarget): void {
    const { draft } = this;
    if (draft) this.edit({ target: change(draft.target) });
  }

  /** Of the way as it stands in the editor, saved or not. */
  async runTest(): Promise<void> {
    const { key, draft } = this;
    if (key === null || !draft) return;
    if (!isReachable(draftProblems(draft))) {
      this.#check(key, draft);
      return;
    }
    this.cancelTest();
    const { target, environment } = draft;
    const run = ++this.#lastRun;
    this.#tests.set(key, { run, target, startedAtMs: Date.now(), steps: [], isRunning: true, error: null });
    try {
      const steps = await this.#app.backend.request('connection/test', { run, target, environment });
      this.#applyTest(run, { steps, isRunning: false });
    } catch (error) {
      this.#applyTest(run, { error: asAppError(error), isRunning: false });
    }
    void this.loadSecrets();
  }

  /** Answers at once; a reply that comes later is dropped. */
  cancelTest(): void {
    const { key, test } = this;
    if (key === null || !test) return;
    this.#tests.delete(key);
    if (test.isRunning) {
      void this.#app.status.attempt(() => this.#app.backend.request('connection/cancel-test', { run: test.run }));
    }
  }

  #applyTest(run: number, result: Partial<TestRun>): void {
    const found = [...this.#tests].find(([, test]) => test.run === run);
    if (found) this.#tests.set(found[0], { ...found[1], ...result });
  }

  #check(key: BookKey, draft: ConnectionDraft): boolean {
    this.#tried.add(key);
    this.#error = null;
    const problems = draftProblems(draft);
    return problems.name === '' && problems.tags === '' && isReachable(problems);
  }

  #dropDraft(key: BookKey): void {
    this.#drafts.delete(key);
    this.#tried.delete(key);
  }

  #moveTest(from: BookKey, to: BookKey): void {
    const run = this.#tests.get(from);
    if (!run || from === to) return;
    this.#tests.set(to, run);
    this.#tests.delete(from);
  }
}

function toDraft({ id, name, service, environment, tags, notes, target }: Connection): ConnectionDraft {
  return { id, name, service, environment, tags, notes, target };
}

function isEqual(a: ConnectionDraft, b: ConnectionDraft): boolean {
  return (
    a.name === b.name &&
    a.service === b.service &&
    a.environment === b.environment &&
    a.notes === b.notes &&
    JSON.stringify(a.tags) === JSON.stringify(b.tags) &&
    JSON.stringify(a.target) === JSON.stringify(b.target)
  );
}
