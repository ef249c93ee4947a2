import { AppError } from '#shared/base/app-error';
import type { ScaleName } from '#shared/profile/diff-types';
import type { Rename } from '#shared/profile/renames';
import { refusal } from '../session/diff-figures.ts';
import { DiffSession } from '../session/diff-session.ts';
import type { DiffProfile } from '../session/diff-side.ts';
import { profileOf, readInputs, type Input } from './read-input.ts';

export const scales: readonly ScaleName[] = ['absolute', 'total', 'duration'];

export interface ComparisonOptions {
  readonly type?: string;
  readonly scale?: ScaleName;
  /** Compare what is not comparable, where it has a value in common. */
  readonly anyway?: boolean;
  /** Take functions for one that may only have another name. */
  readonly matchRenamed?: boolean;
  /** Functions that a person took for one. */
  readonly renames?: readonly Rename[];
}

export interface OpenedComparison {
  readonly session: DiffSession;
  /** In the value type and the scale that were asked for. */
  readonly head: ReturnType<DiffSession['figures']>;
  readonly isPartial: boolean;
}

/** Reads the files of both sides, and compares them. */
export async function openComparison(
  before: readonly string[],
  after: readonly string[],
  options: ComparisonOptions,
): Promise<OpenedComparison> {
  const read = await readInputs([...before, ...after]);
  return compareInputs(read.slice(0, before.length), read.slice(before.length), options);
}

/** Throws where the scale has no meaning, or the type is not in both. */
export function compareInputs(
  before: readonly Input[],
  after: readonly Input[],
  { type, scale, anyway, matchRenamed, renames = [] }: ComparisonOptions,
): OpenedComparison {
  if (scale !== undefined && !scales.includes(scale)) {
    throw new AppError('app/bad-request', `There is no scale "${scale}"; there are ${scales.join(', ')}.`);
  }
  const session = new DiffSession(before.map(toProfile), after.map(toProfile));
  if (session.comparability.level === 'not-comparable' && anyway !== true) throw refusal(session.comparability);
  if (renames.length > 0) session.setRenames(renames);
  if (matchRenamed === true) session.setRenames(session.figures({ valueType: null, scale: null }).renames.offered);
  const first = session.figures({ valueType: null, scale: scale ?? null });
  const head = type === undefined ? first : session.figures({ valueType: findType(first, type), scale: scale ?? null });
  if (scale !== undefined && head.scale.name !== scale) {
    throw new AppError(
      'diff/not-comparable',
      `The scale "${scale}" has no meaning here: a total or a duration is missing.`,
    );
  }
  return { session, head, isPartial: [...before, ...after].some(({ isPartial }) => isPartial) };
}

function toProfile(input: Input): DiffProfile {
  const { decoded } = input;
  const dump = decoded.format === 'goroutine-debug2' ? decoded.dump : null;
  return { profile: profileOf(input), kind: decoded.kind, isPartial: input.isPartial, dump };
}

function findType({ valueTypes }: OpenedComparison['head'], wanted: string): number {
  const index = valueTypes.findIndex(({ type }) => type === wanted);
  if (index >= 0) return index;
  const names = valueTypes.map(({ type }) => type).join(', ');
  throw new AppError('app/bad-request', `There is no value type "${wanted}" in both; there are ${names}.`);
}
