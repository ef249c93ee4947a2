import { formatDuration } from '#shared/format/duration';
import type { Rule } from '../rule.ts';
import { shortName } from '../signature.ts';
import { checkNewestTrace } from '../trace-claim.ts';

const longStopNs = 10e6;

export const slowStop: Rule = {
  id: 'slow-stop',
  title: 'A stop of the world waits for one goroutine',
  needs: [{ capture: 'trace', isRequired: true, tells: 'how long stops take, and who stops last' }],
  check: (context) =>
    checkNewestTrace(context, ({ stops }) =>
      stops
        .filter(({ isGc, maxNs, stopNs }) => isGc && stopNs >= longStopNs && stopNs * 2 >= maxNs)
        .map(({ reason, maxNs, stopNs, delayedBy, startNs }) => ({
          rule: 'slow-stop' as const,
          subject: delayedBy,
          severity: 'warning' as const,
          title: `A stop of the world (${reason}) took ${formatDuration(maxNs)}, ${formatDuration(stopNs)} of it to wait for ${delayedBy === '' ? 'one goroutine' : shortName(delayedBy)}.`,
          rootCause: delayedBy === '' ? 'a goroutine that could not be stopped' : `${delayedBy} could not be stopped`,
          parts: [
            { text: 'Most of the stop was waiting for one P.', holds: true, weight: 3 },
            { text: 'The trace names the goroutine.', holds: delayedBy !== '', weight: 2 },
          ],
          evidence: [`It stopped ${formatDuration(stopNs)} after it was asked to.`],
          advice: 'Look for a loop without calls in assembly, or for copying of very large memory in that goroutine.',
          startNs,
          endNs: startNs + maxNs,
        })),
    ),
};
