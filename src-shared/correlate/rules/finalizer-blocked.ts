import { computeAlignment } from '../alignment.ts';
import type { GoroutineGroup } from '../capture-facts.ts';
import { rate } from '../confidence.ts';
import { countCommon } from '../dump-facts.ts';
import type { Finding } from '../finding.ts';
import { dumpsOf } from '../identity.ts';
import { keyOf, plain, type Rule, type RuleContext } from '../rule.ts';
import { findOwnFrame, runsForAll, shortName } from '../signature.ts';
import { findStuckInTrace } from '../stuck-in-trace.ts';

/** One goroutine runs all finalizers, one after the other (`runtime.SetFinalizer`): where one blocks, none runs. */
export const finalizerBlocked: Rule = {
  id: 'finalizer-blocked',
  title: 'Finalizers do not run',
  needs: [
    { capture: 'dump', isRequired: true, tells: 'what the goroutine that runs finalizers is doing' },
    { capture: 'second dump', isRequired: false, tells: 'whether it stays there' },
    { capture: 'long trace', isRequired: false, tells: 'whether anyone wakes it' },
  ],
  check: (context) =>
    (dumpsOf(context.process).at(-1)?.groups ?? [])
      .filter((group) => group.wait !== 'running' && group.wait !== 'system' && runsFinalizers(group))
      .flatMap((group) => describe(group, context)),
};

const runsFinalizers = ({ signature }: GoroutineGroup): boolean =>
  signature.frames.some(({ func }) => runsForAll.has(func)) && findOwnFrame(signature.frames) !== undefined;

function describe(group: GoroutineGroup, { process, row }: RuleContext): Finding[] {
  const dumps = dumpsOf(process);
  const [earliest] = dumps;
  const dump = dumps.at(-1);
  if (earliest === undefined || dump === undefined) return [];
  const before = earliest.groups.find(({ signature }) => signature.key === group.signature.key);
  const isSame = earliest !== dump && before !== undefined && countCommon(before.ids, group.ids) > 0;
  const stuck = findStuckInTrace(process, [group]);
  if (!isSame && stuck.count === 0 && group.minutesMax === 0) return [];
  const own = findOwnFrame(group.signature.frames)?.func ?? '';
  return [
    {
      ...plain,
      key: keyOf('finalizer-blocked', process, own),
      rule: 'finalizer-blocked',
      process: row,
      severity: 'warning',
      title: `The goroutine that runs finalizers is blocked in ${shortName(own)}: no other finalizer runs, and what they would free stays.`,
      rootCause: `a finalizer that blocks in ${own}`,
      confidence: rate([
        { text: 'Its stack has the function that runs finalizers.', holds: true, weight: 2 },
        { text: 'It was there in the first dump already.', holds: isSame, weight: 2 },
        { text: 'Nobody woke it during a trace.', holds: stuck.count > 0, weight: 1 },
        { text: 'It has waited for minutes.', holds: group.minutesMax > 0, weight: 1 },
      ]),
      affected: { ...plain.affected, goroutines: group.count, ofGoroutines: dump.total },
      parts: [
        { role: 'unrelated-leak', text: 'running finalizers', count: group.count },
        { role: 'rest', text: 'other goroutines', count: dump.total - group.count },
      ],
      evidence: [
        {
          text: `It is in ${group.state} in ${own}.`,
          capture: dump.source.id,
          where: { view: 'goroutines', state: group.state, functions: [own] },
        },
        ...stuck.evidence,
      ],
      advice: 'A finalizer must not block: hand what takes time to a goroutine, or close explicitly in place of it.',
      alignment: computeAlignment([earliest, dump]),
    },
  ];
}
