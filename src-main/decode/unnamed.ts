import { formatCount } from '#shared/format/count';
import type { ProfileTables, ProfileWarning } from '#shared/profile/profile';

/** Below this share of locations names are missing here and there in any profile (vdso, C code). */
const NOTEWORTHY_SHARE = 0.05;
/** Of a stack that the runtime could not take (0, less one for a return address): no program has a name for it. */
const LOST_ADDRESS = 2n ** 64n - 1n;
const MAPPINGS_SHOWN = 3;
const FILE_CHARS = 200;

/** Says how many locations have no function name, in which files, and what to do about it. */
export function describeUnnamed(profile: ProfileTables): ProfileWarning[] {
  const { location, line, func, mapping, string } = profile;
  const unnamedOf = new Map<string, number>();
  let unnamed = 0;
  let lost = 0;
  for (let row = 0; row < location.length; row++) {
    const firstLine = location.lineStart[row] ?? 0;
    const hasLines = firstLine < (location.lineStart[row + 1] ?? 0);
    if (hasLines && func.name[line.func[firstLine] ?? 0] !== 0) continue;
    const file = (string[mapping.file[location.mapping[row] ?? -1] ?? 0] ?? '').slice(0, FILE_CHARS);
    unnamedOf.set(file, (unnamedOf.get(file) ?? 0) + 1);
    unnamed++;
    if (location.address[row] === LOST_ADDRESS) lost++;
  }
  if (unnamed === lost || unnamed < location.length * NOTEWORTHY_SHARE) return [];
  const files = [...unnamedOf].sort(([, a], [, b]) => b - a);
  const shown = files.slice(0, MAPPINGS_SHOWN).map(([file, count]) => {
    return `${formatCount(count)} in ${file === '' ? 'no file that the profile names' : file}`;
  });
  if (files.length > shown.length) shown.push(`the rest in ${files.length - shown.length} other files`);
  const program = files.find(([file]) => file !== '' && !file.startsWith('['))?.[0] ?? 'PROGRAM';
  return [
    {
      code: 'unsymbolised',
      message:
        `The profile has no function names for ${formatCount(unnamed)} of ${formatCount(location.length)} locations: ` +
        `${shown.join(', ')}. Go names its functions when it writes a profile without debug=1; names of another ` +
        `program come from the program itself: pprof -proto ${program} FILE > named.pb.gz, on a machine that has it.`,
    },
  ];
}
