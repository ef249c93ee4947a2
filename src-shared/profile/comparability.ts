import { formatDuration } from '#shared/format/duration';
import { formatCount } from '#shared/format/count';
import type { Comparability, ComparabilityReason } from './diff-types.ts';
import type { ValueType } from './profile.ts';

/** What a verdict needs to know of one side. */
export interface SideFacts {
  readonly kind: string;
  readonly valueTypes: readonly ValueType[];
  readonly periodType: ValueType;
  readonly period: number;
  readonly durationNanos: number;
  readonly samples: number;
  /** '' where unknown. */
  readonly buildId: string;
  /** Of the service and of Go; '' where unknown or where the side's captures differ. */
  readonly version: string;
  readonly goVersion: string;
  /** The capture was cut off: totals are lower bounds. */
  readonly isPartial: boolean;
  /** A value is beyond 2^53 and was rounded. */
  readonly inexact: boolean;
}

/** Fewer samples than this say little of any one function. */
const fewSamples = 100;
/** Durations that differ by less are taken as equal. */
const durationTolerance = 0.05;

/** Value types that both sides have, in the order of the after side. */
export function commonValueTypes(before: readonly ValueType[], after: readonly ValueType[]): ValueType[] {
  return after.filter(({ type, unit }) => before.some((other) => other.type === type && other.unit === unit));
}

/** The verdict before any number: may these two be compared, and what to keep in mind. */
export function computeComparability(before: SideFacts, after: SideFacts): Comparability {
  const blocking = [compareKinds(before, after), compareValueTypes(before, after)];
  if (blocking.some(({ holds }) => !holds)) return { level: 'not-comparable', reasons: blocking };
  const reasons = [
    ...blocking,
    comparePeriods(before, after),
    ...compareDurations(before, after),
    ...compareBuilds(before, after),
    ...compareVersions(before, after),
    ...findFewSamples(before, after),
    ...findOnSides(before, after),
  ];
  return { level: reasons.every(({ holds }) => holds) ? 'comparable' : 'with-care', reasons };
}

function compareKinds(before: SideFacts, after: SideFacts): ComparabilityReason {
  const holds = familyOf(before.kind) === familyOf(after.kind);
  const message = holds ? `both ${before.kind}` : `${before.kind} against ${after.kind}: pick two of one kind`;
  return { code: 'kind', message, holds };
}

/** heap and allocs hold the same value types, only their default differs; a dump counts goroutines as their profile does. */
const familyOf = (kind: string): string => ({ allocs: 'heap', 'goroutine-dump': 'goroutine' })[kind] ?? kind;

function compareValueTypes(before: SideFacts, after: SideFacts): ComparabilityReason {
  const common = commonValueTypes(before.valueTypes, after.valueTypes);
  const names = (types: readonly ValueType[]): string => types.map(({ type, unit }) => `${type} ${unit}`).join(', ');
  if (common.length > 0) return { code: 'value-types', message: 'same values', holds: true };
  const message = `no value in common: ${names(before.valueTypes)} against ${names(after.valueTypes)}`;
  return { code: 'value-types', message, holds: false };
}

function comparePeriods(before: SideFacts, after: SideFacts): ComparabilityReason {
  const holds = before.period === after.period && before.periodType.unit === after.periodType.unit;
  const text = ({ period, periodType }: SideFacts): string => `${formatCount(period)} ${periodType.unit}`;
  return {
    code: 'period',
    message: holds ? 'same sampling period' : `sampled every ${text(before)} against every ${text(after)}`,
    holds,
  };
}

function compareDurations(before: SideFacts, after: SideFacts): ComparabilityReason[] {
  const { durationNanos: a } = before;
  const { durationNanos: b } = after;
  if (a <= 0 && b <= 0) return [];
  if (a <= 0 || b <= 0) return [{ code: 'duration', message: 'one side does not say how long it ran', holds: false }];
  const holds = Math.abs(a - b) <= durationTolerance * Math.max(a, b);
  const message = `${formatDuration(a)} ${holds ? 'and' : 'against'} ${formatDuration(b)}`;
  return [{ code: 'duration', message: holds ? message : `${message}: compare per wall second`, holds }];
}

function compareBuilds(before: SideFacts, after: SideFacts): ComparabilityReason[] {
  if (before.buildId === '' || after.buildId === '') return [];
  if (before.buildId === after.buildId) return [{ code: 'build', message: 'same build', holds: true }];
  const message = 'different builds, joined by function name: what was renamed shows as gone and new';
  return [{ code: 'build', message, holds: false }];
}

function compareVersions(before: SideFacts, after: SideFacts): ComparabilityReason[] {
  const named = [
    { code: 'version', a: before.version, b: after.version, word: 'release' },
    { code: 'go-version', a: before.goVersion, b: after.goVersion, word: 'Go version' },
  ];
  return named
    .filter(({ a, b }) => a !== '' && b !== '')
    .map(({ code, a, b, word }) =>
      a === b
        ? { code, message: `same ${word} ${a}`, holds: true }
        : { code, message: `${word} ${a} against ${b}`, holds: false },
    );
}

function findFewSamples(before: SideFacts, after: SideFacts): ComparabilityReason[] {
  const least = Math.min(before.samples, after.samples);
  if (before.kind !== 'cpu' || least >= fewSamples) return [];
  return [{ code: 'samples', message: `only ${formatCount(least)} samples on one side`, holds: false }];
}

function findOnSides(before: SideFacts, after: SideFacts): ComparabilityReason[] {
  const sides = [
    { side: before, name: 'A' },
    { side: after, name: 'B' },
  ];
  return [
    ...sides
      .filter(({ side }) => side.isPartial)
      .map(({ name }) => ({
        code: 'partial',
        message: `${name} was cut off: its totals are lower bounds`,
        holds: false,
      })),
    ...sides
      .filter(({ side }) => side.inexact)
      .map(({ name }) => ({
        code: 'inexact',
        message: `${name} has values beyond 2^53, which are rounded`,
        holds: false,
      })),
  ];
}
