import { computeAlignment } from './alignment.ts';
import type { TraceFacts } from './capture-facts.ts';
import { rate } from './confidence.ts';
import type { ConfidencePart, Finding, RuleId, Severity } from './finding.ts';
import { tracesOf } from './identity.ts';
import { keyOf, plain, type RuleContext } from './rule.ts';

export interface TraceClaim {
  readonly rule: RuleId;
  readonly subject: string;
  readonly severity: Severity;
  readonly title: string;
  readonly rootCause: string;
  readonly parts: readonly ConfidencePart[];
  readonly evidence: readonly string[];
  readonly counter?: readonly string[];
  /** Rules whose finding, where there is one, is the cause of this. */
  readonly effectOf?: readonly RuleId[];
  readonly advice: string;
  readonly startNs?: number;
  readonly endNs?: number;
}

/** The newest trace, checked; what it shows as a finding that points to it. */
export function checkNewestTrace(
  context: RuleContext,
  claimsOf: (trace: TraceFacts) => readonly TraceClaim[],
): Finding[] {
  const { process, row, found } = context;
  return tracesOf(process)
    .slice(-1)
    .flatMap((trace) =>
      claimsOf(trace).map(
        ({ rule, subject, severity, title, rootCause, parts, evidence, counter, effectOf, advice, ...range }) => {
          const at = {
            view: 'trace',
            startNs: range.startNs ?? 0,
            endNs: range.endNs ?? trace.durationNs,
            goroutines: [],
          } as const;
          const say = (text: string): Finding['evidence'][number] => ({ text, capture: trace.source.id, where: at });
          return {
            ...plain,
            key: keyOf(rule, process, subject),
            rule,
            process: row,
            severity,
            title,
            rootCause,
            effectOf: found.find((cause) => effectOf?.includes(cause.rule))?.key ?? null,
            confidence: rate(parts),
            evidence: evidence.map(say),
            counterEvidence: (counter ?? []).map(say),
            advice,
            alignment: computeAlignment([trace]),
          };
        },
      ),
    );
}
