import type { GoroutineFacts, GoroutineGroup } from './capture-facts.ts';
import { countCommon, groupKey } from './dump-facts.ts';
import type { GroupHistory } from './group-series.ts';
import { growsSteadily } from './group-series.ts';
import { findLockHold, ownerOfWait } from './lock-hold.ts';
import { namesOf } from './stack-names.ts';
import { foldName, isOwn, receiverType, shortName } from './signature.ts';
import { dependsOnOthers } from './wait-class.ts';

/** A group that waits for the holders, directly or behind others that do. */
export interface Waiter {
  readonly group: GoroutineGroup;
  readonly role: 'lock-waiter' | 'channel-waiter';
  readonly because: string;
  /** Names alone make it likely; locks, and parents by id, make it near certain. */
  readonly isStrong: boolean;
}

/** Functions that start goroutines for everyone: that two were started by one of them joins nothing. */
const startsForAll: readonly string[] = ['main.main', 'main.init'];

/** Groups are asked about each other: of a dump in which every stack is another, the most numerous are looked at. */
const mostGroups = 2000;
const mostSources = 200;

/** Of a group that did not grow, as many say that it is not a pool. */
const manyWaiters = 10;

/**
 * Who waits for the holders, over all groups of one dump:
 *
 * - a lock: the waiter asks for it in a function that the holder is in too, further down, or in another method of the
 *   same value;
 * - a channel, a wait group, a condition: the waiter started the holder, or was started beside it by the same function,
 *   and does something else than the holder does, or both are closures of one function;
 * - a call into a method of the value that the holder works for, from outside of it: a request that waits for it.
 *
 * Groups that only look alike (idle workers of the holder's own pool, endless loops of the same value) are left out.
 * Waiters are looked for once more behind those that were found, until there are no more.
 */
export function findWaiters(
  holders: readonly GoroutineGroup[],
  dump: GoroutineFacts,
  history: GroupHistory,
): readonly Waiter[] {
  const waiters: Waiter[] = [];
  const growing = new Set(history.series.filter(growsSteadily).map(({ key }) => key));
  const open = dump.groups
    .slice(0, mostGroups)
    .filter((group) => dependsOnOthers.has(group.wait) && !holders.includes(group));
  let sources: readonly GoroutineGroup[] = holders;
  while (sources.length > 0) {
    const found: Waiter[] = [];
    for (const group of open) {
      if (waiters.some((waiter) => waiter.group === group)) continue;
      const waiter = sources.map((source) => joinWaiter(group, source, growing)).find((one) => one !== null);
      if (waiter) found.push(waiter);
    }
    waiters.push(...found);
    sources = found.slice(0, mostSources).map(({ group }) => group);
  }
  return waiters;
}

function joinWaiter(group: GoroutineGroup, source: GoroutineGroup, growing: ReadonlySet<string>): Waiter | null {
  if (group.wait === 'mutex' || group.wait === 'rwmutex') {
    const hold = findLockHold(group, source);
    return hold && { group, role: 'lock-waiter', because: hold.because, isStrong: hold.isStrong };
  }
  const because =
    joinByParent(group, source, growing) ??
    joinByCreator(group, source, growing) ??
    joinByClosure(group, source, growing);
  if (because !== null) return { group, role: 'channel-waiter', because, isStrong: true };
  const byValue = joinByValue(group, source);
  return byValue === null ? null : { group, role: 'channel-waiter', because: byValue, isStrong: false };
}

/**
 * The waiter started the source: by id, and its stack has the function of the go statement, or that is of a library
 * which starts for its caller. Who goes on starting others of them does not wait for them.
 */
function joinByParent(group: GoroutineGroup, source: GoroutineGroup, growing: ReadonlySet<string>): string | null {
  if (countCommon(group.ids, source.parents) === 0) return null;
  if (growing.has(groupKey(source)) && group.count < source.count) return null;
  const creator = foldName(source.creator);
  if (!isOwn(creator)) return 'They started those goroutines, by id.';
  const hasCreator = group.signature.frames.some(({ func }) => foldName(func) === creator);
  return hasCreator ? `They started those goroutines in ${shortName(source.creator)} and wait in it.` : null;
}

/** Two closures of one function, of which the waiting ones grow: they share its channels, most likely this one. */
function joinByClosure(group: GoroutineGroup, source: GoroutineGroup, growing: ReadonlySet<string>): string | null {
  const [own, other] = [rootOf(group), rootOf(source)];
  const enclosing = foldName(own);
  if (own === other || enclosing === own || enclosing !== foldName(other) || !isOwn(own)) return null;
  if (!growing.has(groupKey(group))) return null;
  return `Both are closures of ${shortName(enclosing)} and share its channels.`;
}

function joinByCreator(group: GoroutineGroup, source: GoroutineGroup, growing: ReadonlySet<string>): string | null {
  const creator = foldName(group.creator);
  if (creator === '' || creator !== foldName(source.creator) || startsForAll.includes(creator) || !isOwn(creator))
    return null;
  if (startOf(group) === startOf(source)) return null;
  if (!growing.has(groupKey(group)) && group.count < manyWaiters) return null;
  return `${shortName(group.creator)} starts both, and these wait for what those do.`;
}

/** A method of the value that the source works for, called from elsewhere. */
function joinByValue(group: GoroutineGroup, source: GoroutineGroup): string | null {
  const own = ownerOfWait(group);
  const type = receiverType(own);
  if (
    type === '' ||
    !namesOf(source.signature).types.has(type) ||
    !isOwn(own) ||
    foldName(startOf(group)) === foldName(own)
  )
    return null;
  const works = source.signature.frames.find(({ func }) => receiverType(func) === type);
  const isCalled = receiverType(group.signature.frames.at(-1)?.func ?? '') !== type;
  if (works === undefined || !isCalled) return null;
  return `They call ${shortName(own)} of the value that ${shortName(works.func)} works for.`;
}

const rootOf = ({ signature }: GoroutineGroup): string => signature.frames.at(-1)?.func ?? '';
const startOf = (group: GoroutineGroup): string => foldName(rootOf(group));
