import { formatBytes } from '#shared/format/bytes';
import { formatCount } from '#shared/format/count';
import { formatPercent } from '#shared/format/percent';
import type { Rule } from '../rule.ts';
import { checkNewestTrace } from '../trace-claim.ts';

/** Fewer collections may be forced ones. */
const leastCycles = 3;
/** With the default GOGC of 100 the goal is twice what lives; a goal so near to it has another reason. */
const lowGogc = 25;
/** Back to back. */
const muchMarking = 0.3;

export const gcMemoryLimit: Rule = {
  id: 'gc-memory-limit',
  title: 'The collector works against a memory limit',
  needs: [{ capture: 'trace', isRequired: true, tells: 'the goals of the collector, and what lives' }],
  check: (context) =>
    checkNewestTrace(context, ({ gc }) => {
      const { goalBytes, liveBytes, effectiveGogc } = gc;
      if (gc.complete < leastCycles || goalBytes === null || liveBytes === null || effectiveGogc === null) return [];
      if (effectiveGogc.high >= lowGogc || gc.markShare < muchMarking) return [];
      return [
        {
          rule: 'gc-memory-limit',
          subject: '',
          severity: 'critical',
          title: `The collector runs ${formatPercent(gc.markShare, 1)} of the time: ${formatBytes(liveBytes)} live, and its goal is ${formatBytes(goalBytes)}.`,
          rootCause: 'the memory limit leaves no room above what lives',
          parts: [
            { text: 'Collections follow each other with hardly a break.', holds: true, weight: 2 },
            { text: 'The goal lies just above what lives.', holds: true, weight: 3 },
            { text: 'The collector takes a quarter of the processors or more.', holds: gc.cpuShare >= 0.25, weight: 1 },
          ],
          evidence: [
            `${formatCount(gc.complete)} collections; the goals amount to a GOGC of at most ${formatPercent(effectiveGogc.high, 100)}.`,
          ],
          counter: ['A GOGC that was set as low as this looks the same; the trace does not tell settings.'],
          advice:
            'Raise GOMEMLIMIT (and the container with it), or find what grows in the heap. Changing GOGC does not help while the limit rules.',
        },
      ];
    }),
};
