import type { AppError } from '#shared/base/app-error';
import type { CaptureId } from '#shared/base/brand';
import type { FlameDirection, FunctionFacts, NodeFacts, ProfileHead, SearchReply } from '#shared/contract/profile-view';
import type { ValueType } from '#shared/profile/profile';
import type { Backend } from '../backend/backend.ts';
import { FlameChart } from './flame-chart.svelte.ts';
import { Latest } from './latest.svelte.ts';
import type { Range } from './range.ts';
import { neighbour, type Step } from './step.ts';
import { TopTable } from './top-table.svelte.ts';

const noSymbols = new Int32Array();

export type ProfileMode = 'flame' | 'inverted' | 'table';

/** One opened profile: what is shown of it, where the graph stands, and what is selected. */
export class ProfileSession {
  readonly id: CaptureId;
  readonly head: ProfileHead;
  readonly top: TopTable;
  readonly #backend: Backend;
  readonly #node = new Latest<NodeFacts>();
  readonly #func = new Latest<FunctionFacts>();
  readonly #search = new Latest<SearchReply>();
  #valueType = $state(0);
  #mode = $state<ProfileMode>('flame');
  #direction = $state<FlameDirection>('top-down');
  #searchText = $state('');
  readonly #matches = $derived(this.#searchText === '' ? null : (this.#search.value?.symbols ?? noSymbols));
  #chart: FlameChart;
  #moving: Promise<void> = Promise.resolve();

  constructor(backend: Backend, id: CaptureId, head: ProfileHead) {
    this.#backend = backend;
    this.id = id;
    this.head = head;
    this.#valueType = head.defaultValueType;
    this.top = new TopTable(backend, id, head.defaultValueType);
    this.#chart = $state.raw(this.#makeChart());
  }

  get valueTypeIndex(): number {
    return this.#valueType;
  }

  get valueType(): ValueType & { readonly total: number } {
    return this.head.valueTypes[this.#valueType] ?? { type: '', unit: 'count', total: 0 };
  }

  get unit(): string {
    return this.valueType.unit;
  }

  get total(): number {
    return this.valueType.total;
  }

  get mode(): ProfileMode {
    return this.#mode;
  }

  get direction(): FlameDirection {
    return this.#direction;
  }

  get chart(): FlameChart {
    return this.#chart;
  }

  get node(): NodeFacts | null {
    return this.#node.value;
  }

  get func(): FunctionFacts | null {
    return this.#func.value;
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
    this.#mode = mode;
    if (mode === 'table') return;
    const direction = mode === 'flame' ? 'top-down' : 'bottom-up';
    if (direction === this.#direction) return;
    this.#direction = direction;
    this.#rebuild();
  }

  setValueType(index: number): void {
    if (index === this.#valueType || !this.head.valueTypes[index]) return;
    this.#valueType = index;
    this.top.setValueType(index);
    this.#rebuild();
    if (this.#searchText !== '') void this.find(this.#searchText);
  }

  /** A box of the graph. */
  async selectNode(node: number): Promise<NodeFacts | null> {
    const { id, valueTypeIndex: valueType, direction } = this;
    const facts = await this.#node.run(() => this.#backend.request('profile/node', { id, valueType, direction, node }));
    if (!facts) return null;
    if (facts.symbol < 0) this.#func.clear();
    else await this.#loadFunction(facts.symbol);
    return facts;
  }

  /** A function of the table: its widest box, where the graph has one. */
  async selectSymbol(symbol: number): Promise<void> {
    const { id, valueTypeIndex: valueType, direction } = this;
    const [found] = await Promise.all([
      this.#backend.request('profile/find-node', { id, valueType, direction, symbol }).catch(() => ({ node: -1 })),
      this.#loadFunction(symbol),
    ]);
    if (found.node < 0 || this.selectedSymbol !== symbol) return;
    const facts = await this.#node.run(() =>
      this.#backend.request('profile/node', { id, valueType, direction, node: found.node }),
    );
    if (facts) this.chart.reveal(facts);
  }

  clearSelection(): void {
    this.#node.clear();
    this.#func.clear();
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

  async find(pattern: string): Promise<void> {
    this.#searchText = pattern;
    this.top.setPattern(pattern);
    if (pattern === '') {
      this.#search.clear();
      return;
    }
    const { id, valueTypeIndex: valueType } = this;
    await this.#search.run(() => this.#backend.request('profile/search', { id, valueType, pattern }));
  }

  /** Selects the next matching function of the table, around the end. */
  async findNext(direction: 1 | -1): Promise<void> {
    const symbols = [...this.top.symbols].filter((symbol) => this.#matches?.includes(symbol));
    if (symbols.length === 0) return;
    const index = symbols.indexOf(this.selectedSymbol);
    const next = index < 0 ? 0 : (index + direction + symbols.length) % symbols.length;
    const symbol = symbols[next];
    if (symbol !== undefined) await this.selectSymbol(symbol);
  }

  async #step(step: Step): Promise<void> {
    const from = this.#node.value;
    const target = from ? neighbour(from, step) : 0;
    if (target < 0) return;
    const facts = await this.selectNode(target);
    if (facts) this.chart.reveal(facts);
  }

  async #loadFunction(symbol: number): Promise<void> {
    const { id, valueTypeIndex: valueType } = this;
    await this.#func.run(() => this.#backend.request('profile/function', { id, valueType, symbol }));
  }

  #rebuild(): void {
    const symbol = this.selectedSymbol;
    this.#chart = this.#makeChart();
    this.#node.clear();
    if (symbol >= 0) void this.selectSymbol(symbol);
  }

  #makeChart(): FlameChart {
    const { id, direction } = this;
    const valueType = this.#valueType;
    return new FlameChart(this.total, ({ start, end }: Range, widthCssPx) =>
      this.#backend.request('profile/flame', { id, valueType, direction, start, end, widthCssPx }),
    );
  }
}
