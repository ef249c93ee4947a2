import { createGzip } from 'node:zlib';
import { pipeline, Readable } from 'node:stream';
import type { Profile, StringIndex, ValueType } from '#shared/profile/profile';
import { MappingFlag } from '#shared/profile/profile';
import {
  FuncField,
  LabelField,
  LineField,
  LocationField,
  MappingField,
  ProfileField,
  SampleField,
  ValueTypeField,
} from '#shared/profile/pprof-schema';
import { WireWriter } from './wire-writer.ts';

/** As large as a piece grows before it is handed on. */
const pieceBytes = 64 * 1024;

/** The profile as a `.pb.gz` that every reader of pprof opens. */
export function encodePprofGzip(profile: Profile): AsyncIterable<Uint8Array> {
  // An error reaches whoever reads the pieces.
  return pipeline(Readable.from(encodePprof(profile)), createGzip(), () => undefined);
}

/**
 * The profile as an uncompressed pprof message, piece by piece: what is in memory at once does not grow with it. Ids
 * are row + 1. A decoded profile comes back as it was; of tables made otherwise, labels that say nothing (an empty text,
 * a zero without a unit) are lost, since the format has no way to write them.
 */
export function* encodePprof(profile: Profile): Generator<Uint8Array<ArrayBuffer>> {
  const out = new WireWriter();
  const headerTexts = new TextIndex(profile.string);
  writeHeader(out, profile, headerTexts);
  for (const writeRows of [writeMappings, writeFuncs, writeLocations, writeSamples]) {
    for (const length of writeRows(out, profile)) if (length >= pieceBytes) yield out.take();
  }
  for (const text of headerTexts.all()) {
    out.text(ProfileField.string, text);
    if (out.length >= pieceBytes) yield out.take();
  }
  yield out.take();
}

/** Texts that are no index in the tables: looked up in the string table, and added to it where they are not there. */
class TextIndex {
  readonly #string: readonly string[];
  readonly #added: string[] = [];

  constructor(string: readonly string[]) {
    this.#string = string;
  }

  find(text: string): StringIndex {
    const known = this.#string.indexOf(text);
    if (known >= 0) return known;
    const added = this.#added.indexOf(text);
    return this.#string.length + (added >= 0 ? added : this.#added.push(text) - 1);
  }

  *all(): Generator<string> {
    yield* this.#string;
    yield* this.#added;
  }
}

function writeHeader(out: WireWriter, profile: Profile, texts: TextIndex): void {
  const body = new WireWriter();
  const writeValueType = (field: number, { type, unit }: ValueType): void => {
    body.number(ValueTypeField.type, texts.find(type));
    body.number(ValueTypeField.unit, texts.find(unit));
    out.block(field, body);
  };
  for (const valueType of profile.valueType) writeValueType(ProfileField.sampleType, valueType);
  const { periodType, timeNanos, defaultValueType } = profile;
  if (periodType.type !== '' || periodType.unit !== '') writeValueType(ProfileField.periodType, periodType);
  out.number(ProfileField.period, profile.period);
  out.wide(ProfileField.timeNanos, Number(timeNanos & 0xffffffffn), Number((timeNanos >> 32n) & 0xffffffffn));
  out.number(ProfileField.durationNanos, profile.durationNanos);
  out.number(ProfileField.dropFrames, texts.find(profile.dropFrames));
  out.number(ProfileField.keepFrames, texts.find(profile.keepFrames));
  out.number(ProfileField.docUrl, texts.find(profile.docUrl));
  // The last value type is the default where none is named.
  if (defaultValueType < profile.valueType.length - 1) {
    out.number(ProfileField.defaultSampleType, texts.find(profile.valueType[defaultValueType]?.type ?? ''));
  }
  for (const comment of profile.comments) body.pushNumber(texts.find(comment));
  if (profile.comments.length > 0) out.block(ProfileField.comment, body);
}

/** Each of these yields after every row how much waits to be handed on. */
function* writeMappings(out: WireWriter, { mapping }: Profile): Generator<number> {
  const body = new WireWriter();
  const [start, limit, offset] = [halvesOf(mapping.start), halvesOf(mapping.limit), halvesOf(mapping.offset)];
  for (let row = 0; row < mapping.length; row++) {
    const flags = mapping.flags[row] ?? 0;
    body.number(MappingField.id, row + 1);
    writeHalves(body, MappingField.start, start, row);
    writeHalves(body, MappingField.limit, limit, row);
    writeHalves(body, MappingField.offset, offset, row);
    body.number(MappingField.file, mapping.file[row] ?? 0);
    body.number(MappingField.buildId, mapping.buildId[row] ?? 0);
    body.number(MappingField.hasFunctions, (flags & MappingFlag.functions) === 0 ? 0 : 1);
    body.number(MappingField.hasFilenames, (flags & MappingFlag.filenames) === 0 ? 0 : 1);
    body.number(MappingField.hasLineNumbers, (flags & MappingFlag.lineNumbers) === 0 ? 0 : 1);
    body.number(MappingField.hasInlineFrames, (flags & MappingFlag.inlineFrames) === 0 ? 0 : 1);
    out.block(ProfileField.mapping, body);
    yield out.length;
  }
}

function* writeFuncs(out: WireWriter, { func }: Profile): Generator<number> {
  const body = new WireWriter();
  for (let row = 0; row < func.length; row++) {
    body.number(FuncField.id, row + 1);
    body.number(FuncField.name, func.name[row] ?? 0);
    body.number(FuncField.systemName, func.systemName[row] ?? 0);
    body.number(FuncField.file, func.file[row] ?? 0);
    body.number(FuncField.startLine, func.startLine[row] ?? 0);
    out.block(ProfileField.func, body);
    yield out.length;
  }
}

function* writeLocations(out: WireWriter, { location, line }: Profile): Generator<number> {
  const body = new WireWriter();
  const lineBody = new WireWriter();
  const address = halvesOf(location.address);
  for (let row = 0; row < location.length; row++) {
    body.number(LocationField.id, row + 1);
    body.number(LocationField.mappingId, (location.mapping[row] ?? -1) + 1);
    writeHalves(body, LocationField.address, address, row);
    const end = location.lineStart[row + 1] ?? 0;
    for (let at = location.lineStart[row] ?? 0; at < end; at++) {
      lineBody.number(LineField.funcId, (line.func[at] ?? 0) + 1);
      lineBody.number(LineField.line, line.line[at] ?? 0);
      lineBody.number(LineField.column, line.column[at] ?? 0);
      body.block(LocationField.line, lineBody);
    }
    body.number(LocationField.isFolded, location.isFolded[row] ?? 0);
    out.block(ProfileField.location, body);
    yield out.length;
  }
}

function* writeSamples(out: WireWriter, { sample, stack, label }: Profile): Generator<number> {
  const body = new WireWriter();
  const part = new WireWriter();
  const { prefix, location } = stack;
  for (let row = 0; row < sample.length; row++) {
    const leaf = sample.stack[row] ?? -1;
    for (let at = leaf; at >= 0; at = prefix[at] ?? -1) part.pushNumber((location[at] ?? 0) + 1);
    if (leaf >= 0) body.block(SampleField.locationId, part);
    for (const column of sample.value) part.pushNumber(column[row] ?? 0);
    body.block(SampleField.value, part);
    const end = sample.labelStart[row + 1] ?? 0;
    for (let at = sample.labelStart[row] ?? 0; at < end; at++) {
      part.number(LabelField.key, label.key[at] ?? 0);
      part.number(LabelField.text, Math.max(0, label.text[at] ?? 0));
      part.number(LabelField.number, label.number[at] ?? 0);
      part.number(LabelField.unit, Math.max(0, label.unit[at] ?? 0));
      body.block(SampleField.label, part);
    }
    out.block(ProfileField.sample, body);
    yield out.length;
  }
}

/** A column of 64 bits as pairs of 32, the low one first, as every platform of Node has them in memory. */
function halvesOf({ buffer: memory, byteOffset, length }: BigUint64Array): Uint32Array {
  return new Uint32Array(memory, byteOffset, length * 2);
}

function writeHalves(body: WireWriter, field: number, halves: Uint32Array, row: number): void {
  body.wide(field, halves[row * 2] ?? 0, halves[row * 2 + 1] ?? 0);
}
