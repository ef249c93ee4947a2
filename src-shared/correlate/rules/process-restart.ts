import { computeAlignment } from '../alignment.ts';
import { rate } from '../confidence.ts';
import { timeOf } from '../identity.ts';
import { keyOf, plain, type Rule } from '../rule.ts';

/** Captures that were taken from one process, and yet are of two lifetimes: counts of them must not be compared. */
export const processRestart: Rule = {
  id: 'process-restart',
  title: 'The process was restarted',
  needs: [{ capture: 'goroutines', isRequired: true, tells: 'ids and addresses, which change with a restart' }],
  check: ({ process, others, row }) => {
    const earlier = others.filter(
      ({ key, captures }) => key !== '' && key === process.key && startsBefore(captures, process.captures),
    );
    const last = earlier.at(-1);
    if (last === undefined) return [];
    return [
      {
        ...plain,
        key: keyOf('process-restart', process, process.name),
        rule: 'process-restart',
        process: row,
        severity: 'watch',
        title: `${process.key} was restarted between its captures.`,
        rootCause: 'a crash, an eviction or a deployment',
        confidence: rate([
          { text: 'Goroutine ids or addresses cannot be those of one process.', holds: true, weight: 1 },
        ]),
        evidence: [
          { text: 'The last capture before.', capture: last.captures.at(-1)?.source.id ?? null, where: null },
          { text: 'The first one after.', capture: process.captures[0]?.source.id ?? null, where: null },
        ],
        advice: 'See why it ended: the log of the process, its exit code, memory limit and deployments at that time.',
        alignment: computeAlignment([...last.captures.slice(-1), ...process.captures.slice(0, 1)]),
      },
    ];
  },
};

const startsBefore = (
  a: Parameters<typeof computeAlignment>[0],
  b: Parameters<typeof computeAlignment>[0],
): boolean => {
  const [first, second] = [a[0], b[0]];
  return first !== undefined && second !== undefined && timeOf(first) < timeOf(second);
};
