import { formatBytes } from '#shared/format/bytes';
import { formatFixed } from '#shared/format/count';
import { formatPercent } from '#shared/format/percent';
import type { Rule } from '../rule.ts';
import { checkNewestTrace } from '../trace-claim.ts';

const leastCycles = 3;
const oftenPerSecond = 2;
/** Below it there is nothing to gain. */
const leastCpuShare = 0.02;
const muchCpuShare = 0.1;
const smallLiveBytes = 32 * 2 ** 20;
/** A goal just above what lives is a limit's: another rule's. */
const limitGogc = 25;

export const gcFrequency: Rule = {
  id: 'gc-frequency',
  title: 'The collector runs too often for so small a heap',
  needs: [{ capture: 'trace', isRequired: true, tells: 'how often it collects, and what lives' }],
  check: (context) =>
    checkNewestTrace(context, ({ gc, durationNs }) => {
      const perSecond = gc.cycles / Math.max(1e-9, durationNs / 1e9);
      const { liveBytes, goalBytes, effectiveGogc } = gc;
      if (gc.complete < leastCycles || perSecond < oftenPerSecond || gc.cpuShare < leastCpuShare) return [];
      if (liveBytes === null || goalBytes === null || liveBytes > smallLiveBytes) return [];
      if (effectiveGogc !== null && effectiveGogc.high < limitGogc) return [];
      // At constant allocation the collector's share falls as the room above the live heap grows (model of Go's guide).
      const next = gc.cpuShare / 4;
      return [
        {
          rule: 'gc-frequency',
          subject: '',
          severity: gc.cpuShare >= muchCpuShare ? 'warning' : 'watch',
          title: `The collector runs ${formatFixed(perSecond, 1)} times a second with ${formatBytes(liveBytes)} live, for ${formatPercent(gc.cpuShare, 1)} of the processors.`,
          rootCause: 'a heap goal that is small for what is allocated',
          parts: [
            { text: 'Three whole collections or more were seen.', holds: true, weight: 2 },
            { text: 'What lives is small.', holds: true, weight: 2 },
            { text: 'The goal is not that of a limit.', holds: effectiveGogc !== null, weight: 1 },
          ],
          evidence: [`The goal is ${formatBytes(goalBytes)}.`],
          advice: `GOGC=400 would take the goal to about ${formatBytes(liveBytes * 5)} and the collector to about ${formatPercent(next, 1)} of the processors, if allocation and live heap stay as they are; set GOMEMLIMIT with it.`,
        },
      ];
    }),
};
