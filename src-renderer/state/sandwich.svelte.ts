import type { NodeFacts, ProfileFlameFrame } from '#shared/contract/profile-view';
import { FlameChart } from './flame-chart.svelte.ts';
import { Latest } from './latest.svelte.ts';
import type { Range } from './range.ts';
import { neighbour, type Step } from './step.ts';

export type Half = 'callers' | 'callees';

export interface SandwichQuestions {
  readonly flame: (half: Half, symbol: number, range: Range, widthCssPx: number) => Promise<ProfileFlameFrame>;
  readonly node: (half: Half, symbol: number, node: number) => Promise<NodeFacts>;
}

/** One function between everything that calls it and everything it calls: two graphs at one scale. */
export class Sandwich {
  readonly symbol: number;
  readonly name: string;
  readonly callers: FlameChart<ProfileFlameFrame>;
  readonly callees: FlameChart<ProfileFlameFrame>;
  readonly #ask: SandwichQuestions;
  readonly #node = new Latest<NodeFacts>();
  #half = $state<Half>('callees');

  constructor(ask: SandwichQuestions, symbol: number, name: string, total: number) {
    this.#ask = ask;
    this.symbol = symbol;
    this.name = name;
    const chart = (half: Half) =>
      new FlameChart<ProfileFlameFrame>(total, (range, widthCssPx) => ask.flame(half, symbol, range, widthCssPx));
    this.callers = chart('callers');
    this.callees = chart('callees');
  }

  get total(): number {
    return this.callees.total;
  }

  /** The half that the selected box is in. */
  get half(): Half {
    return this.#half;
  }

  get node(): NodeFacts | null {
    return this.#node.value;
  }

  async select(half: Half, node: number): Promise<NodeFacts | null> {
    this.#half = half;
    return await this.#node.run(() => this.#ask.node(half, this.symbol, node));
  }

  clearSelection(): void {
    this.#node.clear();
  }

  /** Up is towards the callers on both sides: above the function that is away from it, below it is back. */
  async step(step: Step): Promise<NodeFacts | null> {
    const from = this.node;
    if (!from) return await this.select('callees', 0);
    if (from.node === 0) {
      if (step === 'caller')
        return from.largestChild < 0 && this.#half === 'callers' ? null : await this.#enter('callers');
      if (step === 'callee') return await this.#enter('callees');
      return null;
    }
    const turned = this.#half === 'callers' && (step === 'caller' || step === 'callee');
    const target = neighbour(from, turned ? (step === 'caller' ? 'callee' : 'caller') : step);
    const facts = target < 0 ? null : await this.select(this.#half, target);
    if (facts)
      this.each((chart) => {
        chart.reveal(facts);
      });
    return facts;
  }

  each(move: (chart: FlameChart<ProfileFlameFrame>) => void): void {
    move(this.callers);
    move(this.callees);
  }

  /** From the function itself into one half. */
  async #enter(half: Half): Promise<NodeFacts | null> {
    const root = await this.#ask.node(half, this.symbol, 0);
    return root.largestChild < 0 ? null : await this.select(half, root.largestChild);
  }
}
