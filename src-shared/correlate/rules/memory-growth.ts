import { formatBytes } from '#shared/format/bytes';
import { formatCount } from '#shared/format/count';
import { computeAlignment, spanNs } from '../alignment.ts';
import type { ProfileFacts } from '../capture-facts.ts';
import { rate } from '../confidence.ts';
import type { Finding } from '../finding.ts';
import type { ProcessCaptures } from '../identity.ts';
import { keyOf, plain, type Rule, type RuleContext } from '../rule.ts';
import { shortName } from '../signature.ts';

/** Growth below this is what a heap profile's sampling and the time of the last collection make of it. */
const leastGainBytes = 16 * 2 ** 20;
const leastGainShare = 0.2;

/** The live heap grows, where the most of it is, and whether goroutines grow with it. */
export const memoryGrowth: Rule = {
  id: 'memory-growth',
  title: 'Memory grows',
  needs: [
    { capture: 'heap', isRequired: true, tells: 'what the heap holds' },
    { capture: 'second heap', isRequired: true, tells: 'whether it grows' },
    { capture: 'second dump', isRequired: false, tells: 'whether goroutines grow with it' },
  ],
  check: (context) => {
    const heaps = heapsOf(context.process);
    const [first, last] = [heaps[0], heaps.at(-1)];
    if (!first || !last || first === last) return [];
    const gain = last.total - first.total;
    const isRising = heaps.every(({ total }, i) => i === 0 || total >= (heaps[i - 1]?.total ?? 0));
    if (gain < Math.max(leastGainBytes, leastGainShare * first.total) || !isRising) return [];
    return [describe(first, last, heaps, context)];
  },
};

const heapsOf = ({ captures }: ProcessCaptures): ProfileFacts[] =>
  captures
    .filter((capture) => capture.type === 'profile')
    .filter(({ kind, unit }) => kind === 'heap' && unit === 'bytes');

function describe(
  first: ProfileFacts,
  last: ProfileFacts,
  heaps: readonly ProfileFacts[],
  { process, row, found }: RuleContext,
): Finding {
  const before = new Map(first.sites.map(({ own, callee, value }) => [`${own}\n${callee}`, value]));
  const grown = last.sites
    .map((site) => ({ ...site, gain: site.value - (before.get(`${site.own}\n${site.callee}`) ?? 0) }))
    .sort((a, b) => b.gain - a.gain);
  const [most] = grown;
  const gain = last.total - first.total;
  const leak = found.find(({ growth, effectOf }) => growth?.what === 'goroutines' && effectOf === null);
  const goroutineGain = leak?.growth ? leak.growth.to - leak.growth.from : 0;
  const overNs = spanNs(heaps);
  const isTimed = overNs > 0;
  const own = most?.own === '' ? most.callee : (most?.own ?? '');
  return {
    ...plain,
    key: keyOf('memory-growth', process, own),
    rule: 'memory-growth',
    process: row,
    severity: 'warning',
    title: `The live heap grew by ${formatBytes(gain)}, to ${formatBytes(last.total)}; ${shortName(own)} allocated the most of it.`,
    rootCause: leak?.rootCause ?? `what ${own} allocates is kept`,
    effectOf: leak?.key ?? null,
    confidence: rate([
      { text: 'It is larger in each profile of the heap.', holds: heaps.length > 2, weight: 2 },
      { text: 'It grew by more than sampling explains.', holds: true, weight: 2 },
      { text: 'Goroutines grow with it, and hold what they use.', holds: leak !== undefined, weight: 1 },
    ]),
    affected: { ...plain.affected, heapBytes: last.total },
    growth: {
      what: 'bytes',
      from: first.total,
      to: last.total,
      overNs: isTimed ? overNs : 0,
      perMinute: isTimed ? (gain / overNs) * 60e9 : 0,
      exhaustion: null,
    },
    evidence: [
      ...grown
        .slice(0, 3)
        .filter((site) => site.gain > 0)
        .map((site) => ({
          text: `${formatBytes(site.gain)} more in ${site.own === '' ? site.callee : site.own}, now ${formatBytes(site.value)}.`,
          capture: last.source.id,
          where: { view: 'profile' as const, function: site.own === '' ? site.callee : site.own },
        })),
      ...(goroutineGain > 0
        ? [
            {
              text: `${formatCount(goroutineGain)} goroutines were added in that time: ${formatBytes(gain / goroutineGain)} of heap for each.`,
              capture: null,
              where: null,
            },
          ]
        : []),
    ],
    advice:
      'See who keeps what is allocated there: caches without a bound, slices of larger arrays, goroutines that do not end.',
    alignment: computeAlignment(heaps),
  };
}
