import { Int32Column } from '#shared/base/column';
import { AppError } from '#shared/base/app-error';
import { limits } from '../limits.ts';
import { ProfileField } from '#shared/profile/pprof-schema';
import { malformed, tooLarge, WireReader, WireType } from './wire-reader.ts';

/** Messages of one kind as byte ranges of the profile, in the order of the file. */
export interface MessageSpans {
  readonly start: Int32Column;
  readonly end: Int32Column;
}

/**
 * The first of two passes: where each message is, the text, and the plain numbers. Go writes the string table last
 * and mixes the rest, so nothing can be looked up before all of it has been seen.
 */
export interface PprofOutline {
  readonly sampleTypes: MessageSpans;
  readonly samples: MessageSpans;
  readonly mappings: MessageSpans;
  readonly locations: MessageSpans;
  readonly funcs: MessageSpans;
  readonly periodTypes: MessageSpans;
  /** Of all sample messages together. */
  readonly sampleBytes: number;
  readonly string: readonly string[];
  readonly timeNanos: bigint;
  readonly durationNanos: number;
  readonly period: number;
  /** Indices of `string`, not yet checked. */
  readonly dropFrames: number;
  readonly keepFrames: number;
  readonly defaultType: number;
  readonly docUrl: number;
  readonly comments: readonly number[];
  /** Where a file that is cut off holds its last whole field; -1 where it is whole. */
  readonly truncatedAt: number;
}

export interface OutlineOptions {
  /** Take what is there of a file that ends within a field; else that is an error. */
  readonly allowTruncated: boolean;
}

export function readOutline(reader: WireReader, { allowTruncated }: OutlineOptions): PprofOutline {
  const spans = {
    sampleTypes: createSpans(),
    samples: createSpans(),
    mappings: createSpans(),
    locations: createSpans(),
    funcs: createSpans(),
    periodTypes: createSpans(),
  };
  const string: string[] = [];
  const comments: number[] = [];
  let timeNanos = 0n;
  let durationNanos = 0;
  let period = 0;
  let dropFrames = 0;
  let keepFrames = 0;
  let defaultType = 0;
  let docUrl = 0;

  const length = reader.len;
  let truncatedAt = -1;
  while (reader.pos < length) {
    const fieldStart = reader.pos;
    if (endsWithinField(reader)) {
      truncatedAt = fieldStart;
      if (!allowTruncated) throw truncated(fieldStart, length);
      break;
    }
    const tag = reader.tag();
    const wireType = tag & 7;
    switch (tag >>> 3) {
      case ProfileField.sampleType:
        readSpan(reader, wireType, spans.sampleTypes, limits.valueTypes, 'value types');
        break;
      case ProfileField.sample:
        readSpan(reader, wireType, spans.samples, limits.samples, 'samples');
        break;
      case ProfileField.mapping:
        readSpan(reader, wireType, spans.mappings, limits.mappings, 'mappings');
        break;
      case ProfileField.location:
        readSpan(reader, wireType, spans.locations, limits.locations, 'locations');
        break;
      case ProfileField.func:
        readSpan(reader, wireType, spans.funcs, limits.functions, 'functions');
        break;
      case ProfileField.periodType:
        if (spans.periodTypes.start.length > 0) throw concatenated(fieldStart);
        readSpan(reader, wireType, spans.periodTypes, limits.valueTypes, 'period types');
        break;
      case ProfileField.string:
        expectWireType(reader, wireType, WireType.bytes);
        if (string.length >= limits.strings) throw tooLarge(fieldStart, 'strings', limits.strings);
        string.push(reader.string());
        break;
      case ProfileField.dropFrames:
        dropFrames = readScalar(reader, wireType);
        break;
      case ProfileField.keepFrames:
        keepFrames = readScalar(reader, wireType);
        break;
      case ProfileField.timeNanos:
        if (timeNanos !== 0n) throw concatenated(fieldStart);
        expectWireType(reader, wireType, WireType.varint);
        timeNanos = BigInt.asIntN(64, reader.readBigInt());
        break;
      case ProfileField.durationNanos:
        durationNanos = readScalar(reader, wireType);
        break;
      case ProfileField.period:
        period = readScalar(reader, wireType);
        break;
      case ProfileField.comment:
        readComments(reader, wireType, comments);
        break;
      case ProfileField.defaultSampleType:
        defaultType = readScalar(reader, wireType);
        break;
      case ProfileField.docUrl:
        docUrl = readScalar(reader, wireType);
        break;
      default:
        reader.skipField(wireType);
    }
  }
  return {
    ...spans,
    sampleBytes: sumSizes(spans.samples),
    string,
    timeNanos,
    durationNanos,
    period,
    dropFrames,
    keepFrames,
    defaultType,
    docUrl,
    comments,
    truncatedAt,
  };
}

function createSpans(): MessageSpans {
  return { start: new Int32Column(), end: new Int32Column() };
}

function sumSizes({ start, end }: MessageSpans): number {
  let size = 0;
  for (let i = 0; i < start.length; i++) size += end.at(i) - start.at(i);
  return size;
}

function readSpan(reader: WireReader, wireType: number, spans: MessageSpans, bound: number, what: string): void {
  expectWireType(reader, wireType, WireType.bytes);
  if (spans.start.length >= bound) throw tooLarge(reader.pos, what, bound);
  const end = reader.readEnd();
  spans.start.push(reader.pos);
  spans.end.push(end);
  reader.pos = end;
}

function readScalar(reader: WireReader, wireType: number): number {
  expectWireType(reader, wireType, WireType.varint);
  return reader.readNumber();
}

function readComments(reader: WireReader, wireType: number, comments: number[]): void {
  if (comments.length >= limits.strings) throw tooLarge(reader.pos, 'comments', limits.strings);
  if (wireType !== WireType.bytes) {
    comments.push(readScalar(reader, wireType));
    return;
  }
  const end = reader.readEnd();
  const outerEnd = reader.len;
  reader.enter(reader.pos, end);
  while (reader.pos < end) {
    if (comments.length >= limits.strings) throw tooLarge(reader.pos, 'comments', limits.strings);
    comments.push(reader.readNumber());
  }
  reader.enter(end, outerEnd);
}

export function expectWireType(reader: WireReader, found: number, wanted: number): void {
  if (found !== wanted) throw malformed(reader.pos, `a field has wire type ${found} where ${wanted} belongs`);
}

/** Most fields are messages of less than 16 KiB: whether the one at `start` is such a one, and whole. */
function isShortMessage(buf: Uint8Array, start: number, end: number): boolean {
  const tag = buf[start] ?? 0;
  const low = buf[start + 1] ?? 0;
  if (start + 2 >= end || tag >= 0x80 || (tag & 7) !== WireType.bytes) return false;
  if (low < 0x80) return start + 2 + low <= end;
  const high = buf[start + 2] ?? 0;
  return high < 0x80 && start + 3 + ((low & 0x7f) | (high << 7)) <= end;
}

/** Whether the file stops before the field at `pos` does. Leaves the reader where it was. */
function endsWithinField(reader: WireReader): boolean {
  const { buf, len, pos: start } = reader;
  if (isShortMessage(buf, start, len)) return false;
  const skipVarint = (from: number): number => {
    let pos = from;
    while (pos < len && (buf[pos] ?? 0) >= 0x80 && pos - from < 10) pos++;
    return pos + 1;
  };
  const afterTag = skipVarint(start);
  if (afterTag > len) return true;
  switch ((buf[start] ?? 0) & 7) {
    case WireType.varint:
      return skipVarint(afterTag) > len;
    case WireType.fixed64:
      return afterTag + 8 > len;
    case WireType.fixed32:
      return afterTag + 4 > len;
    case WireType.bytes: {
      if (skipVarint(afterTag) > len) return true;
      reader.pos = afterTag;
      const size = reader.size();
      const end = reader.pos + size;
      reader.pos = start;
      return end > len;
    }
    default:
      return false;
  }
}

function truncated(position: number, length: number): AppError {
  return new AppError(
    'decode/truncated',
    `This profile is cut off: the field at byte ${position} reaches beyond the end of the file at byte ${length}. ` +
      'Capture it again; what arrived is kept.',
    { position, length },
  );
}

function concatenated(position: number): AppError {
  return new AppError(
    'decode/concatenated',
    `Two profiles are stuck together in this file; the second begins near byte ${position}. Split them first.`,
    { position },
  );
}
