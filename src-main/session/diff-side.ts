import { AppError } from '#shared/base/app-error';
import type { GoroutineDump } from '#shared/goroutines/dump';
import { groupsOfDump, groupsOfProfile, type GroupSource } from '#shared/goroutines/group-diff';
import type { GrownProfile } from '#shared/profile/call-tree';
import { commonValueTypes, type SideFacts } from '#shared/profile/comparability';
import { computeContentionVariance } from '#shared/profile/contention-variance';
import type { DiffInput } from '#shared/profile/diff-measure';
import { computeFilter } from '#shared/profile/filter';
import type { CaptureKind, Profile, ValueType } from '#shared/profile/profile';
import { countSamples } from '#shared/profile/sample-count';
import { computeSizeVariance } from '#shared/profile/size-variance';
import { buildSymbols } from '#shared/profile/symbols';

/** One capture to compare. */
export interface DiffProfile {
  readonly profile: Profile;
  readonly kind: CaptureKind;
  readonly isPartial: boolean;
  /** What the profile was made from, where the capture is a dump. */
  readonly dump?: GoroutineDump | null;
  /** Of the service and of Go, as far as the capture's process is known. */
  readonly version?: string;
  readonly goVersion?: string;
}

/** Captures that are added up, with their frames at granularity `function`. */
export interface DiffSide {
  readonly parts: readonly (DiffProfile & GrownProfile)[];
  readonly facts: SideFacts;
}

/** What is common to all captures of a side; durations and samples add up. */
export function openSide(profiles: readonly DiffProfile[]): DiffSide {
  const [first, ...others] = profiles;
  if (!first) throw new AppError('app/bad-request', 'Each side of a comparison needs a profile.');
  const { profile } = first;
  const durations = profiles.map((part) => part.profile.durationNanos);
  return {
    parts: profiles.map((part) => ({ ...part, ...readFrames(part.profile) })),
    facts: {
      kind: [...new Set(profiles.map(({ kind }) => kind))].join(' and '),
      valueTypes: others.reduce<readonly ValueType[]>(
        (common, other) => commonValueTypes(other.profile.valueType, common),
        profile.valueType,
      ),
      periodType: profile.periodType,
      period: profile.period,
      durationNanos: durations.every((nanos) => nanos > 0) ? durations.reduce((sum, nanos) => sum + nanos, 0) : 0,
      samples: profiles.reduce((sum, part) => sum + countSamples(part.profile), 0),
      buildId: commonText(profiles.map((part) => buildIdOf(part.profile))),
      version: commonText(profiles.map(({ version }) => version ?? '')),
      goVersion: commonText(profiles.map(({ goVersion }) => goVersion ?? '')),
      isPartial: profiles.some((part) => part.isPartial),
      inexact: profiles.some((part) => part.profile.inexact),
    },
  };
}

/**
 * The compared values of each capture, with the variances that its kind of sampling tells; and the largest of a wait
 * that was not seen. `grown` are the side's captures with frames over the symbols of both sides.
 */
export function readInputs(
  { parts }: DiffSide,
  grown: readonly GrownProfile[],
  type: ValueType,
): { readonly inputs: readonly DiffInput[]; readonly unseen: number } {
  let unseen = 0;
  const inputs = parts.map(({ profile, kind, frames, filter }, i) => {
    const index = indexOfType(profile.valueType, type);
    const waits = kind === 'block' || kind === 'mutex' ? computeContentionVariance(profile, kind, index) : undefined;
    unseen = Math.max(unseen, waits?.unseen ?? 0);
    const isSized = kind === 'heap' || kind === 'allocs';
    return {
      ...(grown[i] ?? { profile, frames, filter }),
      values: profile.sample.value[index] ?? new Float64Array(),
      durationNanos: profile.durationNanos,
      variance: isSized ? computeSizeVariance(profile, index) : waits?.variance,
    };
  });
  return { inputs, unseen };
}

/** Goroutines of each capture by state and stack. */
export function readGroups({ parts }: DiffSide): readonly (readonly GroupSource[])[] {
  return parts.map(({ dump, profile }) => (dump ? groupsOfDump(dump) : groupsOfProfile(profile)));
}

/** Names of all functions of the side's captures. */
export function functionNames({ parts }: DiffSide): readonly string[] {
  return parts.flatMap(({ frames }) => frames.symbols.name);
}

export const indexOfType = (types: readonly ValueType[], { type, unit }: ValueType): number =>
  types.findIndex((other) => other.type === type && other.unit === unit);

/** With the profile's own drop_frames, as the profile's own view. */
function readFrames(profile: Profile): Pick<GrownProfile, 'frames' | 'filter'> {
  const { filter } = computeFilter(profile, {});
  return { frames: buildSymbols(profile, { granularity: 'function', ...(filter ? { filter } : {}) }), filter };
}

/** '' where they differ. */
const commonText = (texts: readonly string[]): string => (new Set(texts).size === 1 ? (texts[0] ?? '') : '');

const buildIdOf = ({ mapping, string }: Profile): string => string[mapping.buildId[0] ?? 0] ?? '';
