import type { TaskLane, TraceSpanFacts, TrackRef } from '#shared/contract/trace-view';
import type { LaneTable } from '#shared/trace/lanes';
import type { Trace } from '#shared/trace/trace';
import { buildTrackSums, type TrackSpans, type TrackSums } from '#shared/trace/track-sums';
import { TrackState } from '#shared/trace/track-state';
import {
  classifyNames,
  laneTrack,
  layoutRegions,
  layoutTasks,
  logTrack,
  sampleTrack,
  type TaskLanes,
} from '#shared/trace/user-tracks';

export const userKinds = ['task', 'region', 'log', 'sample'] as const;
export type UserKind = (typeof userKinds)[number];
export type UserRef = TrackRef & { readonly kind: UserKind };

export const isUserTrack = (track: TrackRef): track is UserRef => (userKinds as readonly string[]).includes(track.kind);

/** Tracks of tasks that a head lists, and of regions that a goroutine shows. */
const shownTaskLanes = 500;
const shownRegionLanes = 16;

/** Characters of a log that a box is called by; the inspector has more. */
const nameLength = 120;
const textLength = 10_000;

/** Tracks of what the program tells of itself: tasks and regions in lanes, logs, and samples of a CPU profile. */
export class UserTracks {
  readonly #trace: Trace;
  readonly #tasks: TaskLanes;
  readonly #taskStates: Uint8Array;
  readonly #regions: LaneTable;
  readonly #regionStates: Uint8Array;
  /** By row of the lanes: which of `#frequent` it is called. */
  readonly #regionClasses: Uint8Array;
  readonly #frequent: readonly number[];
  /** The first lane of each goroutine. */
  readonly #firstLane: Int32Array;
  readonly #logs: TrackSpans;
  readonly #samples: TrackSpans;

  constructor(trace: Trace) {
    this.#trace = trace;
    this.#tasks = layoutTasks(trace);
    this.#taskStates = new Uint8Array(this.#tasks.row.length).fill(TrackState.task);
    this.#regions = layoutRegions(trace);
    this.#regionStates = new Uint8Array(this.#regions.row.length).fill(TrackState.region);
    const { classOf, names } = classifyNames(trace.region.name);
    this.#regionClasses = Uint8Array.from(this.#regions.row, (region) => classOf[region] ?? 0);
    this.#frequent = names;
    this.#firstLane = firstOfGroups(this.#regions.group, trace.goroutine.length);
    this.#logs = logTrack(trace);
    this.#samples = sampleTrack(trace);
  }

  count(kind: UserKind): number {
    if (kind === 'task') return this.#tasks.length;
    return kind === 'region' ? this.#regions.length : 1;
  }

  spans({ kind, row }: UserRef): TrackSpans {
    if (kind === 'task') return laneTrack(this.#tasks, row, this.#taskStates);
    if (kind === 'region') return laneTrack(this.#regions, row, this.#regionStates);
    return kind === 'log' ? this.#logs : this.#samples;
  }

  /** Of regions the states are classes of names, so that merged ones tell which name took the most: see `nameOfBox`. */
  buildSums(track: UserRef): TrackSums {
    if (track.kind !== 'region') return buildTrackSums(this.spans(track));
    return buildTrackSums(laneTrack(this.#regions, track.row, this.#regionClasses));
  }

  regionLanes(goroutine: number): readonly number[] {
    const first = this.#firstLane[goroutine] ?? 0;
    const length = Math.min(shownRegionLanes, (this.#firstLane[goroutine + 1] ?? 0) - first);
    return Array.from({ length: Math.max(0, length) }, (_, depth) => first + depth);
  }

  taskLanes(): readonly TaskLane[] {
    const { group, depth, names, length } = this.#tasks;
    const lanes = firstOfGroups(group, names.length);
    return Array.from({ length: Math.min(length, shownTaskLanes) }, (_, row) => {
      const of = group[row] ?? 0;
      return {
        row,
        name: this.#text(names[of] ?? 0),
        depth: depth[row] ?? 0,
        lanes: (lanes[of + 1] ?? 0) - (lanes[of] ?? 0),
      };
    });
  }

  /** What a box is called: `row` is -1 where it stands for several, of which `state` is the one that took most. */
  nameOfBox({ kind, row: lane }: UserRef, row: number, state: number): string {
    if (kind === 'region' && row < 0) {
      const name = this.#frequent[state];
      return name === undefined ? '' : this.#text(name);
    }
    if (kind === 'task' && row < 0) return this.#text(this.#tasks.names[this.#tasks.group[lane] ?? 0] ?? 0);
    return row < 0 ? '' : this.label(kind, row);
  }

  /** What a table calls a span: the name of a task or region, or what was logged. */
  label(kind: UserKind, row: number): string {
    const { name, text } = this.#userFacts(kind, row);
    const label = [name, text].filter(Boolean).join(': ');
    return label.length > nameLength ? `${label.slice(0, nameLength)}…` : label;
  }

  /** The goroutine of a region, a log or a sample, or that began a task; -1 for none. */
  goroutine(kind: UserKind, row: number): number {
    const { region, event } = this.#trace;
    const of =
      kind === 'region' ? region.goroutine[this.#regions.row[row] ?? -1] : event.goroutine[this.#event(kind, row)];
    return of ?? -1;
  }

  stack(kind: UserKind, row: number): number {
    return this.#trace.event.stack[this.#event(kind, row)] ?? -1;
  }

  /** What the inspector says of one beside its times. */
  facts(kind: UserKind, row: number): Pick<TraceSpanFacts, 'user' | 'beganBefore' | 'isOpen'> {
    const { task, region } = this.#trace;
    const user = this.#userFacts(kind, row);
    if (kind === 'log' || kind === 'sample') return { user, beganBefore: false, isOpen: false };
    const [table, at] = kind === 'task' ? [task, this.#tasks.row[row] ?? -1] : [region, this.#regions.row[row] ?? -1];
    return { user, beganBefore: (table.startEvent[at] ?? -1) < 0, isOpen: (table.endEvent[at] ?? -1) < 0 };
  }

  #userFacts(kind: UserKind, row: number): NonNullable<TraceSpanFacts['user']> {
    const { task, region, log } = this.#trace;
    const taskName = (at: number): string => (at < 0 ? '' : this.#text(task.name[at] ?? 0));
    if (kind === 'task') {
      const at = this.#tasks.row[row] ?? -1;
      return { name: taskName(at), text: '', task: taskName(task.parent[at] ?? -1) };
    }
    if (kind === 'region') {
      const at = this.#regions.row[row] ?? -1;
      return { name: this.#text(region.name[at] ?? 0), text: '', task: taskName(region.task[at] ?? -1) };
    }
    if (kind === 'sample') return { name: '', text: '', task: '' };
    return {
      name: this.#text(log.key[row] ?? 0),
      text: this.#text(log.value[row] ?? 0).slice(0, textLength),
      task: taskName(log.task[row] ?? -1),
    };
  }

  /** The event that begins it or is it; -1 where that is not in the trace. */
  #event(kind: UserKind, row: number): number {
    const { task, region, log, cpuSample } = this.#trace;
    if (kind === 'task') return task.startEvent[this.#tasks.row[row] ?? -1] ?? -1;
    if (kind === 'region') return region.startEvent[this.#regions.row[row] ?? -1] ?? -1;
    return (kind === 'log' ? log : cpuSample).event[row] ?? -1;
  }

  #text(string: number): string {
    return this.#trace.string[string] ?? '';
  }
}

/** Where each group begins among the lanes, which are in the order of their groups. */
function firstOfGroups(group: Int32Array, groups: number): Int32Array {
  const first = new Int32Array(groups + 1);
  for (const of of group) first[of + 1] = (first[of + 1] ?? 0) + 1;
  for (let at = 0; at < groups; at++) first[at + 1] = (first[at + 1] ?? 0) + (first[at] ?? 0);
  return first;
}
