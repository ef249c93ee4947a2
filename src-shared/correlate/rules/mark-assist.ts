import { formatPercent } from '#shared/format/percent';
import type { Rule } from '../rule.ts';
import { checkNewestTrace } from '../trace-claim.ts';

/** Of the running time of the program's own goroutines. */
const muchAssist = 0.05;
/** Goroutines that hardly run assist for much of what they run; below this there is nothing to gain. */
const leastCpuShare = 0.02;
const leastCycles = 3;

export const markAssist: Rule = {
  id: 'mark-assist',
  title: 'Goroutines do the work of the collector',
  needs: [{ capture: 'trace', isRequired: true, tells: 'how long goroutines assist the collector' }],
  check: (context) =>
    checkNewestTrace(context, ({ gc }) =>
      gc.assistShare > muchAssist && gc.cpuShare >= leastCpuShare && gc.complete >= leastCycles
        ? [
            {
              rule: 'mark-assist',
              subject: '',
              severity: 'warning',
              title: `Goroutines of the program spend ${formatPercent(gc.assistShare, 1)} of their running time in mark assists.`,
              rootCause: 'memory is allocated faster than the collector marks',
              effectOf: ['gc-memory-limit', 'gc-frequency'],
              parts: [
                { text: 'Assists take more than a twentieth of the running time.', holds: true, weight: 3 },
                { text: 'There are three whole collections or more.', holds: true, weight: 1 },
              ],
              evidence: [`The collector takes ${formatPercent(gc.cpuShare, 1)} of the processors beside.`],
              advice:
                'Allocate less (see the allocs profile); raise GOGC; see that a memory limit does not keep the goal low.',
            },
          ]
        : [],
    ),
};
