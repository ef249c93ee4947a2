import { AppError } from '#shared/base/app-error';
import type * as View from '#shared/contract/profile-view';
import { buildCallTree, computeNodeValues } from '#shared/profile/call-tree';
import type { CallTree, NodeValues, SymbolTable } from '#shared/profile/call-tree-types';
import { computeFlamePositions, type FlamePositions } from '#shared/profile/flame-layout';
import type { Profile } from '#shared/profile/profile';
import {
  computeRefinement,
  computeRemains,
  labelledProfile,
  type ComputedRefinement,
} from '#shared/profile/refinement';
import type { Refinement } from '#shared/profile/refinement-types';
import { samplesValueType } from '#shared/profile/sample-count';
import { computeSandwich, type RootedTree, type Sandwich } from '#shared/profile/sandwich';
import { buildSymbols, type LocationFrames } from '#shared/profile/symbols';
import { computeTop, computeTotal, type TopTable } from '#shared/profile/top';
import { RecentlyUsed } from './recently-used.ts';

/** A tree with one value: what can be drawn and asked about. */
export interface DrawnTree extends RootedTree {
  readonly positions: FlamePositions;
}

export type SymbolTop = TopTable & {
  /** Row of each symbol; -1 for one without samples. */
  readonly rowOf: Int32Array;
};

/** What one refinement leaves of a profile. Everything is made when it is first asked for. */
export class RefinedProfile {
  readonly profile: Profile;
  readonly computed: ComputedRefinement;
  /** The same frames with no samples dropped by name or label. */
  readonly #frames: RefinedProfile | null;
  readonly #trees = new Map<View.TreeDirection, CallTree>();
  readonly #drawn = new Map<string, DrawnTree>();
  readonly #tops = new Map<number, SymbolTop>();
  readonly #values = new Map<string, NodeValues>();
  readonly #orders = new RecentlyUsed<string, Int32Array>(4);
  #lineFrames: LocationFrames | undefined;
  readonly #sandwiches = new RecentlyUsed<string, Sandwich>(3);
  #symbolOfName: ReadonlyMap<string, number> | undefined;
  readonly #halves = new RecentlyUsed<string, DrawnTree>(6);

  /** Throws `filter/bad-pattern`. */
  constructor(profile: Profile, steps: Refinement, frames: RefinedProfile | null = null) {
    this.profile = frames ? frames.profile : labelledProfile(profile, steps);
    this.computed = computeRefinement(this.profile, steps);
    this.#frames = frames;
  }

  get symbols(): SymbolTable {
    return this.tree('top-down').symbols;
  }

  sampleValues(valueType: number): Float64Array {
    const values = this.profile.sample.value[valueType];
    if (!values) throw new AppError('app/bad-request', `This profile has no value type ${valueType}.`);
    return values;
  }

  /** Of all samples, those that are filtered out included. */
  total(valueType: number): number {
    return computeTotal(this.sampleValues(valueType));
  }

  kept(valueType: number): number {
    const left = computeRemains(this.computed, this.sampleValues(valueType));
    return left.length === 0 ? this.total(valueType) : (left[left.length - 1] ?? 0);
  }

  /** Sums of what each step leaves. */
  remains(valueType: number): Float64Array {
    return computeRemains(this.computed, this.sampleValues(valueType));
  }

  /** In samples, as the profiler counted them; rows where the profile does not say. */
  get keptSamples(): number {
    const counted = samplesValueType(this.profile);
    if (counted >= 0) return this.kept(counted);
    let kept = 0;
    for (const step of this.computed.droppedBy) if (step === 0) kept++;
    return kept;
  }

  tree(direction: View.TreeDirection): CallTree {
    const known = this.#trees.get(direction);
    if (known) return known;
    const tree = this.#frames
      ? withoutDropped(this.#frames.tree(direction), this.computed.droppedBy)
      : buildCallTree(this.profile, { ...this.computed.options, inverted: direction === 'bottom-up' });
    this.#trees.set(direction, tree);
    return tree;
  }

  values(direction: View.TreeDirection, valueType: number): NodeValues {
    const key = `${direction} ${valueType}`;
    const known = this.#values.get(key);
    if (known) return known;
    const values = computeNodeValues(this.tree(direction), this.sampleValues(valueType));
    this.#values.set(key, values);
    return values;
  }

  draw(direction: View.TreeDirection, valueType: number): DrawnTree {
    const key = `${direction} ${valueType}`;
    const known = this.#drawn.get(key);
    if (known) return known;
    const tree = this.tree(direction);
    const values = this.values(direction, valueType);
    const drawn = { tree, values, positions: computeFlamePositions(tree, values) };
    this.#drawn.set(key, drawn);
    return drawn;
  }

  /** One half of the sandwich around a symbol. */
  drawHalf(half: 'callers' | 'callees', valueType: number, symbol: number): DrawnTree {
    this.checkSymbol(symbol);
    return this.#halves.take(`${half} ${valueType} ${symbol}`, () => {
      const tree = this.tree('top-down');
      const values = this.values('top-down', valueType);
      const sandwich = this.#sandwiches.take(`${valueType} ${symbol}`, () => computeSandwich(tree, values, symbol));
      return { ...sandwich[half], positions: computeFlamePositions(sandwich[half].tree, sandwich[half].values) };
    });
  }

  drawAny(direction: View.FlameDirection, valueType: number, symbol: number | undefined): DrawnTree {
    if (direction === 'top-down' || direction === 'bottom-up') return this.draw(direction, valueType);
    if (symbol === undefined) throw new AppError('app/bad-request', `${direction} needs the symbol of a function.`);
    return this.drawHalf(direction, valueType, symbol);
  }

  top(valueType: number): SymbolTop {
    const known = this.#tops.get(valueType);
    if (known) return known;
    const tree = this.tree('top-down');
    const values = this.values('top-down', valueType);
    const top = computeTop(tree, values);
    const rowOf = new Int32Array(tree.symbols.length).fill(-1);
    for (let row = 0; row < top.length; row++) rowOf[top.symbol[row] ?? 0] = row;
    const withRows = { ...top, rowOf };
    this.#tops.set(valueType, withRows);
    return withRows;
  }

  /** Frames where each line is a symbol of its own. */
  lineFrames(): LocationFrames {
    const { filter, noInlines } = this.computed.options;
    return (this.#lineFrames ??= buildSymbols(this.profile, {
      granularity: 'line',
      ...(noInlines === undefined ? {} : { noInlines }),
      ...(filter ? { filter } : {}),
    }));
  }

  /** The rows of a long table in their order; kept while its pages are read. */
  rowOrder(key: string, make: () => Int32Array): Int32Array {
    return this.#orders.take(key, make);
  }

  /** The function of a name; -1 where nothing is called so. */
  symbolOf(name: string): number {
    this.#symbolOfName ??= new Map(this.symbols.name.map((text, symbol) => [text, symbol]));
    return this.#symbolOfName.get(name) ?? -1;
  }

  checkSymbol(symbol: number): void {
    if (symbol >= this.symbols.length) throw new AppError('app/bad-request', `There is no function ${symbol}.`);
  }
}

/** Nodes that no kept sample is in stay, without a value: what is drawn and listed goes by values. */
function withoutDropped({ node, symbols, sampleNode }: CallTree, droppedBy: Uint8Array): CallTree {
  return { node, symbols, sampleNode: sampleNode.map((at, sample) => (droppedBy[sample] === 0 ? at : -1)) };
}
