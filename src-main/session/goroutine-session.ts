import type {
  GoroutineFrame,
  GoroutineGroupFacts,
  GoroutineGroupRow,
  GoroutineGroupRows,
  GoroutineHead,
  GoroutineMember,
} from '#shared/contract/goroutine-view';
import type { GoroutineDump } from '#shared/goroutines/dump';
import { computeGoroutineFilter, type GoroutineFilter } from '#shared/goroutines/goroutine-filter';
import {
  countLabelKeys,
  countStates,
  framesOfStack,
  groupGoroutines,
  type GoroutineGroups,
  type Grouping,
} from '#shared/goroutines/group-goroutines';
import { whereStackWaits } from '#shared/goroutines/waits-in';
import { RecentlyUsed } from './recently-used.ts';

/** Of states and label keys; a hostile dump could have as many as goroutines. */
const maxListed = 200;
const maxPlaces = 10;
const maxMembers = 100;
/** Groupings that a person goes back and forth between. */
const keptGroupings = 8;

interface Choice {
  readonly grouping: Grouping;
  readonly filter: GoroutineFilter;
}

interface Grouped {
  readonly kept: Uint8Array;
  readonly groups: GoroutineGroups;
}

/** An opened dump. Groups are computed once for a grouping and a filter; rows are told as they are looked at. */
export class GoroutineDumpSession {
  readonly #dump: GoroutineDump;
  readonly #grouped = new RecentlyUsed<string, Grouped>(keptGroupings);

  constructor(dump: GoroutineDump) {
    this.#dump = dump;
  }

  head(): GoroutineHead {
    const { goroutine, warnings } = this.#dump;
    return {
      total: goroutine.length,
      states: countStates(this.#dump).slice(0, maxListed),
      labelKeys: countLabelKeys(this.#dump).slice(0, maxListed),
      locked: goroutine.lockedToThread.reduce((sum, locked) => sum + locked, 0),
      longestMinutes: goroutine.waitMinutes.reduce((most, minutes) => Math.max(most, minutes), 0),
      warnings,
    };
  }

  groups({
    offset,
    limit,
    ...choice
  }: Choice & { readonly offset: number; readonly limit: number }): GoroutineGroupRows {
    const { kept, groups } = this.#group(choice);
    const end = Math.min(groups.length, offset + limit);
    return {
      count: groups.length,
      kept: groups.member.length,
      states: countStates(this.#dump, kept).slice(0, maxListed),
      rows: Array.from({ length: Math.max(0, end - offset) }, (_, i) =>
        groupRow(this.#dump, groups, offset + i, choice.grouping),
      ),
    };
  }

  group({ row, ...choice }: Choice & { readonly row: number }): GoroutineGroupFacts | null {
    const { groups } = this.#group(choice);
    return row < groups.length ? groupFacts(this.#dump, groups, row, choice.grouping) : null;
  }

  #group(choice: Choice): Grouped {
    return this.#grouped.take(JSON.stringify([choice.grouping, choice.filter]), () => {
      const kept = computeGoroutineFilter(this.#dump, choice.filter);
      return { kept, groups: groupGoroutines(this.#dump, choice.grouping, kept) };
    });
  }
}

export function groupRow(
  dump: GoroutineDump,
  groups: GoroutineGroups,
  row: number,
  { by }: Grouping,
): GoroutineGroupRow {
  const { string } = dump;
  const at = (column: Int32Array): number => column[row] ?? 0;
  const key = groups.key[row] ?? -1;
  const isKeyText = by === 'creator' || by === 'label';
  return {
    count: at(groups.count),
    key: isKeyText ? (string[key] ?? '') : '',
    state: string[at(groups.state)] ?? '',
    stateCount: at(groups.stateCount),
    waitsIn: waitsIn(dump, groups.stack[row] ?? -1),
    stackCount: at(groups.stackCount),
    stacks: at(groups.stacks),
    minutesMin: at(groups.minMinutes),
    minutesMax: at(groups.maxMinutes),
    creator: funcName(dump, groups.creator[row] ?? -1),
    creatorCount: at(groups.creatorCount),
    locked: at(groups.locked),
    leaked: at(groups.markedLeaked),
  };
}

function groupFacts(
  dump: GoroutineDump,
  groups: GoroutineGroups,
  row: number,
  grouping: Grouping,
): GoroutineGroupFacts {
  const { string, goroutine } = dump;
  const kept = new Uint8Array(goroutine.length);
  const rows = groups.member.subarray(groups.memberStart[row] ?? 0, groups.memberStart[row + 1] ?? 0);
  for (const member of rows) kept[member] = 1;
  const places = groupGoroutines(dump, { by: 'stack' }, kept);
  const first = rows.slice().sort((a, b) => (goroutine.id[a] ?? 0) - (goroutine.id[b] ?? 0));
  const creator = groups.creator[row] ?? -1;
  return {
    row: groupRow(dump, groups, row, grouping),
    stack: framesOfStack(dump, groups.stack[row] ?? -1).map((frame) => frameOf(dump, frame)),
    creator: creator < 0 ? null : frameOf(dump, creator),
    states: countStates(dump, kept).slice(0, maxListed),
    places: Array.from({ length: Math.min(maxPlaces, places.length) }, (_, i) => ({
      state: string[places.state[i] ?? 0] ?? '',
      waitsIn: waitsIn(dump, places.stack[i] ?? -1),
      count: places.count[i] ?? 0,
    })),
    members: Array.from(first.subarray(0, maxMembers), (member) => memberOf(dump, member)),
  };
}

function memberOf({ string, goroutine, label }: GoroutineDump, row: number): GoroutineMember {
  const labels: string[] = [];
  for (let at = goroutine.labelStart[row] ?? 0; at < (goroutine.labelStart[row + 1] ?? 0); at++) {
    labels.push(`${string[label.key[at] ?? 0] ?? ''}=${string[label.text[at] ?? 0] ?? ''}`);
  }
  return {
    id: goroutine.id[row] ?? 0,
    minutes: goroutine.waitMinutes[row] ?? 0,
    createdBy: goroutine.createdBy[row] ?? -1,
    isLocked: goroutine.lockedToThread[row] === 1,
    labels,
  };
}

function waitsIn(dump: GoroutineDump, stack: number): string {
  return whereStackWaits(framesOfStack(dump, stack).map((frame) => funcName(dump, frame)));
}

export function frameOf(dump: GoroutineDump, row: number): GoroutineFrame {
  const { frame, string } = dump;
  return { func: funcName(dump, row), file: string[frame.file[row] ?? 0] ?? '', line: frame.line[row] ?? 0 };
}

function funcName({ frame, string }: GoroutineDump, row: number): string {
  return row < 0 ? '' : (string[frame.func[row] ?? 0] ?? '');
}
