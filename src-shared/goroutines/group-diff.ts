import { changeState } from '#shared/profile/diff-rows';
import { ChangeState, type DiffScale } from '#shared/profile/diff-types';
import type { Profile } from '#shared/profile/profile';
import type { GoroutineDump } from './dump.ts';
import { framesOfStack, groupGoroutines } from './group-goroutines.ts';

export interface GroupFrame {
  readonly func: string;
  readonly file: string;
  /** 0 where unknown. */
  readonly line: number;
}

/** Goroutines of one capture that wait at one place. */
export interface GroupSource {
  readonly count: number;
  /** As the runtime words it; '' in profiles, which do not say. */
  readonly state: string;
  /** Leaf first. */
  readonly stack: readonly GroupFrame[];
  readonly minutesMin: number;
  readonly minutesMax: number;
  /** '' where unknown. */
  readonly creator: string;
}

export interface GroupChange extends Omit<GroupSource, 'count' | 'minutesMin' | 'minutesMax'> {
  /** Scaled: of a side of several captures their mean. */
  readonly before: number;
  readonly after: number;
  /** after − before. */
  readonly delta: number;
  /** Longest waits in whole minutes. */
  readonly minutesBefore: number;
  readonly minutesAfter: number;
  readonly change: ChangeState;
}

/**
 * Goroutines of two sides by state and stack, largest change first. Groups are the same where the state and all names
 * of functions are: lines move from build to build. Each group that either side has is there.
 */
export function computeGroupDiff(
  before: readonly (readonly GroupSource[])[],
  after: readonly (readonly GroupSource[])[],
  scale: DiffScale,
): readonly GroupChange[] {
  const sides = new Map<string, { before: GroupSource | null; after: GroupSource | null }>();
  const add = (side: 'before' | 'after', group: GroupSource): void => {
    const key = [group.state, ...group.stack.map(({ func }) => func)].join('\n');
    const pair = sides.get(key) ?? { before: null, after: null };
    pair[side] = pair[side] ? join(pair[side], group) : group;
    sides.set(key, pair);
  };
  for (const group of before.flat()) add('before', group);
  for (const group of after.flat()) add('after', group);
  return [...sides.entries()]
    .map(([key, pair]) => ({ key, change: toChange(pair, scale) }))
    .sort(
      (a, b) =>
        Math.abs(b.change.delta) - Math.abs(a.change.delta) ||
        b.change.after - a.change.after ||
        (a.key < b.key ? -1 : 1),
    )
    .map(({ change }) => change);
}

function join(a: GroupSource, b: GroupSource): GroupSource {
  return {
    ...a,
    count: a.count + b.count,
    minutesMin: Math.min(a.minutesMin, b.minutesMin),
    minutesMax: Math.max(a.minutesMax, b.minutesMax),
    creator: a.creator === '' ? b.creator : a.creator,
  };
}

function toChange(
  { before, after }: { before: GroupSource | null; after: GroupSource | null },
  scale: DiffScale,
): GroupChange {
  const shown = after ?? before;
  const scaledBefore = (before?.count ?? 0) * scale.before;
  const scaledAfter = (after?.count ?? 0) * scale.after;
  return {
    state: shown?.state ?? '',
    stack: shown?.stack ?? [],
    creator: [after, before].find((side) => side?.creator)?.creator ?? '',
    before: scaledBefore,
    after: scaledAfter,
    delta: scaledAfter - scaledBefore,
    minutesBefore: before?.minutesMax ?? 0,
    minutesAfter: after?.minutesMax ?? 0,
    change: changeState(scaledBefore, scaledAfter, 0),
  };
}

export function groupsOfDump(dump: GoroutineDump): readonly GroupSource[] {
  const { string, frame } = dump;
  const groups = groupGoroutines(dump);
  const frameOf = (row: number): GroupFrame => ({
    func: string[frame.func[row] ?? 0] ?? '',
    file: string[frame.file[row] ?? 0] ?? '',
    line: frame.line[row] ?? 0,
  });
  return Array.from({ length: groups.length }, (_, i) => {
    const creator = groups.creator[i] ?? -1;
    return {
      count: groups.count[i] ?? 0,
      state: string[groups.state[i] ?? 0] ?? '',
      stack: framesOfStack(dump, groups.stack[i] ?? -1).map(frameOf),
      minutesMin: groups.minMinutes[i] ?? 0,
      minutesMax: groups.maxMinutes[i] ?? 0,
      creator: creator < 0 ? '' : frameOf(creator).func,
    };
  });
}

/** Of a goroutine profile, which counts stacks and says no more of them. */
export function groupsOfProfile({ string, func, line, location, stack, sample }: Profile): readonly GroupSource[] {
  const [counts] = sample.value;
  return Array.from({ length: sample.length }, (_, row) => {
    const frames: GroupFrame[] = [];
    for (let at = sample.stack[row] ?? -1; at >= 0; at = stack.prefix[at] ?? -1) {
      const place = stack.location[at] ?? 0;
      const end = location.lineStart[place + 1] ?? 0;
      for (let i = location.lineStart[place] ?? 0; i < end; i++) {
        const symbol = line.func[i] ?? 0;
        frames.push({
          func: string[func.name[symbol] ?? 0] ?? '',
          file: string[func.file[symbol] ?? 0] ?? '',
          line: line.line[i] ?? 0,
        });
      }
    }
    return { count: counts?.[row] ?? 0, state: '', stack: frames, minutesMin: 0, minutesMax: 0, creator: '' };
  });
}
