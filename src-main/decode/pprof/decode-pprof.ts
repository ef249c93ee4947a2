import { AppError } from '#shared/base/app-error';
import { checkProfile } from '#shared/profile/check-profile';
import type { PathProfile } from '#shared/profile/path-profile';
import type { Profile, ProfileTables, ProfileWarning } from '#shared/profile/profile';
import { ProfileBuilder, type ProfileHeader } from '#shared/profile/profile-builder';
import { limits } from '../limits.ts';
import { decodeSamples } from './decode-samples.ts';
import { decodeFuncs, decodeLocations, decodeMappings, decodeValueTypes } from './decode-tables.ts';
import type { PprofOutline } from './outline.ts';
import { readOutline } from './outline.ts';
import { describeUnnamed } from '../unnamed.ts';
import { TextChecker } from './text-checker.ts';
import { malformed, WireReader } from './wire-reader.ts';

export interface PprofOptions {
  /** The bytes are the beginning of a profile that was cut off: take what is whole, and say what is missing. */
  readonly isPartial?: boolean;
}

/**
 * An uncompressed pprof profile as tables. Refuses what pprof's own CheckValid refuses; in addition a bound on every
 * table. Positions in errors count uncompressed bytes.
 */
export function decodePprof(bytes: Uint8Array, { isPartial = false }: PprofOptions = {}): Profile {
  return decodeBounded(bytes, isPartial, (reader, outline) => {
    const { builder, header, string } = decodeTables(reader, outline, isPartial, 0);
    return withUnnamed(builder.finish(header, string), isPartial);
  });
}

/** The same with stacks as they were read. Null where side by side they have more frames than a tree of them may have. */
export function decodePprofPaths(bytes: Uint8Array, { isPartial = false }: PprofOptions = {}): PathProfile | null {
  return decodeBounded(bytes, isPartial, (reader, outline) => {
    const room = Math.min(Math.ceil(outline.sampleBytes / BYTES_PER_FRAME), limits.stackRows) + 1;
    const { builder, location, header, string } = decodeTables(reader, outline, isPartial, room);
    return location && withUnnamed(builder.finishPaths(location, header, string), isPartial);
  });
}

function decodeBounded<T extends Profile | PathProfile | null>(
  bytes: Uint8Array,
  isPartial: boolean,
  decode: (reader: WireReader, outline: PprofOutline) => T,
): T {
  if (bytes.length === 0) throw new AppError('decode/empty', 'This profile is empty.', { position: 0 });
  if (bytes.length > limits.rawBytes) {
    throw new AppError('decode/too-large', `This profile has ${bytes.length} bytes; ${limits.rawBytes} is the most.`, {
      position: 0,
      bound: limits.rawBytes,
    });
  }
  const reader = new WireReader(bytes);
  try {
    const profile = decode(reader, readOutline(reader, { allowTruncated: isPartial }));
    if (profile !== null) checkProfile(profile);
    return profile;
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof Error) throw malformed(reader.pos, `the bytes cannot be read (${error.message})`);
    throw error;
  }
}

/** About what a sample's bytes make in distinct stack rows: ids of two bytes, of which most are shared. */
const BYTES_PER_STACK = 8;
/** An id of a large profile has two bytes or three. */
const BYTES_PER_FRAME = 2;

interface DecodedTables {
  /** Holds everything but the header. */
  readonly builder: ProfileBuilder;
  /** Of stacks that are kept side by side; null where they are too many. */
  readonly location: Int32Array | null;
  readonly header: ProfileHeader;
  readonly string: readonly string[];
}

function decodeTables(reader: WireReader, outline: PprofOutline, isPartial: boolean, pathRoom: number): DecodedTables {
  const { string } = outline;
  if (string.length === 0) throw missingStrings(outline, reader.pos);
  if (string[0] !== '') throw malformed(0, 'the first entry of the string table is not empty');
  const text = new TextChecker(string, isPartial);
  const valueTypes = decodeValueTypes(reader, outline.sampleTypes, text);
  const builder = new ProfileBuilder(valueTypes, pathRoom > 0 ? 0 : outline.sampleBytes / BYTES_PER_STACK);
  const mappings = decodeMappings(reader, outline.mappings, text, builder);
  const funcs = decodeFuncs(reader, outline.funcs, text, builder);
  const locations = decodeLocations(reader, outline.locations, mappings, funcs, builder);
  const samples = decodeSamples({
    reader,
    spans: outline.samples,
    text,
    locations: locations.rows,
    valueTypeCount: valueTypes.length,
    builder,
    isPartial,
    pathRoom,
  });
  const textAt = (index: number): string => text.at(text.check(index, reader.pos));
  const periodType = decodeValueTypes(reader, outline.periodTypes, text).at(-1) ?? { type: '', unit: '' };
  const header = {
    timeNanos: outline.timeNanos,
    durationNanos: outline.durationNanos,
    periodType,
    period: outline.period,
    defaultType: textAt(outline.defaultType),
    comments: outline.comments.map(textAt),
    docUrl: textAt(outline.docUrl),
    dropFrames: textAt(outline.dropFrames),
    keepFrames: textAt(outline.keepFrames),
    inexact: samples.inexact,
  };
  const warnings = describeWarnings({
    truncatedAt: outline.truncatedAt,
    isPartial,
    missingTexts: text.missing,
    droppedSamples: samples.dropped,
    danglingMappings: locations.danglingMappings,
    inexact: samples.inexact,
    sampleCount: outline.samples.start.length,
  });
  return { builder, location: samples.location, header: { ...header, warnings }, string };
}

/** Where the file ends early, that is why names are missing, and it is said already. */
function withUnnamed<T extends ProfileTables>(profile: T, isPartial: boolean): T {
  return isPartial ? profile : { ...profile, warnings: [...profile.warnings, ...describeUnnamed(profile)] };
}

interface Findings {
  readonly truncatedAt: number;
  readonly isPartial: boolean;
  readonly missingTexts: number;
  readonly droppedSamples: number;
  readonly danglingMappings: number;
  readonly inexact: boolean;
  readonly sampleCount: number;
}

function describeWarnings(findings: Findings): ProfileWarning[] {
  const warnings: ProfileWarning[] = [];
  if (findings.isPartial) {
    const where = findings.truncatedAt < 0 ? 'between two fields' : `at byte ${findings.truncatedAt}`;
    warnings.push({
      code: 'truncated',
      message:
        `The profile is cut off ${where} (uncompressed). ` +
        `${findings.droppedSamples} of ${findings.sampleCount} samples and ${findings.missingTexts} names are missing.`,
    });
  }
  if (findings.sampleCount === 0) warnings.push({ code: 'empty', message: 'The profile has no samples.' });
  if (findings.danglingMappings > 0) {
    warnings.push({
      code: 'dangling-mapping',
      message: `${findings.danglingMappings} locations name a mapping that the profile does not have.`,
    });
  }
  if (findings.inexact) {
    warnings.push({ code: 'inexact', message: 'Values beyond 2^53 were rounded to the nearest number that fits.' });
  }
  return warnings;
}

function missingStrings({ truncatedAt, samples }: PprofOutline, position: number): AppError {
  if (truncatedAt < 0) return malformed(position, 'the profile ends without a string table');
  return new AppError(
    'decode/truncated',
    `This profile is cut off at byte ${truncatedAt}, before its string table, which Go writes last: ` +
      `${samples.start.length} samples arrived, but none can be named. Capture it again.`,
    { position: truncatedAt, samples: samples.start.length },
  );
}
