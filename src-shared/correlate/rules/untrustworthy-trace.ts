import { formatPercent } from '#shared/format/percent';
import type { Rule } from '../rule.ts';
import { checkNewestTrace } from '../trace-claim.ts';

const muchUnknown = 0.2;

export const untrustworthyTrace: Rule = {
  id: 'untrustworthy-trace',
  title: 'The trace has gaps',
  needs: [{ capture: 'trace', isRequired: true, tells: 'whether the trace is whole' }],
  check: (context) =>
    checkNewestTrace(context, ({ problems, unknownShare, isPartial }) =>
      problems.length > 0 || unknownShare > muchUnknown || isPartial
        ? [
            {
              rule: 'untrustworthy-trace',
              subject: '',
              severity: 'watch',
              title: 'The trace is not whole: what rests on it may be incomplete.',
              rootCause: problems[0] ?? 'states that the trace does not tell',
              parts: [{ text: 'The reader of the trace met it.', holds: true, weight: 1 }],
              evidence: [
                ...problems.slice(0, 3),
                ...(unknownShare > 0
                  ? [`Of ${formatPercent(unknownShare, 1)} of the goroutines' time the state is not known.`]
                  : []),
              ],
              advice: 'Record the trace again, shorter if it was cut off.',
            },
          ]
        : [],
    ),
};
