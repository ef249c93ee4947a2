import { formatCount } from '#shared/format/count';
import { formatMinutes } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import { computeAlignment } from '../alignment.ts';
import { rate } from '../confidence.ts';
import type { GoroutineGroup } from '../capture-facts.ts';
import type { Evidence, Finding } from '../finding.ts';
import { computeGrowth, growsSteadily, type GroupSeries } from '../group-series.ts';
import { goroutines } from '../held-calls.ts';
import { tracesOf } from '../identity.ts';
import { isOfServer, isSteady } from '../known-groups.ts';
import { findLeakCause } from '../leak-causes.ts';
import { keyOf, plain, type Rule, type RuleContext } from '../rule.ts';
import { findOwnFrame, foldName, shortName } from '../signature.ts';
import { findStuckInTrace } from '../stuck-in-trace.ts';
import { endless, type WaitClass } from '../wait-class.ts';

/** Groups that grow from capture to capture and that nobody leaves; of one capture only what cannot be anything else. */
export const goroutineLeak: Rule = {
  id: 'goroutine-leak',
  title: 'Goroutines leak',
  needs: [
    { capture: 'goroutines', isRequired: true, tells: 'where goroutines wait' },
    { capture: 'second dump', isRequired: false, tells: 'which groups grow, and who never leaves them' },
    { capture: 'long trace', isRequired: false, tells: 'whether anyone wakes them' },
  ],
  check: (context) =>
    context.history.series
      .filter((series) => isLeak(series) && !isExplained(series, context))
      .map((s) => describe(s, context)),
};

/** So many senders or lock waiters at one place are no pool: those wait to receive. */
const manyOfOne = 100;
/** So many of any kind are worth a look, whatever they wait for. */
const tooMany = 10_000;
/** Waits that an idle pool is not in. */
const notIdle: ReadonlySet<WaitClass> = new Set(['send', 'mutex', 'rwmutex', 'wait-group', 'condition']);
/** Servers and pools follow their load; only so much is more than load. */
const steadyGain = 1000;
const steadyFactor = 2;
/** Of what waits for time or the network outside of servers, where dumps show that nobody leaves. */
const loneGain = 50;
/** Of a group that leaks, as many of the first capture are still there. */
const staying = 0.9;

function isLeak(series: GroupSeries): boolean {
  const { group, counts, survivors } = series;
  if (group.wait === 'running' || group.wait === 'system') return false;
  // A dump shows more of those, to the rules on system calls.
  if (group.wait === 'syscall' && group.state !== '') return false;
  if (endless.has(group.wait) && group.count >= 2) return true;
  if (counts.length > 1) {
    const [first = 0] = counts;
    const last = counts.at(-1) ?? 0;
    if (!growsSteadily(series) || (survivors !== null && survivors < staying * first)) return false;
    if (!isSteady(group)) return true;
    const isAlone = !isOfServer(group) && survivors !== null && counts.length > 2;
    return last >= steadyFactor * first && last - first >= (isAlone ? loneGain : steadyGain);
  }
  if (isSteady(group)) return false;
  return group.count >= tooMany || (notIdle.has(group.wait) && group.count >= manyOfOne && group.minutesMax >= 1);
}

/** A finding before this one has it in its chain, or it serves those of another group. */
function isExplained(series: GroupSeries, { found, history }: RuleContext): boolean {
  const { group } = series;
  const own = findOwnFrame(group.signature.frames)?.func;
  if (found.some(({ chain }) => chain.some((link) => link.function === own && link.state === group.state))) return true;
  return history.series.some((other) => other !== series && isServedBy(other.group, group) && isLeak(other));
}

/** Goroutines that a library starts for each that waits: where those leak, these only follow. */
const servants: readonly { readonly of: readonly string[]; readonly servant: string }[] = [
  {
    of: ['net/http.(*persistConn).roundTrip', 'net/http.(*persistConn).readLoop'],
    servant: 'net/http.(*persistConn).writeLoop',
  },
  { of: ['net/http.(*persistConn).roundTrip'], servant: 'net/http.(*persistConn).readLoop' },
];

function isServedBy(served: GoroutineGroup, servant: GoroutineGroup): boolean {
  const has = ({ signature }: GoroutineGroup, name: string): boolean =>
    signature.frames.some(({ func }) => func === name);
  return servants.some((one) => has(servant, one.servant) && one.of.some((name) => has(served, name)));
}

function describe(series: GroupSeries, context: RuleContext): Finding {
  const { process, row, history } = context;
  const { group, counts, survivors } = series;
  const last = history.captures.at(-1);
  const own = findOwnFrame(group.signature.frames)?.func ?? group.signature.frames.at(-1)?.func ?? '';
  const count = counts.at(-1) ?? group.count;
  const total = last?.total ?? count;
  const stuck = findStuckInTrace(process, [group]);
  const cause = findLeakCause(group, survivors !== null && survivors > 0 && stuck.awake > 0);
  const created = tracesOf(process)
    .at(-1)
    ?.starts.find(({ func }) => func === foldName(group.signature.frames.at(-1)?.func ?? ''));
  const isGrowing = growsSteadily(series);
  const evidence: Evidence[] = [
    {
      text: `${goroutines(count)}, ${formatPercent(count, total)} of all, ${cause.text} in ${own}.`,
      capture: last?.source.id ?? null,
      where: { view: 'goroutines', state: group.state, functions: [own] },
    },
  ];
  const say = (text: string, capture: number | null): void => {
    evidence.push({ text, capture, where: null });
  };
  if (counts.length > 1) say(`Their number went ${counts.map(formatCount).join(' → ')}.`, last?.source.id ?? null);
  if (survivors !== null) {
    say(
      `${formatCount(survivors)} of the first ${formatCount(counts[0] ?? 0)} are still there, by id.`,
      last?.source.id ?? null,
    );
  }
  if (group.minutesMax > 0)
    say(`They have waited for up to ${formatMinutes(group.minutesMax)}.`, last?.source.id ?? null);
  if (created !== undefined && created.created > created.ended) {
    say(
      `During the trace ${formatCount(created.created)} were started and ${formatCount(created.ended)} ended.`,
      tracesOf(process).at(-1)?.source.id ?? null,
    );
  }
  evidence.push(...stuck.evidence);
  const isEndless = endless.has(group.wait);
  return {
    ...plain,
    key: keyOf('goroutine-leak', process, `${group.wait} ${own}`),
    rule: 'goroutine-leak',
    process: row,
    severity: (isGrowing && group.wait !== 'network') || isEndless ? 'warning' : 'watch',
    title: `${goroutines(count)} ${cause.text} in ${shortName(own)}${isGrowing ? ', and their number grows' : ''}.`,
    rootCause: group.creator === '' ? own : `${own}, started by ${group.creator}`,
    confidence: rate(
      isEndless
        ? [
            { text: 'The wait cannot end.', holds: true, weight: 3 },
            { text: 'Some have waited for minutes.', holds: group.minutesMax > 0, weight: 1 },
          ]
        : [
            { text: 'Their number grows from capture to capture.', holds: isGrowing, weight: 3 },
            { text: 'Those of the first capture are still there.', holds: survivors !== null, weight: 3 },
            { text: 'Nobody woke them during a trace.', holds: stuck.count > 0, weight: 1 },
            { text: 'More are started than end.', holds: (created?.created ?? 0) > (created?.ended ?? 0), weight: 1 },
            { text: 'Some have waited for minutes.', holds: group.minutesMax > 0, weight: 1 },
          ],
    ),
    affected: { ...plain.affected, goroutines: count, ofGoroutines: total },
    parts: [
      { role: 'unrelated-leak', text: cause.text, count },
      { role: 'rest', text: 'other goroutines', count: total - count },
    ],
    growth: counts.length > 1 ? computeGrowth(counts, history.captures) : null,
    evidence,
    counterEvidence:
      group.minutesMax === 0 && history.captures.some(({ hasStates }) => hasStates)
        ? [
            {
              text: 'The dump gives no waiting times: the runtime counts them from the next garbage collection on, so this says little.',
              capture: last?.source.id ?? null,
              where: null,
            },
          ]
        : [],
    confirm:
      counts.length > 1
        ? []
        : [
            {
              capture: 'goroutine?debug=2',
              text: 'A second dump, half a minute later, shows whether the group grows.',
            },
          ],
    advice: cause.advice,
    alignment: computeAlignment(history.captures),
  };
}
