/**
 * Periods that may overlap, laid out so that those of one lane do not: one group after the other, and within a group
 * the lanes by depth. Periods that nest get the depth of their nesting.
 */
export interface LaneTable {
  /** Number of lanes. */
  readonly length: number;
  /** What a lane is of, as the caller numbers it; rising. */
  readonly group: Int32Array;
  /** From 0 within the group. */
  readonly depth: Int32Array;
  /** The periods of lane l are `offset[l] … offset[l + 1]`, in the order of time. */
  readonly offset: Int32Array;
  /** Row of the period in the table that was laid out. */
  readonly row: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
}

export interface Periods {
  readonly length: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/**
 * Lays out periods in lanes, of each group as few as its periods at any one time. `groupOf` gives every period a group
 * from 0; below 0 it is left out. Starts and ends are walked in order, so that it takes the time of two sorts.
 */
export function layoutLanes({ length, start, end }: Periods, groupOf: Int32Array, groups: number): LaneTable {
  const byStart = orderOf(length, start, (a, b) => (end[b] ?? 0) - (end[a] ?? 0));
  const byEnd = orderOf(length, end, (a, b) => (start[b] ?? 0) - (start[a] ?? 0));
  const laneOf = new Int32Array(length).fill(-1);
  const free = new FreeLanes(groups);
  let ended = 0;
  for (const row of byStart) {
    const from = start[row] ?? 0;
    for (; ended < length && (end[byEnd[ended] ?? 0] ?? 0) <= from; ended++) {
      const over = byEnd[ended] ?? 0;
      // One without length was given back when it was placed.
      if ((end[over] ?? 0) > (start[over] ?? 0)) free.giveBack(laneOf[over] ?? -1);
    }
    const group = groupOf[row] ?? -1;
    if (group < 0) continue;
    const lane = free.take(group);
    laneOf[row] = lane;
    if ((end[row] ?? 0) <= from) free.giveBack(lane);
  }
  return arrange({ start, end, length }, byStart, laneOf, free);
}

/** Lanes as they are handed out: the one that was given back last is taken first, which keeps nesting in order. */
class FreeLanes {
  readonly group: number[] = [];
  readonly depth: number[] = [];
  /** The first free lane of each group, and of each lane the next; -1 for none. */
  readonly #head: Int32Array;
  readonly #next: number[] = [];
  readonly #count: Int32Array;

  constructor(groups: number) {
    this.#head = new Int32Array(groups).fill(-1);
    this.#count = new Int32Array(groups);
  }

  take(group: number): number {
    const lane = this.#head[group] ?? -1;
    if (lane >= 0) {
      this.#head[group] = this.#next[lane] ?? -1;
      return lane;
    }
    const depth = this.#count[group] ?? 0;
    this.#count[group] = depth + 1;
    this.depth.push(depth);
    this.#next.push(-1);
    return this.group.push(group) - 1;
  }

  giveBack(lane: number): void {
    if (lane < 0) return;
    const group = this.group[lane] ?? 0;
    this.#next[lane] = this.#head[group] ?? -1;
    this.#head[group] = lane;
  }
}

function orderOf(length: number, key: Float64Array, tie: (a: number, b: number) => number): Int32Array {
  return Int32Array.from({ length }, (_, row) => row).sort(
    (a, b) => (key[a] ?? 0) - (key[b] ?? 0) || tie(a, b) || a - b,
  );
}

/** The lanes in the order of group and depth, and their periods together. */
function arrange(periods: Periods, byStart: Int32Array, laneOf: Int32Array, { group, depth }: FreeLanes): LaneTable {
  const length = group.length;
  const order = Int32Array.from(group.keys()).sort(
    (a, b) => (group[a] ?? 0) - (group[b] ?? 0) || (depth[a] ?? 0) - (depth[b] ?? 0),
  );
  const placeOf = new Int32Array(length);
  for (const [place, lane] of order.entries()) placeOf[lane] = place;
  const offset = new Int32Array(length + 1);
  for (const lane of laneOf) {
    if (lane < 0) continue;
    const after = (placeOf[lane] ?? 0) + 1;
    offset[after] = (offset[after] ?? 0) + 1;
  }
  for (let lane = 0; lane < length; lane++) offset[lane + 1] = (offset[lane + 1] ?? 0) + (offset[lane] ?? 0);
  const next = offset.slice(0, length);
  const row = new Int32Array(offset[length] ?? 0);
  for (const period of byStart) {
    const lane = laneOf[period] ?? -1;
    if (lane < 0) continue;
    const place = placeOf[lane] ?? 0;
    const at = next[place] ?? 0;
    row[at] = period;
    next[place] = at + 1;
  }
  return {
    length,
    group: Int32Array.from(order, (lane) => group[lane] ?? 0),
    depth: Int32Array.from(order, (lane) => depth[lane] ?? 0),
    offset,
    row,
    start: Float64Array.from(row, (period) => periods.start[period] ?? 0),
    end: Float64Array.from(row, (period) => periods.end[period] ?? 0),
  };
}
