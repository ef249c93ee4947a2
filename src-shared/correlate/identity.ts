import type { CaptureFacts, GoroutineFacts, TraceFacts } from './capture-facts.ts';
import { groupKey } from './dump-facts.ts';
import { foldName } from './signature.ts';

/** The captures of one lifetime of one process. */
export interface ProcessCaptures {
  readonly name: string;
  readonly because: string;
  readonly isReference: boolean;
  /** The key that its captures were given; '' where none was. */
  readonly key: string;
  /** In the order of time, as far as it is known, else as given. */
  readonly captures: readonly CaptureFacts[];
}

/**
 * Tells the processes of an incident apart, and lifetimes of one that was restarted:
 *
 * - captures that were taken from different processes as far as is known are never joined;
 * - profiles with another address space are of another process (`addressSpaceOf`);
 * - goroutine ids are never used twice in a process: a number that starts in two functions tells of two processes;
 * - a dump belongs to the process whose goroutine profile has the same goroutines, a trace to that whose dump has its ids;
 * - what nothing tells of belongs to the process whose captures are named most alike.
 */
export function tellProcesses(captures: readonly CaptureFacts[]): ProcessCaptures[] {
  const byKey = new Map<string, CaptureFacts[]>();
  for (const capture of captures) {
    const same = byKey.get(capture.source.process);
    if (same === undefined) byKey.set(capture.source.process, [capture]);
    else same.push(capture);
  }
  return [...byKey].flatMap(([key, members]) => splitByContent(key, members));
}

interface Pool {
  readonly members: CaptureFacts[];
  readonly reasons: Set<string>;
}

function splitByContent(key: string, members: readonly CaptureFacts[]): ProcessCaptures[] {
  const pools: Pool[] = [];
  const bySpace = new Map<string, Pool>();
  const rest: CaptureFacts[] = [];
  for (const capture of members) {
    const space = capture.type === 'trace' ? '' : capture.addressSpace;
    if (space === '') {
      rest.push(capture);
      continue;
    }
    let pool = bySpace.get(space);
    if (pool === undefined) {
      pool = { members: [], reasons: new Set(['their address space']) };
      bySpace.set(space, pool);
      pools.push(pool);
    }
    pool.members.push(capture);
  }
  for (const capture of rest.toSorted((a, b) => order[a.type] - order[b.type])) place(capture, pools);
  return pools.map((pool, i) => toProcess(key, pool, i, pools.length));
}

/** Dumps first: traces are told by them. */
const order: Readonly<Record<CaptureFacts['type'], number>> = { goroutines: 0, trace: 1, profile: 2 };

function place(capture: CaptureFacts, pools: Pool[]): void {
  const open = pools.filter(({ members }) => !members.some((other) => contradicts(capture, other)));
  const [best, likeness] = mostAlike(open, (other) => resemblance(capture, other));
  if (best !== undefined && likeness > 0) {
    best.members.push(capture);
    best.reasons.add(capture.type === 'trace' ? 'goroutine ids' : 'the same goroutines');
    return;
  }
  const [named] = mostAlike(open, (other) => commonPrefix(capture.source.name, other.source.name) + 1);
  if (named === undefined) {
    pools.push({ members: [capture], reasons: new Set(['goroutine ids']) });
    return;
  }
  named.members.push(capture);
  if (pools.length > 1) named.reasons.add('their names');
}

function mostAlike(
  pools: readonly Pool[],
  likenessOf: (other: CaptureFacts) => number,
): [pool: Pool | undefined, likeness: number] {
  let best: Pool | undefined;
  let most = 0;
  for (const pool of pools) {
    const likeness = pool.members.reduce((highest, other) => Math.max(highest, likenessOf(other)), 0);
    if (likeness > most) [best, most] = [pool, likeness];
  }
  return [best, most];
}

/** A dump and a profile of goroutines that have less in common are not of one process at about one time. */
const leastLikeness = 0.5;

/** From 0 to 1; 0 where the two cannot be compared, or are no likelier of one process than others. */
function resemblance(a: CaptureFacts, b: CaptureFacts): number {
  if (a.type === 'goroutines' && b.type === 'goroutines') {
    if (a.hasStates && b.hasStates) return shareOfSameIds(idsOf(a), idsOf(b));
    const likeness = likenessOfGroups(a, b);
    return likeness < leastLikeness ? 0 : likeness;
  }
  const [dump, trace] = a.type === 'goroutines' ? [a, b] : [b, a];
  if (dump.type === 'goroutines' && dump.hasStates && trace.type === 'trace')
    return shareOfSameIds(trace.sampleIds, idsOf(dump));
  return 0;
}

/** What both have by what either has, over the groups of the two. */
function likenessOfGroups(a: GoroutineFacts, b: GoroutineFacts): number {
  const counts = new Map(a.groups.map((group) => [groupKey(group), group.count]));
  let common = 0;
  for (const group of b.groups) common += Math.min(group.count, counts.get(groupKey(group)) ?? 0);
  return common / Math.max(1, a.total + b.total - common);
}

function contradicts(a: CaptureFacts, b: CaptureFacts): boolean {
  const first = idsOf(a);
  const second = idsOf(b);
  let different = 0;
  let same = 0;
  for (const [id, start] of first) {
    const other = second.get(id);
    if (other === undefined) continue;
    if (other === start) same++;
    else different++;
  }
  return different > 0 && different >= fewDiffer * (same + different);
}

/** A stack whose root was left out looks as if it started elsewhere. */
const fewDiffer = 0.05;

function shareOfSameIds(ids: ReadonlyMap<number, string>, others: ReadonlyMap<number, string>): number {
  let same = 0;
  for (const [id, start] of ids) if (others.get(id) === start) same++;
  return same / Math.max(1, Math.min(ids.size, others.size));
}

const known = new WeakMap<CaptureFacts, ReadonlyMap<number, string>>();

/** Goroutine ids with the function that they start in; empty for profiles. */
function idsOf(capture: CaptureFacts): ReadonlyMap<number, string> {
  let ids = known.get(capture);
  if (ids === undefined) {
    ids = readIds(capture);
    known.set(capture, ids);
  }
  return ids;
}

function readIds(capture: CaptureFacts): ReadonlyMap<number, string> {
  if (capture.type === 'trace') return capture.sampleIds;
  const ids = new Map<number, string>();
  if (capture.type !== 'goroutines') return ids;
  for (const group of capture.groups) {
    const start = foldName(group.signature.frames.at(-1)?.func ?? '');
    for (const id of group.ids) if (start !== '') ids.set(id, start);
  }
  return ids;
}

function commonPrefix(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

function toProcess(key: string, { members, reasons }: Pool, index: number, count: number): ProcessCaptures {
  const captures = members.toSorted(compareTimes);
  const [first] = captures;
  const lifetime = count > 1 ? ` ${index + 1}` : '';
  const alike = nameInCommon(captures);
  return {
    key,
    name: key === '' ? `process ${index + 1}${alike}` : `${key}${lifetime}`,
    because:
      key !== '' && count === 1
        ? 'All were taken from it.'
        : count === 1
          ? 'Nothing in the captures tells of a second process.'
          : `Told from the others by ${[...reasons].join(', ')}.`,
    isReference: first?.source.isReference ?? false,
    captures,
  };
}

/** What the names of its captures begin with, to know it by; '' where they are not named alike. */
function nameInCommon(captures: readonly CaptureFacts[]): string {
  const names = captures.map(({ source }) => source.name);
  const [first = ''] = names;
  const common = names.reduce((length, name) => Math.min(length, commonPrefix(first, name)), first.length);
  const word = /^[\p{L}\p{N}._-]*[\p{L}\p{N}](?=[._-])/u.exec(first.slice(0, common))?.[0] ?? '';
  return captures.length > 1 && word !== '' ? ` (${word})` : '';
}

function compareTimes(a: CaptureFacts, b: CaptureFacts): number {
  const byTime = timeOf(a) - timeOf(b);
  return Number.isNaN(byTime) ? a.source.id - b.source.id : byTime || a.source.id - b.source.id;
}

/** Milliseconds since 1970; NaN where unknown. A trace's own clock is exact. */
export function timeOf(capture: CaptureFacts): number {
  if (capture.type === 'trace' && !Number.isNaN(capture.wallStartMs)) return capture.wallStartMs;
  return capture.source.startMs;
}

export const goroutinesOf = ({ captures }: ProcessCaptures): GoroutineFacts[] =>
  captures.filter((capture) => capture.type === 'goroutines');

export const dumpsOf = (process: ProcessCaptures): GoroutineFacts[] =>
  goroutinesOf(process).filter(({ hasStates }) => hasStates);

export const tracesOf = ({ captures }: ProcessCaptures): TraceFacts[] =>
  captures.filter((capture) => capture.type === 'trace');
