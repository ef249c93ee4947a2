import type { ErrorCode } from '#shared/base/app-error';
import { AppError } from '#shared/base/app-error';
import type { ForeignFormat } from './sniff.ts';

interface Refusal {
  readonly code: ErrorCode;
  /** What it is and what to do, without a full stop. */
  readonly sentence: string;
}

/** What each format that is recognised but not read is called, and what helps. */
const refusals: Readonly<Record<Exclude<ForeignFormat, 'text'>, Refusal>> = {
  'java-text': {
    code: 'decode/wrong-kind',
    sentence: 'This is a profile of a Java program; Faultline reads those of Go',
  },
  'java-cpu-words': {
    code: 'decode/wrong-kind',
    sentence: 'This is a CPU profile of a Java program; Faultline reads those of Go',
  },
  'go-heap-dump': {
    code: 'decode/wrong-kind',
    sentence:
      'This is a heap dump, as debug.WriteHeapDump makes it: every object, but no stack that allocated it. ' +
      'Capture the heap profile (/debug/pprof/heap) instead',
  },
  'perf-data': {
    code: 'decode/wrong-kind',
    sentence: 'This is a recording of perf, which only perf can read. Turn it into text with: perf script > FILE',
  },
  html: {
    code: 'decode/text-page',
    sentence: 'This is a page of text, not a capture: HTML, perhaps the answer of a proxy or of a login',
  },
  json: {
    code: 'decode/text-page',
    sentence:
      'This is JSON, not a capture; it may be the answer of a gateway. Of profiles, Faultline reads pprof files',
  },
  sqlite: { code: 'decode/wrong-kind', sentence: 'This is a database, perhaps a workspace; open it as one' },
  elf: { code: 'decode/wrong-kind', sentence: 'This is a program, not a capture of one' },
  archive: {
    code: 'decode/wrong-kind',
    sentence:
      'This is packed in a way that captures are not (zip, zstd, xz, bzip2 or lz4); unpack it and open what is in it',
  },
  unknown: { code: 'decode/unknown-format', sentence: 'This is none of the formats that Faultline reads' },
};

const ELF_TYPE_OFFSET = 16;
const ELF_CORE = 4;

export function refuseFormat(format: ForeignFormat, bytes: Uint8Array): AppError {
  if (format === 'text') return refuseText(bytes);
  const { code, sentence } = refusals[format];
  const isCore = format === 'elf' && (bytes[ELF_TYPE_OFFSET] === ELF_CORE || bytes[ELF_TYPE_OFFSET + 1] === ELF_CORE);
  return refuse(code, isCore ? CORE_SENTENCE : sentence, bytes);
}

const CORE_SENTENCE =
  'This is a core file: the memory of a process that died. Open it with: dlv core PROGRAM FILE. ' +
  'For goroutines as text, print them there with: goroutines -t';

interface KnownText {
  readonly pattern: RegExp;
  readonly sentence: string;
}

/** First lines that net/http/pprof, and what stands before it, answer with. */
const knownTexts: readonly KnownText[] = [
  { pattern: /^unknown profile/i, sentence: 'The process has no profile of that name' },
  {
    pattern: /cpu profiling already in use/i,
    sentence: 'Someone else was taking a CPU profile, and Go allows one at a time; capture it again when that is over',
  },
  {
    pattern: /tracing is already enabled/i,
    sentence: 'Someone else was taking a trace, and Go allows one at a time; capture it again when that is over',
  },
  {
    pattern: /exceeds server's WriteTimeout/i,
    sentence: 'The server closes answers sooner than the profile would take; ask for fewer seconds',
  },
  { pattern: /^404 page not found/i, sentence: 'There is no pprof handler at the address that was asked' },
  { pattern: /^(?:unauthori[sz]ed|forbidden|40[13]\b)/i, sentence: 'The server did not let the request in' },
  {
    pattern: /^(?:upstream |no healthy upstream|bad gateway|gateway time-?out|service unavailable|50[234]\b)/i,
    sentence: 'A proxy answered, not the process',
  },
  { pattern: /^goroutine profile/i, sentence: 'This is a profile as text whose first line is damaged' },
];

const FIRST_LINE_CHARS = 120;

function refuseText(bytes: Uint8Array): AppError {
  const [firstLine = ''] = decodeExcerpt(bytes, 4096).trimStart().split(/\r?\n/, 1);
  const quoted = firstLine.length > FIRST_LINE_CHARS ? `${firstLine.slice(0, FIRST_LINE_CHARS)}…` : firstLine;
  const known = knownTexts.find(({ pattern }) => pattern.test(firstLine));
  const reason = known === undefined ? 'It may be the answer of a proxy, or an error of the server' : known.sentence;
  const begins = quoted === '' ? '' : `; it begins "${clean(quoted)}"`;
  return refuse('decode/text-page', `This is a page of text, not a capture${begins}. ${reason}`, bytes);
}

const EXCERPT_CHARS = 200;

export function refuse(code: ErrorCode, sentence: string, bytes: Uint8Array): AppError {
  return new AppError(code, `${sentence} (byte 0 of ${bytes.length}).`, {
    position: 0,
    sizeBytes: bytes.length,
    excerpt: clean(decodeExcerpt(bytes, EXCERPT_CHARS)),
  });
}

function decodeExcerpt(bytes: Uint8Array, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, length)).toString('latin1');
}

function clean(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ').trim();
}
