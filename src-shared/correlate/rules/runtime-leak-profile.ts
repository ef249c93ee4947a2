import { formatCount } from '#shared/format/count';
import { computeAlignment } from '../alignment.ts';
import type { GoroutineFacts, GoroutineGroup } from '../capture-facts.ts';
import { rate } from '../confidence.ts';
import type { Finding } from '../finding.ts';
import { goroutines } from '../held-calls.ts';
import { goroutinesOf } from '../identity.ts';
import { findLeakCause } from '../leak-causes.ts';
import { keyOf, plain, type Rule, type RuleContext } from '../rule.ts';
import { findOwnFrame, shortName } from '../signature.ts';

/** What the runtime's own detection marked: nothing that still runs can reach what these wait for. */
export const runtimeLeakProfile: Rule = {
  id: 'runtime-leak-profile',
  title: 'The runtime marks goroutines as leaked',
  needs: [
    { capture: 'leak profile', isRequired: true, tells: 'which goroutines nothing can wake (Go 1.26 and later)' },
  ],
  check: (context) => {
    const marked = goroutinesOf(context.process).filter(({ groups }) =>
      groups.some(({ markedLeaked }) => markedLeaked > 0),
    );
    const last = marked.at(-1);
    return last === undefined
      ? []
      : last.groups.filter(({ markedLeaked }) => markedLeaked > 0).map((group) => describe(group, last, context));
  },
};

function describe(group: GoroutineGroup, facts: GoroutineFacts, { process, row, found }: RuleContext): Finding {
  const own = findOwnFrame(group.signature.frames)?.func ?? group.signature.frames.at(-1)?.func ?? '';
  const cause = findLeakCause(group);
  const total = facts.kind === 'goroutineleak' ? null : facts.total;
  const same = found.find(
    ({ chain, rootCause }) => chain.some((link) => link.function === own) || rootCause.startsWith(own),
  );
  return {
    ...plain,
    key: keyOf('runtime-leak-profile', process, `${group.wait} ${own}`),
    rule: 'runtime-leak-profile',
    process: row,
    severity: 'warning',
    title: `The runtime marks ${goroutines(group.markedLeaked)} as leaked: they ${cause.text} in ${shortName(own)}.`,
    rootCause: group.creator === '' ? own : `${own}, started by ${group.creator}`,
    effectOf: same?.key ?? null,
    confidence: rate([
      { text: 'The runtime found that nothing can reach what they wait for.', holds: true, weight: 1 },
    ]),
    affected: { ...plain.affected, goroutines: group.markedLeaked, ofGoroutines: total },
    parts:
      total === null
        ? []
        : [
            { role: 'unrelated-leak', text: 'marked as leaked', count: group.markedLeaked },
            { role: 'rest', text: 'other goroutines', count: total - group.markedLeaked },
          ],
    evidence: [
      {
        text: `${formatCount(group.markedLeaked)} of ${formatCount(group.count)} at this place are marked.`,
        capture: facts.source.id,
        where: { view: 'goroutines', state: group.state, functions: [own] },
      },
    ],
    advice: cause.advice,
    alignment: computeAlignment([facts]),
  };
}
