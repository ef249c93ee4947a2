import { formatCount } from '#shared/format/count';
import { computeAlignment } from '../alignment.ts';
import { findWaiters, type Waiter } from '../blockage.ts';
import type { GoroutineGroup } from '../capture-facts.ts';
import { rate } from '../confidence.ts';
import { groupKey } from '../dump-facts.ts';
import type { ChainLink, Evidence, Finding, GoroutinePart, NextCapture } from '../finding.ts';
import { computeGrowth, growsSteadily } from '../group-series.ts';
import { describeHeldCall, goroutines, shownIds, staysInCall, type HeldCall } from '../held-calls.ts';
import { tracesOf } from '../identity.ts';
import { isSteady } from '../known-groups.ts';
import { keyOf, plain, type Rule, type RuleContext } from '../rule.ts';
import { findOwnFrame, shortName } from '../signature.ts';
import { findStuckInTrace } from '../stuck-in-trace.ts';

/** Goroutines that wait for others which a system call does not let go: the fault is in the call, not in the waiting. */
export const leakBehindSyscall: Rule = {
  id: 'leak-behind-syscall',
  title: 'Goroutines leak behind blocked system calls',
  needs: [
    { capture: 'dump', isRequired: true, tells: 'who is in a system call, and who waits' },
    { capture: 'second dump', isRequired: false, tells: 'whether the same goroutines stay, and whether more come' },
    { capture: 'long trace', isRequired: false, tells: 'that nobody wakes the waiters, and how long the calls last' },
  ],
  check: (context) => context.heldCalls.flatMap((call) => checkCall(context, call)),
};

function checkCall(context: RuleContext, call: HeldCall): Finding[] {
  const waiters = findWaiters([call.group], call.dump, context.history);
  if (waiters.length === 0) return [];
  const stays = staysInCall(call);
  const isStrong = waiters.some((waiter) => waiter.isStrong);
  // One dump without times shows only that there are calls and waiters at a time, as in any program.
  if (!stays || !isStrong) return [];
  return [describe(context, call, waiters)];
}

function describe(context: RuleContext, call: HeldCall, waiters: readonly Waiter[]): Finding {
  const { process, row, history } = context;
  const { group, dump, kind, caller } = call;
  const waiting = sum(waiters.map((waiter) => waiter.group));
  const growing = history.series.filter(
    (one) => growsSteadily(one) && waiters.some((w) => groupKey(w.group) === one.key),
  );
  const counts = history.captures.map((_, at) => growing.reduce((total, { counts }) => total + (counts[at] ?? 0), 0));
  const stuck = findStuckInTrace(
    process,
    waiters.map((waiter) => waiter.group),
  );
  const parts = splitGoroutines(context, call, waiters);
  const evidence = [
    ...describeHeldCall(call),
    ...waiters.map((waiter) => describeWaiter(waiter, dump.source.id)),
    ...stuck.evidence,
  ];
  if (growing.length > 0 && history.captures.length > 1) {
    evidence.push({
      text: `Those that wait grew from dump to dump: ${counts.map(formatCount).join(' → ')}.`,
      capture: history.captures.at(-1)?.source.id ?? null,
      where: null,
    });
  }
  const minutes = waiters.every((waiter) => waiter.group.minutesMax <= group.minutesMax);
  const captures = [...history.captures, ...tracesOf(process)];
  return {
    ...plain,
    key: keyOf('leak-behind-syscall', process, `${kind.call} ${caller.func}`),
    rule: 'leak-behind-syscall',
    process: row,
    severity: 'critical',
    title: `${kind.call} in ${shortName(caller.func)} does not return: ${goroutines(group.count)} ${group.count === 1 ? 'is' : 'are'} blocked in it, and ${formatCount(waiting)} wait behind ${group.count === 1 ? 'it' : 'them'}.`,
    rootCause: `${kind.call} called by ${caller.func}`,
    confidence: rate([
      { text: 'The calls last: the same goroutines stay in them.', holds: true, weight: 3 },
      { text: 'A trace shows them in the call to its end.', holds: call.inTrace !== null, weight: 1 },
      {
        text: 'A lock, or who started whom, joins the waiters to the holders.',
        holds: waiters.some(({ isStrong }) => isStrong),
        weight: 3,
      },
      { text: 'More wait in each dump.', holds: growing.length > 0, weight: 2 },
      { text: 'Nobody woke the waiters during a trace.', holds: stuck.count > 0, weight: 1 },
      { text: 'None is joined by names alone.', holds: waiters.every(({ isStrong }) => isStrong), weight: 1 },
      { text: 'No waiter has waited longer than the holders.', holds: minutes, weight: 1 },
    ]),
    affected: {
      goroutines: group.count + waiting,
      ofGoroutines: dump.total,
      threads: group.count,
      cpu: null,
      heapBytes: null,
    },
    parts,
    chain: [toLink('holder', group, ''), ...waiters.map((waiter) => toLink(waiter.role, waiter.group, waiter.because))],
    growth: growing.length > 0 ? computeGrowth(counts, history.captures) : null,
    evidence,
    counterEvidence: findDoubts(call, waiters, minutes),
    confirm: nextCaptures(context, call),
    advice: `${kind.advice} The waiters are not the fault: they end when the call does, and need a deadline of their own so that they do not pile up.`,
    alignment: computeAlignment(captures),
  };
}

const sum = (groups: readonly GoroutineGroup[]): number => groups.reduce((total, { count }) => total + count, 0);

/** In a system call, waiting for it, leaked for another reason, and the rest: all goroutines of the dump. */
function splitGoroutines(
  { history }: RuleContext,
  { group, dump }: HeldCall,
  waiters: readonly Waiter[],
): GoroutinePart[] {
  const inChain = new Set([group, ...waiters.map((waiter) => waiter.group)].map(groupKey));
  const growing = new Set(history.series.filter(growsSteadily).map(({ key }) => key));
  const unrelated = dump.groups.filter((other) => {
    const key = groupKey(other);
    return growing.has(key) && !inChain.has(key) && !isSteady(other);
  });
  const locks = sum(waiters.filter(({ role }) => role === 'lock-waiter').map((waiter) => waiter.group));
  const waiting = sum(waiters.map((waiter) => waiter.group));
  const leaks = sum(unrelated);
  return [
    { role: 'in-syscall', text: 'blocked in the system call', count: group.count },
    {
      role: 'waiting-for-holder',
      text: `waiting for it: ${formatCount(locks)} for a lock, ${formatCount(waiting - locks)} otherwise`,
      count: waiting,
    },
    { role: 'unrelated-leak', text: 'leaking for another reason', count: leaks },
    { role: 'rest', text: 'at work, idle or of the runtime', count: dump.total - group.count - waiting - leaks },
  ];
}

function describeWaiter({ group, because }: Waiter, capture: number): Evidence {
  const own = findOwnFrame(group.signature.frames)?.func ?? group.signature.frames[0]?.func ?? '';
  return {
    text: `${goroutines(group.count)} in ${group.state} in ${shortName(own)}: ${because}`,
    capture,
    where: { view: 'goroutines', state: group.state, functions: [own] },
  };
}

function toLink(role: ChainLink['role'], group: GoroutineGroup, because: string): ChainLink {
  const { signature, count, state, creator, minutesMin, minutesMax, ids } = group;
  return {
    role,
    count,
    state,
    function: findOwnFrame(signature.frames)?.func ?? signature.frames[0]?.func ?? '',
    stack: signature.frames,
    creator,
    because,
    minutesMin,
    minutesMax,
    goroutines: Array.from(ids.subarray(0, shownIds)),
  };
}

function findDoubts({ group, dump }: HeldCall, waiters: readonly Waiter[], minutes: boolean): Evidence[] {
  const doubts: Evidence[] = [];
  const weak = waiters.filter(({ isStrong }) => !isStrong);
  if (weak.length > 0) {
    doubts.push({
      text: `${goroutines(sum(weak.map((waiter) => waiter.group)))} are joined by the names of methods only: that they wait for these calls is likely, not certain.`,
      capture: dump.source.id,
      where: null,
    });
  }
  if (!minutes) {
    doubts.push({
      text: `Some waiters have waited longer than the ${goroutines(group.count)} in the call: something else may have held them before.`,
      capture: dump.source.id,
      where: null,
    });
  }
  return doubts;
}

function nextCaptures({ process, history }: RuleContext, { inTrace }: HeldCall): NextCapture[] {
  const next: NextCapture[] = [];
  if (history.captures.length < 2) {
    next.push({ capture: 'goroutine?debug=2', text: 'A second dump, half a minute later, shows whether more wait.' });
  }
  if (inTrace === null && tracesOf(process).length === 0) {
    next.push({ capture: 'trace?seconds=5', text: 'A trace shows whether the calls end, and who wakes the waiters.' });
  }
  return next;
}
