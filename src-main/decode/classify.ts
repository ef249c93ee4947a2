import type { PathProfile } from '#shared/profile/path-profile';
import type { CaptureKind, Profile } from '#shared/profile/profile';
import { leafLocation } from '#shared/profile/sample-paths';

/** Value types that are enough to know the kind of a profile; the first that the profile has decides. */
const kindOfValueType = new Map<string, CaptureKind>([
  ['cpu', 'cpu'],
  ['goroutine', 'goroutine'],
  ['goroutineleak', 'goroutineleak'],
  ['threadcreate', 'threadcreate'],
  ['cycles', 'cpu'],
  ['cpu-cycles', 'cpu'],
  ['cpu-clock', 'cpu'],
  ['task-clock', 'cpu'],
]);

/** What a profile is of. Nothing in the file says so: it follows from what is counted. */
export function classifyProfile(profile: Profile | PathProfile): CaptureKind {
  const { valueType, periodType, defaultValueType } = profile;
  const types = new Set(valueType.map(({ type }) => type));
  for (const type of types) {
    const kind = kindOfValueType.get(type);
    if (kind !== undefined) return kind;
  }
  if (types.has('inuse_space') || types.has('inuse_objects')) {
    return valueType[defaultValueType]?.type.startsWith('alloc') === true ? 'allocs' : 'heap';
  }
  if (types.has('space') && types.has('objects')) return 'heap';
  if (types.has('alloc_space') || types.has('alloc_objects')) return 'allocs';
  if (types.has('contentions') && types.has('delay')) return isMutex(profile) ? 'mutex' : 'block';
  if (periodType.type === 'cpu') return 'cpu';
  return valueType.length === 1 && valueType[0]?.unit === 'count' ? 'custom' : 'unknown';
}

/**
 * Block and mutex profiles count the same things. A block profile ends where a goroutine waited (`Lock`, `chanrecv1`,
 * `selectgo`), a mutex profile where another let it go on (`Unlock`, or the runtime's own locks).
 */
const RELEASE_PATTERN = /(?:Unlock|unlock2?|unlockWithRank|_LostContendedRuntimeLock|releaseSema)$/;

function isMutex(profile: Profile | PathProfile): boolean {
  const { sample, location, line, func, string } = profile;
  let releases = 0;
  let others = 0;
  for (let row = 0; row < sample.length; row++) {
    const place = leafLocation(profile, row);
    if (place < 0) continue;
    const firstLine = location.lineStart[place] ?? 0;
    if (firstLine === location.lineStart[place + 1]) continue;
    const name = string[func.name[line.func[firstLine] ?? 0] ?? 0] ?? '';
    if (RELEASE_PATTERN.test(name)) releases++;
    else others++;
  }
  return releases > others;
}
