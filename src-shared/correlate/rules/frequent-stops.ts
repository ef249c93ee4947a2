import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import type { Rule } from '../rule.ts';
import { checkNewestTrace } from '../trace-claim.ts';

/** What the program, or who watches it, asks for. Stops for the recording of the trace itself are left out. */
const reasons = /read mem stats|goroutine profile|all goroutines stack trace|GOMAXPROCS|all threads|write heap dump/i;
const oftenPerSecond = 1;
const muchShare = 0.01;
const leastStops = 3;

export const frequentStops: Rule = {
  id: 'frequent-stops',
  title: 'The world is stopped by who watches the process',
  needs: [{ capture: 'trace', isRequired: true, tells: 'what the world is stopped for' }],
  check: (context) =>
    checkNewestTrace(context, ({ stops, durationNs }) =>
      stops
        .filter(
          ({ isGc, reason, count, totalNs }) =>
            !isGc &&
            reasons.test(reason) &&
            count >= leastStops &&
            (count / (durationNs / 1e9) >= oftenPerSecond || totalNs / durationNs >= muchShare),
        )
        .map(({ reason, count, totalNs, maxNs, startNs }) => ({
          rule: 'frequent-stops' as const,
          subject: reason,
          severity: 'watch' as const,
          title: `The world was stopped ${formatCount(count)} times in ${formatDuration(durationNs)} for "${reason}".`,
          rootCause: `what asks for "${reason}"`,
          parts: [
            { text: 'The runtime names the reason.', holds: true, weight: 2 },
            {
              text: 'The stops take one per cent of the time or more.',
              holds: totalNs / durationNs >= muchShare,
              weight: 1,
            },
          ],
          evidence: [`${formatDuration(totalNs)} in all, the longest ${formatDuration(maxNs)}.`],
          advice: 'Ask less often, or read runtime/metrics, which does not stop the world.',
          startNs,
          endNs: startNs + maxNs,
        })),
    ),
};
