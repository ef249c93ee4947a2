import type { Capture, ProcessFacts, Workspace } from '#shared/contract/model';
import type { SeriesCaptureFacts, SeriesHead, SeriesRowLabel } from '#shared/contract/series-view';
import { formatCount, formatFixed } from '#shared/format/count';
import { unitFamily } from '#shared/format/units';
import { formatSigned } from '#shared/format/value';
import { scaledFormat } from '#shared/profile/diff-format';
import type { CaptureKind } from '#shared/profile/profile';
import { functionLabels } from '#shared/format/function-name';
import { whereStackWaits } from '#shared/goroutines/waits-in';
import { kindNames } from './names.ts';

/** The sentences of the series view. */

/** Kinds that have values to follow. */
export const seriesKinds = [
  'goroutine-dump',
  'cpu',
  'heap',
  'goroutine',
  'allocs',
  'block',
  'mutex',
  'threadcreate',
  'goroutineleak',
  'custom',
] as const satisfies readonly CaptureKind[];
export type SeriesKind = (typeof seriesKinds)[number];

export const isSeriesKind = (kind: CaptureKind): kind is SeriesKind => seriesKinds.some((other) => other === kind);

/** `CPU over the incident` */
export const seriesName = (kind: CaptureKind): string => `${kindNames[kind]} over the incident`;

/** Kinds of which the incident has captures, with how many. */
export function seriesChoices({
  captures,
}: Workspace): readonly { readonly kind: SeriesKind; readonly count: number }[] {
  return seriesKinds
    .map((kind) => ({ kind, count: captures.filter((capture) => capture.kind === kind).length }))
    .filter(({ count }) => count > 1);
}

export interface SeriesFormat {
  /** `0.52 s/s`, `312.4 MiB`, `1,156` */
  readonly value: (value: number) => string;
  readonly change: (change: number) => string;
  /** `+81.5 a minute` */
  readonly slope: (slope: number) => string;
  /** `± 2.1`; why there is none is in the column's help. */
  readonly error: (error: number) => string;
}

export function seriesFormat({ isRate }: SeriesHead, unit: string): SeriesFormat {
  const { value, change } = scaledFormat(isRate ? 'duration' : 'absolute', unit);
  const family = unitFamily(unit);
  // Counts are whole, but what they grow by is not.
  const fine = (size: number): string =>
    family === 'count' || family === 'other' ? formatFixed(size, size < 1 && size > 0 ? 2 : 1) : value(size);
  return {
    value,
    change,
    slope: (slope) => {
      if (Number.isNaN(slope)) return '–';
      return slope !== 0 && !/[1-9]/.test(fine(Math.abs(slope))) ? '≈ 0' : formatSigned(slope, fine);
    },
    error: (error) => (Number.isNaN(error) ? '' : `± ${fine(error)}`),
  };
}

/** What the heights stand for: `CPU per second of wall time`. */
export function heightLine({ isRate, rows, valueTypes }: SeriesHead, valueType: number): string {
  const type = valueTypes[valueType]?.type ?? '';
  if (isRate) return `${type} per second of wall time`;
  return rows === 'groups' ? 'goroutines at each capture' : `${type}, as it stood at each capture`;
}

/** `Goroutines grow by 81.5 ± 0.9 a minute over 3 captures` */
export function trendLine(format: SeriesFormat, slope: number, error: number, count: number): string {
  if (Number.isNaN(slope)) return `${formatCount(count)} captures at one time: no slope`;
  const slopeText = `${format.slope(slope)}${Number.isNaN(error) ? '' : ` ${format.error(error)}`} a minute`;
  return `${slopeText}, ${formatCount(count)} captures${Number.isNaN(error) ? ', too few to say how sure' : ''}`;
}

/** Why there is no line yet, and what to do. */
export function tooFewLine(
  kind: CaptureKind,
  count: number,
  process: ProcessFacts | undefined,
): { readonly title: string; readonly text: string } {
  const name = process?.name ?? 'This process';
  const have = count === 0 ? `no ${kindNames[kind]} capture` : `one ${kindNames[kind]} capture`;
  return {
    title: `${name} has ${have} that can be read.`,
    text:
      kind === 'goroutine-dump'
        ? 'Growth shows between two captures of one process. Dump the goroutines again in a minute: press C and tick “Goroutines with ids”.'
        : 'Change shows between two captures of one process. Press C and take the same capture again, best for as long as before.',
  };
}

/** A short name of a row for its line: the function, or state and where the group waits. */
export function lineName({ state, frames }: SeriesRowLabel, rows: SeriesHead['rows']): string {
  if (rows === 'functions') return shortFunction(frames[0] ?? '');
  const where = shortFunction(whereStackWaits(frames));
  return state === '' ? where : `${state}, ${where}`;
}

const shortFunction = (name: string): string => functionLabels(name)[1] ?? name;

export function unreadable(captures: readonly SeriesCaptureFacts[]): readonly SeriesCaptureFacts[] {
  return captures.filter(({ problem }) => problem !== null);
}

/** Captures of the kind that no reading has come to yet. */
export function unreadCount(
  kind: CaptureKind,
  captures: readonly Capture[],
  read: readonly SeriesCaptureFacts[],
): number {
  return captures.filter(
    (capture) =>
      capture.kind === kind &&
      (capture.status === 'complete' || capture.status === 'partial') &&
      !read.some(({ id }) => id === capture.id),
  ).length;
}
