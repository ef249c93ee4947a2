import type { Affected, ChainLink, Confidence, Growth } from './finding.ts';
import { formatBytes } from '#shared/format/bytes';
import { formatCount, formatFixed } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import { formatSigned } from '#shared/format/value';

/** Figures of findings in words: the window and the report say them alike. */

export const verdictNames: Readonly<Record<'suspected' | 'confirmed' | 'dismissed', string>> = {
  suspected: 'Suspected',
  confirmed: 'Confirmed',
  dismissed: 'Dismissed',
};

export const linkNames: Readonly<Record<ChainLink['role'], string>> = {
  holder: 'Holder',
  'lock-waiter': 'Waits for a lock',
  'channel-waiter': 'Waits for a result',
};

/** `confidence high, 5 of 6 checks hold` */
export function confidenceLine({ level, parts }: Confidence): string {
  const held = parts.filter(({ holds }) => holds).length;
  return `confidence ${level}, ${formatCount(held)} of ${formatCount(parts.length)} checks hold`;
}

/** `365 of 438 goroutines, 83.3 %`, then threads, CPU and heap where they are known. */
export function affectedParts({ goroutines, ofGoroutines, threads, cpu, heapBytes }: Affected): readonly string[] {
  const share =
    ofGoroutines === null
      ? `${formatCount(goroutines)} goroutines`
      : `${formatCount(goroutines)} of ${formatCount(ofGoroutines)} goroutines, ${formatPercent(goroutines, ofGoroutines)}`;
  return [
    goroutines > 0 ? share : '',
    threads > 0 ? `${formatCount(threads)} ${threads === 1 ? 'thread' : 'threads'}` : '',
    cpu === null ? '' : `${formatDuration(cpu * 1e9)} of CPU a second`,
    heapBytes === null ? '' : `${formatBytes(heapBytes)} of heap`,
  ].filter((part) => part !== '');
}

const growthValue = (what: Growth['what'], value: number): string =>
  what === 'bytes' ? formatBytes(value) : formatCount(value);

/** `246 → 326 goroutines (+80)` */
export function growthLine({ what, from, to }: Growth): string {
  const write = (value: number) => growthValue(what, value);
  return `${write(from)} → ${write(to)}${what === 'bytes' ? '' : ` ${what}`} (${formatSigned(to - from, write)})`;
}

/** `in 8 min 2 s, 29.4 a minute`; '' where both were taken at one time. */
export function growthRate({ what, overNs, perMinute }: Growth): string {
  if (overNs <= 0) return '';
  const rate = what === 'bytes' ? formatBytes(perMinute) : formatFixed(perMinute, 1);
  return `in ${formatDuration(overNs)}, ${rate} a minute`;
}

/** `At this rate 10,000 threads in 3 h 20 min.`; '' where no limit is known. */
export function exhaustionLine({ exhaustion }: Growth): string {
  if (exhaustion === null) return '';
  return `At this rate ${formatCount(exhaustion.limit)} ${exhaustion.what} in ${formatDuration(exhaustion.inNs)}.`;
}

/** `2 min`, `2 to 41 min`, as far as the runtime told. */
export function linkMinutes({ minutesMin, minutesMax }: ChainLink): string {
  if (minutesMax <= 0) return '';
  return minutesMin === minutesMax
    ? `${formatCount(minutesMax)} min or longer`
    : `${formatCount(minutesMin)} to ${formatCount(minutesMax)} min or longer`;
}
