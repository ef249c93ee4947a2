import { hasGcLine } from './gc-log/decode-gc-log.ts';
import { findHeaderPrefix } from './goroutine/log-lines.ts';
import { sniffCpuWords } from './legacy/cpu-words.ts';
import { looksFolded } from './stack-text/folded.ts';
import { looksLikePerfScript } from './stack-text/perf-script.ts';

/** What bytes are, told from the bytes alone: names and types that came with them are often wrong. */
export type SniffedFormat =
  | 'empty'
  | 'gzip'
  | 'pprof'
  | 'goroutine-debug2'
  | 'count-text'
  | 'heap-text'
  | 'contention-text'
  | 'thread-text'
  | 'cpu-words'
  | 'folded'
  | 'perf-script'
  | 'go-trace'
  | 'gctrace-text'
  | ForeignFormat;

/** Recognised to be refused with what it is. */
export type ForeignFormat =
  | 'java-text'
  | 'java-cpu-words'
  | 'go-heap-dump'
  | 'perf-data'
  | 'html'
  | 'json'
  | 'text'
  | 'sqlite'
  | 'elf'
  | 'archive'
  | 'unknown';

const HEAD_BYTES = 65_536;

interface Signature {
  readonly format: SniffedFormat;
  readonly bytes: string;
}

const signatures: readonly Signature[] = [
  { format: 'gzip', bytes: '\x1f\x8b' },
  { format: 'sqlite', bytes: 'SQLite format 3\0' },
  { format: 'elf', bytes: '\x7fELF' },
  { format: 'go-heap-dump', bytes: 'go1.7 heap dump\n' },
  { format: 'perf-data', bytes: 'PERFILE2' },
  { format: 'archive', bytes: 'PK\x03\x04' },
  { format: 'archive', bytes: '\x28\xb5\x2f\xfd' },
  { format: 'archive', bytes: '\xfd7zXZ\0' },
  { format: 'archive', bytes: 'BZh' },
  { format: 'archive', bytes: '\x04\x22\x4d\x18' },
];

interface TextPattern {
  readonly format: SniffedFormat;
  readonly pattern: RegExp;
}

/** In order: the first that matches the head of the text. */
const textPatterns: readonly TextPattern[] = [
  { format: 'go-trace', pattern: /^go 1\.\d+ trace\0/ },
  { format: 'java-text', pattern: /^--- (?:contentionz|heapz) \d+ ---\s+(?:format|resolution) *= *java/ },
  { format: 'heap-text', pattern: /^\s*(?:heap|allocs) profile: *\d+: *\d+ *\[/ },
  { format: 'contention-text', pattern: /^--- (?:(?:contention|mutex):|contentionz \d+ ---)/ },
  {
    format: 'thread-text',
    pattern: /^(?:\s|#[^\n]*\n)*--- (?:threadz \d+|Thread [0-9a-fA-F]{1,16} \(name: .{0,220}) ?(?:stack: )?---/,
  },
  { format: 'count-text', pattern: /^(?:\s|#[^\n]*\n)*[^\s#][^\n]{0,199} profile: total \d+\r?\n/ },
  { format: 'goroutine-debug2', pattern: /^goroutine \d+ (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[[^\n]*\]:\r?$/m },
  { format: 'html', pattern: /^\s*(?:<!doctype html|<html|<head|<\?xml)/i },
];

export function sniff(bytes: Uint8Array): SniffedFormat {
  if (bytes.length === 0) return 'empty';
  const head = latin1(bytes, HEAD_BYTES);
  const signature = signatures.find((candidate) => head.startsWith(candidate.bytes));
  if (signature !== undefined) return signature.format;
  const text = textPatterns.find(({ pattern }) => pattern.test(head));
  if (text !== undefined) return text.format;
  const cpuWords = sniffCpuWords(bytes);
  if (cpuWords !== undefined) return cpuWords;
  if (looksLikePprof(bytes)) return 'pprof';
  return isText(head) ? sniffText(bytes, head) : 'unknown';
}

/** A dump may stand anywhere in a log, and so may lines of the collector. */
function sniffText(bytes: Uint8Array, head: string): SniffedFormat {
  if (findHeaderPrefix(bytes) !== undefined) return 'goroutine-debug2';
  if (hasGcLine(bytes)) return 'gctrace-text';
  if (looksLikePerfScript(head)) return 'perf-script';
  if (looksFolded(head)) return 'folded';
  return /^\s*[{[]\s*(?:["{[\]}\d-]|$)/.test(head) ? 'json' : 'text';
}

/** The version in an execution trace's header, such as `1.26`; undefined where the header is another. */
export function sniffTraceVersion(bytes: Uint8Array): string | undefined {
  return /^go (1\.\d+) trace\0\0\0/.exec(latin1(bytes, 16))?.[1];
}

/** Wire types of the fields 1 to 15 of a profile; repeated numbers may be packed. */
const wireTypesOfField: readonly (readonly number[])[] = [
  [],
  [2],
  [2],
  [2],
  [2],
  [2],
  [2],
  [0],
  [0],
  [0],
  [0],
  [2],
  [0],
  [0, 2],
  [0],
  [0],
];

const FIELDS_LOOKED_AT = 32;

/** Walks over the first fields; a file that ends within one may be a cut-off profile and passes. */
function looksLikePprof(bytes: Uint8Array): boolean {
  let pos = 0;
  let known = 0;
  for (let field = 0; field < FIELDS_LOOKED_AT && pos < bytes.length; field++) {
    const tag = bytes[pos] ?? 0;
    const wireType = tag & 7;
    const wanted = tag < 0x80 ? wireTypesOfField[tag >>> 3] : undefined;
    if (wanted?.includes(wireType) !== true) return false;
    known++;
    let value = 0;
    let shift = 0;
    let byte;
    do {
      pos++;
      byte = bytes[pos] ?? 0;
      if (shift < 28) value += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    } while (byte >= 0x80 && shift < 70);
    pos++;
    if (wireType === 2) pos += value;
  }
  return known > 0;
}

function isText(head: string): boolean {
  for (let i = 0; i < head.length; i++) {
    const code = head.charCodeAt(i);
    if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d && code !== 0x1b) return false;
  }
  return true;
}

function latin1(bytes: Uint8Array, maxBytes: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, maxBytes)).toString('latin1');
}
