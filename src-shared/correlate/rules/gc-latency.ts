import { formatDuration } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import type { Rule } from '../rule.ts';
import { checkNewestTrace } from '../trace-claim.ts';

const longWaitNs = 5e6;
const timesLonger = 5;

export const gcLatency: Rule = {
  id: 'gc-latency',
  title: 'The collector makes goroutines wait',
  needs: [{ capture: 'trace', isRequired: true, tells: 'waits for a P, while the collector marks and else' }],
  check: (context) =>
    checkNewestTrace(context, ({ runnableInMarkP99Ns: inside, runnableOutsideP99Ns: outside, gc }) =>
      inside !== null && outside !== null && inside >= longWaitNs && inside >= timesLonger * outside
        ? [
            {
              rule: 'gc-latency',
              subject: '',
              severity: 'warning',
              title: `While the collector marks, goroutines wait up to ${formatDuration(inside)} (p99) for a processor, else ${formatDuration(outside)}.`,
              rootCause: 'garbage collection takes processors from requests',
              parts: [
                { text: 'Waits are several times longer while it marks.', holds: true, weight: 3 },
                { text: 'There are three whole collections or more.', holds: gc.complete >= 3, weight: 1 },
              ],
              evidence: [
                `It marks ${formatPercent(gc.markShare, 1)} of the time and takes ${formatPercent(gc.cpuShare, 1)} of the processors.`,
              ],
              advice: 'Allocate less (see the allocs profile), or raise GOGC so that it collects less often.',
            },
          ]
        : [],
    ),
};
