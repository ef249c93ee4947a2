import { IdMap } from '#shared/base/id-map';
import type { ProfileBuilder } from '#shared/profile/profile-builder';
import { MappingFlag } from '#shared/profile/profile';
import type { ValueType } from '#shared/profile/profile';
import type { MessageSpans } from './outline.ts';
import { expectWireType } from './outline.ts';
import { FuncField, LineField, LocationField, MappingField, ValueTypeField } from '#shared/profile/pprof-schema';
import type { TextChecker } from './text-checker.ts';
import type { WireReader } from './wire-reader.ts';
import { malformed, WireType } from './wire-reader.ts';

/** The second pass over what samples refer to: mappings, functions and locations, each with the rows of its ids. */

export function decodeValueTypes(reader: WireReader, spans: MessageSpans, text: TextChecker): ValueType[] {
  const valueTypes: ValueType[] = [];
  for (let i = 0; i < spans.start.length; i++) {
    reader.enter(spans.start.at(i), spans.end.at(i));
    let type = 0;
    let unit = 0;
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      switch (tag >>> 3) {
        case ValueTypeField.type:
          type = readIndex(reader, tag, text);
          break;
        case ValueTypeField.unit:
          unit = readIndex(reader, tag, text);
          break;
        default:
          reader.skipField(tag & 7);
      }
    }
    valueTypes.push({ type: text.at(type), unit: text.at(unit) });
  }
  return valueTypes;
}

const mappingFlagOfField = new Map<number, number>([
  [MappingField.hasFunctions, MappingFlag.functions],
  [MappingField.hasFilenames, MappingFlag.filenames],
  [MappingField.hasLineNumbers, MappingFlag.lineNumbers],
  [MappingField.hasInlineFrames, MappingFlag.inlineFrames],
]);

export function decodeMappings(
  reader: WireReader,
  spans: MessageSpans,
  text: TextChecker,
  builder: ProfileBuilder,
): IdMap {
  const rows = new IdMap(spans.start.length);
  for (let i = 0; i < spans.start.length; i++) {
    reader.enter(spans.start.at(i), spans.end.at(i));
    let idLow = 0;
    let idHigh = 0;
    let flags = 0;
    const row = { start: 0n, limit: 0n, offset: 0n, file: 0, buildId: 0 };
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      switch (tag >>> 3) {
        case MappingField.id:
          readVarint(reader, tag);
          idLow = reader.low;
          idHigh = reader.high;
          break;
        case MappingField.start:
          row.start = readBigInt(reader, tag);
          break;
        case MappingField.limit:
          row.limit = readBigInt(reader, tag);
          break;
        case MappingField.offset:
          row.offset = readBigInt(reader, tag);
          break;
        case MappingField.file:
          row.file = readIndex(reader, tag, text);
          break;
        case MappingField.buildId:
          row.buildId = readIndex(reader, tag, text);
          break;
        default: {
          const flag = mappingFlagOfField.get(tag >>> 3);
          if (flag === undefined) reader.skipField(tag & 7);
          else if (readNumber(reader, tag) !== 0) flags |= flag;
        }
      }
    }
    addId(rows, idLow, idHigh, builder.addMapping({ ...row, flags }), 'mapping', spans.start.at(i));
  }
  return rows;
}

export function decodeFuncs(
  reader: WireReader,
  spans: MessageSpans,
  text: TextChecker,
  builder: ProfileBuilder,
): IdMap {
  const rows = new IdMap(spans.start.length);
  for (let i = 0; i < spans.start.length; i++) {
    reader.enter(spans.start.at(i), spans.end.at(i));
    let idLow = 0;
    let idHigh = 0;
    let name = 0;
    let systemName = 0;
    let file = 0;
    let startLine = 0;
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      switch (tag >>> 3) {
        case FuncField.id:
          readVarint(reader, tag);
          idLow = reader.low;
          idHigh = reader.high;
          break;
        case FuncField.name:
          name = readIndex(reader, tag, text);
          break;
        case FuncField.systemName:
          systemName = readIndex(reader, tag, text);
          break;
        case FuncField.file:
          file = readIndex(reader, tag, text);
          break;
        case FuncField.startLine:
          startLine = readNumber(reader, tag);
          break;
        default:
          reader.skipField(tag & 7);
      }
    }
    const row = builder.addFunc(name, systemName, file, startLine);
    addId(rows, idLow, idHigh, row, 'function', spans.start.at(i));
  }
  return rows;
}

export interface DecodedLocations {
  readonly rows: IdMap;
  /** Locations whose mapping id is not in the profile; they count as having none. */
  readonly danglingMappings: number;
}

export function decodeLocations(
  reader: WireReader,
  spans: MessageSpans,
  mappings: IdMap,
  funcs: IdMap,
  builder: ProfileBuilder,
): DecodedLocations {
  const rows = new IdMap(spans.start.length);
  let danglingMappings = 0;
  for (let i = 0; i < spans.start.length; i++) {
    const start = spans.start.at(i);
    const end = spans.end.at(i);
    reader.enter(start, end);
    let idLow = 0;
    let idHigh = 0;
    let mapping = -1;
    let address = 0n;
    let isFolded = false;
    let hasLines = false;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag >>> 3) {
        case LocationField.id:
          readVarint(reader, tag);
          idLow = reader.low;
          idHigh = reader.high;
          break;
        case LocationField.mappingId:
          readVarint(reader, tag);
          mapping = mappings.get(reader.low, reader.high);
          if (mapping < 0 && (reader.low !== 0 || reader.high !== 0)) danglingMappings++;
          break;
        case LocationField.address:
          address = readBigInt(reader, tag);
          break;
        case LocationField.isFolded:
          isFolded = readNumber(reader, tag) !== 0;
          break;
        case LocationField.line:
          hasLines = true;
          reader.skipField(tag & 7);
          break;
        default:
          reader.skipField(tag & 7);
      }
    }
    addId(rows, idLow, idHigh, builder.addLocation(address, mapping, isFolded), 'location', start);
    if (hasLines) decodeLines(reader, start, end, funcs, builder);
  }
  return { rows, danglingMappings };
}

function decodeLines(reader: WireReader, start: number, end: number, funcs: IdMap, builder: ProfileBuilder): void {
  reader.enter(start, end);
  while (reader.pos < end) {
    const outerTag = reader.tag();
    if (outerTag >>> 3 !== LocationField.line) {
      reader.skipField(outerTag & 7);
      continue;
    }
    expectWireType(reader, outerTag & 7, WireType.bytes);
    const lineEnd = reader.readEnd();
    const lineStart = reader.pos;
    reader.enter(lineStart, lineEnd);
    let func = -1;
    let line = 0;
    let column = 0;
    while (reader.pos < lineEnd) {
      const tag = reader.tag();
      switch (tag >>> 3) {
        case LineField.funcId:
          readVarint(reader, tag);
          func = funcs.get(reader.low, reader.high);
          break;
        case LineField.line:
          line = readNumber(reader, tag);
          break;
        case LineField.column:
          column = readNumber(reader, tag);
          break;
        default:
          reader.skipField(tag & 7);
      }
    }
    if (func < 0) throw malformed(lineStart, 'a line names a function that the profile does not have');
    builder.addLine(func, line, column);
    reader.enter(lineEnd, end);
  }
}

function addId(rows: IdMap, low: number, high: number, row: number, what: string, position: number): void {
  if (low === 0 && high === 0) throw malformed(position, `a ${what} has the reserved id 0`);
  if (!rows.add(low, high, row)) throw malformed(position, `a ${what} has the id of an earlier one`);
}

function readVarint(reader: WireReader, tag: number): void {
  expectWireType(reader, tag & 7, WireType.varint);
  reader.readVarint();
}

function readNumber(reader: WireReader, tag: number): number {
  expectWireType(reader, tag & 7, WireType.varint);
  return reader.readNumber();
}

function readBigInt(reader: WireReader, tag: number): bigint {
  expectWireType(reader, tag & 7, WireType.varint);
  return reader.readBigInt();
}

function readIndex(reader: WireReader, tag: number, text: TextChecker): number {
  expectWireType(reader, tag & 7, WireType.varint);
  return text.check(reader.readNumber(), reader.pos);
}
