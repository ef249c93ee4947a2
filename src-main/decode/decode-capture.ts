import { AppError } from '#shared/base/app-error';
import { formatBytes } from '#shared/format/bytes';
import type { GoroutineDump } from '#shared/goroutines/dump';
import { openPathProfile, type PathProfile } from '#shared/profile/path-profile';
import type { CaptureKind, Profile } from '#shared/profile/profile';
import type { GcLog } from '#shared/trace/gc-log';
import type { Trace } from '#shared/trace/trace';
import { classifyProfile } from './classify.ts';
import { decodeGoroutineDump } from './goroutine/debug2.ts';
import { buildDumpProfile } from './goroutine/dump-profile.ts';
import { decodeGcLog } from './gc-log/decode-gc-log.ts';
import type { Inflated } from './gunzip.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { decodeContentionText } from './legacy/contention.ts';
import { decodeCountText } from './legacy/count.ts';
import { decodeCpuWords } from './legacy/cpu-words.ts';
import { decodeHeapText } from './legacy/heap.ts';
import { decodeThreadText } from './legacy/threads.ts';
import { limits } from './limits.ts';
import type { PprofOptions } from './pprof/decode-pprof.ts';
import { decodePprof, decodePprofPaths } from './pprof/decode-pprof.ts';
import { refuse, refuseFormat } from './refusals.ts';
import { sniff, type SniffedFormat } from './sniff.ts';
import { decodeFolded } from './stack-text/folded.ts';
import { decodePerfScript } from './stack-text/perf-script.ts';
import { decodeTrace, TraceDecoder } from './trace/decode-trace.ts';

/** Why a capture is not whole, as far as it could be read. */
export interface PartialCapture {
  /** Bytes of the file as captured, of which `usedBytes` could be read. */
  readonly sizeBytes: number;
  readonly usedBytes: number;
  /** What came out of them, uncompressed. */
  readonly rawBytes: number;
  readonly reason: string;
}

interface DecodedCommon {
  readonly kind: CaptureKind;
  readonly wasGzipped: boolean;
  /** Size once inflated. */
  readonly rawSizeBytes: number;
  readonly partial?: PartialCapture;
}

/** How a profile was written. */
export type ProfileEncoding =
  'pprof' | 'cpu-words' | 'count-text' | 'heap-text' | 'contention-text' | 'thread-text' | 'folded' | 'perf-script';

export interface DecodedProfile extends DecodedCommon {
  /** Binary or text; `encoding` has it exactly. */
  readonly format: 'pprof' | 'count-text';
  readonly encoding: ProfileEncoding;
  readonly profile: Profile;
}

/** A profile that was decoded without its tree of stacks. */
export interface DecodedPaths extends DecodedCommon {
  readonly format: 'pprof-paths';
  readonly profile: PathProfile;
}

export interface DecodedDump extends DecodedCommon {
  readonly format: 'goroutine-debug2';
  readonly kind: 'goroutine-dump';
  readonly dump: GoroutineDump;
  /** The same goroutines as a profile, one sample each, so that it can be drawn like one. */
  readonly profile: Profile;
}

export interface DecodedTrace extends DecodedCommon {
  readonly format: 'go-trace';
  readonly kind: 'trace';
  readonly trace: Trace;
}

export interface DecodedGcLog extends DecodedCommon {
  readonly format: 'gctrace-text';
  readonly kind: 'gctrace';
  readonly log: GcLog;
}

export type DecodedCapture = DecodedProfile | DecodedDump | DecodedTrace | DecodedGcLog;

/** A trace that is decoded step by step, so that its beginning can be shown meanwhile. */
export interface StartedTrace {
  readonly format: 'started-trace';
  readonly rawSizeBytes: number;
  readonly decoder: TraceDecoder;
  /** As far as it was decoded. */
  readonly finish: () => DecodedTrace;
}

/** Any capture, whatever it is called: recognised by content, inflated, decoded and checked. */
export function decodeCapture(bytes: Uint8Array): DecodedCapture {
  const { raw, common } = inflate(bytes);
  return decodeRaw(raw, common);
}

/** The same for who reads each stack of a profile once: the tree of stacks grows when it is first asked for. */
export function decodeCaptureLazily(bytes: Uint8Array): DecodedCapture {
  return openDecodedPaths(decodeCapturePaths(bytes));
}

/** The same in columns only, to be handed to another thread and opened there. */
export function decodeCapturePaths(bytes: Uint8Array): DecodedCapture | DecodedPaths {
  const { raw, common } = inflate(bytes);
  const paths = sniff(raw) === 'pprof' ? decodePprofPaths(raw, { isPartial: common.partial !== undefined }) : null;
  if (paths === null) return decodeRaw(raw, common);
  return { ...common, format: 'pprof-paths', ...describeProfile(paths, raw.length) };
}

/** In the thread that reads it. */
export function openDecodedPaths(decoded: DecodedCapture | DecodedPaths): DecodedCapture {
  if (decoded.format !== 'pprof-paths') return decoded;
  return { ...decoded, format: 'pprof', encoding: 'pprof', profile: openPathProfile(decoded.profile) };
}

/** The same, but that a trace is only begun. */
export function startCapture(bytes: Uint8Array): Exclude<DecodedCapture, DecodedTrace> | StartedTrace {
  const { raw, common } = inflate(bytes);
  const format = sniff(raw);
  if (format !== 'go-trace') return decodeTables(format, raw, common);
  const decoder = new TraceDecoder(raw);
  const finish = (): DecodedTrace => describeTraceCapture(decoder.finish(), raw.length, common);
  return { format: 'started-trace', rawSizeBytes: raw.length, decoder, finish };
}

/** Of its first bytes alone. */
export function isTraceCapture(bytes: Uint8Array): boolean {
  if (!isGzip(bytes)) return sniff(bytes) === 'go-trace';
  return sniff(gunzip(bytes.subarray(0, headBytes)).bytes) === 'go-trace';
}

/** Compressed bytes that surely hold a header. */
const headBytes = 4096;

type RawFacts = Omit<DecodedCommon, 'kind'>;

function inflate(bytes: Uint8Array): { readonly raw: Uint8Array; readonly common: RawFacts } {
  if (bytes.length > limits.rawBytes) throw tooLarge(bytes.length);
  if (!isGzip(bytes)) return { raw: bytes, common: { wasGzipped: false, rawSizeBytes: bytes.length } };
  const inflated = gunzip(bytes);
  const raw = inflated.bytes;
  if (raw.length === 0) throw emptyGzip(bytes.length, inflated);
  const common = { wasGzipped: true, rawSizeBytes: raw.length };
  if (inflated.isComplete) return { raw, common };
  const { usedBytes, reason } = inflated;
  return { raw, common: { ...common, partial: { sizeBytes: bytes.length, usedBytes, rawBytes: raw.length, reason } } };
}

function decodeRaw(bytes: Uint8Array, common: RawFacts): DecodedCapture {
  const format = sniff(bytes);
  if (format !== 'go-trace') return decodeTables(format, bytes, common);
  return describeTraceCapture(decodeTrace(bytes), bytes.length, common);
}

function decodeTables(
  format: Exclude<SniffedFormat, 'go-trace'>,
  bytes: Uint8Array,
  common: RawFacts,
): Exclude<DecodedCapture, DecodedTrace> {
  switch (format) {
    case 'pprof':
    case 'cpu-words':
    case 'count-text':
    case 'heap-text':
    case 'contention-text':
    case 'thread-text':
    case 'folded':
    case 'perf-script':
      return decodeProfile(format, bytes, common);
    case 'goroutine-debug2': {
      const decoded = decodeGoroutineDump(bytes);
      const dump = { ...decoded, warnings: [...decoded.warnings, ...describeSize(bytes.length, 'dump')] };
      return { ...common, format, kind: 'goroutine-dump', dump, profile: buildDumpProfile(dump) };
    }
    case 'gctrace-text':
      return { ...common, format, kind: 'gctrace', log: decodeGcLog(bytes) };
    case 'empty':
      throw new AppError('decode/empty', 'This file is empty: nothing was captured.', { position: 0 });
    case 'gzip':
      throw refuse('decode/wrong-kind', 'This file is compressed twice; unpack it once and open it again', bytes);
    case 'java-text':
    case 'java-cpu-words':
    case 'go-heap-dump':
    case 'perf-data':
    case 'html':
    case 'json':
    case 'text':
    case 'sqlite':
    case 'elf':
    case 'archive':
    case 'unknown':
      throw refuseFormat(format, bytes);
  }
}

/** Where the trace itself breaks off, that is why the capture is partial, whatever it came in. */
function describeTraceCapture(decoded: Trace, sizeBytes: number, common: RawFacts): DecodedTrace {
  const trace = { ...decoded, warnings: [...decoded.warnings, ...describeSize(sizeBytes, 'trace')] };
  const [first] = trace.breaks;
  const partial = common.partial ?? {
    sizeBytes,
    usedBytes: first?.position ?? sizeBytes,
    rawBytes: sizeBytes,
    reason: first?.reason ?? '',
  };
  return { ...common, format: 'go-trace', kind: 'trace', trace, ...(first === undefined ? {} : { partial }) };
}

const profileDecoders: Readonly<Record<ProfileEncoding, (bytes: Uint8Array, options: PprofOptions) => Profile>> = {
  pprof: decodePprof,
  'cpu-words': decodeCpuWords,
  'count-text': decodeCountText,
  'heap-text': decodeHeapText,
  'contention-text': decodeContentionText,
  'thread-text': decodeThreadText,
  folded: decodeFolded,
  'perf-script': decodePerfScript,
};

const binaryEncodings: ReadonlySet<ProfileEncoding> = new Set(['pprof', 'cpu-words']);

function decodeProfile(encoding: ProfileEncoding, bytes: Uint8Array, common: RawFacts): DecodedProfile {
  const decoded = profileDecoders[encoding](bytes, { isPartial: common.partial !== undefined });
  const format = binaryEncodings.has(encoding) ? 'pprof' : 'count-text';
  return { ...common, format, encoding, ...describeProfile(decoded, bytes.length) };
}

function describeProfile<T extends Profile | PathProfile>(
  decoded: T,
  sizeBytes: number,
): { kind: CaptureKind; profile: T } {
  const profile = { ...decoded, warnings: [...decoded.warnings, ...describeSize(sizeBytes, 'profile')] };
  return { kind: classifyProfile(profile), profile };
}

/** From here on a capture is worth a word before it is opened again. */
const LARGE_BYTES = 64 * 2 ** 20;

function describeSize(rawBytes: number, what: string): { code: 'large'; message: string }[] {
  if (rawBytes <= LARGE_BYTES) return [];
  const message =
    `The ${what} has ${formatBytes(rawBytes)} uncompressed; opening it takes seconds, and several times as much memory. ` +
    `More than ${formatBytes(limits.rawBytes)} is refused.`;
  return [{ code: 'large', message }];
}

function emptyGzip(sizeBytes: number, { isComplete, reason }: Inflated): AppError {
  if (isComplete)
    return new AppError('decode/empty', 'This file holds nothing once inflated.', { position: 0, sizeBytes });
  return new AppError(
    'decode/truncated',
    `This file is cut off after ${sizeBytes} bytes, before anything could be inflated (${reason}). Capture it again: ` +
      'Go writes a profile only at the end.',
    { position: sizeBytes, sizeBytes },
  );
}

function tooLarge(sizeBytes: number): AppError {
  return new AppError(
    'decode/too-large',
    `This file has ${sizeBytes} bytes; ${limits.rawBytes} is the most that Faultline takes on, since its tables would ` +
      'not fit into memory. Capture for a shorter time, or less often.',
    { position: 0, sizeBytes, bound: limits.rawBytes },
  );
}
