import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { computeAlignment } from '../alignment.ts';
import type { GoroutineFacts, GoroutineGroup, TraceFacts, TraceLockGroup } from '../capture-facts.ts';
import { rate } from '../confidence.ts';
import { countCommon } from '../dump-facts.ts';
import type { Finding } from '../finding.ts';
import { goroutines } from '../held-calls.ts';
import { dumpsOf, tracesOf } from '../identity.ts';
import { findLockHold, ownerOfWait } from '../lock-hold.ts';
import { keyOf, plain, type Rule, type RuleContext } from '../rule.ts';
import { findOwnFrame, shortName } from '../signature.ts';

/** One holder of a lock lets many wait: what it does in between is the fault. */
export const lockHolder: Rule = {
  id: 'lock-holder',
  title: 'A lock is held for long',
  needs: [
    { capture: 'dump or trace', isRequired: true, tells: 'who waits for a lock' },
    { capture: 'dump', isRequired: false, tells: 'who asks for a lock, and who is past it' },
    { capture: 'second dump', isRequired: false, tells: 'whether the same goroutine holds it' },
    { capture: 'trace', isRequired: false, tells: 'for how long, and who let go of it' },
  ],
  check: (context) => [
    ...dumpsOf(context.process)
      .slice(-1)
      .flatMap((dump) => checkDump(dump, context)),
    ...tracesOf(context.process)
      .slice(-1)
      .flatMap((trace) => checkTrace(trace, context)),
  ],
};

const leastWaiters = 5;
/** Of a dump in which every stack is another, the most numerous are looked at. */
const mostGroups = 500;

function checkDump(dump: GoroutineFacts, context: RuleContext): Finding[] {
  return dump.groups
    .slice(0, mostGroups)
    .filter(({ wait, count }) => (wait === 'mutex' || wait === 'rwmutex') && count >= leastWaiters)
    .filter((waiters) => !isInChain(ownerOfWait(waiters), context))
    .flatMap((waiters): Finding[] => {
      const holder = dump.groups
        .slice(0, mostGroups)
        .find(
          (other) => other !== waiters && other.wait !== 'running' && (findLockHold(waiters, other)?.isStrong ?? false),
        );
      return holder === undefined || !stays(waiters, dump, context) ? [] : [describe(waiters, holder, dump, context)];
    });
}

const isInChain = (owner: string, { found }: RuleContext): boolean =>
  found.some(({ chain }) =>
    chain.some((link) => link.role === 'lock-waiter' && link.stack.some(({ func }) => func === owner)),
  );

/** Of a lock that is only busy, others wait at another time. */
function stays(waiters: GoroutineGroup, dump: GoroutineFacts, { process }: RuleContext): boolean {
  if (waiters.minutesMax >= 1) return true;
  const [first] = dumpsOf(process);
  const before = first?.groups.find(
    ({ wait, signature }) => wait === waiters.wait && signature.key === waiters.signature.key,
  );
  return first !== dump && before !== undefined && countCommon(before.ids, waiters.ids) > 0;
}

function describe(
  waiters: GoroutineGroup,
  holder: GoroutineGroup,
  dump: GoroutineFacts,
  { process, row }: RuleContext,
): Finding {
  const asks = ownerOfWait(waiters);
  const does = findOwnFrame(holder.signature.frames)?.func ?? asks;
  const because = findLockHold(waiters, holder)?.because ?? '';
  const link = (role: 'holder' | 'lock-waiter', group: GoroutineGroup, text: string): Finding['chain'][number] => ({
    role,
    count: group.count,
    state: group.state,
    function: findOwnFrame(group.signature.frames)?.func ?? asks,
    stack: group.signature.frames,
    creator: group.creator,
    because: text,
    minutesMin: group.minutesMin,
    minutesMax: group.minutesMax,
    goroutines: Array.from(group.ids.subarray(0, 20)),
  });
  return {
    ...plain,
    key: keyOf('lock-holder', process, `${asks} ${does}`),
    rule: 'lock-holder',
    process: row,
    severity: 'critical',
    title: `${goroutines(waiters.count)} wait for a lock in ${shortName(asks)}, whose holder is in ${holder.state} in ${shortName(does)}.`,
    rootCause: `${does} waits (${holder.state}) while it holds the lock of ${asks}`,
    confidence: rate([
      { text: 'The holder is in the same function, past the line that asks.', holds: true, weight: 3 },
      { text: 'The waiters stay.', holds: true, weight: 2 },
      { text: 'There is one candidate for the holder.', holds: holder.count === 1, weight: 2 },
    ]),
    affected: { ...plain.affected, goroutines: waiters.count + holder.count, ofGoroutines: dump.total },
    parts: [
      { role: 'waiting-for-holder', text: 'waiting for the lock', count: waiters.count },
      { role: 'rest', text: 'the holder, and other goroutines', count: dump.total - waiters.count },
    ],
    chain: [link('holder', holder, ''), link('lock-waiter', waiters, because)],
    evidence: [
      {
        text: `${goroutines(waiters.count)} in ${waiters.state} in ${asks}: ${because}`,
        capture: dump.source.id,
        where: { view: 'goroutines', state: waiters.state, functions: [asks] },
      },
    ],
    confirm: [
      { capture: 'trace?seconds=5', text: 'A trace shows how long the lock is held, if it is let go of at all.' },
    ],
    advice:
      'Do the waiting outside of the lock: copy what is needed, unlock, then wait; unlock with defer on every path.',
    alignment: computeAlignment([dump]),
  };
}

/** Of R10: one owner is behind waits that are long by themselves. */
const longWaitNs = 100e6;

function checkTrace(trace: TraceFacts, context: RuleContext): Finding[] {
  return trace.locks
    .filter(({ maxNs, goroutines: waiting, waker }) => maxNs >= longWaitNs && waiting >= leastWaiters && waker !== null)
    .slice(0, 3)
    .map((lock) => describeTrace(lock, trace, context));
}

function describeTrace(lock: TraceLockGroup, trace: TraceFacts, { process, row }: RuleContext): Finding {
  const own = findOwnFrame(lock.signature.frames)?.func ?? lock.signature.frames[0]?.func ?? '';
  const owner = findOwnFrame(lock.waker?.signature.frames ?? [])?.func ?? lock.waker?.signature.frames[0]?.func ?? '';
  return {
    ...plain,
    key: keyOf('lock-holder', process, `trace ${own} ${owner}`),
    rule: 'lock-holder',
    process: row,
    severity: 'warning',
    title: `A lock in ${shortName(own)} is waited for up to ${formatDuration(lock.maxNs)}; ${shortName(owner)} lets go of it.`,
    rootCause: `${owner} holds the lock that ${own} asks for`,
    confidence: rate([
      { text: 'The trace shows each wait and who ended it.', holds: true, weight: 3 },
      { text: 'One place ends most of the waits.', holds: (lock.waker?.count ?? 0) * 2 >= lock.count, weight: 2 },
    ]),
    affected: { ...plain.affected, goroutines: lock.goroutines, ofGoroutines: trace.alive },
    evidence: [
      {
        text: `${formatCount(lock.count)} waits of ${goroutines(lock.goroutines)} took ${formatDuration(lock.totalNs)} in ${formatDuration(trace.durationNs)} of trace; ${formatCount(lock.waker?.count ?? 0)} were ended in ${owner}.`,
        capture: trace.source.id,
        where: { view: 'trace', startNs: lock.startNs, endNs: lock.endNs, goroutines: [] },
      },
    ],
    advice: 'Look at what the owner does between taking the lock and letting go of it, and do it outside.',
    alignment: computeAlignment([trace]),
  };
}
