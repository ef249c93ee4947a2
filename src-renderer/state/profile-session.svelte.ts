import type { AppError } from '#shared/base/app-error';
import type { CaptureId } from '#shared/base/brand';
import type {
  FunctionFacts,
  NodeFacts,
  ProfileFlameFrame,
  ProfileHead,
  RemainsReply,
  SearchReply,
  StacksReply,
  TreeDirection,
} from '#shared/contract/profile-view';
import type { OfCaptures } from '#shared/contract/requests';
import type { ValueType } from '#shared/profile/profile';
import type { PatternStepKind, Refinement } from '#shared/profile/refinement-types';
import type { Backend } from '../backend/backend.ts';
import { exactPattern } from './filter-facts.ts';
import { FlameChart } from './flame-chart.svelte.ts';
import { Latest } from './latest.svelte.ts';
import { escapePattern } from './palette.svelte.ts';
import { ProfileDetails } from './profile-details.svelte.ts';
import { ProfileFilter } from './profile-filter.svelte.ts';
import type { ProfileMemory, ProfileMode, ProfilePanel } from './profile-memory.ts';
import { ProfileQuestions, type ProfileScope } from './profile-questions.ts';
import { ProfileSearch } from './profile-search.svelte.ts';
import { ProfileSelection } from './profile-selection.svelte.ts';
import { RowWindow } from './row-window.svelte.ts';
import type { Half, Sandwich } from './sandwich.svelte.ts';
import type { Step } from './step.ts';
import { TopTable } from './top-table.svelte.ts';
import { TreeTable } from './tree-table.svelte.ts';
import { valueChoices, type ValueChoice } from './value-choices.ts';

/** One opened profile: what it is narrowed to, what is shown of it, where the graph stands, and what is selected. */
export class ProfileSession {
  /** The captures that it is of: one, or several merged. */
  readonly ids: readonly CaptureId[];
  readonly ask: ProfileQuestions;
  readonly head: ProfileHead;
  readonly top: TopTable;
  readonly tree: TreeTable;
  readonly stacks: RowWindow<StacksReply>;
  readonly details: ProfileDetails;
  readonly filter: ProfileFilter;
  readonly choices: readonly ValueChoice[];
  readonly #selection: ProfileSelection;
  readonly #search: ProfileSearch;
  readonly #remains = new Latest<RemainsReply>();
  #choice = $state(0);
  #mode = $state<ProfileMode>('flame');
  #panel = $state<ProfilePanel>('functions');
  #direction = $state<TreeDirection>('top-down');
  /** The steps that everything shown is of; the filter may be ahead of it while an answer is on its way. */
  #shown: Refinement = $state.raw([]);
  #revision = $state(0);
  #isRefreshing = $state(false);
  #turn = 0;
  #chart: FlameChart<ProfileFlameFrame>;
  #asked = '';
  #isRestored = false;

  constructor(backend: Backend, of: OfCaptures, head: ProfileHead) {
    this.ids = [of.id, ...(of.with ?? [])];
    this.head = head;
    this.choices = valueChoices(head);
    this.#choice = head.defaultValueType;
    this.filter = new ProfileFilter(() => void this.#refresh());
    const ask = new ProfileQuestions(backend, of, () => this.scope);
    this.ask = ask;
    this.#search = new ProfileSearch(ask);
    this.details = new ProfileDetails(ask);
    this.top = new TopTable(ask, () => this.selectedSymbol);
    this.tree = new TreeTable({
      rows: (direction, range) => ask.treeRows(direction, range),
      heavyPath: (direction, node) => ask.heavyPath(direction, node),
    });
    this.stacks = new RowWindow((offset, limit) => ask.stacks(this.searchText, offset, limit));
    this.#chart = $state.raw(this.#makeChart(this.total));
    this.#selection = new ProfileSelection(ask, this);
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
  get scope(): ProfileScope {
    return this.#scopeOf(this.#shown);
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
    return this.#selection.sandwich;
  }

  get node(): NodeFacts | null {
    return this.#selection.node;
  }

  get func(): FunctionFacts | null {
    return this.#selection.func;
  }

  get selectedSymbol(): number {
    return this.#selection.symbol;
  }

  get selectionError(): AppError | null {
    return this.#selection.error;
  }

  get searchText(): string {
    return this.#search.text;
  }

  get search(): SearchReply | null {
    return this.#search.reply;
  }

  get searchError(): AppError | null {
    return this.#search.error;
  }

  /** Symbols that match the search; null where there is none, so that nothing is dimmed. */
  get matches(): Int32Array | null {
    return this.#search.matches;
  }

  show(mode: ProfileMode): void {
    const left = this.#mode;
    this.#mode = mode;
    if (mode === 'sandwich') this.openSandwich();
    // What was selected in the sandwich has no box in the graph yet.
    if (left === 'sandwich' && mode !== left && this.func && !this.node) void this.selectSymbol(this.func.symbol);
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
    const name = this.func?.name ?? '';
    if (name === '') return '';
    const isPackage = this.#shown.some((step) => step.kind === 'by' && step.granularity === 'package');
    return isPackage ? `^${escapePattern(name)}\\.` : exactPattern(name);
  }

  /** What was searched for becomes a filter, with the same eye for case. */
  focusSearch(): void {
    const text = this.searchText;
    if (text === '' || this.searchError) return;
    this.filter.add({ kind: 'focus', pattern: text === text.toLowerCase() ? `(?i)${text}` : text });
  }

  /** A box of the graph. */
  selectNode(node: number): Promise<NodeFacts | null> {
    return this.#selection.selectNode(node);
  }

  /** A function of the table: its widest box, where the graph has one. */
  selectSymbol(symbol: number): Promise<void> {
    return this.#selection.selectSymbol(symbol);
  }

  /** As another view asks for it; a tab that is just coming back goes there instead of to where it was. */
  async showFunction(name: string): Promise<boolean> {
    this.#asked = name;
    return await this.#selection.selectPath([], name);
  }

  clearSelection(): void {
    this.#selection.clear();
  }

  step(step: Step): Promise<void> {
    return this.#selection.step(step);
  }

  /** Fills the width with the selected box. */
  focusSelection(): void {
    this.#selection.focus();
  }

  async focusNode(node: number): Promise<void> {
    const facts = await this.selectNode(node);
    if (facts) this.chart.show(facts);
  }

  /** The selected function between its callers and its callees. */
  openSandwich(): void {
    this.#selection.openSandwich();
  }

  selectInSandwich(half: Half, node: number): Promise<void> {
    return this.#selection.selectInSandwich(half, node);
  }

  /** Every chart that is shown. */
  each(move: (chart: FlameChart<ProfileFlameFrame>) => void): void {
    if (this.#mode === 'sandwich') this.sandwich?.each(move);
    else move(this.#chart);
  }

  async find(pattern: string): Promise<void> {
    const found = this.#search.find(pattern);
    this.top.setPattern(pattern);
    this.stacks.clear();
    if (this.#panel === 'stacks') void this.stacks.reload();
    await found;
  }

  /** Selects the next matching function, heaviest first, around the end. */
  async findNext(direction: 1 | -1): Promise<void> {
    const symbol = this.#search.neighbourOf(this.selectedSymbol, direction);
    if (symbol >= 0) await this.selectSymbol(symbol);
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
      path: this.node?.path ?? [],
      name: this.func?.name ?? '',
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
    if (this.#asked !== '') await this.#selection.selectPath([], this.#asked);
    if (this.#mode === 'sandwich') this.openSandwich();
    const { total } = this.#chart;
    if (this.#asked === '' && end - start < 0.999) this.#chart.show({ start: start * total, end: end * total });
  }

  /**
   * Everything anew after another filter, value or direction. What is on screen stays until the new graph is there; then
   * all changes at once, so that no figure is of another filter than its neighbour.
   */
  async #refresh(selected = this.#selection.wanted): Promise<void> {
    const turn = ++this.#turn;
    const { steps } = this.filter;
    const valueType = this.valueTypeIndex;
    this.#isRefreshing = true;
    const remains = steps.length === 0 ? null : await this.#remains.run(() => this.ask.remains(steps, valueType));
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
    this.#revision++;
    this.#isRefreshing = false;
    this.#selection.forgetNode();
    this.details.lines.clear();
    this.top.refresh();
    this.tree.restart(this.#direction);
    this.stacks.clear();
    if (this.#panel === 'stacks') void this.stacks.reload();
    void this.#search.load();
    await this.#selection.reselect(selected);
    if (turn === this.#turn && this.#mode === 'sandwich') this.openSandwich();
  }

  #makeChart(total: number, steps: Refinement = this.#shown): FlameChart<ProfileFlameFrame> {
    const { direction } = this;
    const scope = this.#scopeOf(steps);
    return new FlameChart(total, (range, widthCssPx) => this.ask.flame(scope, { direction }, range, widthCssPx));
  }

  #scopeOf(steps: Refinement): ProfileScope {
    const { valueType, over } = this.choice;
    return { valueType, ...(over === null ? {} : { over }), ...(steps.length === 0 ? {} : { filter: steps }) };
  }
}

export type { ProfileMode, ProfilePanel } from './profile-memory.ts';
