import { AppError } from '#shared/base/app-error';
import { formatCount } from '#shared/format/count';
import { unitFactor, unitFamily } from '#shared/format/units';
import type { Profile, ProfileWarning, ValueType } from './profile.ts';
import type { ProfileHeader } from './profile-builder.ts';

/**
 * What several profiles say of themselves, as one. Every rule gives the same whatever the order and however they are
 * grouped: sums, the least, the largest, or what all of them agree on.
 */

/** A value type that all profiles have, in the finest of their units, so that scaling to it is exact. */
export interface CommonValue {
  readonly valueType: ValueType;
  /** Of each profile: its column, and what its values are multiplied by, a whole number. */
  readonly sources: readonly { readonly column: number; readonly factor: number }[];
}

/** In the order of the first profile. Throws `merge/nothing-in-common`. */
export function findCommonValues(profiles: readonly Pick<Profile, 'valueType'>[]): readonly CommonValue[] {
  const [first] = profiles;
  const common = (first?.valueType ?? []).flatMap((wanted): readonly CommonValue[] => {
    const columns = profiles.map(({ valueType }) => valueType.findIndex((other) => isSameMeasure(wanted, other)));
    if (columns.includes(-1)) return [];
    const units = profiles.map(({ valueType }, i) => valueType[columns[i] ?? -1]?.unit ?? '');
    const unit = finestUnit(units);
    return [
      {
        valueType: { type: wanted.type, unit },
        sources: columns.map((column, i) => ({ column, factor: unitFactor(units[i] ?? '') / unitFactor(unit) })),
      },
    ];
  });
  if (common.length > 0) return common;
  const names = profiles.map(({ valueType }) => valueType.map(({ type, unit }) => `${type} ${unit}`).join(', '));
  throw new AppError(
    'merge/nothing-in-common',
    `These profiles have no value in common: ${names.filter((name, i) => names.indexOf(name) === i).join(' against ')}.`,
  );
}

export function mergeHeaders(profiles: readonly Profile[], common: readonly CommonValue[]): ProfileHeader {
  const times = profiles.map(({ timeNanos }) => timeNanos).filter((time) => time !== 0n);
  const frames = agreed(profiles.map(({ dropFrames, keepFrames }) => `${dropFrames}\n${keepFrames}`));
  const [dropFrames = '', keepFrames = ''] = (frames ?? '').split('\n');
  const period = mergePeriods(profiles);
  return {
    timeNanos: times.reduce((least, time) => (time < least ? time : least), times[0] ?? 0n),
    durationNanos: profiles.reduce((sum, { durationNanos }) => sum + durationNanos, 0),
    periodType: period.periodType,
    period: period.period,
    defaultType: defaultOf(profiles, common),
    comments: unique(profiles.flatMap(({ comments }) => comments)),
    docUrl: unique(profiles.map(({ docUrl }) => docUrl).filter((url) => url !== ''))[0] ?? '',
    dropFrames,
    keepFrames,
    inexact: profiles.some(({ inexact }) => inexact),
    warnings: uniqueWarnings([
      ...profiles.flatMap(({ warnings }) => warnings),
      ...period.warnings,
      ...(frames === null ? [differentFrames] : []),
    ]),
  };
}

const differentFrames: ProfileWarning = {
  code: 'merged',
  message: 'The merged profiles leave out different frames (drop_frames); all frames are shown.',
};

function isSameMeasure(a: ValueType, b: ValueType): boolean {
  if (a.type !== b.type) return false;
  if (a.unit === b.unit) return true;
  const family = unitFamily(a.unit);
  return (family === 'time' || family === 'memory') && unitFamily(b.unit) === family;
}

/** Every unit of a family is a whole number of each finer one. */
function finestUnit(units: readonly string[]): string {
  return units.reduce((finest, unit) => (unitFactor(unit) < unitFactor(finest) ? unit : finest), units[0] ?? '');
}

/** The largest, as pprof has it. Where they differ that is said; where their types do, there is none. */
function mergePeriods(profiles: readonly Profile[]): {
  periodType: ValueType;
  period: number;
  warnings: ProfileWarning[];
} {
  const [first, ...others] = profiles.map(({ periodType }) => periodType);
  if (!first || others.some((other) => !isSameMeasure(first, other))) {
    const message = 'The merged profiles were sampled by different measures, so no sampling period is given.';
    return { periodType: { type: '', unit: '' }, period: 0, warnings: [{ code: 'merged', message }] };
  }
  const unit = finestUnit(profiles.map(({ periodType }) => periodType.unit));
  const periods = profiles.map(({ period, periodType }) => (period * unitFactor(periodType.unit)) / unitFactor(unit));
  const distinct = periods.filter((period, i) => periods.indexOf(period) === i).sort((a, b) => a - b);
  const texts = distinct.map((period) => `${formatCount(period)} ${unit}`);
  const message = `The merged profiles were sampled at different periods: every ${texts.join(' and every ')}.`;
  return {
    periodType: { type: first.type, unit },
    period: Math.max(...distinct),
    warnings: distinct.length > 1 ? [{ code: 'merged', message }] : [],
  };
}

/** The default that they share; where they do not, the first by name, so that the order does not matter. */
function defaultOf(profiles: readonly Profile[], common: readonly CommonValue[]): string {
  const wanted = unique(profiles.map(({ valueType, defaultValueType }) => valueType[defaultValueType]?.type ?? ''));
  return wanted.find((type) => common.some(({ valueType }) => valueType.type === type)) ?? '';
}

/** null where they differ. */
function agreed(texts: readonly string[]): string | null {
  const [first = ''] = texts;
  return texts.every((text) => text === first) ? first : null;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

function uniqueWarnings(warnings: readonly ProfileWarning[]): ProfileWarning[] {
  const seen = new Set<string>();
  return warnings.filter(({ code, message }) => {
    const key = `${code} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
