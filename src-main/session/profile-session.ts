import { AppError } from '#shared/base/app-error';
import { formatValue } from '#shared/format/value';
import type * as View from '#shared/contract/profile-view';
import type { Args, Reply } from '#shared/contract/requests';
import { buildCallTree, computeNodeValues } from '#shared/profile/call-tree';
import { SymbolOrigin, type CallTree, type NodeValues } from '#shared/profile/call-tree-types';
import { computeFilter } from '#shared/profile/filter';
import { computeFlamePositions, layoutFlame, type FlamePositions } from '#shared/profile/flame-layout';
import type { FlameFrame } from '#shared/profile/flame-types';
import { hueOfFunction } from '#shared/profile/package-hue';
import type { CaptureKind, Profile } from '#shared/profile/profile';
import { countSamples, samplesValueType } from '#shared/profile/sample-count';
import { computeLabelFacets, computeSymbolDetails, type NeighbourTable } from '#shared/profile/symbol-details';
import { computeTop, computeTotal, type TopTable } from '#shared/profile/top';
import { findNeighbours, findWidest, pathOf } from './flame-nodes.ts';
import { matchSymbols } from './pattern.ts';
import { resolutionOf } from './resolution.ts';

type ById<T> = Omit<T, 'id'>;

/** What an inspector has room for. */
const maxEdges = 50;
const maxValues = 20;

/** One direction of the tree with one value type. */
interface Drawn {
  readonly tree: CallTree;
  readonly values: NodeValues;
  readonly positions: FlamePositions;
}

/** One opened profile: decoded once, answers what its views ask. */
export class ProfileSession {
  readonly #profile: Profile;
  readonly #kind: CaptureKind;
  readonly #trees = new Map<View.FlameDirection, CallTree>();
  readonly #drawn = new Map<string, Drawn>();
  readonly #tops = new Map<number, TopTable>();

  constructor(profile: Profile, kind: CaptureKind) {
    this.#profile = profile;
    this.#kind = kind;
  }

  head(): View.ProfileHead {
    const profile = this.#profile;
    const { string, mapping, label } = profile;
    return {
      kind: this.#kind,
      valueTypes: profile.valueType.map((type, i) => ({
        ...type,
        total: computeTotal(profile.sample.value[i] ?? new Float64Array()),
      })),
      defaultValueType: profile.defaultValueType,
      samples: countSamples(profile),
      functions: profile.func.length,
      locations: profile.location.length,
      durationNanos: profile.durationNanos,
      period: profile.period,
      periodType: profile.periodType,
      takenAt: profile.timeNanos === 0n ? '' : new Date(Number(profile.timeNanos / 1_000_000n)).toISOString(),
      comments: profile.comments,
      buildId: string[mapping.buildId[0] ?? 0] ?? '',
      goVersion: '',
      labelKeys: countLabelValues(string, label.key, label.text, label.number),
      inexact: profile.inexact,
      warnings: profile.warnings,
    };
  }

  flame({ valueType, direction, start, end, widthCssPx }: ById<Args<'profile/flame'>>): FlameFrame {
    const { tree, values, positions } = this.#draw(direction, valueType);
    return layoutFlame(tree, values, { start, end, resolution: resolutionOf(start, end, widthCssPx) }, positions);
  }

  top(args: ById<Args<'profile/top'>>): View.TopReply {
    const { symbols } = this.#tree('top-down');
    const top = this.#top(args.valueType);
    const matches = new Set(matchSymbols(symbols.name, args.pattern));
    const isShown = (row: number): boolean => {
      const symbol = top.symbol[row] ?? -1;
      return matches.has(symbol) && (args.origin === 'all' || symbols.origin[symbol] === SymbolOrigin.own);
    };
    const order = sortTopRows(Int32Array.from(top.symbol.keys()).filter(isShown), top, symbols.name, args);
    const shown = order.subarray(args.offset, args.offset + args.limit);
    const symbol = Int32Array.from(shown, (row) => top.symbol[row] ?? -1);
    const name = Array.from(symbol, (at) => symbols.name[at] ?? '');
    return {
      count: order.length,
      total: computeTotal(this.#values(args.valueType)),
      rows: {
        length: shown.length,
        symbol,
        name,
        file: Array.from(symbol, (at) => symbols.file[at] ?? ''),
        line: Float64Array.from(symbol, (at) => symbols.line[at] ?? 0),
        origin: Uint8Array.from(symbol, (at) => symbols.origin[at] ?? 0),
        hue: Uint8Array.from(name, hueOfFunction),
        flat: Float64Array.from(shown, (row) => top.flat[row] ?? 0),
        cum: Float64Array.from(shown, (row) => top.cum[row] ?? 0),
      },
    };
  }

  functionFacts({ valueType, symbol }: ById<Args<'profile/function'>>): View.FunctionFacts {
    const tree = this.#tree('top-down');
    const { symbols } = tree;
    if (symbol >= symbols.length) throw new AppError('app/bad-request', `There is no function ${symbol}.`);
    const name = symbols.name[symbol] ?? '';
    const sampleValues = this.#values(valueType);
    const { values } = this.#draw('top-down', valueType);
    const details = computeSymbolDetails(tree, values, symbol);
    const edges = (neighbours: NeighbourTable): View.CallEdge[] =>
      Array.from(neighbours.symbol.subarray(0, maxEdges), (other, row) => ({
        symbol: other,
        name: symbols.name[other] ?? '',
        value: neighbours.value[row] ?? 0,
      }));
    return {
      symbol,
      name,
      file: symbols.file[symbol] ?? '',
      line: symbols.line[symbol] ?? 0,
      origin: symbols.origin[symbol] ?? 0,
      hue: hueOfFunction(name),
      flat: details.self,
      cum: details.total,
      total: computeTotal(sampleValues),
      samples: this.#countSamplesThrough(symbol) ?? details.sampleCount,
      totalSamples: countSamples(this.#profile),
      callers: edges(details.callers),
      callees: edges(details.callees),
      labels: this.#facets(sampleValues, symbol),
    };
  }

  node({ valueType, direction, node }: ById<Args<'profile/node'>>): View.NodeFacts {
    const { tree, values, positions } = this.#draw(direction, valueType);
    if (node >= tree.node.length) throw new AppError('app/bad-request', `There is no node ${node}.`);
    const start = positions.start[node] ?? 0;
    const total = values.total[node] ?? 0;
    return {
      node,
      symbol: tree.node.symbol[node] ?? -1,
      path: pathOf(tree, node),
      self: values.self[node] ?? 0,
      total,
      start,
      end: start + total,
      depth: tree.node.depth[node] ?? 0,
      ...findNeighbours(tree.node, positions, node),
    };
  }

  findNode({ valueType, direction, symbol }: ById<Args<'profile/find-node'>>): { node: number } {
    const { tree, values } = this.#draw(direction, valueType);
    return { node: findWidest(tree.node, values.total, symbol) };
  }

  search({ valueType, pattern }: ById<Args<'profile/search'>>): Reply<'profile/search'> {
    const tree = this.#tree('top-down');
    const symbols = matchSymbols(tree.symbols.name, pattern);
    const { self, total } = this.#draw('top-down', valueType).values;
    const isMatch = new Uint8Array(tree.symbols.length);
    for (const symbol of symbols) isMatch[symbol] = 1;
    const { node } = tree;
    const found = { symbols, total: 0, self: 0 };
    let coveredEnd = 0; // within the outermost match everything is counted already
    for (let at = 1; at < node.length; at++) {
      if (isMatch[node.symbol[at] ?? -1] !== 1) continue;
      found.self += self[at] ?? 0;
      if (at < coveredEnd) continue;
      coveredEnd = node.subtreeEnd[at] ?? 0;
      found.total += total[at] ?? 0;
    }
    return found;
  }

  /** undefined where the profile does not count samples. */
  #countSamplesThrough(symbol: number): number | undefined {
    const counted = samplesValueType(this.#profile);
    if (counted < 0) return undefined;
    return computeSymbolDetails(this.#tree('top-down'), this.#draw('top-down', counted).values, symbol).total;
  }

  #facets(sampleValues: Float64Array, symbol: number): View.LabelFacet[] {
    const facets = computeLabelFacets(this.#profile, this.#tree('top-down'), sampleValues, { symbol, maxValues });
    return facets.map(({ key, values }) => ({
      key,
      values: values.map(({ text, unit, sum }) => ({
        text: unit === '' ? text : formatValue(Number(text), unit),
        value: sum,
      })),
    }));
  }

  #values(valueType: number): Float64Array {
    const values = this.#profile.sample.value[valueType];
    if (!values) throw new AppError('app/bad-request', `This profile has no value type ${valueType}.`);
    return values;
  }

  #tree(direction: View.FlameDirection): CallTree {
    const known = this.#trees.get(direction);
    if (known) return known;
    const { filter } = computeFilter(this.#profile, {}); // the profile's own drop_frames, as pprof applies them
    const inverted = direction === 'bottom-up';
    const tree = buildCallTree(this.#profile, { granularity: 'function', inverted, ...(filter ? { filter } : {}) });
    this.#trees.set(direction, tree);
    return tree;
  }

  #draw(direction: View.FlameDirection, valueType: number): Drawn {
    const key = `${direction} ${valueType}`;
    const known = this.#drawn.get(key);
    if (known) return known;
    const tree = this.#tree(direction);
    const values = computeNodeValues(tree, this.#values(valueType));
    const drawn = { tree, values, positions: computeFlamePositions(tree, values) };
    this.#drawn.set(key, drawn);
    return drawn;
  }

  #top(valueType: number): TopTable {
    const known = this.#tops.get(valueType);
    if (known) return known;
    const { tree, values } = this.#draw('top-down', valueType);
    const top = computeTop(tree, values);
    this.#tops.set(valueType, top);
    return top;
  }
}

function countLabelValues(
  string: readonly string[],
  key: Int32Array,
  text: Int32Array,
  number: Float64Array,
): View.ProfileHead['labelKeys'] {
  const values = new Map<number, Set<string>>();
  for (let row = 0; row < key.length; row++) {
    const of = values.get(key[row] ?? 0) ?? new Set();
    values.set(key[row] ?? 0, of);
    const textIndex = text[row] ?? -1;
    of.add(textIndex < 0 ? `${number[row] ?? 0}` : (string[textIndex] ?? ''));
  }
  return [...values].map(([keyIndex, of]) => ({ key: string[keyIndex] ?? '', values: of.size }));
}

function sortTopRows(
  order: Int32Array,
  top: TopTable,
  name: readonly string[],
  { sort, descending }: Pick<Args<'profile/top'>, 'sort' | 'descending'>,
): Int32Array {
  const direction = descending ? -1 : 1;
  const nameOf = (row: number): string => name[top.symbol[row] ?? -1] ?? '';
  const byName = (a: number, b: number): number => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0);
  if (sort === 'name') return order.sort((a, b) => direction * byName(a, b));
  const column = sort === 'flat' ? top.flat : top.cum;
  return order.sort((a, b) => direction * (Math.abs(column[a] ?? 0) - Math.abs(column[b] ?? 0)) || byName(a, b));
}
