import type { GoroutineFrame, StateCount } from '#shared/contract/goroutine-view';
import type { ProfileWarning } from '#shared/profile/profile';
import type { GoroutineDump } from '#shared/goroutines/dump';
import { computeGoroutineFilter, type GoroutineFilter } from '#shared/goroutines/goroutine-filter';
import {
  countStates,
  framesOfStack,
  groupGoroutines,
  type GoroutineGroups,
  type Grouping,
} from '#shared/goroutines/group-goroutines';
import { frameOf, groupRow } from './goroutine-session.ts';

/** A group whole, as a list of all of them has it. What is not shared by all of it is that of most of it. */
export interface ListedGroup {
  readonly count: number;
  /** A creator or the text of a label where groups share that; '' for none. */
  readonly key: string;
  readonly state: string;
  readonly minutesMin: number;
  readonly minutesMax: number;
  readonly creator: string;
  readonly leaked: boolean;
  readonly locked: number;
  /** Different stacks in the group. */
  readonly stacks: number;
  readonly stack: readonly GoroutineFrame[];
}

export interface GoroutineListing {
  readonly total: number;
  /** Of `total`, those that fit the filter: what `states` and `groups` are of. */
  readonly kept: number;
  readonly states: readonly StateCount[];
  readonly groups: readonly ListedGroup[];
  readonly warnings: readonly ProfileWarning[];
}

/** All groups of a dump at once, for files and the terminal. */
export function listGoroutines(dump: GoroutineDump, grouping: Grouping, filter: GoroutineFilter): GoroutineListing {
  const kept = computeGoroutineFilter(dump, filter);
  const groups = groupGoroutines(dump, grouping, kept);
  return {
    total: dump.goroutine.length,
    kept: groups.member.length,
    states: countStates(dump, kept),
    groups: Array.from({ length: groups.length }, (_, row) => listedGroup(dump, groups, row, grouping)),
    warnings: dump.warnings,
  };
}

function listedGroup(dump: GoroutineDump, groups: GoroutineGroups, row: number, grouping: Grouping): ListedGroup {
  const { count, key, state, minutesMin, minutesMax, creator, leaked, locked, stacks } = groupRow(
    dump,
    groups,
    row,
    grouping,
  );
  const stack = framesOfStack(dump, groups.stack[row] ?? -1).map((frame) => frameOf(dump, frame));
  return { count, key, state, minutesMin, minutesMax, creator, leaked: leaked > 0, locked, stacks, stack };
}
