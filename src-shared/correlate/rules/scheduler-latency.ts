import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import type { Rule } from '../rule.ts';
import { checkNewestTrace } from '../trace-claim.ts';

const longWaitNs = 10e6;
const leastWaits = 100;
/** With idle Ps, waits have another reason: waking up, or locks. */
const leastBusy = 0.9;
/** Of the processors: then it is the collector that they lack. */
const muchCollecting = 0.25;

export const schedulerLatency: Rule = {
  id: 'scheduler-latency',
  title: 'Goroutines wait for a processor',
  needs: [{ capture: 'trace', isRequired: true, tells: 'how long goroutines wait for a P' }],
  check: (context) =>
    checkNewestTrace(context, ({ runnable, busyShare, procs, gc }) =>
      runnable.count >= leastWaits && runnable.p99Ns >= longWaitNs && busyShare >= leastBusy
        ? [
            {
              rule: 'scheduler-latency',
              subject: '',
              severity: 'warning',
              title: `Goroutines that could run wait up to ${formatDuration(runnable.p99Ns)} (p99) for a processor; all ${formatCount(procs)} are busy.`,
              rootCause: 'more work than processors',
              effectOf: gc.cpuShare >= muchCollecting ? ['gc-memory-limit', 'gc-frequency'] : [],
              parts: [
                { text: 'One in a hundred waits is 10 ms or longer.', holds: true, weight: 2 },
                { text: 'The processors are hardly ever idle.', holds: true, weight: 3 },
              ],
              evidence: [
                `${formatCount(runnable.count)} waits, p99 ${formatDuration(runnable.p99Ns)}, longest ${formatDuration(runnable.maxNs)}; Ps run goroutines ${formatPercent(busyShare, 1)} of the time.`,
              ],
              advice:
                'Raise the CPU quota and GOMAXPROCS with it, or start fewer goroutines at a time. A CPU profile shows what the processors do.',
            },
          ]
        : [],
    ),
};
