import type { Profile } from '#shared/profile/profile';

/**
 * Where the system placed the pages that it maps into each process itself. Linux draws that address anew for every
 * process, so that profiles of one process have it in common and those of its twins do not; '' where it is not told.
 */
export function addressSpaceOf({ mapping, string }: Profile): string {
  for (let row = 0; row < mapping.length; row++) {
    if (string[mapping.file[row] ?? 0] === '[vdso]') return (mapping.start[row] ?? 0n).toString(16);
  }
  return '';
}

export const buildIdOf = ({ mapping, string }: Profile): string => string[mapping.buildId[0] ?? 0] ?? '';
