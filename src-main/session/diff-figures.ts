import { compilePattern } from '#shared/base/pattern';
import { AppError } from '#shared/base/app-error';
import type * as View from '#shared/contract/profile-view';
import type { Args } from '#shared/contract/requests';
import { computeGroupDiff, type GroupChange } from '#shared/goroutines/group-diff';
import { commonValueTypes, computeComparability } from '#shared/profile/comparability';
import { samplingModelOf, type SamplingModel } from '#shared/profile/diff-interval';
import { sumKept, type DiffInput } from '#shared/profile/diff-measure';
import { computeDiffRows, noiseFloorShare } from '#shared/profile/diff-rows';
import { chooseScale, computeScale, type SideTotals } from '#shared/profile/diff-scale';
import { computeSummary, splitChange, type ChangeParts, type SummaryLine } from '#shared/profile/diff-summary';
import { uniteSymbols, type UnitedSymbols } from '#shared/profile/diff-symbols';
import { buildDiffShape, computeDiffSums, computeDiffTree, type DiffShape } from '#shared/profile/diff-tree';
import {
  changeStateNames,
  type Comparability,
  type DiffRows,
  type DiffScale,
  type DiffSums,
  type DiffTree,
  type ScaleName,
} from '#shared/profile/diff-types';
import type { CaptureKind, ValueType } from '#shared/profile/profile';
import type { ProfileHeader } from '#shared/profile/profile-builder';
import { findRenames, type Rename } from '#shared/profile/renames';
import {
  functionNames,
  indexOfType,
  openSide,
  readGroups,
  readInputs,
  type DiffProfile,
  type DiffSide,
} from './diff-side.ts';

/** The compared values of one value type. */
interface Inputs {
  readonly before: readonly DiffInput[];
  readonly after: readonly DiffInput[];
  /** What a wait that was not taken would have added (diff-interval.ts). */
  readonly unseen: number;
}

/** A value type at a scale. */
export interface MeasuredDiff {
  readonly valueType: number;
  readonly inputs: Inputs;
  readonly scale: DiffScale;
  readonly model: SamplingModel;
  readonly rows: DiffRows;
  readonly diff: DiffTree;
}

/** What is the same of a value type at every scale. */
interface Compared {
  readonly diff: DiffTree;
  readonly sums: DiffSums;
  readonly parts: ChangeParts;
}

/** The figures of a comparison: union tree, verdict, totals, functions, goroutine groups, sentences. */
export class DiffFigures {
  readonly comparability: Comparability;
  readonly valueTypes: readonly ValueType[];
  readonly #before: DiffSide;
  readonly #after: DiffSide;
  readonly #inputs = new Map<number, Inputs>();
  readonly #compared = new Map<number, Compared>();
  readonly #measured = new Map<string, MeasuredDiff>();
  #united: UnitedSymbols | null = null;
  #shape: DiffShape | null = null;
  #matched: readonly Rename[] = [];
  #offered: readonly Rename[] | null = null;
  #groups: readonly GroupChange[] | null = null;

  /** See DiffSession. */
  constructor(before: readonly DiffProfile[], after: readonly DiffProfile[]) {
    this.#before = openSide(before);
    this.#after = openSide(after);
    this.comparability = computeComparability(this.#before.facts, this.#after.facts);
    this.valueTypes = commonValueTypes(this.#before.facts.valueTypes, this.#after.facts.valueTypes);
    if (this.valueTypes.length === 0) throw refusal(this.comparability);
  }

  get united(): UnitedSymbols {
    const renamed = new Map(this.#matched.map(({ before, after }) => [before, after]));
    return (this.#united ??= uniteSymbols(this.#before.parts, this.#after.parts, renamed));
  }

  get defaultValueType(): number {
    const newest = this.#after.parts.at(-1)?.profile;
    const wanted = newest?.valueType[newest.defaultValueType];
    return Math.max(0, wanted ? indexOfType(this.valueTypes, wanted) : 0);
  }

  /** A value of either side was rounded. */
  get inexact(): boolean {
    return [this.#before, this.#after].some(({ parts }) => parts.some(({ profile }) => profile.inexact));
  }

  /** When and how the after side was taken, as a profile says it. */
  get afterHeader(): ProfileHeader {
    const { durationNanos, periodType, period } = this.#after.facts;
    return { timeNanos: this.#after.parts.at(-1)?.profile.timeNanos ?? 0n, durationNanos, periodType, period };
  }

  setRenames(renames: readonly Rename[]): void {
    this.#matched = renames;
    this.#offered = null;
    this.#united = null;
    this.#inputs.clear();
    this.#shape = null;
    this.#compared.clear();
    this.#measured.clear();
  }

  /** Everything of a head but its graph. */
  head(measured: MeasuredDiff): Omit<View.DiffHead, 'bothWidth'> {
    const { valueType, inputs, scale, model, rows } = measured;
    const states = { same: 0, new: 0, gone: 0, grew: 0, shrank: 0 };
    for (const state of rows.state) states[changeStateNames[state] ?? 'same']++;
    return {
      comparability: this.comparability,
      kind: this.#after.parts[0]?.kind ?? 'unknown',
      valueTypes: this.valueTypes,
      valueType,
      totals: this.valueTypes.map((_, at) => {
        const { before, after } = this.inputs(at);
        return { before: sumWholes(before), after: sumWholes(after) };
      }),
      before: sideHead(this.#before, sumWholes(inputs.before)),
      after: sideHead(this.#after, sumWholes(inputs.after)),
      scale,
      step: model.kind === 'counted' ? model.period : 0,
      noiseFloor: noiseFloorShare,
      sampling: model.kind,
      states,
      presence: countPresence(rows),
      renames: { offered: (this.#offered ??= this.#findRenames()), matched: this.#matched },
      hasGroups: this.hasGroups,
      summary: this.#summarise(measured).map(({ text, symbol, node }) => ({ text, symbol, node })),
    };
  }

  /** What changed, in sentences. */
  #summarise(measured: MeasuredDiff): readonly SummaryLine[] {
    const { parts } = this.#compare(measured.valueType);
    return computeSummary(measured.diff, parts, measured, this.typeOf(measured.valueType).unit);
  }

  measure(valueType: number, scaleName: ScaleName | null): MeasuredDiff {
    const { type, unit } = this.typeOf(valueType);
    const scale = this.#scale(valueType, scaleName);
    const key = `${valueType} ${scale.name}`;
    const known = this.#measured.get(key);
    if (known) return known;
    const inputs = this.inputs(valueType);
    const { period, periodType, kind } = this.#after.facts;
    const model = samplingModelOf(kind, unit, {
      period: periodType.type === type || periodType.unit === unit ? period : 0,
      hasVariance: [...inputs.before, ...inputs.after].every(({ variance }) => variance !== undefined),
      unseen: inputs.unseen,
    });
    const { diff, sums } = this.#compare(valueType);
    const rows = computeDiffRows(sums, { scale, model });
    const measured = { valueType, inputs, scale, model, rows, diff };
    this.#measured.set(key, measured);
    return measured;
  }

  inputs(valueType: number): Inputs {
    const known = this.#inputs.get(valueType);
    if (known) return known;
    const type = this.typeOf(valueType);
    const before = readInputs(this.#before, this.united.before, type);
    const after = readInputs(this.#after, this.united.after, type);
    const inputs = {
      before: before.inputs,
      after: after.inputs,
      unseen: Math.max(before.unseen, after.unseen),
    };
    this.#inputs.set(valueType, inputs);
    return inputs;
  }

  get hasGroups(): boolean {
    const isOfGoroutines = ({ parts }: DiffSide): boolean => parts.every(({ kind }) => goroutineKinds.has(kind));
    return isOfGoroutines(this.#before) && isOfGoroutines(this.#after);
  }

  groups({ pattern, offset, limit }: Omit<Args<'comparison/groups'>, 'id'>): View.GroupDiffReply {
    if (!this.hasGroups) throw new AppError('app/bad-request', 'Only goroutines are grouped by state and stack.');
    const scale = this.#scale(this.defaultValueType, 'absolute');
    this.#groups ??= computeGroupDiff(readGroups(this.#before), readGroups(this.#after), scale);
    const matching = this.#groups.filter(groupMatcher(pattern));
    const sum = (side: 'before' | 'after'): number => matching.reduce((total, group) => total + group[side], 0);
    return {
      count: matching.length,
      before: sum('before'),
      after: sum('after'),
      rows: matching.slice(offset, offset + limit),
    };
  }

  typeOf(index: number): ValueType {
    const type = this.valueTypes[index];
    if (!type) throw new AppError('app/bad-request', `This comparison has no value type ${index}.`);
    return type;
  }

  #scale(valueType: number, name: ScaleName | null): DiffScale {
    const inputs = this.inputs(valueType);
    const totalsOf = ({ parts, facts }: DiffSide, side: readonly DiffInput[]): SideTotals => ({
      total: sumWholes(side),
      durationNanos: facts.durationNanos,
      captures: parts.length,
    });
    const before = totalsOf(this.#before, inputs.before);
    const after = totalsOf(this.#after, inputs.after);
    const chosen = name === null ? undefined : computeScale(name, before, after);
    return chosen ?? chooseScale(name === null ? this.#after.facts.kind : '', before, after);
  }

  #compare(valueType: number): Compared {
    const known = this.#compared.get(valueType);
    if (known) return known;
    this.#shape ??= buildDiffShape(this.united);
    const diff = computeDiffTree(this.#shape, this.inputs(valueType));
    const compared = { diff, sums: computeDiffSums(diff), parts: splitChange(diff) };
    this.#compared.set(valueType, compared);
    return compared;
  }

  #findRenames(): readonly Rename[] {
    const matched = new Map(this.#matched.map(({ before, after }) => [before, after]));
    const taken = new Set(matched.values());
    const before = functionNames(this.#before).filter((name) => !matched.has(name));
    const after = functionNames(this.#after).filter((name) => !taken.has(name));
    return findRenames(before, after).slice(0, maxRenames);
  }
}

const sumWholes = (side: readonly DiffInput[]): number => side.reduce((sum, input) => sum + sumKept(input), 0);

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
