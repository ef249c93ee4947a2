import { formatCount, formatFixed } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import { formatValue } from '#shared/format/value';
import type { Capture, ProcessFacts } from '#shared/contract/model';
import type { FunctionFacts, NodeFacts, ProfileHead, SearchReply } from '#shared/contract/profile-view';
import type { ValueType } from '#shared/profile/profile';
import { clockTime, kindNames } from './names.ts';
import type { ValueChoice } from './value-choices.ts';

/** The sentences of the profile view. */

/** `CPU profile #2` */
export function profileTitle({ kind, id }: Capture): string {
  return kind === 'custom'
    ? `Custom profile #${id}`
    : `${kindNames[kind]} profile #${id}`.replace('profile profile', 'profile');
}

/** `03:04:22, 30.01 s, checkout-api-x2k4q` */
export function profileLine(capture: Capture, head: ProfileHead, process: ProcessFacts | undefined): string {
  const duration = head.durationNanos > 0 ? formatDuration(head.durationNanos) : '';
  return [clockTime(head.takenAt || capture.startedAt), duration, process?.name ?? ''].filter(Boolean).join(', ');
}

/** `CPU profile, 3 merged` */
export function mergedTitle(captures: readonly [Capture, ...Capture[]]): string {
  return `${profileTitle(captures[0]).replace(/ #\d+$/, '')}, ${captures.length} merged`;
}

/** `#3, #15, 20.03 s in all, checkout-sick, checkout-healthy` */
export function mergedLine(
  captures: readonly Capture[],
  head: ProfileHead,
  processes: readonly ProcessFacts[],
): string {
  const duration = head.durationNanos > 0 ? `${formatDuration(head.durationNanos)} in all` : '';
  const names = processes
    .filter(({ id }) => captures.some(({ processId }) => processId === id))
    .map(({ name }) => name);
  return [...captures.map(({ id }) => `#${id}`), duration, ...names].filter(Boolean).join(', ');
}

/** What values are of, as it is read after them: `41.20 s of CPU`, `359 goroutines`. */
const valueWords: Readonly<Record<string, string>> = {
  cpu: 'of CPU',
  samples: 'samples',
  goroutine: 'goroutines',
  threadcreate: 'threads',
  contentions: 'contentions',
  delay: 'of waiting',
  inuse_space: 'in use',
  inuse_objects: 'objects in use',
  alloc_space: 'allocated',
  alloc_objects: 'objects allocated',
};

export function amountOf(value: number, { type, unit }: ValueType): string {
  return `${formatValue(value, unit)} ${valueWords[type] ?? `of ${type}`}`;
}

/** What the root box says: `all, 41.20 s of CPU in 30.01 s`, or `3.02 s of 5.84 s of CPU, 51.7 %` of a filter. */
export function rootLabel(
  head: ProfileHead,
  valueType: ValueType & { readonly total: number },
  kept = valueType.total,
): string {
  const during = head.durationNanos > 0 ? ` in ${formatDuration(head.durationNanos)}` : '';
  if (kept === valueType.total) return `all, ${amountOf(valueType.total, valueType)}${during}`;
  const share = formatPercent(kept, valueType.total);
  return `filtered, ${formatValue(kept, valueType.unit)} of ${amountOf(valueType.total, valueType)}${during}, ${share}`;
}

/** What the width of a graph stands for: `Full width = 3.02 s of CPU, 51.7 % of 5.84 s`. */
export function widthLine(width: number, total: number, valueType: ValueType): string {
  const share = width === total ? '' : `, ${formatPercent(width, total)} of ${formatValue(total, valueType.unit)}`;
  return `Full width = ${amountOf(width, valueType)}${share}`;
}

/** `≈`: a mean of what was sampled. Nothing where no mean is asked for. */
export function meanLines(
  value: number,
  count: number | undefined,
  { over, each }: ValueChoice,
  unit: string,
): readonly string[] {
  if (over === null || count === undefined) return [];
  return [meanOf(value, count, each, unit)];
}

/** `mean 3.20 ms per contention, over 1,204` */
export function meanOf(value: number, count: number, each: string, unit: string): string {
  if (count === 0) return `no ${each} to take a mean over`;
  return `mean ${formatValue(value / count, unit)} per ${each}, over ${formatCount(count)}`;
}

/** `12 functions, 8.31 s total, 5.02 s self` */
export function searchLine({ symbols, total, self }: SearchReply, unit: string): string {
  const count = symbols.length === 1 ? '1 function' : `${formatCount(symbols.length)} functions`;
  return `${count}, ${formatValue(total, unit)} total, ${formatValue(self, unit)} self`;
}

/** For screen readers: `ratecard.Rates, 15.00 s, 36.4 % of 41.20 s, depth 8`. */
export function spokenNode(name: string, node: NodeFacts, total: number, unit: string): string {
  const share = `${formatPercent(node.total, total)} of ${formatValue(total, unit)}`;
  return `${name || 'all'}, ${formatValue(node.total, unit)}, ${share}, depth ${node.depth}`;
}

/** Lines of the hover card: total with its share, then self. */
export function hoverLines(total: number, self: number, whole: number, unit: string): readonly string[] {
  return [
    `${formatValue(total, unit)}, ${formatPercent(total, whole)} of ${formatValue(whole, unit)}`,
    `${formatValue(self, unit)} self`,
  ];
}

export const mergedHover = {
  name: 'Several narrow boxes',
  lines: ['Each is narrower than half a pixel here. Zoom in to tell them apart.'],
} as const;

/** Cores that a CPU profile kept busy: CPU time against wall time; '' for other kinds. */
export function coresBusy(head: ProfileHead, func: FunctionFacts, unit: string): string {
  if (head.kind !== 'cpu' || unit !== 'nanoseconds' || head.durationNanos <= 0) return '';
  const cores = (value: number) => formatFixed(value / head.durationNanos, 2);
  return `${cores(func.cum)} of ${cores(func.total)}`;
}

/** Why a profile shows nothing. */
export function emptyReason(head: ProfileHead): { readonly title: string; readonly text: string } {
  const during = head.durationNanos > 0 ? ` in ${formatDuration(head.durationNanos)}` : '';
  if (head.kind === 'cpu') {
    return {
      title: `0 samples${during}: the process was idle`,
      text: 'CPU profiles count only time on a CPU. For what it waits for, take a goroutine dump or a trace.',
    };
  }
  if (head.kind === 'block' || head.kind === 'mutex') {
    return {
      title: 'Nothing was recorded.',
      text: 'This profile is off until the service calls runtime.SetBlockProfileRate or SetMutexProfileFraction.',
    };
  }
  return { title: `0 samples${during}`, text: 'The profile is sound, there is only nothing in it for this value.' };
}

/** `fallback.go:41`; the whole path is for the tooltip. */
export function sourceLine(file: string, line: number): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return line > 0 ? `${name}:${line}` : name;
}
