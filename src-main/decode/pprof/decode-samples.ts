import type { IdMap } from '#shared/base/id-map';
import type { ProfileBuilder } from '#shared/profile/profile-builder';
import { limits } from '../limits.ts';
import type { MessageSpans } from './outline.ts';
import { expectWireType } from './outline.ts';
import { LabelField, SampleField } from '#shared/profile/pprof-schema';
import type { TextChecker } from './text-checker.ts';
import type { WireReader } from './wire-reader.ts';
import { malformed, tooLarge, WireType } from './wire-reader.ts';

export interface SampleDecoding {
  readonly reader: WireReader;
  readonly spans: MessageSpans;
  readonly text: TextChecker;
  readonly locations: IdMap;
  readonly valueTypeCount: number;
  readonly builder: ProfileBuilder;
  /** Leave out samples whose locations lie in the missing part of the file, instead of failing. */
  readonly isPartial: boolean;
  /** Room for the locations of all stacks, where they are to be kept side by side; 0 to intern them. */
  readonly pathRoom: number;
}

export interface DecodedSamples {
  /** Of all samples one after the other, where they are kept side by side; null where they are too many for that. */
  readonly location: Int32Array | null;
  /** True where a number, or the sum of a column, is beyond 2^53. */
  readonly inexact: boolean;
  readonly dropped: number;
}

/**
 * The second pass over samples, the bulk of a profile: plain loops, and scratch rows that are used again for each
 * sample, so that nothing is allocated in between.
 */
export function decodeSamples(decoding: SampleDecoding): DecodedSamples {
  const { reader, spans, locations, valueTypeCount, builder, isPartial, pathRoom } = decoding;
  const count = spans.start.length;
  if (count > 0 && valueTypeCount === 0) {
    throw malformed(spans.start.at(0), 'there are samples but no value types');
  }
  if (count * valueTypeCount > limits.values) throw tooLarge(spans.start.at(0), 'values', limits.values);
  const path = new StackPath(pathRoom);
  const value = new Float64Array(Math.max(1, valueTypeCount));
  const magnitude = new Float64Array(Math.max(1, valueTypeCount));
  let isInexact = false;
  let dropped = 0;
  let labelCount = 0;

  for (let i = 0; i < count; i++) {
    const start = spans.start.at(i);
    const end = spans.end.at(i);
    reader.enter(start, end);
    path.open();
    let valueCount = 0;
    let labels = 0;
    let isDangling = false;
    while (reader.pos < end) {
      const tag = reader.tag();
      const wireType = tag & 7;
      switch (tag >>> 3) {
        case SampleField.locationId: {
          const blockEnd = openRepeated(reader, wireType);
          do {
            if (reader.pos >= blockEnd) break;
            if (path.end === path.location.length) path.grow(start);
            if (wireType === WireType.bytes) readShortIds(reader, locations, path);
            if (reader.pos >= blockEnd || path.end === path.location.length) continue;
            reader.readVarint();
            const row = locations.get(reader.low, reader.high);
            if (row >= 0) path.location[path.end++] = row;
            else if (isPartial) isDangling = true;
            else throw malformed(reader.pos, 'a sample names a location that the profile does not have');
          } while (wireType === WireType.bytes);
          reader.len = end;
          break;
        }
        case SampleField.value: {
          const blockEnd = openRepeated(reader, wireType);
          do {
            if (reader.pos >= blockEnd) break;
            if (valueCount < valueTypeCount) value[valueCount] = reader.readNumber();
            else reader.readVarint();
            valueCount++;
          } while (wireType === WireType.bytes);
          reader.len = end;
          break;
        }
        case SampleField.label:
          expectWireType(reader, wireType, WireType.bytes);
          reader.pos = reader.readEnd();
          labels++;
          break;
        default:
          reader.skipField(wireType);
      }
    }
    if (valueCount !== valueTypeCount) {
      throw malformed(start, `a sample has ${valueCount} values for ${valueTypeCount} value types`);
    }
    if (isDangling) {
      dropped++;
      continue;
    }
    path.check(start);
    if (path.isKept) builder.addPath(path.keep());
    else builder.addSample(builder.addStackOf(path.location, path.end));
    if (builder.stackCount > limits.stackRows) throw tooLarge(start, 'distinct stack frames', limits.stackRows);
    // So that no tree of them can have more rows either.
    if (path.from > limits.stackRows) return { location: null, inexact: false, dropped };
    for (let column = 0; column < valueTypeCount; column++) {
      const number = value[column] ?? 0;
      builder.addValue(column, number);
      magnitude[column] = (magnitude[column] ?? 0) + Math.abs(number);
    }
    if (labels > 0) {
      labelCount += labels;
      if (labelCount > limits.labels) throw tooLarge(start, 'labels', limits.labels);
      if (decodeLabels(decoding, start, end)) isInexact = true;
    }
  }
  const location = path.location.subarray(0, path.from);
  return { location, inexact: isInexact || magnitude.some((sum) => sum > Number.MAX_SAFE_INTEGER), dropped };
}

/** Packed numbers are limited to their block, a single one to the message; `len` is set back by the caller. */
function openRepeated(reader: WireReader, wireType: number): number {
  if (wireType === WireType.bytes) reader.len = reader.readEnd();
  else expectWireType(reader, wireType, WireType.varint);
  return reader.len;
}

/** True where a number is beyond 2^53. */
function decodeLabels({ reader, text, builder }: SampleDecoding, start: number, end: number): boolean {
  let isInexact = false;
  reader.enter(start, end);
  while (reader.pos < end) {
    const outerTag = reader.tag();
    if (outerTag >>> 3 !== SampleField.label) {
      reader.skipField(outerTag & 7);
      continue;
    }
    const labelEnd = reader.readEnd();
    reader.enter(reader.pos, labelEnd);
    let key = 0;
    let value = 0;
    let number = 0;
    let unit = 0;
    while (reader.pos < labelEnd) {
      const tag = reader.tag();
      const field = tag >>> 3;
      if (field < LabelField.key || field > LabelField.unit) {
        reader.skipField(tag & 7);
        continue;
      }
      expectWireType(reader, tag & 7, WireType.varint);
      const read = reader.readNumber();
      if (field === LabelField.number) number = read;
      else if (field === LabelField.key) key = text.check(read, reader.pos);
      else if (field === LabelField.text) value = text.check(read, reader.pos);
      else unit = text.check(read, reader.pos);
    }
    if (value !== 0) builder.addTextLabel(key, value);
    else if (number !== 0 || unit !== 0) builder.addNumberLabel(key, number, unit === 0 ? -1 : unit);
    if (!Number.isSafeInteger(number)) isInexact = true;
    reader.enter(labelEnd, end);
  }
  return isInexact;
}

/**
 * Reads packed ids as long as they are usual: known, of at most three bytes, with room left in the path. It is where
 * most of the time goes, so positions and columns are locals; `readVarint` takes what is left.
 */
function readShortIds(reader: WireReader, locations: IdMap, path: StackPath): void {
  const { buf, len } = reader;
  const { location } = path;
  let { pos } = reader;
  let { end } = path;
  while (pos + 3 <= len && end < location.length) {
    const first = buf[pos] ?? 0;
    const second = buf[pos + 1] ?? 0;
    const third = buf[pos + 2] ?? 0;
    let id = first;
    let size = 1;
    if (first >= 0x80) {
      id = (first & 0x7f) | ((second & 0x7f) << 7);
      size = 2;
      if (second >= 0x80) {
        if (third >= 0x80) break;
        id |= third << 14;
        size = 3;
      }
    }
    const row = locations.get(id, 0);
    if (row < 0) break;
    location[end++] = row;
    pos += size;
  }
  reader.pos = pos;
  path.end = end;
}

/** The locations of a sample, leaf first: `location[from] … location[end - 1]`. */
class StackPath {
  location: Int32Array<ArrayBuffer>;
  /** Stacks stay, each behind the one before; else their memory is used again. */
  readonly isKept: boolean;
  from = 0;
  end = 0;

  constructor(room: number) {
    this.isKept = room > 0;
    this.location = new Int32Array(Math.max(room, FIRST_ROOM));
  }

  /** The next sample, in the place of one that was not kept. */
  open(): void {
    this.end = this.from;
  }

  /** Returns where the stack begins. */
  keep(): number {
    const start = this.from;
    this.from = this.end;
    return start;
  }

  check(position: number): void {
    if (this.end - this.from > limits.stackDepth) throw tooLarge(position, 'frames in one stack', limits.stackDepth);
  }

  grow(position: number): void {
    this.check(position);
    const grown = new Int32Array(this.location.length * 2);
    grown.set(this.location);
    this.location = grown;
  }
}

const FIRST_ROOM = 256;
