import type {
  ChainLink,
  CheckedRule,
  CorrelatedProcess,
  FindingHead,
  FindingsReply,
  FindingVerdict,
  PartRole,
  RuleId,
  Severity,
} from '#shared/contract/findings';
import { formatCount } from '#shared/format/count';

/** What the window says of findings. The figures are the findings' own; here they only get their words. */

export type FindingTone = 'bad' | 'warn' | 'plain';

const severityTones: Readonly<Record<Severity, FindingTone>> = {
  critical: 'bad',
  warning: 'warn',
  watch: 'plain',
};

export const verdictTones: Readonly<Record<FindingVerdict, 'info' | 'ok' | 'plain'>> = {
  suspected: 'info',
  confirmed: 'ok',
  dismissed: 'plain',
};

/** Tokens of the theme; the words beside them say the same. */
export const partInks: Readonly<Record<PartRole, string>> = {
  'in-syscall': '--state-syscall',
  'waiting-for-holder': '--state-chan',
  'unrelated-leak': '--warn-fill',
  rest: '--text-3',
};

export const linkInks: Readonly<Record<ChainLink['role'], string>> = {
  holder: '--state-syscall',
  'lock-waiter': '--state-sync',
  'channel-waiter': '--state-chan',
};

/** `likely cause` for the first cause that is more than something to watch; effects say so, whatever they weigh. */
export function findingTag({ severity, effectOf }: FindingHead, place: number): { text: string; tone: FindingTone } {
  if (effectOf !== null) return { text: 'effect', tone: 'warn' };
  if (severity === 'watch') return { text: 'watch', tone: 'plain' };
  return place === 0
    ? { text: 'likely cause', tone: severityTones[severity] }
    : { text: severity, tone: severityTones[severity] };
}

export interface ProcessChecks {
  readonly row: number;
  readonly process: CorrelatedProcess;
  readonly found: readonly CheckedRule[];
  readonly clear: readonly CheckedRule[];
  readonly partial: readonly CheckedRule[];
  readonly notChecked: readonly CheckedRule[];
  readonly missing: readonly WantedCapture[];
}

export interface WantedCapture {
  /** As the catalogue of endpoints writes it. */
  readonly capture: string;
  /** Titles of the rules that cannot be checked without it. */
  readonly needed: readonly string[];
  /** Titles of those that would see more with it. */
  readonly useful: readonly string[];
  /** What it tells, each sentence once. */
  readonly tells: readonly string[];
}

/** What was checked of each process, and what was not, and why. Each rule stands in one list only. */
export function processChecks({ processes, checked, missing }: FindingsReply): readonly ProcessChecks[] {
  return processes.map((process, row) => {
    const own = checked.filter((check) => check.process === row);
    const titles = new Map(own.map(({ rule, title }) => [rule, title]));
    const extents = new Map(own.map(({ rule, extent }) => [rule, extent]));
    const wanted = new Map<string, { rules: RuleId[]; tells: string[] }>();
    for (const { process: of, capture, rule, text } of missing) {
      if (of !== row) continue;
      const entry = wanted.get(capture) ?? { rules: [], tells: [] };
      if (!entry.rules.includes(rule)) entry.rules.push(rule);
      if (!entry.tells.includes(text)) entry.tells.push(text);
      wanted.set(capture, entry);
    }
    const titlesOf = (rules: readonly RuleId[], isNeeded: boolean) =>
      rules
        .filter((rule) => (extents.get(rule) === 'not-checked') === isNeeded)
        .map((rule) => titles.get(rule) ?? rule);
    return {
      row,
      process,
      found: own.filter(({ found }) => found > 0),
      clear: own.filter(({ extent, found }) => extent === 'full' && found === 0),
      partial: own.filter(({ extent, found }) => extent === 'partial' && found === 0),
      notChecked: own.filter(({ extent }) => extent === 'not-checked'),
      missing: [...wanted].map(([capture, { rules, tells }]) => ({
        capture,
        needed: titlesOf(rules, true),
        useful: titlesOf(rules, false),
        tells,
      })),
    };
  });
}

/** Titles of the rules that found nothing in any process, and could be checked in one at least. */
export function clearRules({ checked }: FindingsReply): readonly string[] {
  const done = checked.filter(({ extent }) => extent !== 'not-checked');
  const found = new Set(done.filter((check) => check.found > 0).map(({ rule }) => rule));
  return distinct(done.filter(({ rule }) => !found.has(rule)).map(({ title }) => title));
}

/** Titles of the rules that could be checked in no process. */
export function openRules({ checked }: FindingsReply): readonly string[] {
  const done = new Set(checked.filter(({ extent }) => extent !== 'not-checked').map(({ rule }) => rule));
  return distinct(checked.filter(({ rule }) => !done.has(rule)).map(({ title }) => title));
}

const distinct = (titles: readonly string[]): readonly string[] => [...new Set(titles)];

/** `19 checks: 14 found nothing, 2 with less than they can use, 2 not done.` of one process. */
export function checksLine({ found, clear, partial, notChecked }: ProcessChecks): string {
  const parts = [
    found.length > 0 ? `${formatCount(found.length)} found something` : '',
    clear.length > 0 ? `${formatCount(clear.length)} found nothing` : '',
    partial.length > 0 ? `${formatCount(partial.length)} found nothing with less than they can use` : '',
    notChecked.length > 0 ? `${formatCount(notChecked.length)} could not be done` : '',
  ].filter((part) => part !== '');
  const all = found.length + clear.length + partial.length + notChecked.length;
  return `${formatCount(all)} checks: ${parts.join(', ')}.`;
}

const captureTitles: Readonly<Record<string, string>> = {
  goroutine: 'Goroutine dump',
  trace: 'Trace',
  profile: 'CPU profile',
  heap: 'Heap',
  goroutineleak: 'Leak profile',
  threadcreate: 'Thread creation',
  mutex: 'Mutex',
  block: 'Block',
  allocs: 'Allocations',
};

export interface WantedOffer {
  /** Path below the index, and what is fixed of its query: an id of the offers of a process. */
  readonly offerId: string;
  /** null where the endpoint's own default will do. */
  readonly seconds: number | null;
}

/** `trace?seconds=5` → the offer `trace`, for 5 s. */
export function parseWantedCapture(capture: string): WantedOffer {
  const [path = '', query = ''] = capture.split('?');
  const seconds = Number(/(?:^|&)seconds=(\d{1,4})(?:&|$)/.exec(query)?.[1] ?? Number.NaN);
  const fixed = query.split('&').filter((part) => part !== '' && !part.startsWith('seconds='));
  return {
    offerId: fixed.length > 0 ? `${path}?${fixed.join('&')}` : path,
    seconds: Number.isFinite(seconds) ? seconds : null,
  };
}

/** `Trace 5 s`; what is not known by name stays as it is written. */
export function wantedTitle(capture: string): string {
  const { offerId, seconds } = parseWantedCapture(capture);
  const title = captureTitles[offerId.split('?')[0] ?? ''] ?? offerId;
  return seconds === null ? title : `${title} ${formatCount(seconds)} s`;
}
