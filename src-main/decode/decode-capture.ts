import { AppError } from '#shared/base/app-error';
import type { GoroutineDump } from '#shared/goroutines/dump';
import type { CaptureKind, Profile } from '#shared/profile/profile';
import { classifyProfile } from './classify.ts';
import { decodeGoroutineDump } from './goroutine/debug2.ts';
import { buildDumpProfile } from './goroutine/dump-profile.ts';
import type { Inflated } from './gunzip.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { decodeCountText } from './legacy/count.ts';
import { limits } from './limits.ts';
import { decodePprof } from './pprof/decode-pprof.ts';
import { sniff, sniffTraceVersion } from './sniff.ts';

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

export interface DecodedProfile extends DecodedCommon {
  readonly format: 'pprof' | 'count-text';
  readonly profile: Profile;
}

export interface DecodedDump extends DecodedCommon {
  readonly format: 'goroutine-debug2';
  readonly kind: 'goroutine-dump';
  readonly dump: GoroutineDump;
  /** The same goroutines as a profile, one sample each, so that it can be drawn like one. */
  readonly profile: Profile;
}

/** A trace is only recognised here; decoding it is a job of its own. */
export interface DecodedTraceHeader extends DecodedCommon {
  readonly format: 'go-trace';
  readonly kind: 'trace';
  /** As in the header: `1.26`. */
  readonly traceVersion: string;
  readonly bytes: Uint8Array;
}

export type DecodedCapture = DecodedProfile | DecodedDump | DecodedTraceHeader;

/** Any capture, whatever it is called: recognised by content, inflated, decoded and checked. */
export function decodeCapture(bytes: Uint8Array): DecodedCapture {
  if (bytes.length > limits.rawBytes) throw tooLarge(bytes.length);
  if (!isGzip(bytes)) return decodeRaw(bytes, { wasGzipped: false, rawSizeBytes: bytes.length });
  const inflated = gunzip(bytes);
  if (inflated.bytes.length === 0) throw emptyGzip(bytes.length, inflated);
  const common = { wasGzipped: true, rawSizeBytes: inflated.bytes.length };
  if (inflated.isComplete) return decodeRaw(inflated.bytes, common);
  return decodeRaw(inflated.bytes, {
    ...common,
    partial: {
      sizeBytes: bytes.length,
      usedBytes: inflated.usedBytes,
      rawBytes: inflated.bytes.length,
      reason: inflated.reason,
    },
  });
}

function decodeRaw(bytes: Uint8Array, common: Omit<DecodedCommon, 'kind'>): DecodedCapture {
  const format = sniff(bytes);
  switch (format) {
    case 'pprof': {
      const profile = decodePprof(bytes, { isPartial: common.partial !== undefined });
      return { ...common, format, kind: classifyProfile(profile), profile };
    }
    case 'count-text': {
      const profile = decodeCountText(bytes);
      return { ...common, format, kind: classifyProfile(profile), profile };
    }
    case 'goroutine-debug2': {
      const dump = decodeGoroutineDump(bytes);
      return { ...common, format, kind: 'goroutine-dump', dump, profile: buildDumpProfile(dump) };
    }
    case 'go-trace': {
      const traceVersion = sniffTraceVersion(bytes);
      if (traceVersion === undefined) throw refuse('decode/malformed', 'The header of this trace is damaged', bytes);
      return { ...common, format, kind: 'trace', traceVersion, bytes };
    }
    case 'empty':
      throw new AppError('decode/empty', 'This file is empty: nothing was captured.', { position: 0 });
    case 'gzip':
      throw refuse('decode/wrong-kind', 'This file is compressed twice; unpack it once and open it again', bytes);
    case 'heap-text':
    case 'contention-text':
      throw refuse(
        'decode/wrong-kind',
        'This is a profile as text, as debug=1 gives it; capture it without debug, which keeps names and line numbers',
        bytes,
      );
    case 'html':
    case 'text':
      throw refuse('decode/text-page', 'This is a page of text, not a capture; it may be the answer of a proxy', bytes);
    case 'sqlite':
      throw refuse('decode/wrong-kind', 'This is a database, perhaps a workspace; open it as one', bytes);
    case 'elf':
      throw refuse('decode/wrong-kind', 'This is a program, not a capture of one', bytes);
    case 'unknown':
      throw refuse('decode/unknown-format', 'This is none of the formats that Faultline reads', bytes);
  }
}

const EXCERPT_CHARS = 200;

function refuse(code: AppError['code'], reason: string, bytes: Uint8Array): AppError {
  const excerpt = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, EXCERPT_CHARS)).toString('latin1');
  return new AppError(code, `${reason} (byte 0 of ${bytes.length}).`, {
    position: 0,
    sizeBytes: bytes.length,
    excerpt: excerpt.replace(/[^\x20-\x7e]+/g, ' ').trim(),
  });
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
    `This file has ${sizeBytes} bytes; ${limits.rawBytes} is the most that Faultline takes on.`,
    { position: 0, sizeBytes, bound: limits.rawBytes },
  );
}
