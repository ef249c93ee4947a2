import type { AppError } from '#shared/base/app-error';
import type { FunctionFacts, NodeFacts, ProfileFlameFrame, TreeDirection } from '#shared/contract/profile-view';
import type { FlameChart } from './flame-chart.svelte.ts';
import { Latest } from './latest.svelte.ts';
import type { ProfileMode } from './profile-memory.ts';
import type { ProfileQuestions, ProfileScope } from './profile-questions.ts';
import { Sandwich, type Half } from './sandwich.svelte.ts';
import { neighbour, type Step } from './step.ts';
import type { TreeTable } from './tree-table.svelte.ts';

/** What is selected, in words that hold under any filter. */
export interface Selected {
  readonly path: readonly string[];
  readonly name: string;
}
const noSelection: Selected = { path: [], name: '' };

/** Where a selection is shown: it moves these along. */
export interface SelectionStage {
  readonly direction: TreeDirection;
  readonly chart: FlameChart<ProfileFlameFrame>;
  readonly tree: TreeTable;
  readonly scope: ProfileScope;
  readonly mode: ProfileMode;
  /** What the filter leaves of the total. */
  readonly kept: number;
}

/** The box and the function that are selected in a profile, and the sandwich around that function. */
export class ProfileSelection {
  readonly #ask: ProfileQuestions;
  readonly #stage: SelectionStage;
  readonly #node = new Latest<NodeFacts>();
  readonly #func = new Latest<FunctionFacts>();
  #sandwich: Sandwich | null = $state.raw(null);
  #moving: Promise<void> = Promise.resolve();
  #wanted = noSelection;

  constructor(ask: ProfileQuestions, stage: SelectionStage) {
    this.#ask = ask;
    this.#stage = stage;
  }

  get node(): NodeFacts | null {
    return this.#node.value;
  }

  get func(): FunctionFacts | null {
    return this.#func.value;
  }

  get symbol(): number {
    return this.func?.symbol ?? this.node?.symbol ?? -1;
  }

  get error(): AppError | null {
    return this.#node.error ?? this.#func.error;
  }

  get sandwich(): Sandwich | null {
    return this.#sandwich;
  }

  /** What is to be found again under another filter: what is selected, else what was before a filter took it away. */
  get wanted(): Selected {
    const name = this.func?.name ?? '';
    return name === '' ? this.#wanted : { path: this.node?.path ?? [], name };
  }

  /** A box of the graph. */
  async selectNode(node: number): Promise<NodeFacts | null> {
    const facts = await this.#node.run(() => this.#ask.node(this.#stage.direction, node));
    if (!facts) return null;
    void this.#stage.tree.reveal(facts.node, facts.above);
    if (facts.symbol < 0) this.#func.clear();
    else await this.#loadFunction(facts.symbol);
    return facts;
  }

  /** A function of the table: its widest box, where the graph has one. */
  async selectSymbol(symbol: number): Promise<void> {
    const { direction, chart, tree } = this.#stage;
    const [found] = await Promise.all([
      this.#ask.findNode(direction, symbol).catch(() => ({ node: -1 })),
      this.#loadFunction(symbol),
    ]);
    if (this.symbol !== symbol) return;
    if (found.node < 0) {
      this.#node.clear();
      return;
    }
    const facts = await this.#node.run(() => this.#ask.node(direction, found.node));
    if (!facts) return;
    chart.reveal(facts);
    void tree.reveal(facts.node, facts.above);
  }

  /** A call path, else the function of that name; false where what is shown has neither. */
  async selectPath(path: readonly string[], name: string): Promise<boolean> {
    const found = await this.#ask.locate(this.#stage.direction, path, name);
    if (found.node >= 0) {
      const facts = await this.selectNode(found.node);
      if (facts) this.#stage.chart.reveal(facts);
    } else if (found.symbol >= 0) await this.#loadFunction(found.symbol);
    return found.node >= 0;
  }

  /**
   * The same call path, else the same function. Where neither is left nothing is selected; it is, once a filter that is
   * taken back brings it back.
   */
  async reselect(selected: Selected): Promise<void> {
    const { path, name } = selected;
    this.#wanted = selected;
    const isThere = name !== '' && this.#stage.kept !== 0;
    const isFound = isThere && (await this.selectPath(path, name).catch(() => false));
    if (!isFound) this.#func.clear();
  }

  clear(): void {
    this.#wanted = noSelection;
    this.#node.clear();
    this.#func.clear();
    this.#sandwich?.clearSelection();
    this.#stage.tree.forget();
  }

  /** Node numbers are of another graph now. */
  forgetNode(): void {
    this.#node.clear();
    this.#sandwich = null;
  }

  /** Steps are taken one after the other, however fast the key is pressed. */
  step(step: Step): Promise<void> {
    this.#moving = this.#moving.then(() => this.#step(step));
    return this.#moving;
  }

  /** Fills the width with the selected box. */
  focus(): void {
    const facts = this.node;
    if (facts) this.#stage.chart.show(facts);
  }

  /** The selected function between its callers and its callees. */
  openSandwich(): void {
    const { func } = this;
    if (!func || (this.#sandwich?.symbol === func.symbol && this.#sandwich.total === func.cum)) return;
    const { scope } = this.#stage;
    this.#sandwich = new Sandwich(
      {
        flame: (direction, symbol, range, widthCssPx) =>
          this.#ask.flame(scope, { direction, symbol }, range, widthCssPx),
        node: (direction, symbol, node) => this.#ask.node(direction, node, symbol),
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

  async #step(step: Step): Promise<void> {
    if (this.#stage.mode === 'sandwich') {
      const reached = await this.#sandwich?.step(step);
      if (reached) this.#node.clear();
      if (reached && reached.symbol >= 0) await this.#loadFunction(reached.symbol);
      return;
    }
    const from = this.node;
    const target = from ? neighbour(from, step) : 0;
    if (target < 0) return;
    const facts = await this.selectNode(target);
    if (facts) this.#stage.chart.reveal(facts);
  }

  async #loadFunction(symbol: number): Promise<void> {
    await this.#func.run(() => this.#ask.func(symbol));
  }
}
