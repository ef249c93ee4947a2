import type { GoroutineDump } from './dump.ts';

/** Goroutines in the same state with the same stack, most numerous first; equal ones with the longest wait first. */
export interface GoroutineGroups {
  readonly length: number;
  readonly count: Int32Array;
  /** A string of the dump. */
  readonly state: Int32Array;
  /** A stack of the dump; -1 where the dump gives no frames. */
  readonly stack: Int32Array;
  /** Whole minutes; 0 for less than one. */
  readonly minMinutes: Int32Array;
  readonly maxMinutes: Int32Array;
  /** The frame that started most of them; -1 where unknown. */
  readonly creator: Int32Array;
  /** How many the runtime's own leak detection marked. */
  readonly markedLeaked: Int32Array;
  /** Goroutines of group i, by row of the dump: `member[memberStart[i]] … member[memberStart[i + 1] - 1]`. */
  readonly memberStart: Int32Array;
  readonly member: Int32Array;
}

interface Group {
  readonly state: number;
  readonly stack: number;
  readonly members: number[];
  minMinutes: number;
  maxMinutes: number;
  markedLeaked: number;
  readonly creators: Map<number, number>;
}

export function groupGoroutines({ goroutine }: GoroutineDump): GoroutineGroups {
  const groups = new Map<string, Group>();
  for (let row = 0; row < goroutine.length; row++) {
    const state = goroutine.state[row] ?? 0;
    const stack = goroutine.stack[row] ?? -1;
    const minutes = goroutine.waitMinutes[row] ?? 0;
    const creator = goroutine.creator[row] ?? -1;
    const key = `${state} ${stack}`;
    let group = groups.get(key);
    if (group === undefined) {
      group = {
        state,
        stack,
        members: [],
        minMinutes: minutes,
        maxMinutes: minutes,
        markedLeaked: 0,
        creators: new Map(),
      };
      groups.set(key, group);
    }
    group.members.push(row);
    group.minMinutes = Math.min(group.minMinutes, minutes);
    group.maxMinutes = Math.max(group.maxMinutes, minutes);
    group.markedLeaked += goroutine.markedLeaked[row] ?? 0;
    group.creators.set(creator, (group.creators.get(creator) ?? 0) + 1);
  }
  const sorted = [...groups.values()].sort(
    (a, b) =>
      b.members.length - a.members.length || b.maxMinutes - a.maxMinutes || (a.members[0] ?? 0) - (b.members[0] ?? 0),
  );
  const memberStart = new Int32Array(sorted.length + 1);
  for (const [i, { members }] of sorted.entries()) memberStart[i + 1] = (memberStart[i] ?? 0) + members.length;
  return {
    length: sorted.length,
    count: Int32Array.from(sorted, ({ members }) => members.length),
    state: Int32Array.from(sorted, ({ state }) => state),
    stack: Int32Array.from(sorted, ({ stack }) => stack),
    minMinutes: Int32Array.from(sorted, ({ minMinutes }) => minMinutes),
    maxMinutes: Int32Array.from(sorted, ({ maxMinutes }) => maxMinutes),
    creator: Int32Array.from(sorted, ({ creators }) => mostFrequent(creators)),
    markedLeaked: Int32Array.from(sorted, ({ markedLeaked }) => markedLeaked),
    memberStart,
    member: Int32Array.from(sorted.flatMap(({ members }) => members)),
  };
}

/** The first of the most frequent. */
function mostFrequent(counts: ReadonlyMap<number, number>): number {
  let best = -1;
  let bestCount = 0;
  for (const [value, count] of counts) {
    if (count <= bestCount) continue;
    best = value;
    bestCount = count;
  }
  return best;
}

/** Goroutines by state, most frequent first. */
export function countStates({ string, goroutine }: GoroutineDump): { state: string; count: number }[] {
  const counts = new Map<number, number>();
  for (const state of goroutine.state) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts]
    .map(([state, count]) => ({ state: string[state] ?? '', count }))
    .sort((a, b) => b.count - a.count || (a.state < b.state ? -1 : 1));
}

/** Frames of a stack of the dump, leaf first. */
export function framesOfStack({ stack }: GoroutineDump, leaf: number): number[] {
  const frames: number[] = [];
  for (let row = leaf; row >= 0; row = stack.prefix[row] ?? -1) frames.push(stack.frame[row] ?? 0);
  return frames;
}
