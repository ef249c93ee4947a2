import type { Pattern } from '#shared/base/pattern';
import type { FrameFilter } from './frame-filter.ts';
import type { LocationIndex, Profile } from './profile.ts';

/**
 * A pattern against the frames of locations: a line matches by the name or the file of its function, a location also
 * by the file of its mapping. Lines that were taken out before are not looked at. Each function is tested once.
 */
export interface FrameMatcher {
  /** Whether a line or the mapping matches. */
  location(at: LocationIndex): boolean;
  mapping(at: LocationIndex): boolean;
  /** All lines where the mapping matches. */
  removeMatching(at: LocationIndex): void;
  /** None where the mapping matches. */
  keepMatching(at: LocationIndex): void;
  /** Takes out what calls the outermost line that matches; false where none does. */
  cutOuterLines(at: LocationIndex): boolean;
}

const UNKNOWN = 2;

export function createFrameMatcher(profile: Profile, { lineKept }: FrameFilter, pattern: Pattern): FrameMatcher {
  const { string, mapping, func, location, line } = profile;
  const matchesFunc = new Uint8Array(func.length).fill(UNKNOWN);
  const matchesMapping = Array.from(mapping.file, (file) => pattern.test(string[file] ?? ''));

  function isLineMatch(row: number): boolean {
    const at = line.func[row] ?? 0;
    if (matchesFunc[at] === UNKNOWN) {
      const isMatch = pattern.test(string[func.name[at] ?? 0] ?? '') || pattern.test(string[func.file[at] ?? 0] ?? '');
      matchesFunc[at] = isMatch ? 1 : 0;
    }
    return matchesFunc[at] === 1;
  }

  function isMappingMatch(at: LocationIndex): boolean {
    return matchesMapping[location.mapping[at] ?? -1] === true;
  }

  return {
    location(at) {
      const end = location.lineStart[at + 1] ?? 0;
      for (let row = location.lineStart[at] ?? 0; row < end; row++) {
        if (lineKept[row] === 1 && isLineMatch(row)) return true;
      }
      return isMappingMatch(at);
    },
    mapping: isMappingMatch,
    removeMatching(at) {
      const all = isMappingMatch(at);
      const end = location.lineStart[at + 1] ?? 0;
      for (let row = location.lineStart[at] ?? 0; row < end; row++) if (all || isLineMatch(row)) lineKept[row] = 0;
    },
    keepMatching(at) {
      if (isMappingMatch(at)) return;
      const end = location.lineStart[at + 1] ?? 0;
      for (let row = location.lineStart[at] ?? 0; row < end; row++) if (!isLineMatch(row)) lineKept[row] = 0;
    },
    cutOuterLines(at) {
      const start = location.lineStart[at] ?? 0;
      let row = (location.lineStart[at + 1] ?? 0) - 1;
      while (row >= start && !(lineKept[row] === 1 && isLineMatch(row))) row--;
      if (row < start) return false;
      lineKept.fill(0, row + 1, location.lineStart[at + 1]);
      return true;
    },
  };
}
