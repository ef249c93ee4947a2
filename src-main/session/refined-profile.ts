import { AppError } from '#shared/base/app-error';
import type * as View from '#shared/contract/profile-view';
import { buildCallTree } from '#shared/profile/call-tree';
import type { CallTree, SymbolTable } from '#shared/profile/call-tree-types';
import type { SharedRows } from '#shared/profile/frame-rows';
import { computeFrameSums, computeFrameTop, measureDepth, type FrameSums } from '#shared/profile/frame-sums';
import { buildFrameTree, type FrameTree } from '#shared/profile/frame-tree';
import { mergeStacks, type MergedStacks } from '#shared/profile/merged-stacks';
import { openWhole } from '#shared/profile/open-whole';
import { OpenedDrawing } from '#shared/profile/opened-drawing';
import type { OpenedDirection, OpenedTree } from '#shared/profile/opened-tree';
import type { Profile } from '#shared/profile/profile';
import {
  computeRefinement,
  computeRemains,
  labelledProfile,
  type ComputedRefinement,
} from '#shared/profile/refinement';
import type { Refinement } from '#shared/profile/refinement-types';
import { samplesValueType } from '#shared/profile/sample-count';
import { openHalf } from '#shared/profile/sandwich';
import { buildSymbols, type LocationFrames } from '#shared/profile/symbols';
import { computeTotal, type TopTable } from '#shared/profile/top';
import { RecentlyUsed } from './recently-used.ts';

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
  readonly #sharedBy: (profile: Profile) => SharedRows;
  #tree: FrameTree | undefined;
  readonly #opened = new Map<OpenedDirection, OpenedTree>();
  readonly #merged = new Map<View.TreeDirection, CallTree>();
  readonly #drawn = new Map<string, OpenedDrawing>();
  readonly #tops = new Map<number, SymbolTop>();
  readonly #sums = new Map<number, FrameSums>();
  readonly #stacks = new RecentlyUsed<number, MergedStacks>(1);
  readonly #orders = new RecentlyUsed<string, Int32Array>(4);
  #lineFrames: LocationFrames | undefined;
  #symbolOfName: ReadonlyMap<string, number> | undefined;
  readonly #halves = new RecentlyUsed<string, OpenedDrawing>(6);

  /** `sharedBy` keeps what all refinements of one profile share. Throws `filter/bad-pattern`. */
  constructor(
    profile: Profile,
    steps: Refinement,
    sharedBy: (profile: Profile) => SharedRows,
    frames: RefinedProfile | null = null,
  ) {
    this.profile = frames ? frames.profile : labelledProfile(profile, steps);
    this.computed = computeRefinement(this.profile, steps);
    this.#sharedBy = sharedBy;
    this.#frames = frames;
  }

  get symbols(): SymbolTable {
    return this.tree().symbols;
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

  /** Not merged: what sums are taken from. */
  tree(): FrameTree {
    return (this.#tree ??= this.#frames
      ? { ...this.#frames.tree(), sampleKept: this.computed.droppedBy.map((step) => (step === 0 ? 1 : 0)) }
      : buildFrameTree(this.profile, this.computed.options, () => this.#sharedBy(this.profile)));
  }

  sums(valueType: number): FrameSums {
    const known = this.#sums.get(valueType);
    if (known) return known;
    const sums = computeFrameSums(this.tree(), this.sampleValues(valueType));
    this.#sums.set(valueType, sums);
    return sums;
  }

  /** All of the merged tree, for a file: on a large profile it takes seconds. */
  mergedTree(direction: View.TreeDirection): CallTree {
    const known = this.#merged.get(direction);
    if (known) return known;
    const tree = buildCallTree(this.profile, { ...this.computed.options, inverted: direction === 'bottom-up' });
    this.#merged.set(direction, tree);
    return tree;
  }

  /** The stacks as they are shown, each once. */
  stacks(valueType: number): MergedStacks {
    return this.#stacks.take(valueType, () => mergeStacks(this.tree(), this.sums(valueType)));
  }

  draw(direction: View.TreeDirection, valueType: number): OpenedDrawing {
    const key = `${direction} ${valueType}`;
    const known = this.#drawn.get(key);
    if (known) return known;
    const opened = this.#open(direction === 'top-down' ? 'callees' : 'callers');
    const sums = this.sums(valueType);
    const drawn = new OpenedDrawing(opened, sums, measureDepth(this.tree(), sums, 0));
    this.#drawn.set(key, drawn);
    return drawn;
  }

  /** One half of the sandwich around a symbol. */
  drawHalf(half: OpenedDirection, valueType: number, symbol: number): OpenedDrawing {
    this.checkSymbol(symbol);
    return this.#halves.take(`${half} ${valueType} ${symbol}`, () =>
      openHalf(this.tree(), this.sums(valueType), symbol, half),
    );
  }

  drawAny(direction: View.FlameDirection, valueType: number, symbol: number | undefined): OpenedDrawing {
    if (direction === 'top-down' || direction === 'bottom-up') return this.draw(direction, valueType);
    if (symbol === undefined) throw new AppError('app/bad-request', `${direction} needs the symbol of a function.`);
    return this.drawHalf(direction, valueType, symbol);
  }

  top(valueType: number): SymbolTop {
    const known = this.#tops.get(valueType);
    if (known) return known;
    const top = computeFrameTop(this.tree(), this.sums(valueType));
    const rowOf = new Int32Array(this.symbols.length).fill(-1);
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

  /** Refinements that only drop samples share the opened nodes too. */
  #open(direction: OpenedDirection): OpenedTree {
    const known = this.#opened.get(direction);
    if (known) return known;
    const opened = this.#frames ? this.#frames.#open(direction) : openWhole(this.tree(), direction);
    this.#opened.set(direction, opened);
    return opened;
  }
}
