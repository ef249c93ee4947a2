import { AppError } from '#shared/base/app-error';
import type * as View from '#shared/contract/profile-view';
import type { Args, Reply } from '#shared/contract/requests';
import { buildCallTree, computeNodeValues } from '#shared/profile/call-tree';
import type { CallTree } from '#shared/profile/call-tree-types';
import { commonValueTypes, computeComparability, type SideFacts } from '#shared/profile/comparability';
import { computeCallers, sumRest } from '#shared/profile/diff-callers';
import { computeDiffPicture, layoutDiffFlame, type DiffPicture } from '#shared/profile/diff-flame';
import { isExplained, samplingModelOf, type SamplingModel } from '#shared/profile/diff-interval';
import { computeDiffRows, noiseFloorShare } from '#shared/profile/diff-rows';
import { chooseScale, computeScale } from '#shared/profile/diff-scale';
import { computeSummary } from '#shared/profile/diff-summary';
import { buildDiffTree, type DiffInput } from '#shared/profile/diff-tree';
import {
  changeStateNames,
  type Comparability,
  type DiffRows,
  type DiffScale,
  type DiffTree,
  type ScaleName,
} from '#shared/profile/diff-types';
import { computeFilter } from '#shared/profile/filter';
import { mergeProfiles } from '#shared/profile/merge-profiles';
import type { CaptureKind, Profile, ValueType } from '#shared/profile/profile';
import { computeSizeVariance } from '#shared/profile/size-variance';
import { countSamples } from '#shared/profile/sample-count';
import { findNeighbours, findPath, findWidest, pathOf } from './flame-nodes.ts';
import { matchSymbols } from './pattern.ts';
import { resolutionOf } from './resolution.ts';

type ById<T> = Omit<T, 'id'>;

export interface DiffProfile {
  readonly profile: Profile;
  readonly kind: CaptureKind;
  readonly isPartial: boolean;
}

interface Side {
  readonly parts: readonly (DiffProfile & { readonly tree: CallTree })[];
  readonly facts: SideFacts;
}

/** Everything that follows from one value type and one scale, computed once and kept. */
interface Drawn {
  readonly diff: DiffTree;
  readonly scale: DiffScale;
  readonly model: SamplingModel;
  readonly picture: DiffPicture;
  readonly rows: DiffRows;
}

/** One opened comparison: answers what the views ask. */
export class DiffSession {
  readonly comparability: Comparability;
  readonly #before: Side;
  readonly #after: Side;
  readonly #valueTypes: readonly ValueType[];
  readonly #drawn = new Map<string, Drawn>();
  readonly #diffs = new Map<number, DiffTree>();

  /** Several profiles of a side are added up. Throws `diff/not-comparable` where there is no value type in common. */
  constructor(before: readonly DiffProfile[], after: readonly DiffProfile[]) {
    this.#before = openSide(before);
    this.#after = openSide(after);
    this.comparability = computeComparability(this.#before.facts, this.#after.facts);
    if (this.comparability.level === 'not-comparable') {
      const reasons = this.comparability.reasons.filter(({ holds }) => !holds).map(({ message }) => message);
      throw new AppError('diff/not-comparable', `These two cannot be compared: ${reasons.join('; ')}.`);
    }
    this.#valueTypes = commonValueTypes(this.#before.facts.valueTypes, this.#after.facts.valueTypes);
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
      before: sideHead(this.#before, diff.totalBefore[0] ?? 0),
      after: sideHead(this.#after, diff.totalAfter[0] ?? 0),
      scale: drawn.scale,
      step: drawn.model.kind === 'counted' ? drawn.model.period : 0,
      noiseFloor: noiseFloorShare,
      sampling: drawn.model.kind,
      bothWidth: drawn.picture.both.values.total[0] ?? 0,
      states,
      presence: countPresence(rows),
      summary: computeSummary(diff, drawn, type.unit).map(({ text, symbol, node }) => ({ text, symbol, node })),
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

  resolvePath({ path }: ById<Args<'comparison/resolve-path'>>): Reply<'comparison/resolve-path'> {
    return { node: findPath(this.#diff(this.#defaultValueType()), path) };
  }

  search({ pattern }: ById<Args<'comparison/search'>>): Reply<'comparison/search'> {
    return { symbols: matchSymbols(this.#diff(this.#defaultValueType()).symbols.name, pattern) };
  }

  #draw(valueType: number, scaleName: ScaleName | null): Drawn {
    const { type, unit } = this.#valueType(valueType);
    const scale = this.#scale(valueType, scaleName);
    const key = `${valueType} ${scale.name}`;
    const known = this.#drawn.get(key);
    if (known) return known;
    const diff = this.#diff(valueType);
    const { period, periodType, kind } = this.#after.facts;
    const sampledPeriod = periodType.type === type || periodType.unit === unit ? period : 0;
    const model = samplingModelOf(kind, unit, { period: sampledPeriod, hasVariance: diff.variance !== null });
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
    const { totalBefore, totalAfter } = this.#diff(valueType);
    const before = { total: totalBefore[0] ?? 0, durationNanos: this.#before.facts.durationNanos };
    const after = { total: totalAfter[0] ?? 0, durationNanos: this.#after.facts.durationNanos };
    const chosen = name === null ? undefined : computeScale(name, before, after);
    return chosen ?? chooseScale(name === null ? this.#after.facts.kind : '', before, after);
  }

  /** One union tree for each value type; node numbers are the same in all of them. */
  #diff(valueType: number): DiffTree {
    const known = this.#diffs.get(valueType);
    if (known) return known;
    const type = this.#valueType(valueType);
    const inputs = ({ parts }: Side): DiffInput[] =>
      parts.map(({ profile, kind, tree }) => {
        const index = indexOf(profile.valueType, type);
        const variance = kind === 'heap' || kind === 'allocs' ? computeSizeVariance(profile, index) : undefined;
        return {
          tree,
          values: computeNodeValues(tree, profile.sample.value[index] ?? new Float64Array()),
          variance: variance && computeNodeValues(tree, variance),
        };
      });
    const diff = buildDiffTree(inputs(this.#before), inputs(this.#after));
    this.#diffs.set(valueType, diff);
    return diff;
  }

  #valueType(index: number): ValueType {
    const type = this.#valueTypes[index];
    if (!type) throw new AppError('app/bad-request', `This comparison has no value type ${index}.`);
    return type;
  }

  #defaultValueType(): number {
    const newest = this.#after.parts.at(-1)?.profile;
    const wanted = newest?.valueType[newest.defaultValueType];
    return Math.max(0, wanted ? indexOf(this.#valueTypes, wanted) : 0);
  }
}

const indexOf = (types: readonly ValueType[], { type, unit }: ValueType): number =>
  types.findIndex((other) => other.type === type && other.unit === unit);

/** Several profiles of a side are merged into one: the same that opens as a merged profile. */
function openSide(profiles: readonly DiffProfile[]): Side {
  const [first] = profiles;
  if (!first) throw new AppError('app/bad-request', 'Each side of a comparison needs a profile.');
  const kinds = new Set(profiles.map(({ kind }) => kind));
  const builds = new Set(profiles.map(({ profile }) => buildIdOf(profile)));
  const profile = mergeProfiles(profiles.map((part) => part.profile));
  const isPartial = profiles.some((part) => part.isPartial);
  return {
    parts: [{ profile, kind: first.kind, isPartial, tree: buildFunctionTree(profile) }],
    facts: {
      kind: [...kinds].join(' and '),
      valueTypes: profile.valueType,
      periodType: profile.periodType,
      period: profile.period,
      durationNanos: profile.durationNanos,
      samples: countSamples(profile),
      buildId: builds.size === 1 ? buildIdOf(profile) : '',
      isPartial,
    },
  };
}

/** With the profile's own drop_frames, as the profile's own view. */
function buildFunctionTree(profile: Profile): CallTree {
  const { filter } = computeFilter(profile, {});
  return buildCallTree(profile, { granularity: 'function', ...(filter ? { filter } : {}) });
}

const buildIdOf = ({ mapping, string }: Profile): string => string[mapping.buildId[0] ?? 0] ?? '';

function sideHead({ facts: { durationNanos, samples } }: Side, total: number): View.DiffSideHead {
  return { total, durationNanos, samples };
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
