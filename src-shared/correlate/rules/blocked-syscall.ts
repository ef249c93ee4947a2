import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { computeAlignment } from '../alignment.ts';
import type { TraceCallGroup, TraceFacts } from '../capture-facts.ts';
import { rate } from '../confidence.ts';
import type { Finding } from '../finding.ts';
import { growsSteadily } from '../group-series.ts';
import { describeHeldCall, goroutines, staysInCall, type HeldCall } from '../held-calls.ts';
import { tracesOf } from '../identity.ts';
import { keyOf, plain, type Rule, type RuleContext } from '../rule.ts';
import { findOwnFrame, shortName } from '../signature.ts';
import { classifySyscall } from '../syscall-kind.ts';

/** System calls that keep threads, without anyone waiting for them that is known of. */
export const blockedSyscall: Rule = {
  id: 'blocked-syscall',
  title: 'System calls block threads',
  needs: [
    { capture: 'dump or trace', isRequired: true, tells: 'which system calls there are' },
    { capture: 'dump', isRequired: false, tells: 'who is in a system call' },
    { capture: 'second dump', isRequired: false, tells: 'whether the same goroutines stay in them' },
    { capture: 'long trace', isRequired: false, tells: 'how often Ps are taken from them, and for how long' },
  ],
  check: (context) => [
    ...context.heldCalls
      .filter((call) => isMany(call, context) && !isKnown(call.caller.func, context))
      .map((call) => describeHeld(call, context)),
    ...tracesOf(context.process)
      .slice(-1)
      .flatMap((trace) => checkTrace(trace, context)),
  ],
};

/** One reader of a terminal or of events is as it should be; so many at one place are not. */
const leastHeld = 10;

function isMany(call: HeldCall, { history }: RuleContext): boolean {
  if (!staysInCall(call)) return false;
  const series = history.series.find(({ group }) => group === call.group);
  return call.group.count >= leastHeld || (series !== undefined && growsSteadily(series));
}

const isKnown = (caller: string, { found }: RuleContext): boolean =>
  found.some(({ chain }) => chain.some((link) => link.role === 'holder' && link.function === caller));

function describeHeld(call: HeldCall, { process, row }: RuleContext): Finding {
  const { group, dump, kind, caller, inTrace, sameIds } = call;
  return {
    ...plain,
    key: keyOf('blocked-syscall', process, `${kind.call} ${caller.func}`),
    rule: 'blocked-syscall',
    process: row,
    severity: 'warning',
    title: `${goroutines(group.count)} are blocked in ${kind.call} in ${shortName(caller.func)}, each with a thread of its own.`,
    rootCause: `${kind.call} called by ${caller.func}`,
    confidence: rate([
      { text: 'The calls last: the runtime counts minutes, or the same goroutines stay.', holds: true, weight: 3 },
      { text: 'They were in the call in an earlier dump.', holds: (sameIds?.count ?? 0) > 0, weight: 1 },
      { text: 'A trace shows them in the call to its end.', holds: inTrace !== null, weight: 2 },
    ]),
    affected: { ...plain.affected, goroutines: group.count, ofGoroutines: dump.total, threads: group.count },
    parts: [
      { role: 'in-syscall', text: 'blocked in the system call', count: group.count },
      { role: 'rest', text: 'other goroutines', count: dump.total - group.count },
    ],
    evidence: describeHeldCall(call),
    confirm: inTrace === null ? [{ capture: 'trace?seconds=5', text: 'A trace shows whether the calls end.' }] : [],
    advice: kind.advice,
    alignment: computeAlignment([dump]),
  };
}

/** Shorter calls are what file systems take. */
const longCallNs = 1e6;
/** Threads in such calls at any time, by processors. */
const threadsPerProc = 4;

function checkTrace(trace: TraceFacts, context: RuleContext): Finding[] {
  const calls = trace.calls.filter(
    (group) =>
      group.open < group.count &&
      group.totalNs / group.count >= longCallNs &&
      !['signal', 'child'].includes(classifySyscall(group.signature.frames).kind),
  );
  const totalNs = calls.reduce((sum, group) => sum + group.totalNs, 0);
  const threads = totalNs / Math.max(1, trace.durationNs);
  const [worst] = calls;
  if (worst === undefined || threads < threadsPerProc * trace.procs) return [];
  return [describeHandOffs(worst, threads, trace, context)];
}

function describeHandOffs(
  worst: TraceCallGroup,
  threads: number,
  trace: TraceFacts,
  { process, row }: RuleContext,
): Finding {
  const kind = classifySyscall(worst.signature.frames);
  const own = findOwnFrame(worst.signature.frames)?.func ?? worst.signature.frames.at(-1)?.func ?? '';
  return {
    ...plain,
    key: keyOf('blocked-syscall', process, `trace ${kind.call} ${own}`),
    rule: 'blocked-syscall',
    process: row,
    severity: 'warning',
    title: `${formatCount(Math.round(threads))} threads at a time are in system calls that lost their P, most of them in ${kind.call} in ${shortName(own)}.`,
    rootCause: `${kind.call} called by ${own}`,
    confidence: rate([
      { text: 'The trace shows each call and when its P was taken.', holds: true, weight: 3 },
      {
        text: 'There are several times as many threads as processors.',
        holds: trace.threads >= threadsPerProc * trace.procs,
        weight: 1,
      },
    ]),
    affected: { ...plain.affected, threads: Math.round(threads) },
    evidence: [
      {
        text: `${formatCount(worst.count)} calls took ${formatDuration(worst.totalNs)} in ${formatDuration(trace.durationNs)} of trace, the longest ${formatDuration(worst.maxNs)}; the trace has ${formatCount(trace.threads)} threads for ${formatCount(trace.procs)} Ps.`,
        capture: trace.source.id,
        where: { view: 'trace', startNs: worst.startNs, endNs: worst.endNs, goroutines: [] },
      },
    ],
    advice: kind.advice,
    alignment: computeAlignment([trace]),
  };
}
