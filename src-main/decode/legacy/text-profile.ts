import { AppError } from '#shared/base/app-error';
import { checkProfile } from '#shared/profile/check-profile';
import type { Profile, ProfileWarning, ValueType } from '#shared/profile/profile';
import type { ProfileHeader } from '#shared/profile/profile-builder';
import { ProfileBuilder } from '#shared/profile/profile-builder';
import { describeUnnamed } from '../unnamed.ts';
import { isMemoryMapHeading, MemoryMap } from './memory-map.ts';
import { TextSamples } from './text-samples.ts';
import type { TextLines } from '../text-lines.ts';

/** What a format adds to the frame that all text profiles share. */
export interface TextFormat {
  readonly lines: TextLines;
  readonly bytes: Uint8Array;
  readonly valueTypes: readonly ValueType[];
  readonly header: ProfileHeader;
  /** Reads a line that is neither blank nor a comment. Throws where it is no sample. */
  readonly readSample: (line: string, position: number, samples: TextSamples) => void;
  readonly warnings?: readonly ProfileWarning[];
}

/** Rows of samples with the comments below them, up to a line of dashes; the memory map after it. */
export function decodeTextProfile(format: TextFormat, firstLine?: string): Profile {
  const { lines, bytes, valueTypes, header, readSample } = format;
  const builder = new ProfileBuilder(valueTypes);
  const samples = new TextSamples(builder, new MemoryMap(bytes, builder));
  const warnings: ProfileWarning[] = [...(format.warnings ?? [])];
  for (let line = firstLine ?? lines.next(); line !== undefined; line = lines.next()) {
    if (line.startsWith('---') || isMemoryMapHeading(line)) break;
    if (line.startsWith('#')) samples.addComment(line, lines.position);
    else if (line.trim() !== '') {
      try {
        readSample(line, lines.position, samples);
      } catch (error) {
        if (!lines.isCutOff || !(error instanceof AppError) || error.code !== 'decode/malformed') throw error;
        warnings.push({
          code: 'truncated',
          message: `The text ends within a line, at byte ${bytes.length}: samples after it are missing.`,
        });
      }
    }
  }
  warnings.push(...samples.finish());
  return finishTextProfile(builder, header, warnings);
}

/** Checks the tables, and says where names are missing. */
export function finishTextProfile(
  builder: ProfileBuilder,
  header: ProfileHeader,
  warnings: readonly ProfileWarning[],
): Profile {
  const profile = builder.finish(header);
  checkProfile(profile);
  return {
    ...profile,
    inexact: header.inexact === true || isInexact(profile),
    warnings: [...warnings, ...describeUnnamed(profile)],
  };
}

function isInexact({ sample }: Profile): boolean {
  return sample.value.some(
    (column) => column.reduce((sum, value) => sum + Math.abs(value), 0) > Number.MAX_SAFE_INTEGER,
  );
}
