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

/** What stands between the brackets, without the id. */
type Status = Omit<GoroutineHeader, 'id'>;

/** As a crash prints it. */
const CRASH_PATTERN = /^goroutine (\d{1,15}) gp=\S+ m=\S+(?: mp=\S+)? \[(.*)\]:$/;
const GOROUTINE = 'goroutine ';
const LABELS_AT = ' labels:{';
const MINUTES_PATTERN = /^(\d{1,9}) minutes?$/;
const MAX_MINUTES = 2 ** 31 - 1;
const MAX_ID_DIGITS = 15;

const MOST_KNOWN = 1024;
const MOST_KNOWN_CHARS = 256;

/**
 * Reads the first line of a goroutine, in the grammar of every Go version:
 *
 *     goroutine ID [STATUS( (leaked))?( (scan))?( (durable))?(, N minutes)?(, locked to thread)?(, synctest bubble N)?( labels:{…})?]:
 *
 * Thousands of goroutines wait for the same few reasons: what stands between the brackets is parsed once.
 */
export class HeaderParser {
  readonly #known = new Map<string, Status>();

  /** undefined for a line that is no header. */
  parse(line: string): GoroutineHeader | undefined {
    const bracketAt = line.indexOf(' [', GOROUTINE.length);
    if (bracketAt < 0 || !line.endsWith(']:')) return undefined;
    if (isId(line, GOROUTINE.length, bracketAt)) {
      const id = Number(line.slice(GOROUTINE.length, bracketAt));
      return { id, ...this.#read(line.slice(bracketAt + 2, -2)) };
    }
    const match = CRASH_PATTERN.exec(line);
    return match === null ? undefined : { id: Number(match[1]), ...this.#read(match[2] ?? '') };
  }

  #read(inside: string): Status {
    const known = this.#known.get(inside);
    if (known !== undefined) return known;
    const status = parseStatus(inside);
    const isUsual = status.labels.length === 0 && inside.length <= MOST_KNOWN_CHARS;
    if (isUsual && this.#known.size < MOST_KNOWN) this.#known.set(inside, status);
    return status;
  }
}

/** Whether all from `start` to `end` is the number of a goroutine. */
export function isId(line: string, start: number, end: number): boolean {
  if (end <= start || end - start > MAX_ID_DIGITS) return false;
  for (let at = start; at < end; at++) {
    const code = line.charCodeAt(at);
    if (code < DIGIT_0 || code > DIGIT_9) return false;
  }
  return true;
}

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** Label values are quoted and may hold brackets and commas, so they are cut off before the rest is split. */
function parseStatus(inside: string): Status {
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
    state: withoutLeak,
    waitMinutes,
    lockedToThread,
    markedLeaked: withoutLeak !== withoutScan,
    labels: labelsAt < 0 ? [] : parseQuotedPairs(inside.slice(labelsAt + LABELS_AT.length - 1)),
  };
}
