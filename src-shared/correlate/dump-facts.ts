import type { GoroutineDump } from '#shared/goroutines/dump';
import { framesOfStack, groupGoroutines } from '#shared/goroutines/group-goroutines';
import { groupsOfProfile } from '#shared/goroutines/group-diff';
import type { CaptureKind, Profile } from '#shared/profile/profile';
import { addressSpaceOf } from './address-space.ts';
import type { CaptureSource, GoroutineFacts, GoroutineGroup } from './capture-facts.ts';
import { computeSignature, type Frame } from './signature.ts';
import { classifyWait } from './wait-class.ts';

/** Goroutines of a dump by state, stack and creator; stacks that only differ in their lines are one group. */
export function computeDumpFacts(dump: GoroutineDump, source: CaptureSource, isPartial: boolean): GoroutineFacts {
  const { string, frame, goroutine } = dump;
  const frameOf = (row: number): Frame => ({
    func: string[frame.func[row] ?? 0] ?? '',
    file: string[frame.file[row] ?? 0] ?? '',
    line: frame.line[row] ?? 0,
  });
  const exact = groupGoroutines(dump);
  const grower = new GroupGrower();
  for (let row = 0; row < exact.length; row++) {
    const members = exact.member.subarray(exact.memberStart[row] ?? 0, exact.memberStart[row + 1] ?? 0);
    const frames = framesOfStack(dump, exact.stack[row] ?? -1).map(frameOf);
    const state = string[exact.state[row] ?? 0] ?? '';
    const creator = exact.creator[row] ?? -1;
    grower.add({
      signature: computeSignature(frames),
      wait: classifyWait(state, frames),
      state,
      count: members.length,
      minutesMin: exact.minMinutes[row] ?? 0,
      minutesMax: exact.maxMinutes[row] ?? 0,
      creator: creator < 0 ? '' : frameOf(creator).func,
      ids: Float64Array.from(members, (member) => goroutine.id[member] ?? 0),
      parents: Float64Array.from(new Set(Array.from(members, (member) => goroutine.createdBy[member] ?? -1))),
      markedLeaked: exact.markedLeaked[row] ?? 0,
    });
  }
  return {
    type: 'goroutines',
    source,
    kind: 'goroutine-dump',
    isPartial,
    total: goroutine.length,
    groups: grower.finish(),
    hasStates: true,
    addressSpace: '',
  };
}

/** The same of a goroutine profile, which counts stacks and says no more. */
export function computeGoroutineProfileFacts(
  profile: Profile,
  kind: CaptureKind,
  source: CaptureSource,
  isPartial: boolean,
): GoroutineFacts {
  const grower = new GroupGrower();
  let total = 0;
  for (const { count, stack } of groupsOfProfile(profile)) {
    total += count;
    grower.add({
      signature: computeSignature(stack),
      wait: classifyWait('', stack),
      state: '',
      count,
      minutesMin: 0,
      minutesMax: 0,
      creator: '',
      ids: new Float64Array(),
      parents: new Float64Array(),
      markedLeaked: kind === 'goroutineleak' ? count : 0,
    });
  }
  return {
    type: 'goroutines',
    source,
    kind,
    isPartial,
    total,
    groups: grower.finish(),
    hasStates: false,
    addressSpace: addressSpaceOf(profile),
  };
}

/** Groups are joined across captures by this. */
export const groupKey = ({ signature, wait }: Pick<GoroutineGroup, 'signature' | 'wait'>): string =>
  `${wait}\n${signature.key}`;

class GroupGrower {
  readonly #groups = new Map<string, GoroutineGroup[]>();

  add(group: GoroutineGroup): void {
    const key = groupKey(group);
    const same = this.#groups.get(key);
    if (same === undefined) this.#groups.set(key, [group]);
    else same.push(group);
  }

  finish(): GoroutineGroup[] {
    return [...this.#groups.values()].map(joinGroups).sort((a, b) => b.count - a.count);
  }
}

function joinGroups(groups: readonly GoroutineGroup[]): GoroutineGroup {
  const largest = groups.reduce((best, group) => (group.count > best.count ? group : best));
  return {
    ...largest,
    count: groups.reduce((sum, { count }) => sum + count, 0),
    minutesMin: groups.reduce((least, { minutesMin }) => Math.min(least, minutesMin), Infinity),
    minutesMax: groups.reduce((most, { minutesMax }) => Math.max(most, minutesMax), 0),
    ids: joinSorted(groups.map(({ ids }) => ids)),
    parents: Float64Array.from(new Set(joinSorted(groups.map(({ parents }) => parents)))).filter((id) => id >= 0),
    markedLeaked: groups.reduce((sum, { markedLeaked }) => sum + markedLeaked, 0),
  };
}

function joinSorted(columns: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(columns.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const column of columns) {
    joined.set(column, at);
    at += column.length;
  }
  return joined.sort();
}

/** How many of `ids` are in `others`; both rise. */
export function countCommon(ids: Float64Array, others: Float64Array): number {
  let common = 0;
  for (let a = 0, b = 0; a < ids.length && b < others.length;) {
    const difference = (ids[a] ?? 0) - (others[b] ?? 0);
    if (difference === 0) common++;
    if (difference <= 0) a++;
    if (difference >= 0) b++;
  }
  return common;
}
