import type * as View from '#shared/contract/profile-view';
import { MappingFlag, type CaptureKind, type Profile } from '#shared/profile/profile';
import { countSamples } from '#shared/profile/sample-count';
import { computeTotal } from '#shared/profile/top';

/** What a view says of a profile before anything of it is drawn. */
export function profileHead(profile: Profile, kind: CaptureKind): View.ProfileHead {
  const { string, mapping } = profile;
  return {
    kind,
    valueTypes: profile.valueType.map((type, i) => ({
      ...type,
      total: computeTotal(profile.sample.value[i] ?? new Float64Array()),
    })),
    defaultValueType: profile.defaultValueType,
    samples: countSamples(profile),
    functions: profile.func.length,
    locations: profile.location.length,
    durationNanos: profile.durationNanos,
    period: profile.period,
    periodType: profile.periodType,
    takenAt: profile.timeNanos === 0n ? '' : new Date(Number(profile.timeNanos / 1_000_000n)).toISOString(),
    comments: profile.comments,
    buildId: string[mapping.buildId[0] ?? 0] ?? '',
    goVersion: '',
    labelKeys: countLabelValues(profile),
    inexact: profile.inexact,
    warnings: profile.warnings,
  };
}

/** A process maps a handful of files; a profile may claim any number. */
const maxMappings = 200;

export function aboutProfile(profile: Profile): View.AboutReply {
  const { string, mapping } = profile;
  return {
    comments: profile.comments,
    docUrl: profile.docUrl,
    dropFrames: profile.dropFrames,
    keepFrames: profile.keepFrames,
    samplesStored: profile.sample.length,
    stacks: profile.stack.length,
    mappings: Array.from({ length: Math.min(mapping.length, maxMappings) }, (_, row) => ({
      file: string[mapping.file[row] ?? 0] ?? '',
      buildId: string[mapping.buildId[row] ?? 0] ?? '',
      start: `0x${(mapping.start[row] ?? 0n).toString(16)}`,
      limit: `0x${(mapping.limit[row] ?? 0n).toString(16)}`,
      hasFunctions: ((mapping.flags[row] ?? 0) & MappingFlag.functions) !== 0,
    })),
    mappingCount: mapping.length,
  };
}

function countLabelValues({ string, label: { key, text, number } }: Profile): View.ProfileHead['labelKeys'] {
  const values = new Map<number, Set<string>>();
  for (let row = 0; row < key.length; row++) {
    const of = values.get(key[row] ?? 0) ?? new Set();
    values.set(key[row] ?? 0, of);
    const textIndex = text[row] ?? -1;
    of.add(textIndex < 0 ? `${number[row] ?? 0}` : (string[textIndex] ?? ''));
  }
  return [...values].map(([keyIndex, of]) => ({ key: string[keyIndex] ?? '', values: of.size }));
}
