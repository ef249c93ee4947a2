import type { CaptureId } from '#shared/base/brand';
import type { GoroutineFilter } from '#shared/goroutines/goroutine-filter';
import type { Grouping } from '#shared/goroutines/group-goroutines';
import type { ProfileWarning } from '#shared/profile/profile';

/** What the window knows of a dump before it asks for groups. Lists end after the 200 most frequent. */
export interface GoroutineHead {
  readonly total: number;
  readonly states: readonly StateCount[];
  /** Goroutines that have a label of the key. */
  readonly labelKeys: readonly { readonly key: string; readonly count: number }[];
  readonly locked: number;
  /** Whole minutes. */
  readonly longestMinutes: number;
  readonly warnings: readonly ProfileWarning[];
}

export interface StateCount {
  readonly state: string;
  readonly count: number;
}

export interface GoroutineFrame {
  readonly func: string;
  readonly file: string;
  /** 0 where the dump does not say. */
  readonly line: number;
}

/** A group as a row of the table. What is not shared by all of it is that of most of it. */
export interface GoroutineGroupRow {
  readonly count: number;
  /** What the group shares, where that is neither a state nor a stack: a creator or the text of a label; '' for none. */
  readonly key: string;
  readonly state: string;
  readonly stateCount: number;
  /** The function in which most of it waits, below the runtime's own. */
  readonly waitsIn: string;
  readonly stackCount: number;
  readonly stacks: number;
  readonly minutesMin: number;
  readonly minutesMax: number;
  readonly creator: string;
  readonly creatorCount: number;
  readonly locked: number;
  readonly leaked: number;
}

export interface GoroutineGroupRows {
  /** Groups. */
  readonly count: number;
  /** Goroutines that fit the filter, and how they are spread over states. */
  readonly kept: number;
  readonly states: readonly StateCount[];
  readonly rows: readonly GoroutineGroupRow[];
}

export interface GoroutineMember {
  readonly id: number;
  readonly minutes: number;
  /** Id of who started it; -1 where unknown. */
  readonly createdBy: number;
  readonly isLocked: boolean;
  /** `key=value`, in the order of the dump. */
  readonly labels: readonly string[];
}

/** A group whole, but for its members beyond the first 100. */
export interface GoroutineGroupFacts {
  readonly row: GoroutineGroupRow;
  /** What most of the group stand in, innermost frame first. */
  readonly stack: readonly GoroutineFrame[];
  /** The go statement; null where unknown. */
  readonly creator: GoroutineFrame | null;
  readonly states: readonly StateCount[];
  /** The most frequent stacks of the group, at most 10. */
  readonly places: readonly { readonly state: string; readonly waitsIn: string; readonly count: number }[];
  /** By id, ascending. */
  readonly members: readonly GoroutineMember[];
}

interface OfGroups {
  id: CaptureId;
  grouping: Grouping;
  filter: GoroutineFilter;
}

/** What the window asks of an opened goroutine dump. */
export interface GoroutineRequests {
  'goroutines/groups': { args: OfGroups & { offset: number; limit: number }; reply: GoroutineGroupRows };
  /** A group by its row; null where there are fewer. */
  'goroutines/group': { args: OfGroups & { row: number }; reply: GoroutineGroupFacts | null };
}
