import type { Finding } from '#shared/correlate/finding';
import type { Expectation } from './expectations.ts';

/** What `faultline correlate --json` says of a run, as far as it is judged. */
export type FoundFinding = Pick<Finding, 'rule' | 'severity' | 'title' | 'rootCause'>;

export interface Verdict {
  readonly program: string;
  readonly kind: Expectation['kind'];
  readonly perSecond: number;
  /** The fault is among the findings; of a healthy program: nothing was found. */
  readonly isFound: boolean;
  /** It is the first of them. */
  readonly isFirst: boolean;
  /** Findings of a healthy program that a person would act on. */
  readonly falseAlarms: number;
  /** What stands first. */
  readonly says: string;
}

/** Whether a run says what was to be said. */
export function judge(expected: Expectation, perSecond: number, findings: readonly FoundFinding[]): Verdict {
  const { program, kind, rules, says } = expected;
  const isExpected = ({ rule, title, rootCause }: FoundFinding): boolean =>
    rules.includes(rule) && says.test(`${title} ${rootCause}`);
  const isHealthy = kind === 'healthy';
  const alarms = findings.filter(({ severity }) => severity !== 'watch').length;
  const [first] = findings;
  return {
    program,
    kind,
    perSecond,
    isFound: isHealthy ? alarms === 0 : findings.some(isExpected),
    isFirst: isHealthy ? alarms === 0 : first !== undefined && isExpected(first),
    falseAlarms: isHealthy ? alarms : 0,
    says: first?.title ?? 'nothing found',
  };
}

export interface Score {
  readonly kind: string;
  readonly runs: number;
  readonly found: number;
  readonly first: number;
}

/** By kind, in the order in which the kinds come. */
export function sumScores(verdicts: readonly Verdict[]): Score[] {
  const kinds = [...new Set(verdicts.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const own = verdicts.filter((verdict) => verdict.kind === kind);
    return {
      kind,
      runs: own.length,
      found: own.filter(({ isFound }) => isFound).length,
      first: own.filter(({ isFirst }) => isFirst).length,
    };
  });
}
