import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#shared/base/app-error';
import type { CaptureId, ComparisonId, ConnectionId, JobId, NoteId } from '#shared/base/brand';
import type {
  Capture,
  CaptureRepeat,
  CaptureRequest,
  Comparison,
  Environment,
  Note,
  Preferences,
  RecentWorkspace,
  Workspace,
} from '#shared/contract/model';
import type { Args, OfCaptures, Reply, RequestName } from '#shared/contract/requests';
import type { FindingMark } from '#shared/contract/findings';
import type { CaptureKind } from '#shared/profile/profile';
import type { Rename } from '#shared/profile/renames';
import { ProgramPath } from '../connect/kube/program-path.ts';
import type { SessionCalls } from '../session/session-calls.ts';
import type { ComparedCaptures } from '../store/comparisons.ts';
import { Store } from '../store/store.ts';
import type { CallArgs } from '../threads/calls.ts';
import { workspaceStorage } from './workspace-storage.ts';
import { Captures, type Target } from './captures.ts';
import { Clusters } from './clusters.ts';
import { askPerson } from './ask-person.ts';
import { Connections } from './connections.ts';
import { EventHub } from './events.ts';
import { Findings } from './findings.ts';
import { importFiles } from './import-files.ts';
import { JobBoard } from './jobs.ts';
import { Prompts } from './prompts.ts';
import { repeatCaptures } from './repeated-captures.ts';
import { noKeyring, Secrets, type Keyring } from './secrets.ts';
import { findFreeFile } from './workspace-file.ts';
import { openSample } from './sample-incident.ts';
import { SeriesReader } from './series-reader.ts';
import { Terminals } from './terminals.ts';
import { Sessions, type ComparedPair } from './sessions.ts';
import { TraceReader } from './trace-reader.ts';
import { writeWhole } from './whole-file.ts';

export interface FaultlineOptions {
  readonly version: string;
  /** `app.sqlite`; none for the command line, which then has no saved connections. */
  readonly settingsFile: string | null;
  /** Where new incidents are made. */
  readonly incidentsFolder: string;
  readonly sampleFolder: string;
  /** Where the sample's workspace is built. */
  readonly dataFolder: string;
  /** None: secrets stay in memory. */
  readonly keyring?: Keyring;
  /** Finds kubectl and its plugins on the PATH of the login shell too. */
  readonly asksLoginShell?: boolean;
}

type ProfileRequest = Extract<RequestName, `profile/${string}`>;
type GoroutineRequest = Extract<RequestName, `goroutines/${string}`>;
type TraceRequest = Exclude<Extract<RequestName, `trace/${string}`>, 'trace/read'>;
/** The same without saying of which captures. */
type ProfileArgs<K extends ProfileRequest> = Omit<CallArgs<SessionCalls, K>, 'key'>;
type GoroutineArgs<K extends GoroutineRequest> = Omit<CallArgs<SessionCalls, K>, 'key'>;
type TraceArgs<K extends TraceRequest> = Omit<CallArgs<SessionCalls, K>, 'key'>;

const waiting: ReadonlySet<string> = new Set<CaptureKind>(['block', 'mutex']);

/** The application without a window: all services, their order of start and end. */
export class Faultline {
  readonly events = new EventHub();
  readonly jobs = new JobBoard(this.events);
  readonly store = new Store();
  readonly prompts = new Prompts(this.events);
  readonly terminals = new Terminals(this.events);
  readonly secrets: Secrets;
  readonly connections: Connections;
  readonly clusters: Clusters;
  readonly sessions = new Sessions(this.store);
  readonly findings = new Findings(this.store, this.sessions, this.jobs, this.events);
  readonly #series = new SeriesReader(this.sessions, this.jobs);
  readonly #traces = new TraceReader(this.sessions, this.jobs);
  readonly #options: FaultlineOptions;
  readonly #captures: Captures;
  #sqliteVersion = '';
  #isOpen = false;

  constructor(options: FaultlineOptions) {
    this.#options = options;
    this.secrets = new Secrets(this.store, options.keyring ?? noKeyring);
    const asking = askPerson(this.prompts, this.terminals, this.secrets, this.store);
    const programs = options.asksLoginShell === true ? ProgramPath.ofLoginShell() : ProgramPath.ofThisProcess();
    this.connections = new Connections(this.store, this.events, asking, programs);
    this.clusters = new Clusters(asking, programs);
    const storage = workspaceStorage({
      store: this.store,
      describe: (capture) => this.describe(capture),
      announce: () => this.announce(),
    });
    this.#captures = new Captures(storage, this.jobs);
  }

  get version(): string {
    return this.#options.version;
  }

  get sqliteVersion(): string {
    return this.#sqliteVersion;
  }

  async start(): Promise<void> {
    const { settingsFile } = this.#options;
    if (settingsFile === null) return;
    await mkdir(path.dirname(settingsFile), { recursive: true });
    this.#sqliteVersion = (await this.store.call('settings/open', { file: settingsFile })).sqlite;
  }

  /** Stops what runs (captures keep what arrived), closes the workspace and ends the threads. */
  async stop(): Promise<void> {
    await this.jobs.cancelAll();
    this.connections.close();
    await this.store.close();
    await this.sessions.terminate();
  }

  async workspace(): Promise<Workspace | null> {
    return this.#isOpen ? this.store.call('workspace/get', null) : null;
  }

  async createWorkspace(incident: { title: string; service: string; environment: Environment }): Promise<Workspace> {
    await mkdir(this.#options.incidentsFolder, { recursive: true });
    const file = findFreeFile(this.#options.incidentsFolder, incident.title, new Date());
    return this.createWorkspaceFile(file, incident);
  }

  async createWorkspaceFile(
    file: string,
    incident: { title: string; service: string; environment: Environment },
  ): Promise<Workspace> {
    return this.#opened(
      await this.store.call('workspace/create', {
        file: path.resolve(file),
        incident: { ...incident, isSample: false, openedMs: Date.now() },
      }),
    );
  }

  async openWorkspace(file: string): Promise<Workspace> {
    return this.#opened(await this.store.call('workspace/open', { file: path.resolve(file) }));
  }

  async openSample(): Promise<Workspace> {
    const { sampleFolder, dataFolder } = this.#options;
    await mkdir(dataFolder, { recursive: true });
    this.findings.forget();
    await openSample(this, sampleFolder, dataFolder);
    this.#isOpen = true;
    return this.#opened(await this.store.call('workspace/get', null));
  }

  async closeWorkspace(): Promise<void> {
    await this.jobs.cancelAll();
    await this.store.call('workspace/close', null);
    this.#isOpen = false;
    this.findings.forget();
    await this.sessions.closeAll();
    this.events.emit('workspace/changed', null);
  }

  async updateIncident(incident: { title: string; service: string; environment: Environment }): Promise<void> {
    await this.store.call('incident/update', incident);
    await this.announce();
  }

  recent(): Promise<RecentWorkspace[]> {
    return this.store.call('settings/recent', null);
  }

  preferences(): Promise<Preferences> {
    return this.store.call('settings/preferences', null);
  }

  async setPreferences(changes: Partial<Preferences>): Promise<Preferences> {
    const preferences = await this.store.call('settings/set-preferences', changes);
    this.events.emit('preferences/changed', preferences);
    return preferences;
  }

  async startCaptures(
    id: ConnectionId,
    requests: readonly CaptureRequest[],
    repeat?: CaptureRepeat,
  ): Promise<{ group: number; jobs: JobId[] }> {
    const connection = await this.connections.find(id);
    const { name, environment } = connection;
    const transport = this.connections.open(connection);
    const target = { transport, name, environment };
    const { group, jobs } = repeat ? this.#repeat(target, requests, repeat) : this.#captures.start(target, requests);
    return { group, jobs };
  }

  /** For the command line: captures of a target, waited for. */
  async captureAll(target: Target, requests: readonly CaptureRequest[], repeat?: CaptureRepeat): Promise<Capture[]> {
    return (repeat ? this.#repeat(target, requests, repeat) : this.#captures.start(target, requests)).ended;
  }

  #repeat(
    target: Target,
    requests: readonly CaptureRequest[],
    repeat: CaptureRepeat,
  ): ReturnType<typeof repeatCaptures> {
    const parts = { captures: this.#captures, jobs: this.jobs, forget: (old: readonly Capture[]) => this.#forget(old) };
    return repeatCaptures(parts, target, requests, repeat);
  }

  /** Deletes captures of earlier rounds, but for those that a comparison needs. */
  async #forget(captures: readonly Capture[]): Promise<void> {
    if (captures.length === 0) return;
    const { comparisons } = await this.store.call('workspace/get', null);
    const needed = new Set(comparisons.flatMap(({ before, after }) => [...before, ...after]));
    for (const { id } of captures) if (!needed.has(id)) await this.store.call('capture/delete', { id });
    await this.sessions.closeAll();
    await this.announce();
  }

  importFiles(files: readonly string[]): { jobs: JobId[]; ended: Promise<Capture[]> } {
    return importFiles(this, files);
  }

  /** The capture with this id. Throws `app/not-found`. */
  async capture(id: CaptureId): Promise<Capture> {
    const [capture] = await this.capturesOf([id]);
    if (!capture) throw new AppError('app/internal', `Capture #${id} was lost on the way.`);
    return capture;
  }

  /** The captures with these ids, in their order. Throws `app/not-found`. */
  async capturesOf(ids: readonly CaptureId[]): Promise<Capture[]> {
    const { captures } = await this.store.call('workspace/get', null);
    return ids.map((id) => {
      const capture = captures.find((candidate) => candidate.id === id);
      if (capture) return capture;
      throw new AppError('app/not-found', `There is no capture #${id} in this workspace.`, { capture: id });
    });
  }

  async deleteCapture(id: CaptureId): Promise<void> {
    await this.store.call('capture/delete', { id });
    await this.sessions.closeAll();
    await this.findings.captureArrived();
    await this.announce();
  }

  /** A request about an opened profile, which may be merged of several captures. */
  async askProfile<K extends ProfileRequest>(name: K, args: Args<K>): Promise<Reply<K>> {
    const { id, with: others = [], ...asked }: OfCaptures = args;
    const reply = this.sessions.askCapture(name, await this.capturesOf([id, ...others]), asked as ProfileArgs<K>);
    return await reply;
  }

  /** A request about an opened goroutine dump. */
  async askGoroutines<K extends GoroutineRequest>(name: K, args: Args<K>): Promise<Reply<K>> {
    const { id, ...asked }: { id: CaptureId } = args;
    const reply = this.sessions.askCapture(name, await this.capture(id), asked as GoroutineArgs<K>);
    return await reply;
  }

  async askTrace<K extends TraceRequest>(name: K, args: Args<K>): Promise<Reply<K>> {
    const { id, ...asked }: { id: CaptureId } = args;
    const reply = this.sessions.askCapture(name, await this.capture(id), asked as TraceArgs<K>);
    return await reply;
  }

  async readTrace(id: CaptureId): Promise<JobId> {
    return this.#traces.read(await this.capture(id));
  }

  /** Starts to read the captures of a kind into their series. */
  async readSeries(kind: CaptureKind): Promise<JobId> {
    const { captures } = await this.store.call('workspace/get', null);
    return this.#series.read(kind, captures);
  }

  /** Starts to read the captures that findings were not looked for in yet. */
  readFindings(): Promise<JobId> {
    return this.findings.read();
  }

  async markFinding(mark: Pick<FindingMark, 'key' | 'verdict' | 'note'>): Promise<FindingMark> {
    const { author } = await this.preferences();
    return this.findings.mark({ ...mark, author });
  }

  /** Decodes a capture that has arrived and notes what it is; the bytes are safe whatever comes of it. */
  async describe(capture: Capture): Promise<Capture> {
    if (capture.sizeBytes === 0) return capture;
    const { kind, ...described } = await this.sessions.describe(capture);
    // Block and mutex profiles hold the same values: what was asked for tells them apart better than names do.
    const isSameFamily = waiting.has(kind) && waiting.has(capture.kind);
    const found = await this.store.call('capture/describe', {
      id: capture.id,
      kind: isSameFamily ? capture.kind : kind,
      ...described,
    });
    await this.findings.captureArrived();
    return found;
  }

  /** Writes the bytes as received. The file appears whole or not at all. */
  async saveRaw(id: CaptureId, file: string): Promise<void> {
    const { store } = this;
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (let seq = 0; ; seq++) {
        const chunk = await store.call('capture/read-chunk', { id, seq });
        if (!chunk) return;
        yield chunk;
      }
    }
    await writeWhole(file, (temporary) => pipeline(chunks, createWriteStream(temporary)));
  }

  async compare(captures: ComparedCaptures): Promise<Comparison> {
    const comparison = await this.store.call('comparison/ensure', { captures, createdMs: Date.now() });
    const compared = await this.capturesOf(captures.before);
    // A report draws profiles: one of traces has no place in it.
    if (comparison.inReport && compared.some(({ kind }) => kind === 'trace')) {
      await this.store.call('comparison/set-in-report', { id: comparison.id, inReport: false });
    }
    await this.announce();
    return comparison;
  }

  async setComparedCaptures(id: ComparisonId, captures: ComparedCaptures): Promise<void> {
    await this.store.call('comparison/set-captures', { id, captures });
    await this.sessions.closeAll();
    await this.announce();
  }

  async setRenames(id: ComparisonId, renames: readonly Rename[]): Promise<void> {
    await this.store.call('comparison/set-renames', { id, renames });
    await this.sessions.askComparison('comparison/set-renames', await this.pair(id), { renames });
    await this.announce();
  }

  /** A comparison with its captures. Throws `app/not-found`. */
  async pair(id: ComparisonId): Promise<ComparedPair & { notes: Note[] }> {
    const { captures, comparisons, notes, processes } = await this.store.call('workspace/get', null);
    const comparison = comparisons.find((candidate) => candidate.id === id);
    if (!comparison) throw new AppError('app/not-found', 'That comparison no longer exists.', { comparison: id });
    const take = (ids: readonly CaptureId[]): Capture[] => captures.filter((capture) => ids.includes(capture.id));
    return {
      comparison,
      before: take(comparison.before),
      after: take(comparison.after),
      processes,
      notes: notes.filter(({ comparisonId }) => comparisonId === id),
    };
  }

  async swapComparison(id: ComparisonId): Promise<void> {
    await this.store.call('comparison/swap', { id });
    await this.sessions.closeAll();
    await this.announce();
  }

  async deleteComparison(id: ComparisonId): Promise<void> {
    await this.store.call('comparison/delete', { id });
    await this.sessions.closeAll();
    await this.announce();
  }

  async addNote(note: { comparisonId: ComparisonId | null; path: readonly string[]; text: string }): Promise<Note> {
    const { author } = await this.preferences();
    const added = await this.store.call('note/add', { ...note, author, createdMs: Date.now() });
    await this.announce();
    return added;
  }

  async updateNote(id: NoteId, text: string): Promise<Note> {
    const note = await this.store.call('note/update', { id, text });
    await this.announce();
    return note;
  }

  async deleteNote(id: NoteId): Promise<void> {
    await this.store.call('note/delete', { id });
    await this.announce();
  }

  /** Tells every window what the workspace holds now. */
  async announce(): Promise<void> {
    const workspace = await this.workspace();
    if (workspace) this.events.emit('workspace/changed', workspace);
  }

  async #opened(workspace: Workspace): Promise<Workspace> {
    this.#isOpen = true;
    this.findings.forget();
    await this.sessions.closeAll();
    this.events.emit('workspace/changed', workspace);
    return workspace;
  }
}
