import type { AppError } from '#shared/base/app-error';
import type { CaptureId, ComparisonId } from '#shared/base/brand';
import type { Note } from '#shared/contract/model';
import type { DiffFlameFrame, DiffHead, DiffNodeFacts } from '#shared/contract/profile-view';
import type { DiffDrawing } from '#shared/profile/diff-flame';
import type { Rename } from '#shared/profile/renames';
import type { ScaleName } from '#shared/profile/diff-types';
import type { Backend } from '../backend/backend.ts';
import { DiffCallers } from './diff-callers.svelte.ts';
import { DiffTable } from './diff-table.svelte.ts';
import { exactPattern } from './filter-facts.ts';
import { FlameChart } from './flame-chart.svelte.ts';
import { GroupChanges } from './group-changes.svelte.ts';
import { Latest } from './latest.svelte.ts';
import { TraceDiff } from './trace-diff.svelte.ts';
import { neighbour, type Step } from './step.ts';

export type DiffMode = 'side-by-side' | 'one-graph' | 'table' | 'groups';
export type Side = 'before' | 'after';

/** A note and the call path of this comparison that it is pinned to. */
export interface Pin {
  readonly number: number;
  readonly note: Note;
  /** null where this comparison has no such path. */
  readonly facts: DiffNodeFacts | null;
}

type Chart = FlameChart<DiffFlameFrame>;

/** Both sides' graphs, which move together and keep one scale, and the one that shows both. */
export interface Charts {
  readonly before: Chart;
  readonly after: Chart;
  readonly both: Chart;
}

/** One opened comparison. Node and symbol ids are of the union tree, so one selection serves both sides. */
export class DiffSession {
  readonly id: ComparisonId;
  readonly table: DiffTable;
  readonly callers: DiffCallers;
  readonly groups: GroupChanges;
  /** Of a comparison of traces, which has none of the others. */
  readonly traces: TraceDiff;
  readonly #backend: Backend;
  readonly #head = new Latest<DiffHead>();
  readonly #node = new Latest<DiffNodeFacts>();
  readonly #search = new Latest<Int32Array>();
  readonly #pins = new Latest<readonly Pin[]>();
  #charts = $state.raw<Charts | null>(null);
  #mode = $state<DiffMode | null>(null);
  #anyway = $state(false);
  #scale = $state<ScaleName>('absolute');
  #searchText = $state('');
  #moving: Promise<void> = Promise.resolve();
  #notes: readonly Note[] = [];
  #isStarted = false;
  #opening: Promise<void> = Promise.resolve();

  constructor(backend: Backend, id: ComparisonId) {
    this.#backend = backend;
    this.id = id;
    this.table = new DiffTable(backend, id);
    this.callers = new DiffCallers(backend, id);
    this.groups = new GroupChanges(backend, id);
    this.traces = new TraceDiff(backend, id);
  }

  get head(): DiffHead | null {
    return this.#head.value;
  }

  get error(): AppError | null {
    return this.#head.error;
  }

  get charts(): Charts | null {
    return this.#charts;
  }

  /** Those that the layout shows; with the table alone none. */
  get shownCharts(): readonly Chart[] {
    if (!this.#charts) return [];
    const { before, after, both } = this.#charts;
    return { 'side-by-side': [before, after], 'one-graph': [both], table: [], groups: [] }[this.mode];
  }

  /** A dump is read by its groups; everything else is a graph first. */
  get mode(): DiffMode {
    return this.#mode ?? (this.head?.kind === 'goroutine-dump' ? 'groups' : 'side-by-side');
  }

  /** The verdict is against it, and the person has not said to go on. */
  get isRefused(): boolean {
    return this.head?.comparability.level === 'not-comparable' && !this.#anyway;
  }

  compareAnyway(): void {
    this.#anyway = true;
  }

  get scale(): ScaleName {
    return this.#scale;
  }

  get unit(): string {
    return this.head?.valueTypes[this.head.valueType]?.unit ?? 'count';
  }

  get node(): DiffNodeFacts | null {
    return this.#node.value;
  }

  get searchText(): string {
    return this.#searchText;
  }

  get searchError(): AppError | null {
    return this.#searchText === '' ? null : this.#search.error;
  }

  get matches(): Int32Array | null {
    return this.#searchText === '' ? null : this.#search.value;
  }

  get pins(): readonly Pin[] {
    return this.#pins.value ?? [];
  }

  /** Opens it when its tab is first shown. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#opening = this.open(null, null);
  }

  /** null: as the main process thinks best. */
  async open(valueType: number | null, scale: ScaleName | null): Promise<void> {
    const head = await this.#head.run(() =>
      this.#backend.request('comparison/open', { id: this.id, valueType, scale }),
    );
    if (!head) return;
    this.#scale = head.scale.name;
    this.#charts = {
      before: this.#makeChart(head, 'before'),
      after: this.#makeChart(head, 'after'),
      both: this.#makeChart(head, 'both'),
    };
    this.table.measure(head.valueType, head.scale.name);
    const node = this.#node.value?.node;
    if (node !== undefined) void this.selectNode(node);
    void this.#resolvePins();
  }

  /** After the sides have changed places: nodes have other numbers then, the selected call path stays selected. */
  async reopen(): Promise<void> {
    const path = this.node?.path;
    this.clearSelection();
    await this.open(this.head?.valueType ?? null, this.#scale);
    if (!path) return;
    const { node } = await this.#backend.request('comparison/resolve-path', { id: this.id, path });
    if (node >= 0) await this.selectNode(node);
  }

  /** Other captures on its sides; the selected call path stays selected. */
  async setCaptures(before: readonly CaptureId[], after: readonly CaptureId[]): Promise<void> {
    await this.#backend.request('comparison/set-captures', { id: this.id, before, after });
    await this.reopen();
    if (this.mode === 'groups') await this.groups.load();
  }

  /** Which functions of two names are one; [] for none. */
  async setRenames(renames: readonly Rename[]): Promise<void> {
    await this.#backend.request('comparison/set-renames', { id: this.id, renames });
    await this.reopen();
  }

  setScale(scale: ScaleName): void {
    this.#scale = scale;
    if (this.head) void this.open(this.head.valueType, scale);
  }

  setValueType(valueType: number): void {
    void this.open(valueType, this.#scale);
  }

  show(mode: DiffMode): void {
    this.#mode = mode;
    if (this.node) this.#reveal(this.node);
  }

  /** Whether what sampling alone explains is left out of the table and goes pale in the graphs. */
  get hidesExplained(): boolean {
    return this.table.hidesExplained;
  }

  hideExplained(hides: boolean): void {
    this.table.hideExplained(hides);
  }

  /** The comparison's notes, whenever they change; pins follow. */
  setNotes(notes: readonly Note[]): void {
    if (notes.length === this.#notes.length && notes.every((note, i) => note === this.#notes[i])) return;
    this.#notes = notes;
    void this.#resolvePins();
  }

  async selectNode(node: number): Promise<DiffNodeFacts | null> {
    const { head } = this;
    if (!head) return null;
    const args = { id: this.id, valueType: head.valueType, scale: head.scale.name, node };
    const facts = await this.#node.run(() => this.#backend.request('comparison/node', args));
    if (facts) this.callers.look({ valueType: args.valueType, scale: args.scale, symbol: facts.symbol });
    return facts;
  }

  /** Selects a node and brings it in sight. */
  async goToNode(node: number): Promise<void> {
    const facts = await this.selectNode(node);
    if (facts) this.#reveal(facts);
  }

  async selectSymbol(symbol: number): Promise<void> {
    const { head } = this;
    if (!head) return;
    const args = { id: this.id, valueType: head.valueType, scale: head.scale.name, symbol };
    const { node } = await this.#backend.request('comparison/find-node', args);
    if (node >= 0) await this.goToNode(node);
  }

  /** Selects where a note's path leads, once the comparison is there. False where it has no such path. */
  async selectPath(path: readonly string[]): Promise<boolean> {
    this.start();
    await this.#opening;
    if (!this.head) return false;
    const { node } = await this.#backend.request('comparison/resolve-path', { id: this.id, path });
    const facts = node < 0 ? null : await this.selectNode(node);
    if (facts) this.#reveal(facts);
    return facts !== null;
  }

  /** Selects a function by its whole name, once the comparison is there. False where neither side has it. */
  async showFunction(name: string): Promise<boolean> {
    this.start();
    await this.#opening;
    const { symbols } = await this.#backend.request('comparison/search', { id: this.id, pattern: exactPattern(name) });
    const [symbol] = symbols;
    if (symbol === undefined) return false;
    await this.selectSymbol(symbol);
    return true;
  }

  async selectPin(pin: Pin): Promise<void> {
    if (pin.facts) await this.goToNode(pin.facts.node);
  }

  clearSelection(): void {
    this.#node.clear();
    this.callers.clear();
  }

  step(step: Step): Promise<void> {
    this.#moving = this.#moving.then(async () => {
      const from = this.#node.value;
      const target = from ? neighbour(from, step) : 0;
      if (target >= 0) await this.goToNode(target);
    });
    return this.#moving;
  }

  async focusNode(node: number): Promise<void> {
    const facts = await this.selectNode(node);
    if (facts) this.#showNode(facts);
  }

  focusSelection(): void {
    if (this.node) this.#showNode(this.node);
  }

  zoom(factor: number, anchor: number): void {
    this.#each((chart) => {
      chart.zoom(factor, anchor);
    });
  }

  pan(share: number): void {
    this.#each((chart) => {
      chart.pan(share);
    });
  }

  reset(): void {
    this.#each((chart) => {
      chart.reset();
    });
  }

  async find(pattern: string): Promise<void> {
    this.#searchText = pattern;
    const rows = this.table.setPattern(pattern);
    if (this.mode === 'groups') void this.groups.load(pattern);
    if (pattern === '') {
      this.#search.clear();
      return;
    }
    await this.#search.run(async () => {
      const { symbols } = await this.#backend.request('comparison/search', { id: this.id, pattern });
      return symbols;
    });
    await rows;
  }

  async findNext(direction: 1 | -1): Promise<void> {
    const symbols = [...this.table.symbols];
    if (symbols.length === 0) return;
    const index = this.node ? symbols.indexOf(this.node.symbol) : -1;
    const symbol = symbols[index < 0 ? 0 : (index + direction + symbols.length) % symbols.length];
    if (symbol !== undefined) await this.selectSymbol(symbol);
  }

  /** One scale: both sides show the same share of their totals, each from where the node starts. */
  #showNode(facts: DiffNodeFacts): void {
    if (!this.#charts) return;
    const { before, after, both } = this.#charts;
    if (this.mode === 'one-graph') {
      if (facts.endBoth > facts.startBoth) both.show({ start: facts.startBoth, end: facts.endBoth });
      return;
    }
    const share = Math.max(
      before.total > 0 ? (facts.endBefore - facts.startBefore) / before.total : 0,
      after.total > 0 ? (facts.endAfter - facts.startAfter) / after.total : 0,
    );
    if (share <= 0) return;
    before.show({ start: facts.startBefore, end: facts.startBefore + share * before.total });
    after.show({ start: facts.startAfter, end: facts.startAfter + share * after.total });
  }

  #reveal(facts: DiffNodeFacts): void {
    if (!this.#charts) return;
    const { before, after, both } = this.#charts;
    const isSeen = (start: number, end: number, { range }: Chart) =>
      end - start > (range.end - range.start) / 300 && end > range.start && start < range.end;
    const isInSight =
      this.mode === 'one-graph'
        ? isSeen(facts.startBoth, facts.endBoth, both)
        : isSeen(facts.startBefore, facts.endBefore, before) || isSeen(facts.startAfter, facts.endAfter, after);
    if (!isInSight) this.#showNode(facts);
  }

  #each(move: (chart: Chart) => void): void {
    this.shownCharts.forEach(move);
  }

  #makeChart(head: DiffHead, side: DiffDrawing): Chart {
    const { id } = this;
    const { valueType } = head;
    const scale = head.scale.name;
    const total = side === 'both' ? head.bothWidth : head[side].total;
    return new FlameChart(total, ({ start, end }, widthCssPx) =>
      this.#backend.request('comparison/flame', { id, valueType, scale, side, start, end, widthCssPx }),
    );
  }

  async #resolvePins(): Promise<void> {
    const { head } = this;
    if (!head) return;
    const notes = this.#notes;
    const { valueType } = head;
    const scale = head.scale.name;
    await this.#pins.run(() =>
      Promise.all(
        notes.map(async (note, i): Promise<Pin> => {
          const { node } = await this.#backend.request('comparison/resolve-path', { id: this.id, path: note.path });
          const args = { id: this.id, valueType, scale, node };
          const facts = node < 0 ? null : await this.#backend.request('comparison/node', args);
          return { number: i + 1, note, facts };
        }),
      ),
    );
  }
}
