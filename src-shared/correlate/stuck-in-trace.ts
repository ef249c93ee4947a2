import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import type { GoroutineGroup } from './capture-facts.ts';
import { countCommon } from './dump-facts.ts';
import type { Evidence } from './finding.ts';
import { tracesOf, type ProcessCaptures } from './identity.ts';
import { shownIds } from './held-calls.ts';
import { shortName } from './signature.ts';

/** In a shorter one, who waits for a timer may not have been woken yet. */
const longTraceNs = 1.5e9;

/** Goroutines of the groups that a trace shows blocked from its beginning to its end: nobody woke them. */
export function findStuckInTrace(
  process: ProcessCaptures,
  groups: readonly GoroutineGroup[],
): {
  readonly count: number;
  /** Those of them that wait at the end of the trace, where not one did so all the time: they were awake in between. */
  readonly awake: number;
  readonly evidence: readonly Evidence[];
} {
  const trace = tracesOf(process).at(-1);
  if (trace === undefined) return { count: 0, awake: 0, evidence: [] };
  let count = 0;
  let awake = 0;
  const evidence: Evidence[] = [];
  for (const group of groups) {
    const stuck = trace.stuck.find(
      ({ wait, signature }) => wait === group.wait && signature.key === group.signature.key,
    );
    if (stuck === undefined) continue;
    const same = countCommon(stuck.ids, group.ids);
    if (stuck.wholeWindow === 0) {
      if (trace.durationNs >= longTraceNs) awake += same;
      continue;
    }
    count += stuck.wholeWindow;
    const name = shortName(group.signature.frames.at(-1)?.func ?? '');
    evidence.push({
      text: `${formatCount(stuck.wholeWindow)} in ${name} were not woken once in ${formatDuration(trace.durationNs)} of trace; ${formatCount(same)} of those blocked at its end are in the dump by id.`,
      capture: trace.source.id,
      where: {
        view: 'trace',
        startNs: 0,
        endNs: trace.durationNs,
        goroutines: Array.from(stuck.ids.subarray(0, shownIds)),
      },
    });
  }
  return { count, awake, evidence };
}
