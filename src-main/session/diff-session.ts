import { AppError } from '#shared/base/app-error';
import type * as View from '#shared/contract/profile-view';
import type { Args, Reply } from '#shared/contract/requests';
import { buildDeltaProfile } from '#shared/profile/delta-profile';
import { computeCallers, sumRest } from '#shared/profile/diff-callers';
import { computeDiffPicture, layoutDiffFlame, type DiffPicture } from '#shared/profile/diff-flame';
import { isExplained } from '#shared/profile/diff-interval';
import { computeSummary } from '#shared/profile/diff-summary';
import { buildDiffShape, computeDiffTree, type DiffShape } from '#shared/profile/diff-tree';
import type { Comparability, DiffRows, DiffTree, ScaleName } from '#shared/profile/diff-types';
import type { Profile } from '#shared/profile/profile';
import type { Rename } from '#shared/profile/renames';
import type { ExportedComparison } from '../export/exported-comparison.ts';
import { DiffFigures, type MeasuredDiff } from './diff-figures.ts';
import type { DiffProfile } from './diff-side.ts';
import { findNeighbours, findPath, pathOf } from './flame-nodes.ts';
import { matchSymbols } from './pattern.ts';
import { resolutionOf } from './resolution.ts';

type ById<T> = Omit<T, 'id'>;

/** Everything that is drawn of one value type at one scale, computed once and kept. */
interface Drawn extends MeasuredDiff {
  readonly diff: DiffTree;
  readonly picture: DiffPicture;
}

export interface ExportedRequest {
  readonly valueType: number;
  readonly scale: ScaleName;
  readonly title: string;
  /** Rows of the table; all where it is left out. */
  readonly limit?: number;
  /** Where it is known already. */
  readonly head?: ExportedComparison['head'];
}

/** One opened comparison: answers what the views ask. The tree grows when it is first drawn. */
export class DiffSession {
  readonly #figures: DiffFigures;
  readonly #drawn = new Map<string, Drawn>();
  readonly #diffs = new Map<number, DiffTree>();
  #shape: DiffShape | null = null;

  /**
   * Several profiles of a side are added up. Throws `diff/not-comparable` where there is no value type in common; what
   * else the verdict holds against it is for the person to judge.
   */
  constructor(before: readonly DiffProfile[], after: readonly DiffProfile[]) {
    this.#figures = new DiffFigures(before, after);
  }

  get comparability(): Comparability {
    return this.#figures.comparability;
  }

  head({ valueType, scale }: ById<Args<'comparison/open'>>): View.DiffHead {
    const chosen = valueType ?? this.#figures.defaultValueType;
    const drawn = this.#draw(chosen, scale);
    const summary = computeSummary(drawn.diff, drawn, this.#figures.typeOf(chosen).unit);
    return { ...this.#figures.head(drawn, summary), bothWidth: drawn.picture.both.values.total[0] ?? 0 };
  }

  /** The head without a graph, for who draws none: its sentences lead nowhere, and no tree grows. */
  figures({ valueType, scale }: ById<Args<'comparison/open'>>): Omit<View.DiffHead, 'bothWidth'> {
    const measured = this.#figures.measure(valueType ?? this.#figures.defaultValueType, scale);
    return this.#figures.head(measured, this.#figures.summarise(measured));
  }

  /** Takes functions of two names for one: of before and of after. Unknown names do nothing. */
  setRenames(renames: readonly Rename[]): void {
    this.#figures.setRenames(renames);
    this.#drawn.clear();
    this.#diffs.clear();
    this.#shape = null;
  }

  groups(args: ById<Args<'comparison/groups'>>): View.GroupDiffReply {
    return this.#figures.groups(args);
  }

  flame({ valueType, scale, side, start, end, widthCssPx }: ById<Args<'comparison/flame'>>): View.DiffFlameFrame {
    const { picture } = this.#draw(valueType, scale);
    return layoutDiffFlame(picture, side, { start, end, resolution: resolutionOf(start, end, widthCssPx) });
  }

  table(args: ById<Args<'comparison/table'>>): View.DiffTableReply {
    const { rows } = this.#figures.measure(args.valueType, args.scale);
    const { name, file, origin } = this.#figures.united.symbols;
    const matches = new Set(matchSymbols(name, args.pattern));
    const matching = Int32Array.from(rows.symbol.keys()).filter((row) => matches.has(rows.symbol[row] ?? -1));
    const kept =
      args.hideExplained === true
        ? matching.filter((row) => !isExplained(rows.low[row] ?? NaN, rows.high[row] ?? NaN))
        : matching;
    const order = sortRows(kept, rows, name, args);
    const shown = order.subarray(args.offset, args.offset + args.limit);
    const pick = (column: Float64Array): Float64Array => Float64Array.from(shown, (row) => column[row] ?? 0);
    const symbol = Int32Array.from(shown, (row) => rows.symbol[row] ?? -1);
    return {
      count: order.length,
      hidden: matching.length - kept.length,
      rows: {
        length: shown.length,
        symbol,
        name: Array.from(symbol, (at) => name[at] ?? ''),
        file: Array.from(symbol, (at) => file[at] ?? ''),
        origin: Uint8Array.from(symbol, (at) => origin[at] ?? 0),
        flatBefore: pick(rows.flatBefore),
        flatAfter: pick(rows.flatAfter),
        cumBefore: pick(rows.cumBefore),
        cumAfter: pick(rows.cumAfter),
        delta: pick(rows.delta),
        low: pick(rows.low),
        high: pick(rows.high),
        state: Uint8Array.from(shown, (row) => rows.state[row] ?? 0),
      },
    };
  }

  node({ valueType, scale, node }: ById<Args<'comparison/node'>>): View.DiffNodeFacts {
    const { picture, diff } = this.#draw(valueType, scale);
    if (node < 0 || node >= diff.node.length) throw new AppError('app/bad-request', `There is no node ${node}.`);
    const symbol = diff.node.symbol[node] ?? -1;
    const startBefore = picture.before.startOf(node);
    const startAfter = picture.after.startOf(node);
    const startBoth = picture.both.startOf(node);
    const delta = picture.delta[node] ?? 0;
    const margin = picture.margin[node] ?? NaN;
    const totalBefore = diff.totalBefore[node] ?? 0;
    const totalAfter = diff.totalAfter[node] ?? 0;
    return {
      node,
      symbol,
      name: diff.symbols.name[symbol] ?? '',
      path: pathOf(picture.both, node),
      depth: diff.node.depth[node] ?? 0,
      ...findNeighbours(picture.both, node),
      state: picture.state[node] ?? 0,
      selfBefore: diff.selfBefore[node] ?? 0,
      selfAfter: diff.selfAfter[node] ?? 0,
      totalBefore,
      totalAfter,
      startBefore,
      endBefore: startBefore + totalBefore,
      startAfter,
      endAfter: startAfter + totalAfter,
      startBoth,
      endBoth: startBoth + picture.both.totalOf(node),
      low: delta - margin,
      high: delta + margin,
    };
  }

  findNode({ valueType, scale, symbol }: ById<Args<'comparison/find-node'>>): { node: number } {
    return { node: this.#draw(valueType, scale).picture.both.findWidest(symbol) };
  }

  callers({ valueType, scale, symbol, limit }: ById<Args<'comparison/callers'>>): View.DiffCallersReply {
    const drawn = this.#draw(valueType, scale);
    const { diff, picture } = drawn;
    const paths = computeCallers(diff, symbol, drawn);
    return {
      symbol,
      name: diff.symbols.name[symbol] ?? '',
      delta: sumRest(paths).delta,
      rows: paths.slice(0, limit).map((row) => ({ ...row, path: pathOf(picture.both, row.node) })),
      rest: sumRest(paths.slice(limit)),
    };
  }

  /** What is looked at, to be written as a file. Only what draws or adds up paths makes a tree grow. */
  exported({ valueType, scale, title, limit = Infinity, head }: ExportedRequest): ExportedComparison {
    const all = { pattern: '', offset: 0, limit };
    return {
      head: head ?? this.figures({ valueType, scale }),
      rows: this.table({ valueType, scale, sort: 'delta', descending: true, ...all }).rows,
      picture: () => this.#draw(valueType, scale).picture,
      title,
      inexact: this.#figures.inexact,
      delta: () => this.#delta(valueType, scale),
    };
  }

  resolvePath({ path }: ById<Args<'comparison/resolve-path'>>): Reply<'comparison/resolve-path'> {
    return { node: findPath(this.#draw(this.#figures.defaultValueType, null).picture.both, path) };
  }

  search({ pattern }: ById<Args<'comparison/search'>>): Reply<'comparison/search'> {
    return { symbols: matchSymbols(this.#figures.united.symbols.name, pattern) };
  }

  #delta(valueType: number, scaleName: ScaleName): Profile {
    const columns = this.#figures.valueTypes.map((type, index) => {
      const { selfBefore, selfAfter } = this.#diff(index);
      const { scale } = this.#figures.measure(index, scaleName);
      return { valueType: type, selfBefore, selfAfter, beforeFactor: scale.before / scale.after };
    });
    const factor = columns[valueType]?.beforeFactor ?? 1;
    return buildDeltaProfile(this.#diff(valueType), columns, {
      ...this.#figures.afterHeader,
      defaultType: this.#figures.typeOf(valueType).type,
      comments: [`Compared by Faultline: after minus before${factor === 1 ? '' : ` × ${factor}`} (${scaleName})`],
    });
  }

  #draw(valueType: number, scaleName: ScaleName | null): Drawn {
    const measured = this.#figures.measure(valueType, scaleName);
    const key = `${valueType} ${measured.scale.name}`;
    const known = this.#drawn.get(key);
    if (known) return known;
    const diff = this.#diff(valueType);
    const drawn = { ...measured, diff, picture: computeDiffPicture(diff, measured) };
    this.#drawn.set(key, drawn);
    return drawn;
  }

  /** One tree of numbers for each value type; node numbers are the same in all of them. */
  #diff(valueType: number): DiffTree {
    const known = this.#diffs.get(valueType);
    if (known) return known;
    this.#shape ??= buildDiffShape(this.#figures.united);
    const diff = computeDiffTree(this.#shape, this.#figures.inputs(valueType));
    this.#diffs.set(valueType, diff);
    return diff;
  }
}

function sortRows(
  order: Int32Array,
  rows: DiffRows,
  name: readonly string[],
  { sort, descending }: Pick<Args<'comparison/table'>, 'sort' | 'descending'>,
): Int32Array {
  const direction = descending ? -1 : 1;
  if (sort === 'name') {
    const nameOf = (row: number): string => name[rows.symbol[row] ?? -1] ?? '';
    return order.sort((a, b) => direction * (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
  }
  const column = { delta: rows.delta, before: rows.cumBefore, after: rows.cumAfter }[sort];
  return order.sort((a, b) => direction * (Math.abs(column[a] ?? 0) - Math.abs(column[b] ?? 0)) || a - b);
}
