import { fromErrorValue } from '#shared/base/app-error';
import type { CaptureId, ComparisonId, NoteId } from '#shared/base/brand';
import type {
  AppInfo,
  Capture,
  Comparison,
  Connection,
  Environment,
  Preferences,
  ProcessFacts,
  RecentWorkspace,
  Workspace,
} from '#shared/contract/model';
import type { Backend } from '../backend/backend.ts';
import { CaptureSession } from './capture-session.svelte.ts';
import { Commands } from './commands.svelte.ts';
import { Desk } from './desk.svelte.ts';
import { DiffSession } from './diff-session.svelte.ts';
import { FindingSession } from './finding-session.svelte.ts';
import { Jobs } from './jobs.svelte.ts';
import { Layout } from './layout.svelte.ts';
import { captureName, comparisonName } from './names.ts';
import { Prompts } from './prompts.svelte.ts';
import type { SeriesKind } from './series-facts.ts';
import { SeriesSession } from './series-session.svelte.ts';
import { Terminals } from './terminals.svelte.ts';
import { StatusLine } from './status.svelte.ts';
import { forgetTabs, recallTabs, rememberTabs, type TabMemory } from './tab-memory.ts';
import { tabKey, Tabs, type Place, type Tab } from './tabs.svelte.ts';

const defaultPreferences: Preferences = { theme: 'system', singleKeys: true, author: '' };

/** The window's state: the open workspace and everything around it. Made once and handed down by context. */
export class App {
  readonly backend: Backend;
  readonly status = new StatusLine();
  readonly jobs = new Jobs();
  readonly layout = new Layout();
  readonly tabs = new Tabs();
  readonly commands = new Commands();
  readonly prompts: Prompts;
  readonly terminals: Terminals;
  readonly desk: Desk;
  #workspace = $state.raw<Workspace | null>(null);
  #recent = $state.raw<readonly RecentWorkspace[]>([]);
  #connections = $state.raw<readonly Connection[]>([]);
  #preferences = $state.raw<Preferences>(defaultPreferences);
  #info = $state.raw<AppInfo | null>(null);
  #isStarted = $state(false);
  #connectionForCapture = $state<Connection['id'] | null>(null);

  constructor(backend: Backend) {
    this.backend = backend;
    this.prompts = new Prompts(backend);
    this.terminals = new Terminals(backend);
    this.desk = new Desk(this);
    backend.on('workspace/changed', (workspace) => {
      this.#apply(workspace);
    });
    backend.on('connection/changed', (connections) => {
      this.#connections = connections;
    });
    backend.on('job/changed', (job) => {
      this.jobs.apply(job);
      if (job.state === 'failed' && job.problem) this.status.fail(fromErrorValue(job.problem));
    });
    backend.on('preferences/changed', (preferences) => {
      this.#preferences = preferences;
    });
    backend.on('command/run', ({ command }) => {
      this.commands.run(command);
    });
  }

  get workspace(): Workspace | null {
    return this.#workspace;
  }

  get recent(): readonly RecentWorkspace[] {
    return this.#recent;
  }

  get connections(): readonly Connection[] {
    return this.#connections;
  }

  get preferences(): Preferences {
    return this.#preferences;
  }

  get info(): AppInfo | null {
    return this.#info;
  }

  /** False until it is known whether a workspace is open. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Which connection the capture sheet starts with; null lets the person choose. */
  get connectionForCapture(): Connection['id'] | null {
    return this.#connectionForCapture;
  }

  async start(): Promise<void> {
    await this.status.attempt(async () => {
      this.#preferences = await this.backend.request('preferences/get', null);
      this.#apply(await this.backend.request('workspace/get', null));
    });
    this.#isStarted = true;
    await this.status.attempt(() => this.prompts.load());
    await this.status.attempt(() => this.terminals.load());
    await this.status.attempt(async () => {
      const [info, recent, connections, jobs] = await Promise.all([
        this.backend.request('app/info', null),
        this.backend.request('workspace/recent', null),
        this.backend.request('connection/list', null),
        this.backend.request('job/list', null),
      ]);
      this.#info = info;
      this.#recent = recent;
      this.#connections = connections;
      this.jobs.reset(jobs);
    });
  }

  async setPreferences(change: Partial<Preferences>): Promise<void> {
    const set = () => this.backend.request('preferences/set', change);
    this.#preferences = (await this.status.attempt(set)) ?? this.#preferences;
  }

  async createIncident(incident: { title: string; service: string; environment: Environment }): Promise<boolean> {
    return await this.#enter(() => this.backend.request('workspace/create', incident));
  }

  async openRecent(file: string): Promise<boolean> {
    return await this.#enter(() => this.backend.request('workspace/open', { file }));
  }

  async chooseWorkspace(): Promise<boolean> {
    return await this.#enter(() => this.backend.request('workspace/choose', null));
  }

  async openSample(): Promise<boolean> {
    return await this.#enter(() => this.backend.request('workspace/open-sample', null));
  }

  async closeWorkspace(): Promise<void> {
    await this.status.attempt(() => this.backend.request('workspace/close', null));
    this.#apply(null);
    await this.#refreshRecent();
  }

  /** What was dropped on the window: an incident opens, captures are imported. */
  async openFiles(files: readonly File[]): Promise<boolean> {
    return await this.#enter(() => this.backend.openFiles(files));
  }

  async importFiles(): Promise<void> {
    await this.status.attempt(() => this.backend.request('capture/import', null));
  }

  async importFolder(): Promise<void> {
    await this.status.attempt(() => this.backend.request('capture/import-folder', null));
  }

  /** `wanted` is ticked, as the catalogue of endpoints writes it; null leaves the choice to the sheet. */
  showCaptureSheet(connection: Connection['id'] | null = null, wanted: string | null = null): void {
    this.#connectionForCapture = connection;
    this.desk.capture.want(wanted);
    this.layout.show('capture');
  }

  openPlace(place: Place): void {
    this.tabs.open(tabKey.place(place), () => ({ key: tabKey.place(place), kind: 'place', place }));
    this.#remember();
  }

  openCapture(id: CaptureId): void {
    const key = tabKey.capture(id);
    this.tabs.open(key, () => ({ key, kind: 'capture', id, session: new CaptureSession(this.backend, { id }) }));
    this.#remember();
  }

  /** Several captures of a kind as one profile, in the order of their numbers; a single one as itself. */
  openMerged(captures: readonly CaptureId[]): void {
    const ids = captures.filter((id, i) => captures.indexOf(id) === i).sort((a, b) => a - b);
    const [id, ...others] = ids;
    if (id === undefined) return;
    if (others.length === 0) {
      this.openCapture(id);
      return;
    }
    const key = tabKey.merged(ids);
    const make = () => new CaptureSession(this.backend, { id, with: others });
    this.tabs.open(key, () => ({ key, kind: 'merged', ids, session: make() }));
    this.#remember();
  }

  /** Opens a capture at a function; says so where the capture does not have it. */
  async openFunction(id: CaptureId, name: string): Promise<void> {
    this.openCapture(id);
    const tab = this.tabs.active;
    if (tab?.kind !== 'capture' || tab.id !== id) return;
    await this.status.attempt(async () => {
      const profile = await tab.session.whenProfile();
      const isFound = await profile?.showFunction(name);
      if (isFound === false) this.status.say(`${name} is not in ${this.#captureTitle(id)}.`);
    });
  }

  /** The captures of a kind over the incident; with a function's name its line is drawn. */
  openSeries(of: SeriesKind, name = ''): void {
    const key = tabKey.series(of);
    const tab = this.tabs.open(key, () => ({ key, kind: 'series', of, session: new SeriesSession(this.backend, of) }));
    this.#remember();
    if (tab.kind !== 'series' || name === '') return;
    void this.status.attempt(async () => {
      const isFound = await tab.session.chooseFunction(name);
      if (!isFound) this.status.say(`${name} is in none of these captures.`);
    });
  }

  openComparison(id: ComparisonId): void {
    const key = tabKey.comparison(id);
    this.tabs.open(key, () => ({ key, kind: 'comparison', id, session: new DiffSession(this.backend, id) }));
    this.#remember();
  }

  openFinding(finding: string): void {
    const key = tabKey.finding(finding);
    const make = () => new FindingSession(this.backend, finding);
    this.tabs.open(key, () => ({ key, kind: 'finding', finding, session: make() }));
    this.#remember();
  }

  activateTab(key: string): void {
    this.tabs.activate(key);
    this.#remember();
  }

  closeTab(key: string): void {
    this.tabs.close(key);
    if (this.tabs.list.length === 0 && this.#workspace) this.openPlace('overview');
    this.#remember();
  }

  /** Opens the comparison of the captures of two sides, an existing one where there is one. */
  async compare(before: readonly CaptureId[], after: readonly CaptureId[]): Promise<void> {
    const comparison = await this.status.attempt(() => this.backend.request('comparison/create', { before, after }));
    if (comparison) this.openComparison(comparison.id);
  }

  /** Compares with the capture that fits best; where none does, says so. */
  async compareWithBest(id: CaptureId): Promise<void> {
    await this.status.attempt(async () => {
      const [best] = await this.backend.request('comparison/candidates', { id });
      if (best) await this.compare([best.id], [id]);
      else this.status.say('No other capture of this incident can be compared with this one.');
    });
  }

  async swap(id: ComparisonId): Promise<void> {
    await this.status.attempt(() => this.backend.request('comparison/swap', { id }));
  }

  async addNote(comparisonId: ComparisonId | null, path: readonly string[], text: string): Promise<boolean> {
    const add = () => this.backend.request('note/add', { comparisonId, path, text });
    return (await this.status.attempt(add)) !== null;
  }

  async deleteNote(id: NoteId): Promise<void> {
    await this.status.attempt(() => this.backend.request('note/delete', { id }));
  }

  async setInReport(id: ComparisonId, inReport: boolean): Promise<void> {
    await this.status.attempt(() => this.backend.request('comparison/set-in-report', { id, inReport }));
  }

  async saveReport(comparisonId: ComparisonId): Promise<void> {
    const saved = await this.status.attempt(() => this.backend.request('report/save', { comparisonId }));
    if (saved) this.status.say(`Report saved to ${saved.file}.`);
  }

  async saveRaw(id: CaptureId): Promise<void> {
    const saved = await this.status.attempt(() => this.backend.request('capture/save-raw', { id }));
    if (saved) this.status.say(`Saved as received to ${saved.file}.`);
  }

  async copyText(text: string, said = `Copied ${text}`): Promise<void> {
    await this.status.attempt(async () => {
      await navigator.clipboard.writeText(text);
      this.status.say(said);
    });
  }

  async cancelCurrentJob(): Promise<void> {
    const job = this.jobs.current;
    if (job) await this.status.attempt(() => this.backend.request('job/cancel', { id: job.id }));
  }

  capture(id: CaptureId): Capture | undefined {
    return this.#workspace?.captures.find((capture) => capture.id === id);
  }

  /** Those of the captures that are still there. */
  capturesOf(ids: readonly CaptureId[]): readonly Capture[] {
    return ids.flatMap((id) => this.capture(id) ?? []);
  }

  comparison(id: ComparisonId): Comparison | undefined {
    return this.#workspace?.comparisons.find((comparison) => comparison.id === id);
  }

  process(id: number): ProcessFacts | undefined {
    return this.#workspace?.processes.find((process) => process.id === id);
  }

  /** Its captures are traces, which have tables of their own and no report. */
  isOfTraces({ before }: Pick<Comparison, 'before'>): boolean {
    return before.some((id) => this.capture(id)?.kind === 'trace');
  }

  comparisonName(id: ComparisonId): string {
    const comparison = this.comparison(id);
    return this.#workspace && comparison ? comparisonName(this.#workspace, comparison) : 'Comparison';
  }

  #captureTitle(id: CaptureId): string {
    const capture = this.capture(id);
    return capture ? captureName(capture) : `capture #${id}`;
  }

  async #enter(open: () => Promise<Workspace | null>): Promise<boolean> {
    const workspace = await this.status.attempt(open);
    if (!workspace) return false;
    this.#apply(workspace);
    await this.#refreshRecent();
    return true;
  }

  async #refreshRecent(): Promise<void> {
    const recent = await this.status.attempt(() => this.backend.request('workspace/recent', null));
    if (recent) this.#recent = recent;
  }

  #apply(workspace: Workspace | null): void {
    const isOther = workspace?.file !== this.#workspace?.file;
    this.#workspace = workspace;
    if (isOther) {
      this.tabs.clear();
      if (workspace) this.#restoreTabs(workspace);
    }
    this.tabs.retain((tab) => this.#isAlive(tab));
    this.desk.findings.follow(workspace);
  }

  #isAlive(tab: Tab): boolean {
    switch (tab.kind) {
      case 'place':
      case 'series':
      case 'finding':
        return true;
      case 'capture':
        return this.capture(tab.id) !== undefined;
      case 'merged':
        return tab.ids.every((id) => this.capture(id) !== undefined);
      case 'comparison':
        return this.comparison(tab.id) !== undefined;
    }
  }

  #restoreTabs(workspace: Workspace): void {
    const memory: TabMemory = recallTabs(workspace.file) ?? {
      tabs: [{ kind: 'place', place: 'overview' }],
      active: '',
    };
    for (const tab of memory.tabs) {
      if (tab.kind === 'place') this.openPlace(tab.place);
      else if (tab.kind === 'capture' && this.capture(tab.id)) this.openCapture(tab.id);
      else if (tab.kind === 'merged' && tab.ids.every((id) => this.capture(id))) this.openMerged(tab.ids);
      else if (tab.kind === 'series') this.openSeries(tab.of);
      else if (tab.kind === 'finding') this.openFinding(tab.finding);
      else if (tab.kind === 'comparison' && this.comparison(tab.id)) this.openComparison(tab.id);
    }
    if (this.tabs.list.length === 0) this.openPlace('overview');
    this.activateTab(memory.active);
  }

  #remember(): void {
    if (!this.#workspace) return;
    if (this.#workspace.isSample) forgetTabs(this.#workspace.file);
    else rememberTabs(this.#workspace.file, this.tabs.list, this.tabs.active?.key ?? '');
  }
}
