import type { DiffHead, DiffTableRows } from '#shared/contract/profile-view';
import type { DiffPicture } from '#shared/profile/diff-flame';
import { isExplained } from '#shared/profile/diff-interval';
import { ChangeState, type ScaleName } from '#shared/profile/diff-types';
import type { Profile, ValueType } from '#shared/profile/profile';

/** A comparison as it is looked at: by one value type, in one scale. */
export interface ExportedComparison {
  readonly head: Omit<DiffHead, 'bothWidth'>;
  /** All functions, the largest change first. */
  readonly rows: DiffTableRows;
  readonly picture: () => DiffPicture;
  /** After minus before, with all value types. */
  readonly delta: () => Profile;
  /** For people: what is compared with what. */
  readonly title: string;
  /** A value of either side is beyond 2^53 and was rounded. */
  readonly inexact: boolean;
}

/** How values are to be read, in words. */
export const scaleTitles: Readonly<Record<ScaleName, string>> = {
  absolute: 'as captured',
  duration: 'per second of wall time',
  total: 'as shares of each total',
};

export function comparedType({ valueTypes, valueType }: ExportedComparison['head']): ValueType {
  return valueTypes[valueType] ?? { type: '', unit: '' };
}

/** Sampling alone explains the change: its 95 % interval holds 0. */
export const isUnsure = ({ state, low, high }: DiffTableRows, row: number): boolean =>
  state[row] !== ChangeState.same && isExplained(low[row] ?? NaN, high[row] ?? NaN);
