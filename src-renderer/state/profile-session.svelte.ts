import type { AppError } from '#shared/base/app-error';
import type { CaptureId } from '#shared/base/brand';
import type {
  AboutReply,
  FunctionFacts,
  LabelsReply,
  LinesReply,
  NodeFacts,
  ProfileFlameFrame,
  ProfileHead,
  RemainsReply,
  SearchReply,
  StacksReply,
  TreeDirection,
} from '#shared/contract/profile-view';
import type { ValueType } from '#shared/profile/profile';
import type { PatternStepKind, Refinement } from '#shared/profile/refinement-types';
import type { Backend } from '../backend/backend.ts';
import { exactPattern } from './filter-facts.ts';
import { FlameChart } from './flame-chart.svelte.ts';
import { Latest } from './latest.svelte.ts';
import { escapePattern } from './palette.svelte.ts';
import { ProfileFilter } from './profile-filter.svelte.ts';
import type { ProfileMemory, ProfileMode, ProfilePanel } from './profile-memory.ts';
import type { Range } from './range.ts';
import { RowWindow } from './row-window.svelte.ts';
import { Sandwich, type Half } from './sandwich.svelte.ts';
import { neighbour, type Step } from './step.ts';
import { TopTable, type TopScope } from './top-table.svelte.ts';
import { TreeTable } from './tree-table.svelte.ts';
import { valueChoices, type ValueChoice } from './value-choices.ts';

const noSymbols = new Int32Array();

/** What is selected, in words that hold under any filter. */
interface Selected {
  readonly path: readonly string[];
  readonly name: string;
}
const noSelection: Selected = { path: [], name: '' };

/** One opened profile: what it is narrowed to, what is shown of it, where the graph stands, and what is selected. */
export class ProfileSession {
  readonly id: CaptureId;
  readonly head: ProfileHead;
  readonly top: TopTable;
  readonly tree: TreeTable;
  readonly stacks: RowWindow<StacksReply>;
  readonly filter: ProfileFilter;
  readonly choices: readonly ValueChoice[];
  readonly #backend: Backend;
  readonly #node = new Latest<NodeFacts>();
  readonly #func = new Latest<FunctionFacts>();
  readonly #search = new Latest<SearchReply>();
  readonly #remains = new Latest<RemainsReply>();
  readonly #lines = new Latest<LinesReply>();
  readonly #labels = new Latest<LabelsReply>();
  readonly #about = new Latest<AboutReply>();
  #choice = $state(0);
  #mode = $state<ProfileMode>('flame');
  #panel = $state<ProfilePanel>('functions');
  #direction = $state<TreeDirection>('top-down');
  #searchText = $state('');
  /** The steps that everything shown is of; the filter may be ahead of it while an answer is on its way. */
  #shown: Refinement = $state.raw([]);
  #revision = $state(0);
  #isRefreshing = $state(false);
  #turn = 0;
  readonly #matches = $derived(this.#searchText === '' ? null : (this.#search.value?.symbols ?? noSymbols));
  #chart: FlameChart<ProfileFlameFrame>;
  #sandwich: Sandwich | null = $state.raw(null);
  #moving: Promise<void> = Promise.resolve();
  #wanted = noSelection;
  #asked = '';
  #isRestored = false;

  constructor(backend: Backend, id: CaptureId, head: ProfileHead) {
    this.#backend = backend;
    this.id = id;
    this.head = head;
    this.choices = valueChoices(head);
    this.#choice = head.defaultValueType;
    this.filter = new ProfileFilter(() => void this.#refresh());
    this.top = new TopTable(backend, id, this.scope);
    this.tree = new TreeTable({
      rows: (direction, range) => backend.request('profile/tree-rows', { id, ...this.#sums, direction, ...range }),
      heavyPath: async (direction, node) => {
        const { nodes } = await backend.request('profile/heavy-path', { id, ...this.#sums, direction, node });
        return nodes;
      },
    });
    this.stacks = new RowWindow((offset, limit) =>
      backend.request('profile/stacks', { id, ...this.#sums, pattern: this.#searchText, offset, limit }),
    );
    this.#chart = $state.raw(this.#makeChart(this.total));
  }

  get choiceIndex(): number {
    return this.#choice;
  }

  get choice(): ValueChoice {
    return this.choices[this.#choice] ?? { label: '', valueType: 0, over: null, each: '' };
  }

  get valueTypeIndex(): number {
    return this.choice.valueType;
  }

  get valueType(): ValueType & { readonly total: number } {
    return this.head.valueTypes[this.valueTypeIndex] ?? { type: '', unit: 'count', total: 0 };
  }

  get unit(): string {
    return this.valueType.unit;
  }

  /** Of all samples: what every share is of. */
  get total(): number {
    return this.valueType.total;
  }

  /** What the filter leaves of it. */
  get kept(): number {
    return this.remains.kept;
  }

  get remains(): RemainsReply {
    const { total, head } = this;
    const whole = { total, totalSamples: head.samples, kept: total, keptSamples: head.samples, steps: [] };
    return this.#shown.length === 0 ? whole : (this.#remains.value ?? whole);
  }

  /** The steps that `remains` and everything drawn are of. */
  get shownSteps(): Refinement {
    return this.#shown;
  }

  get filterError(): AppError | null {
    return this.#remains.error;
  }

  /** Grows with everything that is shown anew; what is loaded by a panel is then of the past. */
  get revision(): number {
    return this.#revision;
  }

  get isRefreshing(): boolean {
    return this.#isRefreshing;
  }

  /** Arguments of requests for figures: which samples, which value, and over what its mean is taken. */
  get scope(): TopScope {
    const { over } = this.choice;
    return { ...this.#sums, ...(over === null ? {} : { over }) };
  }

  get mode(): ProfileMode {
    return this.#mode;
  }

  get panel(): ProfilePanel {
    return this.#panel;
  }

  get direction(): TreeDirection {
    return this.#direction;
  }

  get chart(): FlameChart<ProfileFlameFrame> {
    return this.#chart;
  }

  get sandwich(): Sandwich | null {
    return this.#sandwich;
  }

  get node(): NodeFacts | null {
    return this.#node.value;
  }

  get func(): FunctionFacts | null {
    return this.#func.value;
  }

  get lines(): Latest<LinesReply> {
    return this.#lines;
  }

  get labels(): Latest<LabelsReply> {
    return this.#labels;
  }

  get about(): Latest<AboutReply> {
    return this.#about;
  }

  get selectedSymbol(): number {
    return this.#func.value?.symbol ?? this.#node.value?.symbol ?? -1;
  }

  get selectionError(): AppError | null {
    return this.#node.error ?? this.#func.error;
  }

  get searchText(): string {
    return this.#searchText;
  }

  get search(): SearchReply | null {
    return this.#searchText === '' ? null : this.#search.value;
  }

  get searchError(): AppError | null {
    return this.#searchText === '' ? null : this.#search.error;
  }

  /** Symbols that match the search; null where there is none, so that nothing is dimmed. */
  get matches(): Int32Array | null {
    return this.#matches;
  }

  show(mode: ProfileMode): void {
    const left = this.#mode;
    this.#mode = mode;
    if (mode === 'sandwich') this.openSandwich();
    // What was selected in the sandwich has no box in the graph yet.
    if (left === 'sandwich' && mode !== left && this.#func.value && !this.#node.value) {
      void this.selectSymbol(this.#func.value.symbol);
    }
    if (mode !== 'flame' && mode !== 'inverted') return;
    const direction = mode === 'flame' ? 'top-down' : 'bottom-up';
    if (direction === this.#direction) return;
    this.#direction = direction;
    void this.#refresh();
  }

  showPanel(panel: ProfilePanel): void {
    this.#panel = panel;
  }

  choose(index: number): void {
    if (index === this.#choice || !this.choices[index]) return;
    this.#choice = index;
    void this.#refresh();
  }

  setValueType(index: number): void {
    this.choose(index);
  }

  /** The samples of the selected function, or everything but them; in which way says the kind. */
  narrow(kind: PatternStepKind): void {
    const pattern = this.selectionPattern;
    if (pattern !== '') this.filter.add({ kind, pattern });
  }

  /** Of the selected function; of all that call themselves directly where nothing is selected. */
  foldRecursion(): void {
    this.filter.add({ kind: 'fold-recursion', pattern: this.selectionPattern });
  }

  /** '' where nothing is selected. */
  get selectionPattern(): string {
    const name = this.#func.value?.name ?? '';
    if (name === '') return '';
    const isPackage = this.#shown.some((step) => step.kind === 'by' && step.granularity === 'package');
    return isPackage ? `^${escapePattern(name)}\\.` : exactPattern(name);
  }

  /** What was searched for becomes a filter, with the same eye for case. */
  focusSearch(): void {
    const text = this.#searchText;
    if (text === '' || this.searchError) return;
    this.filter.add({ kind: 'focus', pattern: text === text.toLowerCase() ? `(?i)${text}` : text });
  }

  /** A box of the graph. */
  async selectNode(node: number): Promise<NodeFacts | null> {
    const args = { id: this.id, ...this.#sums, direction: this.direction, node };
    const facts = await this.#node.run(() => this.#backend.request('profile/node', args));
    if (!facts) return null;
    void this.tree.reveal(facts.node, facts.above);
    if (facts.symbol < 0) this.#func.clear();
    else await this.#loadFunction(facts.symbol);
    return facts;
  }

  /** A function of the table: its widest box, where the graph has one. */
  async selectSymbol(symbol: number): Promise<void> {
    const args = { id: this.id, ...this.#sums, direction: this.direction };
    const [found] = await Promise.all([
      this.#backend.request('profile/find-node', { ...args, symbol }).catch(() => ({ node: -1 })),
      this.#loadFunction(symbol),
    ]);
    if (this.selectedSymbol !== symbol) return;
    if (found.node < 0) {
      this.#node.clear();
      return;
    }
    const facts = await this.#node.run(() => this.#backend.request('profile/node', { ...args, node: found.node }));
    if (!facts) return;
    this.chart.reveal(facts);
    void this.tree.reveal(facts.node, facts.above);
  }

  /** A call path, else the function of that name; false where what is shown has neither. */
  async selectPath(path: readonly string[], name: string): Promise<boolean> {
    const args = { id: this.id, ...this.#sums, direction: this.direction };
    const found = await this.#backend.request('profile/locate', { ...args, path, name });
    if (found.node >= 0) {
      const facts = await this.selectNode(found.node);
      if (facts) this.chart.reveal(facts);
    } else if (found.symbol >= 0) await this.#loadFunction(found.symbol);
    return found.node >= 0;
  }

  /** As another view asks for it; a tab that is just coming back goes there instead of to where it was. */
  async showFunction(name: string): Promise<boolean> {
    this.#asked = name;
    return await this.selectPath([], name);
  }

  clearSelection(): void {
    this.#wanted = noSelection;
    this.#node.clear();
    this.#func.clear();
    this.#sandwich?.clearSelection();
    this.tree.forget();
  }

  /** Steps are taken one after the other, however fast the key is pressed. */
  step(step: Step): Promise<void> {
    this.#moving = this.#moving.then(() => this.#step(step));
    return this.#moving;
  }

  /** Fills the width with the selected box. */
  focusSelection(): void {
    const facts = this.#node.value;
    if (facts) this.chart.show(facts);
  }

  async focusNode(node: number): Promise<void> {
    const facts = await this.selectNode(node);
    if (facts) this.chart.show(facts);
  }

  /** The selected function between its callers and its callees. */
  openSandwich(): void {
    const func = this.#func.value;
    if (!func || (this.#sandwich?.symbol === func.symbol && this.#sandwich.total === func.cum)) return;
    const args = { id: this.id, ...this.scope };
    const sums = { id: this.id, ...this.#sums };
    this.#sandwich = new Sandwich(
      {
        flame: (direction, symbol, { start, end }, widthCssPx) =>
          this.#backend.request('profile/flame', { ...args, direction, symbol, start, end, widthCssPx }),
        node: (direction, symbol, node) => this.#backend.request('profile/node', { ...sums, direction, symbol, node }),
      },
      func.symbol,
      func.name,
      func.cum,
    );
  }

  async selectInSandwich(half: Half, node: number): Promise<void> {
    const facts = await this.#sandwich?.select(half, node);
    this.#node.clear();
    if (facts && facts.symbol >= 0) await this.#loadFunction(facts.symbol);
  }

  /** Every chart that is shown. */
  each(move: (chart: FlameChart<ProfileFlameFrame>) => void): void {
    if (this.#mode === 'sandwich') this.#sandwich?.each(move);
    else move(this.#chart);
  }

  async find(pattern: string): Promise<void> {
    this.#searchText = pattern;
    this.top.setPattern(pattern);
    this.stacks.clear();
    if (this.#panel === 'stacks') void this.stacks.reload();
    if (pattern === '') {
      this.#search.clear();
      return;
    }
    await this.#loadSearch();
  }

  /** Selects the next matching function, heaviest first, around the end. */
  async findNext(direction: 1 | -1): Promise<void> {
    const symbols = this.#search.value?.symbols ?? noSymbols;
    if (symbols.length === 0) return;
    const index = symbols.indexOf(this.selectedSymbol);
    const symbol = symbols[index < 0 ? 0 : (index + direction + symbols.length) % symbols.length];
    if (symbol !== undefined) await this.selectSymbol(symbol);
  }

  async loadLines(symbol: number): Promise<void> {
    const args = { id: this.id, ...this.#sums, symbol };
    await this.#lines.run(() => this.#backend.request('profile/lines', args));
  }

  async loadLabels(): Promise<void> {
    const args = { id: this.id, ...this.#sums };
    await this.#labels.run(() => this.#backend.request('profile/labels', args));
  }

  async loadAbout(): Promise<void> {
    if (!this.#about.value) await this.#about.run(() => this.#backend.request('profile/about', { id: this.id }));
  }

  /** How it stands, to be found again at the next start. */
  get memory(): ProfileMemory {
    const { range, total } = this.#chart;
    const width = total || 1;
    return {
      mode: this.#mode,
      panel: this.#panel,
      choice: this.#choice,
      steps: this.filter.steps,
      path: this.#node.value?.path ?? [],
      name: this.#func.value?.name ?? '',
      range: [range.start / width, range.end / width],
    };
  }

  /** Only once, and not over what a person has done since. */
  async restore(memory: ProfileMemory | null): Promise<void> {
    if (this.#isRestored) return;
    this.#isRestored = true;
    if (!memory) return;
    if (this.choices[memory.choice]) this.#choice = memory.choice;
    this.#panel = memory.panel;
    this.#mode = memory.mode;
    if (memory.mode === 'inverted') this.#direction = 'bottom-up';
    this.filter.restore(memory.steps);
    const [start, end] = memory.range;
    await this.#refresh({ path: memory.path, name: memory.name });
    if (this.#asked !== '') await this.selectPath([], this.#asked);
    if (this.#mode === 'sandwich') this.openSandwich();
    const { total } = this.#chart;
    if (this.#asked === '' && end - start < 0.999) this.#chart.show({ start: start * total, end: end * total });
  }

  get #sums(): { valueType: number; filter?: Refinement } {
    return { valueType: this.valueTypeIndex, ...(this.#shown.length === 0 ? {} : { filter: this.#shown }) };
  }

  async #step(step: Step): Promise<void> {
    if (this.#mode === 'sandwich') {
      const reached = await this.#sandwich?.step(step);
      if (reached) this.#node.clear();
      if (reached && reached.symbol >= 0) await this.#loadFunction(reached.symbol);
      return;
    }
    const from = this.#node.value;
    const target = from ? neighbour(from, step) : 0;
    if (target < 0) return;
    const facts = await this.selectNode(target);
    if (facts) this.chart.reveal(facts);
  }

  async #loadFunction(symbol: number): Promise<void> {
    const args = { id: this.id, ...this.scope, symbol };
    await this.#func.run(() => this.#backend.request('profile/function', args));
  }

  async #loadSearch(): Promise<void> {
    const args = { id: this.id, ...this.#sums, pattern: this.#searchText };
    await this.#search.run(() => this.#backend.request('profile/search', args));
  }

  /**
   * Everything anew after another filter, value or direction. What is on screen stays until the new graph is there; then
   * all changes at once, so that no figure is of another filter than its neighbour.
   */
  async #refresh(selected = this.#selected()): Promise<void> {
    const turn = ++this.#turn;
    const { steps } = this.filter;
    const valueType = this.valueTypeIndex;
    this.#isRefreshing = true;
    const remains =
      steps.length === 0
        ? null
        : await this.#remains.run(() =>
            this.#backend.request('profile/remains', { id: this.id, filter: steps, valueType }),
          );
    if (turn !== this.#turn) return;
    if (steps.length > 0 && !remains) {
      this.#isRefreshing = false;
      return;
    }
    if (steps.length === 0) this.#remains.clear();
    const chart = this.#makeChart(remains ? remains.kept : this.total, steps);
    await chart.load(this.#chart.widthCssPx);
    if (turn !== this.#turn) return;
    this.#shown = steps;
    this.#chart = chart;
    this.#sandwich = null;
    this.#revision++;
    this.#isRefreshing = false;
    this.#node.clear();
    this.#lines.clear();
    this.top.setScope(this.scope);
    this.tree.restart(this.#direction);
    this.stacks.clear();
    if (this.#panel === 'stacks') void this.stacks.reload();
    if (this.#searchText !== '') void this.#loadSearch();
    await this.#reselect(selected);
    if (turn === this.#turn && this.#mode === 'sandwich') this.openSandwich();
  }

  #selected(): Selected {
    const name = this.#func.value?.name ?? '';
    return name === '' ? this.#wanted : { path: this.#node.value?.path ?? [], name };
  }

  /**
   * The same call path, else the same function. Where neither is left nothing is selected; it is, once a filter that is
   * taken back brings it back.
   */
  async #reselect(selected: Selected): Promise<void> {
    const { path, name } = selected;
    this.#wanted = selected;
    if (name === '' || this.kept === 0) {
      this.#func.clear();
      return;
    }
    const isFound = await this.selectPath(path, name).catch(() => false);
    if (!isFound) this.#func.clear();
  }

  #makeChart(total: number, steps: Refinement = this.#shown): FlameChart<ProfileFlameFrame> {
    const { id, direction } = this;
    const { over, ...scope } = this.scope;
    const args = {
      id,
      valueType: scope.valueType,
      ...(steps.length === 0 ? {} : { filter: steps }),
      ...(over === undefined ? {} : { over }),
      direction,
    };
    return new FlameChart(total, ({ start, end }: Range, widthCssPx) =>
      this.#backend.request('profile/flame', { ...args, start, end, widthCssPx }),
    );
  }
}

export type { ProfileMode, ProfilePanel } from './profile-memory.ts';
