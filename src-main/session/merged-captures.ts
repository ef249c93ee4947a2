import { AppError } from '#shared/base/app-error';
import { mergeProfiles } from '#shared/profile/merge-profiles';
import type { CaptureKind, Profile, ProfileWarning } from '#shared/profile/profile';
import { decodeCapture } from '../decode/decode-capture.ts';
import type { NamedBytes } from './session-calls.ts';
import { tablesPerRawByte } from './table-size.ts';

/** Several captures as one profile. What is wrong with one of them is said with its name. Throws where one is no profile. */
export function decodeMerged(captures: readonly NamedBytes[]): {
  profile: Profile;
  kind: CaptureKind;
  sizeBytes: number;
} {
  const profiles: Profile[] = [];
  const kinds = new Set<CaptureKind>();
  let rawBytes = 0;
  for (const { name, bytes, isPartial } of captures) {
    const decoded = decodeCapture(bytes);
    if (!('profile' in decoded)) {
      throw new AppError('merge/nothing-in-common', `${name} is a ${decoded.kind} capture: only profiles are merged.`);
    }
    kinds.add(decoded.kind);
    rawBytes += decoded.rawSizeBytes;
    const cutOff: readonly ProfileWarning[] = isPartial
      ? [{ code: 'truncated', message: 'it was cut off, so that sums are lower bounds' }]
      : [];
    profiles.push({
      ...decoded.profile,
      warnings: [...cutOff, ...decoded.profile.warnings].map(({ code, message }) => ({
        code,
        message: `${name}: ${message}`,
      })),
    });
  }
  const merged = mergeProfiles(profiles);
  const profile = { ...merged, warnings: [...merged.warnings, ...describeBuilds(profiles)] };
  const [kind = 'custom'] = kinds;
  // Where its parts have little in common it is about as large as they are together; it is never larger.
  return { profile, kind: kinds.size === 1 ? kind : 'custom', sizeBytes: rawBytes * tablesPerRawByte };
}

function describeBuilds(profiles: readonly Profile[]): ProfileWarning[] {
  const builds = new Set(profiles.map(({ string, mapping }) => string[mapping.buildId[0] ?? 0] ?? ''));
  builds.delete('');
  if (builds.size < 2) return [];
  const message = `The merged captures are of ${builds.size} builds: lines of one may have moved in another.`;
  return [{ code: 'merged', message }];
}
