import { formatCount } from '#shared/format/count';
import type { GoroutineName, TaskLane, TraceHead, TraceSpanFacts, TrackRef } from '#shared/contract/trace-view';
import { parseGoroutineQuery } from '#shared/trace/goroutine-query';

/** A row of the timeline, from top to bottom: a heading, a track, or the heap. */
export interface TimelineLine {
  readonly key: string;
  readonly kind: 'heading' | 'track' | 'heap';
  readonly label: string;
  readonly detail: string;
  readonly track: TrackRef | null;
  /** Of a heading that unfolds: a group of goroutines, `threadsGroup` or `tasksGroup`; -1 for the others. */
  readonly group: number;
  readonly isOpen: boolean;
  readonly topCssPx: number;
  readonly heightCssPx: number;
}

/** Stands for the threads among the groups that are unfolded. */
export const threadsGroup = -2;
/** The same of the tasks. */
export const tasksGroup = -3;
/** Tasks of no more lanes are unfolded from the start. */
const fewLanes = 12;

export const trackHeightCssPx = 20;
const heapHeightCssPx = 34;

export interface ShownTracks {
  readonly head: TraceHead;
  readonly openGroups: readonly number[];
  readonly pinned: readonly TrackRef[];
  /** Names of goroutines that are pinned. */
  readonly nameOf: (track: TrackRef) => string;
  /** Goroutines that a search found take the place of the groups; null without one. */
  readonly found: readonly GoroutineName[] | null;
  /** What was typed into the search; tasks are looked for by it too. */
  readonly pattern: string;
}

export const regionLabel = (depth: number): string => (depth === 0 ? 'regions' : `regions, ${depth + 1} deep`);

export const trackKey = ({ kind, row }: TrackRef): string => `${kind} ${row}`;

/** `(*Service).applyRules` of `example.com/shop/pricing.(*Service).applyRules`. */
export function shortFunc(func: string): string {
  if (func === '') return '(start not in the trace)';
  const name = func.slice(func.lastIndexOf('/') + 1);
  const dot = name.indexOf('.');
  return dot < 0 ? name : name.slice(dot + 1);
}

/** What is unfolded of a trace that was just opened: the first group of the program itself, and tasks if few. */
export function firstOpen({ groups, user }: TraceHead): readonly number[] {
  const first = groups.findIndex(({ func }) => func !== '' && !func.startsWith('runtime.'));
  return [...(user.lanes <= fewLanes ? [tasksGroup] : []), ...(first < 0 ? [] : [first])];
}

export const taskName = (name: string): string => (name === '' ? '(name not in the trace)' : name);

/** `2 of 3` of a lane of several. */
export const laneDetail = ({ depth, lanes }: TaskLane): string => (lanes > 1 ? `lane ${depth + 1} of ${lanes}` : '');

/** Lanes of tasks whose names have every plain word of what was typed; none where it has none. */
function findTasks({ user }: TraceHead, pattern: string): readonly TaskLane[] {
  const { funcs } = parseGoroutineQuery(pattern);
  if (funcs.length === 0) return [];
  return user.taskLanes.filter(({ name }) => funcs.every((word) => name.toLowerCase().includes(word)));
}

export function timelineLines({
  head,
  openGroups,
  pinned,
  nameOf,
  found,
  pattern,
}: ShownTracks): readonly TimelineLine[] {
  const lines: TimelineLine[] = [];
  let top = 0;
  const add = (line: Pick<TimelineLine, 'key' | 'kind' | 'label'> & Partial<TimelineLine>): void => {
    const heightCssPx = line.kind === 'heap' ? heapHeightCssPx : trackHeightCssPx;
    lines.push({ detail: '', track: null, group: -1, isOpen: false, ...line, topCssPx: top, heightCssPx });
    top += heightCssPx;
  };
  const track = (ref: TrackRef, label: string, detail = '', place = ''): void => {
    add({ key: `${place}${trackKey(ref)}`, kind: 'track', label, detail, track: ref });
  };
  const goroutine = (one: GoroutineName): void => {
    track({ kind: 'goroutine', row: one.row }, `G ${one.id}`, shortFunc(one.func));
    for (const [depth, row] of one.regionLanes.entries()) track({ kind: 'region', row }, '', regionLabel(depth));
  };
  const task = (lane: TaskLane): void => {
    track({ kind: 'task', row: lane.row }, taskName(lane.name), laneDetail(lane));
  };
  const { user } = head;
  track({ kind: 'gc', row: 0 }, 'GC');
  track({ kind: 'stw', row: 0 }, 'Stop the world');
  add({ key: 'heap', kind: 'heap', label: 'Heap', detail: 'goal dashed' });
  if (user.cpuSamples > 0) track({ kind: 'sample', row: 0 }, 'CPU samples', formatCount(user.cpuSamples));
  if (user.logs > 0) track({ kind: 'log', row: 0 }, 'Logs', formatCount(user.logs));
  add({ key: 'processors', kind: 'heading', label: 'Processors', detail: `${head.procs.length} Ps` });
  for (const { row, id } of head.procs) track({ kind: 'proc', row }, `P${id}`);
  const areThreadsOpen = openGroups.includes(threadsGroup);
  const hidden = head.threads - head.firstThreads.length;
  add({
    key: 'threads',
    kind: 'heading',
    label: 'Threads',
    detail: `${formatCount(head.threads)} Ms${areThreadsOpen && hidden > 0 ? `, first ${head.firstThreads.length} shown` : ''}`,
    group: threadsGroup,
    isOpen: areThreadsOpen,
  });
  if (areThreadsOpen) for (const { row, id } of head.firstThreads) track({ kind: 'thread', row }, `M ${id}`);
  if (!found && user.tasks > 0) {
    const isOpen = openGroups.includes(tasksGroup);
    const isCut = isOpen && user.lanes > user.taskLanes.length;
    const detail = `${formatCount(user.tasks)}${isCut ? `, first ${user.taskLanes.length} lanes shown` : ''}`;
    add({ key: 'tasks', kind: 'heading', label: 'Tasks', detail, group: tasksGroup, isOpen });
    if (isOpen) user.taskLanes.forEach(task);
  }
  if (pinned.length > 0) add({ key: 'pinned', kind: 'heading', label: 'Pinned' });
  for (const ref of pinned) track(ref, nameOf(ref), '', 'pinned ');
  if (found) {
    const tasks = findTasks(head, pattern);
    if (tasks.length > 0)
      add({ key: 'found tasks', kind: 'heading', label: 'Tasks found', detail: `${tasks.length} lanes` });
    tasks.forEach(task);
    add({ key: 'found', kind: 'heading', label: 'Found', detail: `${formatCount(found.length)} goroutines` });
    found.forEach(goroutine);
    return lines;
  }
  for (const [group, { func, count, goroutines }] of head.groups.entries()) {
    const isOpen = openGroups.includes(group);
    const more = isOpen && count > goroutines.length ? `, first ${goroutines.length} shown` : '';
    const detail = `${formatCount(count)} goroutine${count === 1 ? '' : 's'}${more}`;
    add({ key: `group ${group}`, kind: 'heading', label: shortFunc(func), detail, group, isOpen });
    if (isOpen) goroutines.forEach(goroutine);
  }
  return lines;
}

/** The rows that lie within a window of the scrolled list, with some above and below it. */
export function linesBetween(
  lines: readonly TimelineLine[],
  topCssPx: number,
  bottomCssPx: number,
): readonly TimelineLine[] {
  return lines.filter(({ topCssPx: top, heightCssPx }) => top + heightCssPx > topCssPx && top < bottomCssPx);
}

/** Who woke and who created the selected goroutine, as ways from the middle of one row to that of the other. */
export interface Flow {
  readonly atNs: number;
  readonly from: number;
  readonly to: number;
}

/** Only between goroutines that have a row. */
export function flowsOf(facts: TraceSpanFacts | null, lines: readonly TimelineLine[]): readonly Flow[] {
  if (facts?.track.kind !== 'goroutine') return [];
  const middleOf = (row: number): number | null => {
    const key = trackKey({ kind: 'goroutine', row });
    const line = lines.find(({ track }) => track !== null && trackKey(track) === key);
    return line ? line.topCssPx + line.heightCssPx / 2 : null;
  };
  const to = middleOf(facts.track.row);
  if (to === null) return [];
  const { waker, creator } = facts;
  const ends = [
    waker?.goroutine ? { atNs: waker.timeNs, row: waker.goroutine.row } : null,
    creator ? { atNs: creator.timeNs, row: creator.goroutine.row } : null,
  ];
  return ends.flatMap((end) => {
    const from = end === null ? null : middleOf(end.row);
    return end === null || from === null || from === to ? [] : [{ atNs: end.atNs, from, to }];
  });
}

/** The tracks of some rows, each once: a pinned one stands in its group too. */
export function tracksOf(lines: readonly TimelineLine[]): readonly TrackRef[] {
  const unique = new Map<string, TrackRef>();
  for (const { track } of lines) if (track) unique.set(trackKey(track), track);
  return [...unique.values()];
}

/** The place of each track in a frame that was asked for them. */
export function placesOf(tracks: readonly TrackRef[]): ReadonlyMap<string, number> {
  return new Map(tracks.map((track, place) => [trackKey(track), place]));
}

export type GoroutineNames = ReadonlyMap<number, GoroutineName>;

export const noNames: GoroutineNames = new Map();

/** The same names where there are none to add. */
export function withNames(known: GoroutineNames, names: readonly (GoroutineName | null | undefined)[]): GoroutineNames {
  const fresh = names.flatMap((one) => (one && !known.has(one.row) ? [[one.row, one] as const] : []));
  return fresh.length === 0 ? known : new Map([...known, ...fresh]);
}
