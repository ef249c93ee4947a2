import { AppError } from '#shared/base/app-error';
import type * as View from '#shared/contract/profile-view';
import type { Args, Reply } from '#shared/contract/requests';
import { compilePattern } from '#shared/base/pattern';
import { computeGroupDiff, type GroupChange } from '#shared/goroutines/group-diff';
import { commonValueTypes, computeComparability } from '#shared/profile/comparability';
import { buildDeltaProfile } from '#shared/profile/delta-profile';
import { computeCallers, sumRest } from '#shared/profile/diff-callers';
import { computeDiffPicture, layoutDiffFlame, type DiffPicture } from '#shared/profile/diff-flame';
import { isExplained, samplingModelOf, type SamplingModel } from '#shared/profile/diff-interval';
import { computeDiffRows, noiseFloorShare } from '#shared/profile/diff-rows';
import { chooseScale, computeScale, type SideTotals } from '#shared/profile/diff-scale';
import { computeSummary } from '#shared/profile/diff-summary';
import { buildDiffTree } from '#shared/profile/diff-tree';
import {
  changeStateNames,
  type Comparability,
  type DiffRows,
  type DiffScale,
  type DiffTree,
  type ScaleName,
} from '#shared/profile/diff-types';
import type { CaptureKind, Profile, ValueType } from '#shared/profile/profile';
import { findRenames, type Rename } from '#shared/profile/renames';
import type { ExportedComparison } from '../export/exported-comparison.ts';
import {
  functionNames,
  indexOfType,
  openSide,
  readGroups,
  readInputs,
  type DiffProfile,
  type DiffSide,
} from './diff-side.ts';
import { findNeighbours, findPath, findWidest, pathOf } from './flame-nodes.ts';
import { matchSymbols } from './pattern.ts';
import { resolutionOf } from './resolution.ts';

type ById<T> = Omit<T, 'id'>;

/** The union tree of one value type, and what a wait that was not taken would have added (diff-interval.ts). */
interface SampledDiff {
  readonly diff: DiffTree;
  readonly unseen: number;
}

/** Everything that follows from one value type and one scale, computed once and kept. */
interface Drawn {
  readonly diff: DiffTree;
  readonly scale: DiffScale;
  readonly model: SamplingModel;
  readonly picture: DiffPicture;
  readonly rows: DiffRows;
}

export interface ExportedRequest {
  readonly valueType: number;
  readonly scale: ScaleName;
  readonly title: string;
  /** Rows of the table; all where it is left out. */
  readonly limit?: number;
}

/** One opened comparison: answers what the views ask. */
export class DiffSession {
  readonly comparability: Comparability;
  readonly #before: DiffSide;
  readonly #after: DiffSide;
  readonly #valueTypes: readonly ValueType[];
  readonly #drawn = new Map<string, Drawn>();
  readonly #diffs = new Map<number, SampledDiff>();
  #renames: View.DiffHead['renames'] | null = null;
  #matched: readonly Rename[] = [];
  #groups: readonly GroupChange[] | null = null;

  /**
   * Several profiles of a side are added up. Throws `diff/not-comparable` where there is no value type in common; what
   * else the verdict holds against it is for the person to judge.
   */
  constructor(before: readonly DiffProfile[], after: readonly DiffProfile[]) {
    this.#before = openSide(before);
    this.#after = openSide(after);
    this.comparability = computeComparability(this.#before.facts, this.#after.facts);
    this.#valueTypes = commonValueTypes(this.#before.facts.valueTypes, this.#after.facts.valueTypes);
    if (this.#valueTypes.length === 0) throw refusal(this.comparability);
  }

  head({ valueType, scale }: ById<Args<'comparison/open'>>): View.DiffHead {
    const chosen = valueType ?? this.#defaultValueType();
    const type = this.#valueType(chosen);
    const drawn = this.#draw(chosen, scale);
    const { diff, rows } = drawn;
    const states = { same: 0, new: 0, gone: 0, grew: 0, shrank: 0 };
    for (const state of rows.state) states[changeStateNames[state] ?? 'same']++;
    return {
      comparability: this.comparability,
      kind: this.#after.parts[0]?.kind ?? 'unknown',
      valueTypes: this.#valueTypes,
      valueType: chosen,
      totals: this.#valueTypes.map((_, at) => {
        const { totalBefore, totalAfter } = this.#diff(at).diff;
        return { before: totalBefore[0] ?? 0, after: totalAfter[0] ?? 0 };
      }),
      before: sideHead(this.#before, diff.totalBefore[0] ?? 0),
      after: sideHead(this.#after, diff.totalAfter[0] ?? 0),
      scale: drawn.scale,
      step: drawn.model.kind === 'counted' ? drawn.model.period : 0,
      noiseFloor: noiseFloorShare,
      sampling: drawn.model.kind,
      bothWidth: drawn.picture.both.values.total[0] ?? 0,
      states,
      presence: countPresence(rows),
      renames: (this.#renames ??= this.#findRenames()),
      hasGroups: this.#hasGroups(),
      summary: computeSummary(diff, drawn, type.unit).map(({ text, symbol, node }) => ({ text, symbol, node })),
    };
  }

  /** Takes functions of two names for one: of before and of after. Unknown names do nothing. */
  setRenames(renames: readonly Rename[]): void {
    this.#matched = renames;
    this.#renames = null;
    this.#drawn.clear();
    this.#diffs.clear();
  }

  groups({ pattern, offset, limit }: ById<Args<'comparison/groups'>>): View.GroupDiffReply {
    if (!this.#hasGroups()) throw new AppError('app/bad-request', 'Only goroutines are grouped by state and stack.');
    const { before, after } = this.#scale(this.#defaultValueType(), 'absolute');
    this.#groups ??= computeGroupDiff(readGroups(this.#before), readGroups(this.#after), {
      name: 'absolute',
      before,
      after,
    });
    const matches = groupMatcher(pattern);
    const matching = this.#groups.filter(matches);
    const sum = (side: 'before' | 'after'): number => matching.reduce((total, group) => total + group[side], 0);
    return {
      count: matching.length,
      before: sum('before'),
      after: sum('after'),
      rows: matching.slice(offset, offset + limit),
    };
  }

  flame({ valueType, scale, side, start, end, widthCssPx }: ById<Args<'comparison/flame'>>): View.DiffFlameFrame {
    const { picture } = this.#draw(valueType, scale);
    return layoutDiffFlame(picture, side, { start, end, resolution: resolutionOf(start, end, widthCssPx) });
  }

  table(args: ById<Args<'comparison/table'>>): View.DiffTableReply {
    const { rows, diff } = this.#draw(args.valueType, args.scale);
    const { name, file, origin } = diff.symbols;
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
    const startBefore = picture.before.positions.start[node] ?? 0;
    const startAfter = picture.after.positions.start[node] ?? 0;
    const startBoth = picture.both.positions.start[node] ?? 0;
    const delta = picture.delta[node] ?? 0;
    const margin = picture.margin[node] ?? NaN;
    const totalBefore = diff.totalBefore[node] ?? 0;
    const totalAfter = diff.totalAfter[node] ?? 0;
    return {
      node,
      symbol,
      name: diff.symbols.name[symbol] ?? '',
      path: pathOf(diff, node),
      depth: diff.node.depth[node] ?? 0,
      ...findNeighbours(diff.node, picture.both.positions, node),
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
      endBoth: startBoth + (picture.both.values.total[node] ?? 0),
      low: delta - margin,
      high: delta + margin,
    };
  }

  findNode({ valueType, scale, symbol }: ById<Args<'comparison/find-node'>>): { node: number } {
    const { diff, picture } = this.#draw(valueType, scale);
    return { node: findWidest(diff.node, picture.both.values.total, symbol) };
  }

  callers({ valueType, scale, symbol, limit }: ById<Args<'comparison/callers'>>): View.DiffCallersReply {
    const drawn = this.#draw(valueType, scale);
    const { diff } = drawn;
    const paths = computeCallers(diff, symbol, drawn);
    return {
      symbol,
      name: diff.symbols.name[symbol] ?? '',
      delta: sumRest(paths).delta,
      rows: paths.slice(0, limit).map((row) => ({ ...row, path: pathOf(diff, row.node) })),
      rest: sumRest(paths.slice(limit)),
    };
  }

  /** What is looked at, to be written as a file. */
  exported({ valueType, scale, title, limit = Infinity }: ExportedRequest): ExportedComparison {
    const { picture } = this.#draw(valueType, scale);
    const all = { pattern: '', offset: 0, limit };
    return {
      head: this.head({ valueType, scale }),
      rows: this.table({ valueType, scale, sort: 'delta', descending: true, ...all }).rows,
      picture,
      title,
      inexact: [this.#before, this.#after].some(({ parts }) => parts.some(({ profile }) => profile.inexact)),
      delta: () => this.#delta(valueType, scale),
    };
  }

  resolvePath({ path }: ById<Args<'comparison/resolve-path'>>): Reply<'comparison/resolve-path'> {
    return { node: findPath(this.#diff(this.#defaultValueType()).diff, path) };
  }

  search({ pattern }: ById<Args<'comparison/search'>>): Reply<'comparison/search'> {
    return { symbols: matchSymbols(this.#diff(this.#defaultValueType()).diff.symbols.name, pattern) };
  }

  #delta(valueType: number, scaleName: ScaleName): Profile {
    const newest = this.#after.parts.at(-1)?.profile;
    const columns = this.#valueTypes.map((type, index) => {
      const { selfBefore, selfAfter } = this.#diff(index).diff;
      const scale = this.#scale(index, scaleName);
      return { valueType: type, selfBefore, selfAfter, beforeFactor: scale.before / scale.after };
    });
    const factor = columns[valueType]?.beforeFactor ?? 1;
    return buildDeltaProfile(this.#diff(valueType).diff, columns, {
      timeNanos: newest?.timeNanos ?? 0n,
      durationNanos: this.#after.facts.durationNanos,
      periodType: this.#after.facts.periodType,
      period: this.#after.facts.period,
      defaultType: this.#valueType(valueType).type,
      comments: [`Compared by Faultline: after minus before${factor === 1 ? '' : ` × ${factor}`} (${scaleName})`],
    });
  }

  #draw(valueType: number, scaleName: ScaleName | null): Drawn {
    const { type, unit } = this.#valueType(valueType);
    const scale = this.#scale(valueType, scaleName);
    const key = `${valueType} ${scale.name}`;
    const known = this.#drawn.get(key);
    if (known) return known;
    const { diff, unseen } = this.#diff(valueType);
    const { period, periodType, kind } = this.#after.facts;
    const sampledPeriod = periodType.type === type || periodType.unit === unit ? period : 0;
    const model = samplingModelOf(kind, unit, { period: sampledPeriod, hasVariance: diff.variance !== null, unseen });
    const drawn = {
      diff,
      scale,
      model,
      picture: computeDiffPicture(diff, { scale, model }),
      rows: computeDiffRows(diff, { scale, model }),
    };
    this.#drawn.set(key, drawn);
    return drawn;
  }

  #scale(valueType: number, name: ScaleName | null): DiffScale {
    const { totalBefore, totalAfter } = this.#diff(valueType).diff;
    const totalsOf = ({ parts, facts }: DiffSide, total: number): SideTotals => ({
      total,
      durationNanos: facts.durationNanos,
      captures: parts.length,
    });
    const before = totalsOf(this.#before, totalBefore[0] ?? 0);
    const after = totalsOf(this.#after, totalAfter[0] ?? 0);
    const chosen = name === null ? undefined : computeScale(name, before, after);
    return chosen ?? chooseScale(name === null ? this.#after.facts.kind : '', before, after);
  }

  /** One union tree for each value type; node numbers are the same in all of them. */
  #diff(valueType: number): SampledDiff {
    const known = this.#diffs.get(valueType);
    if (known) return known;
    const type = this.#valueType(valueType);
    const before = readInputs(this.#before, type);
    const after = readInputs(this.#after, type);
    const renamed = new Map(this.#matched.map((rename) => [rename.before, rename.after]));
    const sampled = {
      diff: buildDiffTree(before.inputs, after.inputs, renamed),
      unseen: Math.max(before.unseen, after.unseen),
    };
    this.#diffs.set(valueType, sampled);
    return sampled;
  }

  #findRenames(): View.DiffHead['renames'] {
    const matched = new Map(this.#matched.map((rename) => [rename.before, rename.after]));
    const taken = new Set(matched.values());
    const before = functionNames(this.#before).filter((name) => !matched.has(name));
    const after = functionNames(this.#after).filter((name) => !taken.has(name));
    return { offered: findRenames(before, after).slice(0, maxRenames), matched: this.#matched };
  }

  #hasGroups(): boolean {
    const isOfGoroutines = ({ parts }: DiffSide): boolean => parts.every(({ kind }) => goroutineKinds.has(kind));
    return isOfGoroutines(this.#before) && isOfGoroutines(this.#after);
  }

  #valueType(index: number): ValueType {
    const type = this.#valueTypes[index];
    if (!type) throw new AppError('app/bad-request', `This comparison has no value type ${index}.`);
    return type;
  }

  #defaultValueType(): number {
    const newest = this.#after.parts.at(-1)?.profile;
    const wanted = newest?.valueType[newest.defaultValueType];
    return Math.max(0, wanted ? indexOfType(this.#valueTypes, wanted) : 0);
  }
}

function sideHead({ parts, facts: { durationNanos, samples } }: DiffSide, total: number): View.DiffSideHead {
  return { total, durationNanos, samples, captures: parts.length };
}

/** Why a comparison is refused, in one sentence. */
export function refusal({ reasons }: Comparability): AppError {
  const failed = reasons.filter(({ holds }) => !holds).map(({ message }) => message);
  return new AppError('diff/not-comparable', `These two cannot be compared: ${failed.join('; ')}.`);
}

const goroutineKinds: ReadonlySet<CaptureKind> = new Set(['goroutine', 'goroutine-dump', 'goroutineleak']);

/** So many are more than a person looks at. */
const maxRenames = 1000;

/** By the state, the creator or any function of the stack. Throws `filter/bad-pattern`. */
function groupMatcher(pattern: string): (group: GroupChange) => boolean {
  if (pattern === '') return () => true;
  const compiled = compilePattern(pattern);
  return ({ state, creator, stack }) =>
    compiled.test(state) || compiled.test(creator) || stack.some(({ func }) => compiled.test(func));
}

function countPresence({ length, cumBefore, cumAfter }: DiffRows): View.DiffHead['presence'] {
  const presence = { both: 0, onlyBefore: 0, onlyAfter: 0 };
  for (let row = 0; row < length; row++) {
    if (cumBefore[row] === 0) presence.onlyAfter++;
    else if (cumAfter[row] === 0) presence.onlyBefore++;
    else presence.both++;
  }
  return presence;
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
