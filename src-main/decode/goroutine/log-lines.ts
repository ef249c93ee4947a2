import { TextLines } from '../text-lines.ts';

/** A header anywhere in a line: behind what a log puts before it, or within a JSON text. */
const HEADER_PATTERN =
  /goroutine \d{1,15}(?: gp=\S{1,20} m=\S{1,20}(?: mp=\S{1,20})?)? \[[^\n]*\]:(?=\r?(?:\n|$)|\\n|")/y;
const NEEDLE = 'goroutine ';
const PREFIX_BYTES = 512;
const HEADER_BYTES = 4096;
/** Places where the word stands without being a header, after which no more are looked at. */
const MOST_MISSES = 50_000;

/** What stands before the first header of a goroutine in its line; undefined where there is none. */
export function findHeaderPrefix(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = buffer.indexOf(NEEDLE);
  for (let misses = 0; at >= 0 && misses < MOST_MISSES; misses++) {
    const digit = buffer[at + NEEDLE.length] ?? 0;
    if (digit >= 0x30 && digit <= 0x39) {
      const from = Math.max(0, at - PREFIX_BYTES);
      const before = buffer.toString('latin1', from, at);
      const lineStart = before.lastIndexOf('\n') + 1;
      HEADER_PATTERN.lastIndex = 0;
      const isWhole = lineStart > 0 || from === 0;
      if (isWhole && HEADER_PATTERN.test(buffer.toString('latin1', at, at + HEADER_BYTES))) {
        return before.slice(lineStart);
      }
    }
    at = buffer.indexOf(NEEDLE, at + NEEDLE.length);
  }
  return undefined;
}

/**
 * The lines of a dump that went through a log, without what the log put before each:
 *
 *     2024-05-01T10:00:00.123456789Z goroutine 1 [running]:        docker, kubectl
 *     May 01 10:00:00 host shop[812]: goroutine 1 [running]:       journald
 *     shop-1  | goroutine 1 [running]:                             docker compose
 *     {"log":"goroutine 1 [running]:\n","stream":"stderr"}         files of the docker daemon
 *
 * The shape of the first header's prefix is looked for in the other lines, since times and numbers in it change. A
 * line without it is taken as it is.
 */
export class LogLines {
  readonly #lines: TextLines;
  #shape: RegExp | undefined;
  readonly #isJson: boolean;
  /** Lines of one JSON text that are still to be given out. */
  #queue: string[] = [];

  constructor(bytes: Uint8Array) {
    this.#lines = new TextLines(bytes);
    const prefix = findHeaderPrefix(bytes) ?? '';
    this.#isJson = prefix.startsWith('{');
    this.#shape = this.#isJson ? undefined : shapeOf(prefix);
  }

  /** Byte where the current line starts. */
  get position(): number {
    return this.#lines.position;
  }

  next(): string | undefined {
    const queued = this.#queue.shift();
    if (queued !== undefined) return queued;
    const line = this.#lines.next();
    if (line === undefined) return undefined;
    if (this.#isJson) return this.#unwrap(line);
    return this.#shape === undefined ? line : this.#strip(line);
  }

  #strip(line: string): string {
    const head = line.slice(0, PREFIX_BYTES);
    const prefix = this.#shape?.exec(head)?.[0];
    if (prefix !== undefined) return line.slice(prefix.length);
    const headerAt = head.indexOf(NEEDLE);
    if (headerAt <= 0) return line;
    HEADER_PATTERN.lastIndex = headerAt;
    if (!HEADER_PATTERN.test(line)) return line;
    this.#shape = shapeOf(line.slice(0, headerAt));
    return line.slice(headerAt);
  }

  #unwrap(line: string): string {
    const texts = textOfJson(line)?.replace(/\n$/, '').split('\n');
    if (texts === undefined) return line;
    this.#queue = texts.slice(1);
    return texts[0] ?? '';
  }
}

/** The message of a log line in JSON, under the names that loggers give it. */
function textOfJson(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = new Map(Object.entries(JSON.parse(line) as Record<string, unknown>));
    return ['log', 'MESSAGE', 'message', 'msg'].map((name) => entry.get(name)).find((text) => typeof text === 'string');
  } catch {
    return undefined;
  }
}

const TOKEN_PATTERN = /[\w.,:/+-]+|\s+|[^\w.,:/+\s-]/g;
const MONTH_PATTERN = /^[A-Z][a-z]{2}$/;

/** Words with digits and the names of months and days change from line to line; the rest stays. */
function shapeOf(prefix: string): RegExp | undefined {
  if (prefix === '') return undefined;
  const body = prefix.trimEnd();
  const source = Array.from(body.matchAll(TOKEN_PATTERN), ([token]) => {
    if (/^\s/.test(token)) return '[ \\t]+';
    if (/\d/.test(token)) return '(?=[^\\d\\s]*\\d)[\\w.,:/+-]+';
    return MONTH_PATTERN.test(token) ? '[A-Z][a-z]{2}' : escape(token);
  }).join('');
  return new RegExp(`^${source}(?:${escape(prefix.slice(body.length))}|[ \\t]*$)`);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&').replaceAll('\t', '\\t');
}
