import { AppError } from '#shared/base/app-error';
import type { Pattern } from '#shared/base/pattern';
import { compileWholePattern } from '#shared/base/pattern';
import type { FrameFilter } from './frame-filter.ts';
import type { Profile } from './profile.ts';

/**
 * Cuts the leaf side of stacks. Both ways follow pprof to the letter, oddities included: names are tested without
 * their arguments (so that a method is tested as `net/http.`), and inlined lines are taken out of a location for every
 * sample that has it.
 */

/**
 * Drop_frames and keep_frames of the profile: from the root on, once a frame was met that is not to be dropped, the
 * first one that is goes, with all that it calls. False where the expressions cannot be read; then nothing is cut.
 */
export function pruneByProfile(profile: Profile, filter: FrameFilter): boolean {
  const { location, stack, sample } = profile;
  const drop = compileOwnPattern(profile.dropFrames);
  const keep = profile.keepFrames === '' ? undefined : compileOwnPattern(profile.keepFrames);
  if (drop === undefined || (keep === undefined && profile.keepFrames !== '')) return false;
  const isDropped = createNameTest(profile, (name) => drop.test(name) && keep?.test(name) !== true);
  const cutsHere = new Uint8Array(location.length);
  const cutsBelow = new Uint8Array(location.length);
  for (let at = 0; at < location.length; at++) {
    const start = location.lineStart[at] ?? 0;
    const last = (location.lineStart[at + 1] ?? 0) - 1;
    let row = last;
    while (row >= start && !isDropped(row)) row--;
    if (row < start) continue;
    if (row === last) cutsHere[at] = 1;
    else {
      cutsBelow[at] = 1;
      filter.lineKept.fill(0, start, row + 1);
    }
  }
  /** The stack that is left of each stack, and what was found on the way to it. */
  const leftOf = new Int32Array(stack.length);
  const hasKept = new Uint8Array(stack.length);
  const isCut = new Uint8Array(stack.length);
  for (let row = 0; row < stack.length; row++) {
    const caller = stack.prefix[row] ?? -1;
    const at = stack.location[row] ?? 0;
    const callerHasKept = caller >= 0 && hasKept[caller] === 1;
    if (caller >= 0 && isCut[caller] === 1) {
      leftOf[row] = leftOf[caller] ?? -1;
      isCut[row] = 1;
      continue;
    }
    const isPlain = cutsHere[at] === 0 && cutsBelow[at] === 0;
    hasKept[row] = isPlain || callerHasKept ? 1 : 0;
    isCut[row] = !isPlain && callerHasKept ? 1 : 0;
    leftOf[row] = isCut[row] === 1 && cutsHere[at] === 1 ? (leftOf[caller] ?? -1) : row;
  }
  for (let row = 0; row < sample.length; row++) {
    const leaf = filter.sampleStack[row] ?? -1;
    if (leaf >= 0) filter.sampleStack[row] = leftOf[leaf] ?? -1;
  }
  return true;
}

function compileOwnPattern(source: string): Pattern | undefined {
  try {
    return compileWholePattern(source);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** What the matching frame nearest to the leaf calls. False where nothing matches. */
export function pruneFrom(profile: Profile, filter: FrameFilter, pattern: Pattern): boolean {
  const { location, stack, sample } = profile;
  const isMatch = createNameTest(profile, (name) => pattern.test(name));
  const cutsBelow = new Uint8Array(location.length);
  let hasMatch = false;
  for (let at = 0; at < location.length; at++) {
    const start = location.lineStart[at] ?? 0;
    const end = location.lineStart[at + 1] ?? 0;
    let row = start;
    while (row < end && !(filter.lineKept[row] === 1 && isMatch(row))) row++;
    if (row === end) continue;
    filter.lineKept.fill(0, start, row);
    cutsBelow[at] = filter.locationKept[at] ?? 0;
    hasMatch = true;
  }
  /** The nearest match from each stack towards the root; -1 where there is none. */
  const nearest = new Int32Array(stack.length);
  for (let row = 0; row < stack.length; row++) {
    const caller = stack.prefix[row] ?? -1;
    const isHere = cutsBelow[stack.location[row] ?? 0] === 1 && filter.stackKept[row] === 1;
    nearest[row] = isHere ? row : caller < 0 ? -1 : (nearest[caller] ?? -1);
  }
  for (let row = 0; row < sample.length; row++) {
    const leaf = filter.sampleStack[row] ?? -1;
    const match = leaf < 0 ? -1 : (nearest[leaf] ?? -1);
    if (match >= 0) filter.sampleStack[row] = match;
  }
  return hasMatch;
}

const UNKNOWN = 2;

/** A test of a line by its function's simplified name, once for each function. Functions without a name never match. */
function createNameTest({ string, func, line }: Profile, test: (name: string) => boolean): (row: number) => boolean {
  const known = new Uint8Array(func.length).fill(UNKNOWN);
  return (row) => {
    const at = line.func[row] ?? 0;
    if (known[at] === UNKNOWN) {
      const name = string[func.name[at] ?? 0] ?? '';
      known[at] = name !== '' && test(simplifyName(name)) ? 1 : 0;
    }
    return known[at] === 1;
  };
}

const RESERVED_PATTERN = /\(anonymous namespace\)|operator\(\)|\(/g;

/** Without a leading dot and from the first parenthesis on, save those that are part of C++ names. */
export function simplifyName(name: string): string {
  const simple = name.startsWith('.') ? name.slice(1) : name;
  for (const match of simple.matchAll(RESERVED_PATTERN)) {
    if (match[0] === '(') return simple.slice(0, match.index);
  }
  return simple;
}
