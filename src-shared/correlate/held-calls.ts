import { formatCount } from '#shared/format/count';
import { formatDuration, formatMinutes } from '#shared/format/duration';
import { spanNs } from './alignment.ts';
import type { GoroutineFacts, GoroutineGroup, TraceCallGroup, TraceFacts } from './capture-facts.ts';
import { countCommon } from './dump-facts.ts';
import type { Evidence } from './finding.ts';
import { dumpsOf, tracesOf, type ProcessCaptures } from './identity.ts';
import { findOwnFrame, type Frame } from './signature.ts';
import { classifySyscall, type SyscallKind } from './syscall-kind.ts';

/** Goroutines of the last dump that are in a system call at one place, with what tells that they stay there. */
export interface HeldCall {
  readonly group: GoroutineGroup;
  readonly dump: GoroutineFacts;
  readonly kind: SyscallKind;
  /** The innermost function of the program's own; of the leaf where there is none. */
  readonly caller: Frame;
  /** The runtime says that they have been in the call for a minute or more. */
  readonly inMinutes: boolean;
  /** The same goroutines were in the call in the first dump; of a single dump null. */
  readonly sameIds: { readonly count: number; readonly ofFirst: number; readonly overNs: number } | null;
  /** Of a trace: they were in it until its end; null without a trace, or where it does not have them. */
  readonly inTrace: { readonly trace: TraceFacts; readonly calls: TraceCallGroup; readonly sameIds: number } | null;
}

/** Of children that run as long as the program there are always as many; so many more since the first dump are not that. */
const moreChildren = 10;

/** Calls that wait for something outside that is not meant to come soon. */
function isMeantToWait({ kind, group }: HeldCall, before: number): boolean {
  if (kind.kind === 'signal') return true;
  return kind.kind === 'child' && group.count - before < moreChildren;
}

/** Places in system calls, the most numerous first; see `mostGroups` of blockage.ts. */
const mostCalls = 50;

export function findHeldCalls(process: ProcessCaptures): readonly HeldCall[] {
  const dumps = dumpsOf(process);
  const dump = dumps.at(-1);
  if (dump === undefined) return [];
  const [earliest] = dumps;
  const traces = tracesOf(process);
  return dump.groups
    .filter(({ wait }) => wait === 'syscall')
    .slice(0, mostCalls)
    .flatMap((group): HeldCall[] => {
      const before = earliest === dump ? undefined : earliest?.groups.find((other) => isSamePlace(other, group));
      const call: HeldCall = {
        group,
        dump,
        kind: classifySyscall(group.signature.frames),
        caller: findOwnFrame(group.signature.frames) ?? group.signature.frames[0] ?? noFrame,
        inMinutes: group.minutesMin >= 1,
        sameIds:
          earliest === dump || earliest === undefined
            ? null
            : {
                count: before === undefined ? 0 : countCommon(before.ids, group.ids),
                ofFirst: before?.count ?? 0,
                overNs: spanNs([earliest, dump]),
              },
        inTrace: findInTraces(traces, group),
      };
      const known = earliest === dump ? group.count : (before?.count ?? 0);
      return isMeantToWait(call, known) ? [] : [call];
    });
}

const noFrame: Frame = { func: '', file: '', line: 0 };

const isSamePlace = (a: GoroutineGroup, b: GoroutineGroup): boolean =>
  a.wait === b.wait && a.signature.key === b.signature.key;

function findInTraces(traces: readonly TraceFacts[], group: GoroutineGroup): HeldCall['inTrace'] {
  for (const trace of traces.toReversed()) {
    const calls = trace.calls.find(({ signature, open }) => open > 0 && signature.key === group.signature.key);
    if (calls) return { trace, calls, sameIds: countCommon(calls.openIds, group.ids) };
  }
  return null;
}

/** A trace that is shorter says nothing about a call that lasts to its end. */
const longTraceNs = 1e9;

/** Of a place that others come to, as many that all stayed are no chance. */
const leastStaying = 5;

/** Whether the captures show that the calls last, and not only that there are some at a time. */
export function staysInCall({ group, inMinutes, sameIds, inTrace }: HeldCall): boolean {
  if (inMinutes) return true;
  if (inTrace !== null && inTrace.sameIds > 0 && inTrace.calls.maxNs >= longTraceNs) return true;
  if (sameIds === null) return false;
  return sameIds.count >= group.count || (sameIds.count >= leastStaying && sameIds.count === sameIds.ofFirst);
}

/** Evidence in the order of its strength. */
export function describeHeldCall(call: HeldCall): Evidence[] {
  const { group, dump, kind, caller, inMinutes, sameIds, inTrace } = call;
  const where = { view: 'goroutines', state: group.state, functions: [caller.func] } as const;
  const waited = inMinutes ? `, for ${formatMinutes(group.minutesMin)} or longer` : '';
  const evidence: Evidence[] = [
    {
      text: `${goroutines(group.count)} in ${kind.call} called by ${caller.func}${waited}.`,
      capture: dump.source.id,
      where,
    },
  ];
  if (inTrace !== null) {
    const { trace, calls } = inTrace;
    evidence.push({
      text: `${goroutines(calls.open)} stayed in the call to the end of the trace, up to ${formatDuration(calls.maxNs)}; ${formatCount(inTrace.sameIds)} of them are the same by id.`,
      capture: trace.source.id,
      where: {
        view: 'trace',
        startNs: calls.startNs,
        endNs: calls.endNs,
        goroutines: Array.from(calls.openIds.subarray(0, shownIds)),
      },
    });
  }
  if (sameIds !== null && sameIds.count > 0) {
    const time = Number.isNaN(sameIds.overNs) ? 'in the first dump' : `${formatDuration(sameIds.overNs)} before`;
    evidence.push({
      text: `${formatCount(sameIds.count)} of ${formatCount(group.count)} were in it ${time} already, by id.`,
      capture: dump.source.id,
      where,
    });
  }
  return evidence;
}

export const shownIds = 20;

export const goroutines = (count: number): string =>
  `${formatCount(count)} ${count === 1 ? 'goroutine' : 'goroutines'}`;
