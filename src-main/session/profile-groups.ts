import type { GoroutineFrame } from '#shared/contract/goroutine-view';
import type { Profile, StackIndex } from '#shared/profile/profile';
import type { GoroutineListing } from './goroutine-listing.ts';

/** What a goroutine profile tells, as a dump is listed: it says where goroutines are, not in which state. */
export function profileGroups(profile: Profile, leaked: boolean): GoroutineListing {
  const { sample, defaultValueType, warnings } = profile;
  const values = sample.value[defaultValueType] ?? new Float64Array();
  const countOf = new Map<StackIndex, number>();
  let total = 0;
  for (let row = 0; row < sample.length; row++) {
    const stack = sample.stack[row] ?? -1;
    const count = values[row] ?? 0;
    total += count;
    countOf.set(stack, (countOf.get(stack) ?? 0) + count);
  }
  const groups = [...countOf].sort(([, a], [, b]) => b - a);
  const state = 'unknown';
  return {
    total,
    kept: total,
    states: total === 0 ? [] : [{ state, count: total }],
    groups: groups.map(([stack, count]) => ({
      count,
      key: '',
      state,
      minutesMin: 0,
      minutesMax: 0,
      creator: '',
      leaked,
      locked: 0,
      stacks: 1,
      stack: framesOf(profile, stack),
    })),
    warnings,
  };
}

/** Innermost first. */
function framesOf({ stack, location, line, func, string }: Profile, leaf: StackIndex): GoroutineFrame[] {
  const frames: GoroutineFrame[] = [];
  for (let at = leaf; at >= 0; at = stack.prefix[at] ?? -1) {
    const place = stack.location[at] ?? 0;
    const end = location.lineStart[place + 1] ?? 0;
    for (let row = location.lineStart[place] ?? 0; row < end; row++) {
      const index = line.func[row] ?? 0;
      frames.push({
        func: string[func.name[index] ?? 0] ?? '',
        file: string[func.file[index] ?? 0] ?? '',
        line: line.line[row] ?? 0,
      });
    }
  }
  return frames;
}
