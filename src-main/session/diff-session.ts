import { AppError } from '#shared/base/app-error';
import type * as View from '#shared/contract/profile-view';
import type { Args, Reply } from '#shared/contract/requests';
import { buildDeltaProfile } from '#shared/profile/delta-profile';
import { computeCallers, sumRest } from '#shared/profile/diff-callers';
import { computeDiffPicture, layoutDiffFlame, type DiffPicture } from '#shared/profile/diff-flame';
import { isExplained } from '#shared/profile/diff-interval';
import { chainAt } from '#shared/profile/chain-tree';
import { computeChanges } from '#shared/profile/diff-changes';
import type { Comparability, DiffRows, ScaleName } from '#shared/profile/diff-types';
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

/** One opened comparison: answers what the views ask. Frames are placed when they are first drawn. */
export class DiffSession {
  readonly #figures: DiffFigures;
  readonly #drawn = new Map<string, Drawn>();

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
    return { ...this.#figures.head(drawn), bothWidth: drawn.picture.both.totalOf(0) };
  }

  /** The head without a graph, for who draws none. */
  figures({ valueType, scale }: ById<Args<'comparison/open'>>): Omit<View.DiffHead, 'bothWidth'> {
    return this.#figures.head(this.#figures.measure(valueType ?? this.#figures.defaultValueType, scale));
  }

  /** Takes functions of two names for one: of before and of after. Unknown names do nothing. */
  setRenames(renames: readonly Rename[]): void {
    this.#figures.setRenames(renames);
    this.#drawn.clear();
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
    const drawn = this.#draw(valueType, scale);
    const { picture, diff } = drawn;
    const { before, after, both } = picture;
    if (node < 0 || node >= both.length) throw new AppError('app/bad-request', `There is no node ${node}.`);
    const symbol = both.symbolOf(node);
    const changes = computeChanges(diff, [chainAt(diff.tree, node)], drawn);
    const delta = changes.delta[0] ?? 0;
    const margin = changes.margin[0] ?? NaN;
    const startBefore = before.startOf(node);
    const startAfter = after.startOf(node);
    const startBoth = both.startOf(node);
    const totalBefore = before.totalOf(node);
    const totalAfter = after.totalOf(node);
    return {
      node,
      symbol,
      name: diff.symbols.name[symbol] ?? '',
      path: pathOf(both, node),
      depth: both.depthOf(node),
      ...findNeighbours(both, node),
      state: changes.state[0] ?? 0,
      selfBefore: before.selfOf(node),
      selfAfter: after.selfOf(node),
      totalBefore,
      totalAfter,
      startBefore,
      endBefore: startBefore + totalBefore,
      startAfter,
      endAfter: startAfter + totalAfter,
      startBoth,
      endBoth: startBoth + both.totalOf(node),
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

  /** What is looked at, to be written as a file. Only what draws places the frames of a graph. */
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
    const measured = this.#figures.valueTypes.map((_, index) => this.#figures.measure(index, scaleName));
    const columns = measured.map(({ diff, scale }, index) => ({
      valueType: this.#figures.typeOf(index),
      selfBefore: diff.before.self,
      selfAfter: diff.after.self,
      beforeFactor: scale.before / scale.after,
    }));
    const factor = columns[valueType]?.beforeFactor ?? 1;
    return buildDeltaProfile(this.#figures.measure(valueType, scaleName).diff, columns, {
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
    const drawn = { ...measured, picture: computeDiffPicture(measured.diff, measured) };
    this.#drawn.set(key, drawn);
    return drawn;
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
