import { AppError } from '#shared/base/app-error';
import type * as View from '#shared/contract/profile-view';
import type { Args, Reply } from '#shared/contract/requests';
import type { NodeIndex } from '#shared/profile/call-tree-types';
import type { DrawnTree } from '#shared/profile/drawn-tree';
import { layoutFlame } from '#shared/profile/flame-layout';
import { SharedRows } from '#shared/profile/frame-rows';
import { sumMatching } from '#shared/profile/frame-sums';
import { hueOfFunction } from '#shared/profile/package-hue';
import type { CaptureKind, Profile } from '#shared/profile/profile';
import { changesFrames } from '#shared/profile/refinement';
import { wholeProfile, type Refinement } from '#shared/profile/refinement-types';
import { describeStep } from '#shared/profile/refinement-words';
import { countSamples, samplesValueType } from '#shared/profile/sample-count';
import { computeLabelFacets, computeSymbolDetails, type NeighbourTable } from '#shared/profile/symbol-details';
import { findHeavyPath } from '#shared/profile/tree-rows';
import { exportProfile } from '../export/export-profile.ts';
import type { ExportedProfile } from '../export/exported-profile.ts';
import type { FilePieces } from '../export/file-pieces.ts';
import { findNeighbours, findPath, pathOf } from './flame-nodes.ts';
import { lineRows } from './line-rows.ts';
import { hintFor, matchSymbols } from './pattern.ts';
import { aboutProfile, profileHead } from './profile-head.ts';
import { labelExpression, labelFacets, labelHistogram, shownLabel } from './profile-labels.ts';
import { stackRows, topRows, treeRows } from './profile-rows.ts';
import { RecentlyUsed } from './recently-used.ts';
import { RefinedProfile } from './refined-profile.ts';
import { resolutionOf } from './resolution.ts';

type ById<T> = Omit<T, 'id' | 'with'>;
type ExportRequest = ById<Args<'profile/export'>> & { readonly title: string; readonly appVersion: string };

/** What an inspector has room for. */
const maxEdges = 50;
const maxValues = 20;

/** Refinements that stay grown, so that undo and redo answer at once; few where one is large. */
const keptRefinements = 8;
const keptLargeRefinements = 3;
const largeStacks = 300_000;

/** One opened profile: decoded once, answers what its views ask, for every way to narrow it. */
export class ProfileSession {
  readonly #profile: Profile;
  readonly #kind: CaptureKind;
  readonly #whole: RefinedProfile;
  readonly #refined: RecentlyUsed<string, RefinedProfile>;
  readonly #shared = new RecentlyUsed<Profile, SharedRows>(2);

  constructor(profile: Profile, kind: CaptureKind) {
    this.#profile = profile;
    this.#kind = kind;
    this.#whole = new RefinedProfile(profile, wholeProfile, this.#sharedBy);
    this.#refined = new RecentlyUsed(profile.stack.length > largeStacks ? keptLargeRefinements : keptRefinements);
  }

  head(): View.ProfileHead {
    return profileHead(this.#profile, this.#kind);
  }

  about(): View.AboutReply {
    return aboutProfile(this.#profile);
  }

  remains({ filter = wholeProfile, valueType }: ById<Args<'profile/remains'>>): View.RemainsReply {
    const refined = this.#refine(filter);
    const left = refined.remains(valueType);
    return {
      total: refined.total(valueType),
      totalSamples: countSamples(this.#profile),
      kept: refined.kept(valueType),
      keptSamples: refined.keptSamples,
      steps: filter.map((step, i) => {
        const matched = refined.computed.matched[i] ?? true;
        return { kept: left[i] ?? 0, matched, hint: matched ? null : hintFor(this.#profile, step) };
      }),
    };
  }

  flame(args: ById<Args<'profile/flame'>>): View.ProfileFlameFrame {
    const { valueType, over, direction, symbol, start, end, widthCssPx } = args;
    const refined = this.#refine(args.filter);
    const window = { start, end, resolution: resolutionOf(start, end, widthCssPx) };
    const frame = layoutFlame(refined.drawAny(direction, valueType, symbol), window);
    if (over === undefined) return frame;
    const counts = refined.drawAny(direction, over, symbol);
    return { ...frame, count: Float64Array.from(frame.boxes.node, (node) => (node < 0 ? 0 : counts.totalOf(node))) };
  }

  top({ filter, ...args }: ById<Args<'profile/top'>>): View.TopReply {
    return topRows(this.#refine(filter), args);
  }

  functionFacts({ filter, valueType, over, symbol }: ById<Args<'profile/function'>>): View.FunctionFacts {
    const refined = this.#refine(filter);
    refined.checkSymbol(symbol);
    const { symbols } = refined;
    const name = symbols.name[symbol] ?? '';
    const details = computeSymbolDetails(refined.tree(), refined.sums(valueType), symbol);
    const edges = (neighbours: NeighbourTable): View.CallEdge[] =>
      Array.from(neighbours.symbol.subarray(0, maxEdges), (other, row) => ({
        symbol: other,
        name: symbols.name[other] ?? '',
        value: neighbours.value[row] ?? 0,
      }));
    const counts = over === undefined ? null : refined.top(over);
    const countRow = counts?.rowOf[symbol] ?? -1;
    return {
      symbol,
      name,
      file: symbols.file[symbol] ?? '',
      line: symbols.line[symbol] ?? 0,
      origin: symbols.origin[symbol] ?? 0,
      hue: hueOfFunction(name),
      flat: details.self,
      cum: details.total,
      total: refined.total(valueType),
      kept: refined.kept(valueType),
      flatCount: counts?.flat[countRow] ?? 0,
      cumCount: counts?.cum[countRow] ?? 0,
      samples: this.#countSamplesThrough(refined, symbol) ?? details.sampleCount,
      totalSamples: countSamples(this.#profile),
      callers: edges(details.callers),
      callees: edges(details.callees),
      labels: this.#facets(refined, refined.sampleValues(valueType), symbol),
    };
  }

  node({ filter, valueType, direction, symbol, node }: ById<Args<'profile/node'>>): View.NodeFacts {
    return nodeFacts(this.#refine(filter).drawAny(direction, valueType, symbol), node);
  }

  findNode({ filter, valueType, direction, symbol }: ById<Args<'profile/find-node'>>): { node: number } {
    return { node: this.#refine(filter).draw(direction, valueType).findWidest(symbol) };
  }

  locate({ filter, valueType, direction, path, name }: ById<Args<'profile/locate'>>): Reply<'profile/locate'> {
    const refined = this.#refine(filter);
    const drawn = refined.draw(direction, valueType);
    const symbol = refined.symbolOf(name);
    const onPath = path.length === 0 ? -1 : findPath(drawn, path);
    if (onPath >= 0 && (symbol < 0 || drawn.symbolOf(onPath) === symbol)) return { node: onPath, symbol };
    return { node: symbol < 0 ? -1 : drawn.findWidest(symbol), symbol };
  }

  /** What is shown as one file. */
  export({ filter = wholeProfile, valueType, title, ...options }: ExportRequest): FilePieces {
    const refined = this.#refine(filter);
    refined.sampleValues(valueType);
    const exported: ExportedProfile = {
      profile: this.#profile,
      kind: this.#kind,
      valueType,
      options: refined.computed.options,
      tree: (direction) => refined.mergedTree(direction),
      frames: () => refined.tree(),
      steps: filter.map(describeStep),
      title,
    };
    return exportProfile(exported, options);
  }

  search({ filter, valueType, pattern }: ById<Args<'profile/search'>>): Reply<'profile/search'> {
    const refined = this.#refine(filter);
    const tree = refined.tree();
    const sums = refined.sums(valueType);
    const { cum, rowOf } = refined.top(valueType);
    const weightOf = (symbol: number): number => Math.abs(cum[rowOf[symbol] ?? -1] ?? 0);
    const symbols = matchSymbols(tree.symbols.name, pattern)
      .filter((symbol) => (rowOf[symbol] ?? -1) >= 0)
      .sort((a, b) => weightOf(b) - weightOf(a) || a - b);
    return { symbols, ...sumMatching(tree, sums, symbols) };
  }

  treeRows({ filter, valueType, direction, ...range }: ById<Args<'profile/tree-rows'>>): View.TreeReply {
    const refined = this.#refine(filter);
    return treeRows(refined.draw(direction, valueType), refined.total(valueType), range);
  }

  heavyPath({ filter, valueType, direction, node }: ById<Args<'profile/heavy-path'>>): Reply<'profile/heavy-path'> {
    const drawn = this.#refine(filter).draw(direction, valueType);
    checkNode(drawn.length, node);
    return { nodes: Int32Array.from(findHeavyPath(drawn, node)) };
  }

  lines({ filter, valueType, symbol }: ById<Args<'profile/lines'>>): View.LinesReply {
    return lineRows(this.#refine(filter), valueType, symbol);
  }

  stacks({ filter, ...args }: ById<Args<'profile/stacks'>>): View.StacksReply {
    return stackRows(this.#refine(filter), args);
  }

  labels({ filter, valueType }: ById<Args<'profile/labels'>>): View.LabelsReply {
    return labelFacets(this.#refine(filter), valueType);
  }

  histogram({ filter, valueType, ...of }: ById<Args<'profile/histogram'>>): View.HistogramReply {
    const refined = this.#refine(filter);
    return labelHistogram(refined, refined.sampleValues(valueType), of);
  }

  #refine(steps: Refinement = wholeProfile): RefinedProfile {
    if (steps.length === 0) return this.#whole;
    return this.#refined.take(JSON.stringify(steps), () => {
      const frameSteps = steps.filter(changesFrames);
      const frames = frameSteps.length === steps.length ? null : this.#refine(frameSteps);
      return new RefinedProfile(this.#profile, steps, this.#sharedBy, frames);
    });
  }

  /** Of the profile, and of one whose labels are frames. */
  readonly #sharedBy = (profile: Profile): SharedRows => this.#shared.take(profile, () => new SharedRows(profile));

  /** undefined where the profile does not count samples. */
  #countSamplesThrough(refined: RefinedProfile, symbol: number): number | undefined {
    const counted = samplesValueType(this.#profile);
    if (counted < 0) return undefined;
    const { cum, rowOf } = refined.top(counted);
    return cum[rowOf[symbol] ?? -1] ?? 0;
  }

  #facets(refined: RefinedProfile, sampleValues: Float64Array, symbol: number): View.LabelFacet[] {
    const facets = computeLabelFacets(this.#profile, refined.tree(), sampleValues, { symbol, maxValues });
    return facets.map(({ key, values }) => ({
      key,
      values: values.map((value) => ({
        text: shownLabel(value),
        value: value.sum,
        expression: labelExpression(key, value),
      })),
    }));
  }
}

function nodeFacts(drawn: DrawnTree, node: NodeIndex): View.NodeFacts {
  checkNode(drawn.length, node);
  const start = drawn.startOf(node);
  const total = drawn.totalOf(node);
  const above: number[] = [];
  for (let at = drawn.parentOf(node); at >= 0; at = drawn.parentOf(at)) above.push(at);
  return {
    node,
    symbol: drawn.symbolOf(node),
    path: pathOf(drawn, node),
    above: above.reverse(),
    self: drawn.selfOf(node),
    total,
    start,
    end: start + total,
    depth: drawn.depthOf(node),
    ...findNeighbours(drawn, node),
  };
}

function checkNode(length: number, node: NodeIndex): void {
  if (node >= length) throw new AppError('app/bad-request', `There is no node ${node}.`);
}
