import { compilePattern } from '#shared/base/pattern';
import type { FrameFilter } from './frame-filter.ts';
import type { FrameMatcher } from './frame-matcher.ts';
import { createFrameMatcher } from './frame-matcher.ts';
import type { Profile, StackTable } from './profile.ts';
import { pruneByProfile, pruneFrom } from './prune.ts';
import { compileTagFilter } from './tag-filter.ts';

/** Regular expressions in Go's syntax; '' and undefined do nothing. Names as in pprof, applied in its order. */
export interface FilterOptions {
  /** Keep samples with a frame that matches. */
  readonly focus?: string | undefined;
  /** Drop samples with a frame that matches. */
  readonly ignore?: string | undefined;
  /** Take matching frames out of their stacks. */
  readonly hide?: string | undefined;
  /** Take all other frames out of their stacks. */
  readonly show?: string | undefined;
  /** Cut what calls the matching frame nearest to the root; drop samples without one. */
  readonly showFrom?: string | undefined;
  /** Cut what the matching frame nearest to the leaf calls. */
  readonly pruneFrom?: string | undefined;
  /** `key=value`, `value`, or a range such as `32kb:1mb`. */
  readonly tagFocus?: string | undefined;
  readonly tagIgnore?: string | undefined;
  /** Do not apply the profile's own drop_frames and keep_frames. */
  readonly noPrune?: boolean | undefined;
}

/** `dropFrames` are the profile's own. */
export type FilterName = Exclude<keyof FilterOptions, 'noPrune'> | 'dropFrames';

export interface ProfileFilter {
  /** undefined where nothing is filtered. */
  readonly filter: FrameFilter | undefined;
  /**
   * Expressions that matched nothing, worth a warning, since the view is then empty or unchanged. Of the profile's own
   * expressions only one that cannot be read is named: a file shall not keep itself from being looked at.
   */
  readonly unmatched: readonly FilterName[];
}

export function computeFilter(profile: Profile, options: FilterOptions): ProfileFilter {
  const expressions = compileExpressions(options);
  const prunes = options.noPrune !== true && profile.dropFrames !== '';
  const hasTags = isSet(options.tagFocus) || isSet(options.tagIgnore);
  if (expressions.size === 0 && !hasTags && !prunes) return { filter: undefined, unmatched: [] };

  const filter = keepAll(profile);
  const unmatched: FilterName[] = [];
  if (prunes && !pruneByProfile(profile, filter)) unmatched.push('dropFrames');
  unmatched.push(...narrowFilter(profile, filter, options));
  return { filter, unmatched };
}

/** Masks that hide nothing yet. */
export function keepAll(profile: Profile): FrameFilter {
  return {
    lineKept: new Uint8Array(profile.line.length).fill(1),
    locationKept: new Uint8Array(profile.location.length).fill(1),
    stackKept: new Uint8Array(profile.stack.length).fill(1),
    sampleStack: profile.sample.stack.slice(),
    sampleKept: new Uint8Array(profile.sample.length).fill(1),
  };
}

/** Narrows masks further, looking only at what they leave. Returns the expressions that matched nothing of it. */
export function narrowFilter(profile: Profile, filter: FrameFilter, options: FilterOptions): FilterName[] {
  const expressions = compileExpressions(options);
  const unmatched: FilterName[] = [];
  const matcherOf = (name: FilterName): FrameMatcher | undefined => {
    const pattern = expressions.get(name);
    return pattern === undefined ? undefined : createFrameMatcher(profile, filter, pattern);
  };
  const [focus, ignore, hide, show] = [matcherOf('focus'), matcherOf('ignore'), matcherOf('hide'), matcherOf('show')];
  if (focus ?? ignore ?? hide ?? show) {
    unmatched.push(...filterByName(profile, filter, { focus, ignore, hide, show }));
  }
  const showFrom = matcherOf('showFrom');
  if (showFrom !== undefined && !cutAbove(profile, filter, showFrom)) unmatched.push('showFrom');
  for (const name of ['tagFocus', 'tagIgnore'] as const) {
    if (!isSet(options[name])) continue;
    const matches = compileTagFilter(profile, options[name]);
    let hasMatch = false;
    for (let row = 0; row < profile.sample.length; row++) {
      if (filter.sampleKept[row] === 0) continue;
      const isMatch = matches(row);
      hasMatch ||= isMatch;
      if (isMatch !== (name === 'tagFocus')) filter.sampleKept[row] = 0;
    }
    if (!hasMatch) unmatched.push(name);
  }
  const pruneAt = expressions.get('pruneFrom');
  if (pruneAt !== undefined && !pruneFrom(profile, filter, pruneAt)) unmatched.push('pruneFrom');
  return unmatched;
}

function compileExpressions(options: FilterOptions): Map<FilterName, ReturnType<typeof compilePattern>> {
  const compiled = new Map<FilterName, ReturnType<typeof compilePattern>>();
  for (const name of ['focus', 'ignore', 'hide', 'show', 'showFrom', 'pruneFrom'] as const) {
    const source = options[name];
    if (isSet(source)) compiled.set(name, compilePattern(source));
  }
  return compiled;
}

function isSet(source: string | undefined): source is string {
  return source !== undefined && source !== '';
}

interface NameMatchers {
  readonly focus: FrameMatcher | undefined;
  readonly ignore: FrameMatcher | undefined;
  readonly hide: FrameMatcher | undefined;
  readonly show: FrameMatcher | undefined;
}

const FOCUSED = 1;
const IGNORED = 2;
const VISIBLE = 4;

/**
 * Focus and ignore look at locations as they are before hide and show. What a sample has in its stack is known from
 * the stack row of its leaf: bits are handed down from the root.
 */
function filterByName(
  profile: Profile,
  filter: FrameFilter,
  { focus, ignore, hide, show }: NameMatchers,
): FilterName[] {
  const { location, stack, sample } = profile;
  const bitsOf = new Uint8Array(location.length);
  let hasFocus = false;
  let hasIgnore = false;
  let hasHide = false;
  let hasShow = false;
  let hidesAny = false;
  for (let at = 0; at < location.length; at++) {
    let bits = 0;
    const isSeen = filter.locationKept[at] === 1; // what a step before has hidden cannot match
    if (isSeen && ignore?.location(at) === true) {
      bits |= IGNORED;
      hasIgnore = true;
    } else if (isSeen && (focus === undefined || focus.location(at))) {
      bits |= FOCUSED;
      hasFocus = true;
    }
    const hides = hide?.location(at) === true;
    if (hides) {
      hasHide = true;
      hide.removeMatching(at);
    }
    if (hides && !hasKeptLines(profile, filter, at)) filter.locationKept[at] = 0;
    if (show !== undefined) {
      show.keepMatching(at);
      if (hasKeptLines(profile, filter, at)) hasShow = true;
      else filter.locationKept[at] = 0;
    }
    const isVisible = filter.locationKept[at] === 1;
    hidesAny ||= !isVisible;
    bitsOf[at] = bits | (isVisible ? VISIBLE : 0);
  }
  const bitsOfStack = passBitsDown(stack, bitsOf, filter.stackKept);
  for (let row = 0; row < sample.length; row++) {
    const leaf = filter.sampleStack[row] ?? -1;
    const bits = leaf < 0 ? 0 : (bitsOfStack[leaf] ?? 0);
    const isFocused = (bits & FOCUSED) !== 0 && (bits & IGNORED) === 0;
    if (!isFocused || (hidesAny && (bits & VISIBLE) === 0)) filter.sampleKept[row] = 0;
  }
  const unmatched: FilterName[] = [];
  if (focus !== undefined && !hasFocus) unmatched.push('focus');
  if (ignore !== undefined && !hasIgnore) unmatched.push('ignore');
  if (hide !== undefined && !hasHide) unmatched.push('hide');
  if (show !== undefined && !hasShow) unmatched.push('show');
  return unmatched;
}

/** Of each stack the bits of all its locations that are not cut away. */
function passBitsDown({ length, location, prefix }: StackTable, bitsOf: Uint8Array, stackKept: Uint8Array): Uint8Array {
  const bitsOfStack = new Uint8Array(length);
  const isWhole = !stackKept.includes(0);
  for (let row = 0; row < length; row++) {
    const caller = prefix[row] ?? -1;
    const own = isWhole || stackKept[row] !== 0 ? (bitsOf[location[row] ?? 0] ?? 0) : 0;
    bitsOfStack[row] = own | (caller < 0 ? 0 : (bitsOfStack[caller] ?? 0));
  }
  return bitsOfStack;
}

/** Show-from: from the root down, nothing is shown before the first match. False where there is none. */
function cutAbove(profile: Profile, filter: FrameFilter, matcher: FrameMatcher): boolean {
  const { location, stack, sample } = profile;
  const startsAt = new Uint8Array(location.length);
  let hasMatch = false;
  for (let at = 0; at < location.length; at++) {
    if (!matcher.mapping(at) && !matcher.cutOuterLines(at)) continue;
    startsAt[at] = filter.locationKept[at] ?? 0;
    hasMatch = true;
  }
  for (let row = 0; row < stack.length; row++) {
    const caller = stack.prefix[row] ?? -1;
    if (filter.stackKept[row] === 0) continue;
    const isShown = startsAt[stack.location[row] ?? 0] === 1 || (caller >= 0 && filter.stackKept[caller] === 1);
    filter.stackKept[row] = isShown ? 1 : 0;
  }
  for (let row = 0; row < sample.length; row++) {
    const leaf = filter.sampleStack[row] ?? -1;
    if (leaf < 0 || filter.stackKept[leaf] === 0) filter.sampleKept[row] = 0;
  }
  return hasMatch;
}

function hasKeptLines({ location }: Profile, { lineKept }: FrameFilter, at: number): boolean {
  const end = location.lineStart[at + 1] ?? 0;
  for (let row = location.lineStart[at] ?? 0; row < end; row++) if (lineKept[row] === 1) return true;
  return false;
}
