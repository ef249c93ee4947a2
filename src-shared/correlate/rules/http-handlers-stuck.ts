import { formatCount } from '#shared/format/count';
import { formatPercent } from '#shared/format/percent';
import { computeAlignment } from '../alignment.ts';
import type { GoroutineGroup } from '../capture-facts.ts';
import { rate } from '../confidence.ts';
import { groupKey } from '../dump-facts.ts';
import type { Finding } from '../finding.ts';
import { growsSteadily, type GroupSeries } from '../group-series.ts';
import { dumpsOf } from '../identity.ts';
import { keyOf, plain, type Rule, type RuleContext } from '../rule.ts';
import { findOwnFrame, shortName } from '../signature.ts';

/** Requests that wait: behind a holder that was found, or for the rest of a body that a client does not send. */
export const httpHandlersStuck: Rule = {
  id: 'http-handlers-stuck',
  title: 'HTTP requests do not end',
  needs: [
    { capture: 'dump', isRequired: true, tells: 'what requests wait for' },
    { capture: 'second dump', isRequired: false, tells: 'whether the same requests stay' },
  ],
  check: (context) => [...checkChains(context), ...checkBodies(context)],
};

const serve = 'net/http.(*conn).serve';
const readsBody = 'net/http.(*body).Read';
/** Slow clients are always some; so many are not. */
const leastBodies = 10;

const nobodyLeft = ({ survivors, counts }: GroupSeries): boolean => survivors !== null && survivors === counts[0];

const isRequest = ({ signature }: Pick<GoroutineGroup, 'signature'>): boolean =>
  signature.frames.some(({ func }) => func === serve);
const isHandling = (group: GoroutineGroup): boolean =>
  isRequest(group) && findOwnFrame(group.signature.frames) !== undefined;

const sum = (groups: readonly GoroutineGroup[]): number => groups.reduce((total, { count }) => total + count, 0);

/** An effect of each finding whose waiters are requests. */
function checkChains({ process, row, found }: RuleContext): Finding[] {
  const dump = dumpsOf(process).at(-1);
  if (dump === undefined) return [];
  const requests = dump.groups.filter(isRequest);
  return found.flatMap((cause): Finding[] => {
    const waiting = cause.chain.filter(
      ({ role, stack }) => role !== 'holder' && stack.some(({ func }) => func === serve),
    );
    const count = waiting.reduce((total, link) => total + link.count, 0);
    const [first] = waiting;
    if (first === undefined) return [];
    return [
      {
        ...plain,
        key: keyOf('http-handlers-stuck', process, cause.key),
        rule: 'http-handlers-stuck',
        process: row,
        severity: 'warning',
        title: `${formatCount(count)} of ${formatCount(sum(requests))} HTTP connections, ${formatPercent(count, sum(requests))}, wait in ${shortName(first.function)} for the same.`,
        rootCause: cause.rootCause,
        effectOf: cause.key,
        confidence: cause.confidence,
        affected: { ...plain.affected, goroutines: count, ofGoroutines: dump.total },
        parts: [
          { role: 'waiting-for-holder', text: 'requests that wait for it', count },
          { role: 'rest', text: 'other goroutines', count: dump.total - count },
        ],
        evidence: waiting.map((link) => ({
          text: `${formatCount(link.count)} requests in ${link.state} in ${link.function}.`,
          capture: dump.source.id,
          where: { view: 'goroutines', state: link.state, functions: [link.function] } as const,
        })),
        advice:
          'Give each request a deadline, so that it answers with an error in place of waiting; the cause stays until what it waits for is mended.',
        alignment: computeAlignment([dump]),
      },
    ];
  });
}

function checkBodies({ process, row, history }: RuleContext): Finding[] {
  const dump = dumpsOf(process).at(-1);
  const stays = (group: GoroutineGroup): boolean =>
    history.series.some((series) => series.key === groupKey(group) && growsSteadily(series) && nobodyLeft(series));
  const bodies = (dump?.groups ?? []).filter(
    (group) =>
      isHandling(group) &&
      group.signature.frames.some(({ func }) => func === readsBody) &&
      (group.minutesMax >= 1 || stays(group)),
  );
  const count = sum(bodies);
  const [first] = bodies;
  if (dump === undefined || first === undefined || count < leastBodies) return [];
  const requests = sum(dump.groups.filter(isRequest));
  const own = findOwnFrame(first.signature.frames)?.func ?? '';
  return [
    {
      ...plain,
      key: keyOf('http-handlers-stuck', process, `body ${own}`),
      rule: 'http-handlers-stuck',
      process: row,
      severity: 'warning',
      title: `${formatCount(count)} of ${formatCount(requests)} HTTP connections, ${formatPercent(count, requests)}, wait for the rest of a request body in ${shortName(own)}.`,
      rootCause: `${own} reads request bodies without a deadline`,
      confidence: rate([
        { text: 'They are in the reading of a request body.', holds: true, weight: 3 },
        {
          text: 'Some have waited for a minute or more.',
          holds: bodies.some(({ minutesMax }) => minutesMax >= 1),
          weight: 2,
        },
        { text: 'Their number grows, and nobody of the first dump has left.', holds: bodies.some(stays), weight: 2 },
        {
          text: 'All have waited for a minute or more.',
          holds: bodies.every(({ minutesMin }) => minutesMin >= 1),
          weight: 2,
        },
      ]),
      affected: { ...plain.affected, goroutines: count, ofGoroutines: dump.total },
      parts: [
        { role: 'unrelated-leak', text: 'waiting for a request body', count },
        { role: 'rest', text: 'other goroutines', count: dump.total - count },
      ],
      evidence: bodies.map((group) => ({
        text: `${formatCount(group.count)} in ${group.state} under ${own}; the server has no ReadTimeout that would end them.`,
        capture: dump.source.id,
        where: { view: 'goroutines', state: group.state, functions: [readsBody] } as const,
      })),
      advice:
        'Set ReadTimeout and ReadHeaderTimeout of http.Server, or a read deadline with http.ResponseController, and bound the body with http.MaxBytesReader.',
      alignment: computeAlignment([dump]),
    },
  ];
}
