import type { QuotedPair } from '../quoted-pairs.ts';
import { parseQuotedPairs } from '../quoted-pairs.ts';

export interface GoroutineHeader {
  readonly id: number;
  readonly state: string;
  readonly waitMinutes: number;
  readonly lockedToThread: boolean;
  readonly markedLeaked: boolean;
  readonly labels: readonly QuotedPair[];
}

const HEADER_PATTERN = /^goroutine (\d{1,15})(?: gp=\S+ m=\S+(?: mp=\S+)?)? \[(.*)\]:$/;
const LABELS_AT = ' labels:{';
const MINUTES_PATTERN = /^(\d{1,9}) minutes?$/;
const MAX_MINUTES = 2 ** 31 - 1;

/**
 * The first line of a goroutine, in the grammar of every Go version:
 *
 *     goroutine ID [STATUS( (leaked))?( (scan))?( (durable))?(, N minutes)?(, locked to thread)?(, synctest bubble N)?( labels:{…})?]:
 *
 * Label values are quoted and may hold brackets and commas, so they are cut off before the rest is split. undefined
 * for a line that is no header.
 */
export function parseGoroutineHeader(line: string): GoroutineHeader | undefined {
  const match = HEADER_PATTERN.exec(line);
  if (match === null) return undefined;
  const inside = match[2] ?? '';
  const labelsAt = inside.indexOf(LABELS_AT);
  const [status = '', ...details] = (labelsAt < 0 ? inside : inside.slice(0, labelsAt)).split(', ');
  let state = status;
  let waitMinutes = 0;
  let lockedToThread = false;
  for (const detail of details) {
    const minutes = MINUTES_PATTERN.exec(detail);
    if (minutes !== null) waitMinutes = Math.min(Number(minutes[1]), MAX_MINUTES);
    else if (detail === 'locked to thread') lockedToThread = true;
    else if (!detail.startsWith('synctest bubble ')) state += `, ${detail}`;
  }
  const withoutScan = state.replace(' (scan)', '');
  const withoutLeak = withoutScan.replace(' (leaked)', '');
  return {
    id: Number(match[1]),
    state: withoutLeak,
    waitMinutes,
    lockedToThread,
    markedLeaked: withoutLeak !== withoutScan,
    labels: labelsAt < 0 ? [] : parseQuotedPairs(inside.slice(labelsAt + LABELS_AT.length - 1)),
  };
}
