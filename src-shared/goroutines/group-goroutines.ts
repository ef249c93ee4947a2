import { PairTable } from '#shared/base/pair-table';
import type { GoroutineDump } from './dump.ts';

/**
 * What goroutines of a group share: state and stack, the function that started them, the state (the wait reason of
 * those that wait), or the value of a label.
 */
export type GroupingAxis = 'stack' | 'creator' | 'state' | 'label';

export interface Grouping {
  readonly by: GroupingAxis;
  /** Of `label`. */
  readonly labelKey?: string;
}

/**
 * Groups of goroutines, most numerous first; equal ones with the longest wait first. `state`, `stack` and `creator` are
 * those of most of the group, and the counts say of how many.
 */
export interface GoroutineGroups {
  readonly length: number;
  readonly count: Int32Array;
  /** What the group shares: a stack, or a string for the function, the state or the text of the label; -1 for none. */
  readonly key: Int32Array;
  /** A string of the dump. */
  readonly state: Int32Array;
  readonly stateCount: Int32Array;
  /** A stack of the dump; -1 where the dump gives no frames. */
  readonly stack: Int32Array;
  readonly stackCount: Int32Array;
  /** Different stacks in the group. */
  readonly stacks: Int32Array;
  /** Whole minutes; 0 for less than one. */
  readonly minMinutes: Int32Array;
  readonly maxMinutes: Int32Array;
  /** The frame that started most of them; -1 where unknown. */
  readonly creator: Int32Array;
  readonly creatorCount: Int32Array;
  /** How many the runtime's own leak detection marked. */
  readonly markedLeaked: Int32Array;
  readonly locked: Int32Array;
  /** Goroutines of group i, by row of the dump: `member[memberStart[i]] … member[memberStart[i + 1] - 1]`. */
  readonly memberStart: Int32Array;
  readonly member: Int32Array;
}

/** Groups the goroutines whose row is 1 in `kept`; all of them without it. */
export function groupGoroutines(
  dump: GoroutineDump,
  grouping: Grouping = { by: 'stack' },
  kept?: Uint8Array,
): GoroutineGroups {
  const { goroutine } = dump;
  const keyOf = axisKeys(dump, grouping);
  const pairs = new PairTable();
  const groupOf = new Int32Array(goroutine.length).fill(-1);
  for (let row = 0; row < goroutine.length; row++) {
    if (kept && kept[row] !== 1) continue;
    groupOf[row] = pairs.intern(keyOf.first(row), keyOf.second(row));
  }
  const { length, first, second } = pairs.finish();
  const columns = sumGroups(dump, groupOf, length);
  const order = Int32Array.from({ length }, (_, i) => i).sort(
    (a, b) =>
      (columns.count[b] ?? 0) - (columns.count[a] ?? 0) ||
      (columns.maxMinutes[b] ?? 0) - (columns.maxMinutes[a] ?? 0) ||
      a - b,
  );
  const pick = (column: Int32Array): Int32Array => Int32Array.from(order, (group) => column[group] ?? -1);
  const mode = (column: Int32Array): Mode => {
    const found = mostFrequent(column, groupOf, length);
    return { value: pick(found.value), count: pick(found.count), distinct: pick(found.distinct) };
  };
  const state = mode(goroutine.state);
  const stack = mode(goroutine.stack);
  const creator = mode(goroutine.creator);
  return {
    length,
    count: pick(columns.count),
    key: pick(grouping.by === 'stack' ? second : first),
    state: state.value,
    stateCount: state.count,
    stack: stack.value,
    stackCount: stack.count,
    stacks: stack.distinct,
    minMinutes: pick(columns.minMinutes),
    maxMinutes: pick(columns.maxMinutes),
    creator: creator.value,
    creatorCount: creator.count,
    markedLeaked: pick(columns.markedLeaked),
    locked: pick(columns.locked),
    ...membersOf(groupOf, order, columns.count),
  };
}

interface AxisKeys {
  readonly first: (row: number) => number;
  readonly second: (row: number) => number;
}

function axisKeys(dump: GoroutineDump, { by, labelKey = '' }: Grouping): AxisKeys {
  const { goroutine, frame } = dump;
  const none = (): number => 0;
  switch (by) {
    case 'stack':
      return { first: (row) => goroutine.state[row] ?? 0, second: (row) => goroutine.stack[row] ?? -1 };
    case 'creator':
      return { first: (row) => frame.func[goroutine.creator[row] ?? -1] ?? -1, second: none };
    case 'state':
      return { first: (row) => goroutine.state[row] ?? 0, second: none };
    case 'label': {
      const key = dump.string.indexOf(labelKey);
      return { first: (row) => labelOf(dump, row, key), second: none };
    }
  }
}

/** The text of a goroutine's label, as a string of the dump; -1 where it has none of that key. */
export function labelOf({ goroutine, label }: GoroutineDump, row: number, key: number): number {
  for (let at = goroutine.labelStart[row] ?? 0; at < (goroutine.labelStart[row + 1] ?? 0); at++) {
    if (label.key[at] === key) return label.text[at] ?? -1;
  }
  return -1;
}

/** Sums of each group, in the order in which they were first met. */
function sumGroups({ goroutine }: GoroutineDump, groupOf: Int32Array, length: number) {
  const count = new Int32Array(length);
  const minMinutes = new Int32Array(length).fill(2 ** 31 - 1);
  const maxMinutes = new Int32Array(length);
  const markedLeaked = new Int32Array(length);
  const locked = new Int32Array(length);
  for (let row = 0; row < goroutine.length; row++) {
    const group = groupOf[row] ?? -1;
    if (group < 0) continue;
    const minutes = goroutine.waitMinutes[row] ?? 0;
    count[group] = (count[group] ?? 0) + 1;
    minMinutes[group] = Math.min(minMinutes[group] ?? 0, minutes);
    maxMinutes[group] = Math.max(maxMinutes[group] ?? 0, minutes);
    markedLeaked[group] = (markedLeaked[group] ?? 0) + (goroutine.markedLeaked[row] ?? 0);
    locked[group] = (locked[group] ?? 0) + (goroutine.lockedToThread[row] ?? 0);
  }
  return { count, minMinutes, maxMinutes, markedLeaked, locked };
}

interface Mode {
  readonly value: Int32Array;
  readonly count: Int32Array;
  /** How many different values there are. */
  readonly distinct: Int32Array;
}

/** The most frequent value of each group; the first met of equally frequent ones. */
function mostFrequent(column: Int32Array, groupOf: Int32Array, length: number): Mode {
  const pairs = new PairTable();
  const counts: number[] = [];
  for (let row = 0; row < groupOf.length; row++) {
    const group = groupOf[row] ?? -1;
    if (group < 0) continue;
    const pair = pairs.intern(group, column[row] ?? -1);
    counts[pair] = (counts[pair] ?? 0) + 1;
  }
  const value = new Int32Array(length).fill(-1);
  const count = new Int32Array(length);
  const distinct = new Int32Array(length);
  for (const [pair, times] of counts.entries()) {
    const group = pairs.firstAt(pair);
    distinct[group] = (distinct[group] ?? 0) + 1;
    if (times <= (count[group] ?? 0)) continue;
    value[group] = pairs.secondAt(pair);
    count[group] = times;
  }
  return { value, count, distinct };
}

function membersOf(
  groupOf: Int32Array,
  order: Int32Array,
  count: Int32Array,
): Pick<GoroutineGroups, 'memberStart' | 'member'> {
  const memberStart = new Int32Array(order.length + 1);
  const next = new Int32Array(order.length);
  for (const [i, group] of order.entries()) {
    next[group] = memberStart[i] ?? 0;
    memberStart[i + 1] = (memberStart[i] ?? 0) + (count[group] ?? 0);
  }
  const member = new Int32Array(memberStart[order.length] ?? 0);
  for (let row = 0; row < groupOf.length; row++) {
    const group = groupOf[row] ?? -1;
    if (group < 0) continue;
    const at = next[group] ?? 0;
    member[at] = row;
    next[group] = at + 1;
  }
  return { memberStart, member };
}

/** Goroutines by state, most frequent first; of those that are 1 in `kept`. */
export function countStates(
  { string, goroutine }: GoroutineDump,
  kept?: Uint8Array,
): { state: string; count: number }[] {
  const counts = new Map<number, number>();
  for (const [row, state] of goroutine.state.entries()) {
    if (!kept || kept[row] === 1) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return [...counts]
    .map(([state, count]) => ({ state: string[state] ?? '', count }))
    .sort((a, b) => b.count - a.count || (a.state < b.state ? -1 : 1));
}

/** Goroutines that have a label of each key, the most frequent key first. */
export function countLabelKeys({ string, goroutine, label }: GoroutineDump): { key: string; count: number }[] {
  const counts = new Map<number, number>();
  for (let row = 0; row < goroutine.length; row++) {
    const from = goroutine.labelStart[row] ?? 0;
    const keys = new Set(label.key.subarray(from, goroutine.labelStart[row + 1] ?? 0));
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .map(([key, count]) => ({ key: string[key] ?? '', count }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}

/** Frames of a stack of the dump, leaf first. */
export function framesOfStack({ stack }: GoroutineDump, leaf: number): number[] {
  const frames: number[] = [];
  for (let row = leaf; row >= 0; row = stack.prefix[row] ?? -1) frames.push(stack.frame[row] ?? 0);
  return frames;
}
