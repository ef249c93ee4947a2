import { formatDuration } from '#shared/format/duration';
import { computeMargins } from '#shared/profile/diff-interval';
import { computeAlignment } from '../alignment.ts';
import type { ProfileFacts, ProfileSite } from '../capture-facts.ts';
import { rate } from '../confidence.ts';
import type { Evidence, Finding } from '../finding.ts';
import type { ProcessCaptures } from '../identity.ts';
import { keyOf, plain, type Rule, type RuleContext } from '../rule.ts';
import { receiverType, shortName } from '../signature.ts';

/** A function of the program's own takes more CPU than in a process that is well, or than it did before. */
export const cpuRegression: Rule = {
  id: 'cpu-regression',
  title: 'CPU time grew',
  isComparison: true,
  needs: [
    { capture: 'cpu', isRequired: true, tells: 'where the CPU time goes' },
    { capture: 'reference cpu', isRequired: true, tells: 'where it goes in a process that is well, or went before' },
  ],
  check: (context) => {
    const pair = findPair(context);
    return pair === null ? [] : computeGrown(pair).map((grown) => describe(grown, pair, context));
  },
};

interface Pair {
  readonly before: ProfileFacts;
  readonly after: ProfileFacts;
  /** What it is compared with, as a phrase after "than". */
  readonly than: string;
}

interface Grown {
  readonly own: string;
  /** What it calls that takes the most of the growth; '' for itself. */
  readonly callee: string;
  readonly path: readonly string[];
  /** CPU time by wall time: 1 is one processor. */
  readonly before: number;
  readonly after: number;
  /** Half of the 95 % interval of `after − before`. */
  readonly margin: number;
}

const maxFindings = 3;
/** Processors; less is not worth anyone's time. */
const leastGain = 0.02;
/** Load moves everything alike; only what takes another share of the whole has changed by itself. */
const leastShareGain = 0.05;

const cpusOf = ({ captures }: ProcessCaptures): ProfileFacts[] =>
  captures
    .filter((capture) => capture.type === 'profile')
    .filter(({ kind, durationNs, unit }) => kind === 'cpu' && durationNs > 0 && unit === 'nanoseconds');

function findPair({ process, others }: RuleContext): Pair | null {
  if (process.isReference) return null;
  const own = cpusOf(process);
  const after = own.at(-1);
  if (after === undefined) return null;
  const [reference] = others.filter((other) => other.isReference && cpusOf(other).length > 0);
  const well = reference && cpusOf(reference).at(-1);
  if (well !== undefined) return { before: well, after, than: `in ${reference?.name ?? ''}` };
  const [before] = own;
  return before === undefined || before === after ? null : { before, after, than: 'before' };
}

/** By the innermost own function, the largest gain first; what sampling alone explains is left out. */
function computeGrown({ before, after }: Pair): Grown[] {
  const names = [...new Set([...before.sites, ...after.sites].map(({ own }) => own))].filter((own) => own !== '');
  const valuesOf = ({ sites }: ProfileFacts): Float64Array => {
    const sums = new Map<string, number>();
    for (const { own, value } of sites) sums.set(own, (sums.get(own) ?? 0) + value);
    return Float64Array.from(names, (name) => sums.get(name) ?? 0);
  };
  const [valueBefore, valueAfter] = [valuesOf(before), valuesOf(after)];
  const scale = { name: 'duration', before: 1 / before.durationNs, after: 1 / after.durationNs } as const;
  const margins = computeMargins(
    { kind: 'counted', period: after.period },
    scale,
    { value: valueBefore },
    { value: valueAfter },
  );
  const grown = names
    .map((own, row) => ({
      own,
      before: (valueBefore[row] ?? 0) * scale.before,
      after: (valueAfter[row] ?? 0) * scale.after,
      margin: margins[row] ?? NaN,
    }))
    .filter((one) => {
      const gain = one.after - one.before;
      const shareGain = (one.after * after.durationNs) / after.total - (one.before * before.durationNs) / before.total;
      return gain >= leastGain && gain > one.margin && shareGain >= leastShareGain;
    })
    .sort((a, b) => b.after - b.before - (a.after - a.before))
    .slice(0, maxFindings);
  return grown.map((one) => {
    const site = largestGain(one.own, before, after);
    return { ...one, callee: site?.callee ?? '', path: site?.path ?? [] };
  });
}

function largestGain(own: string, before: ProfileFacts, after: ProfileFacts): ProfileSite | undefined {
  const known = new Map(
    before.sites.filter((site) => site.own === own).map(({ callee, value }) => [callee, value / before.durationNs]),
  );
  const gainOf = ({ callee, value }: ProfileSite): number => value / after.durationNs - (known.get(callee) ?? 0);
  return after.sites.filter((site) => site.own === own).sort((a, b) => gainOf(b) - gainOf(a))[0];
}

function describe(grown: Grown, pair: Pair, context: RuleContext): Finding {
  const { process, row } = context;
  const { before, after, than } = pair;
  const isSameBuild = before.buildId !== '' && before.buildId === after.buildId;
  const cause = isSameBuild ? findCause(grown, context) : undefined;
  const perSecond = (share: number): string => `${formatDuration(share * 1e9)}/s`;
  const gain = grown.after - grown.before;
  const release = isSameBuild || after.source.version === '' ? '' : ` in ${after.source.version}`;
  const through = grown.callee === '' ? '' : `, through ${shortName(grown.callee)}`;
  const evidence: Evidence[] = [
    {
      text: `${grown.own} took ${perSecond(grown.before)} ${than} and takes ${perSecond(grown.after)} now: ${perSecond(gain)} more, ± ${perSecond(grown.margin)} (95 % of samplings).`,
      capture: after.source.id,
      where: { view: 'comparison', before: before.source.id, after: after.source.id, function: grown.own },
    },
    {
      text: `It is called through ${grown.path.map(shortName).join(' > ')}.`,
      capture: after.source.id,
      where: { view: 'profile', function: grown.own },
    },
  ];
  if (before.buildId !== '' && after.buildId !== '') {
    evidence.push({
      text: isSameBuild
        ? 'Both are of the same build: the code did not change, but what it meets did.'
        : 'The builds differ: the change came with the other release, or with its load.',
      capture: null,
      where: null,
    });
  }
  if (cause?.joint)
    evidence.push({
      text: `${cause.joint.calls} is called on the way, a method of the value whose ${cause.joint.blocked} is blocked.`,
      capture: null,
      where: null,
    });
  return {
    ...plain,
    key: keyOf('cpu-regression', process, grown.own),
    rule: 'cpu-regression',
    process: row,
    severity: 'warning',
    title: `${shortName(grown.own)} takes ${perSecond(gain)} more CPU${release} than ${than}${through}.`,
    rootCause: cause?.finding.rootCause ?? (grown.callee === '' ? grown.own : `${grown.own} calls ${grown.callee}`),
    effectOf: cause?.finding.key ?? null,
    confidence: rate([
      { text: 'It grew by more than sampling explains.', holds: true, weight: 3 },
      { text: 'It takes a larger share of the whole, so that load alone is not the reason.', holds: true, weight: 2 },
      { text: 'The builds are known.', holds: before.buildId !== '' && after.buildId !== '', weight: 1 },
      ...(cause
        ? [{ text: 'It is reached through a value that is blocked.', holds: cause.joint !== null, weight: 2 }]
        : []),
    ]),
    affected: { ...plain.affected, cpu: gain },
    evidence,
    confirm: [],
    advice: cause
      ? 'Mend the cause first and capture again: this work is done because of it.'
      : `Look at what ${shortName(grown.own)} does on each call; keep what can be kept between calls.`,
    alignment: computeAlignment([before, after]),
  };
}

interface Cause {
  readonly finding: Finding;
  /** A method of a type that is blocked, on the way to the function; null where only time and build join the two. */
  readonly joint: { readonly calls: string; readonly blocked: string } | null;
}

/** Of the same build, work that was not there before is done because something does not answer. */
function findCause({ path }: Grown, { found }: RuleContext): Cause | undefined {
  const causes = found.filter(({ chain, effectOf }) => chain.length > 0 && effectOf === null);
  const joined = causes
    .map((finding): Cause => ({ finding, joint: findJoint(path, finding) }))
    .toSorted((a, b) => Number(b.joint !== null) - Number(a.joint !== null));
  return joined[0];
}

function findJoint(path: readonly string[], { chain }: Finding): Cause['joint'] {
  for (const { stack } of chain) {
    for (const { func } of stack) {
      const type = receiverType(func);
      const calls = type === '' ? undefined : path.find((name) => receiverType(name) === type);
      if (calls !== undefined) return { calls: shortName(calls), blocked: shortName(func) };
    }
  }
  return null;
}
