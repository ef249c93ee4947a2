import { formatCount } from '#shared/format/count';
import type { CaptureFacts } from './capture-facts.ts';
import type { CheckedRule, CorrelatedProcess, Correlation, Finding, MissingCapture, Severity } from './finding.ts';
import { computeGroupHistory } from './group-series.ts';
import { findHeldCalls } from './held-calls.ts';
import { tellProcesses, type ProcessCaptures } from './identity.ts';
import { neededCaptures, type Rule, type RuleContext } from './rule.ts';
import { rules } from './rules/rules.ts';

/**
 * What is wrong, as far as the captures of an incident show it: every rule is checked on every process, causes come
 * before their effects, and what could not be checked is said.
 *
 * Reads facts only, so that the tables of the captures need not be in memory; see `computeDumpFacts`,
 * `computeGoroutineProfileFacts`, `computeProfileFacts` and `computeTraceFacts`. Never throws for odd captures.
 */
export function correlate(captures: readonly CaptureFacts[]): Correlation {
  const processes = tellProcesses(captures);
  const findings: Finding[] = [];
  const checked: CheckedRule[] = [];
  const missing: MissingCapture[] = [];
  for (const [row, process] of processes.entries()) {
    const context = openContext(processes, row, process);
    const found: Finding[] = [];
    for (const rule of rules) {
      const extent = extentOf(rule, context);
      const fresh = extent === 'not-checked' ? [] : rule.check({ ...context, found });
      found.push(...fresh);
      checked.push({ rule: rule.id, title: rule.title, process: row, extent, found: fresh.length });
      missing.push(...missingOf(rule, context));
    }
    findings.push(...foldDuplicates(found));
  }
  const ranked = rank(findings);
  return {
    findings: ranked,
    processes: processes.map(describeProcess),
    checked,
    missing,
    summary: summarise(ranked, processes, checked),
  };
}

function openContext(processes: readonly ProcessCaptures[], row: number, process: ProcessCaptures): RuleContext {
  return {
    process,
    row,
    others: processes.filter((other) => other !== process),
    history: computeGroupHistory(process),
    heldCalls: findHeldCalls(process),
    found: [],
  };
}

function extentOf({ needs }: Rule, context: RuleContext): CheckedRule['extent'] {
  const unmet = needs.filter(({ capture }) => !neededCaptures[capture].isMet(context));
  if (unmet.some(({ isRequired }) => isRequired)) return 'not-checked';
  return unmet.length > 0 ? 'partial' : 'full';
}

function missingOf({ id, needs }: Rule, context: RuleContext): MissingCapture[] {
  return needs
    .filter(({ capture }) => !neededCaptures[capture].isMet(context))
    .map(({ capture, tells, isRequired }) => ({
      rule: id,
      process: context.row,
      capture: neededCaptures[capture].capture,
      text: isRequired ? `Needed for this: it tells ${tells}.` : `It would tell ${tells}.`,
    }));
}

/** Findings of one key are one; the first has seen the most. */
function foldDuplicates(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.toReversed().map((finding) => [finding.key, finding])).values()].reverse();
}

const gravity: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, watch: 2 };

/** Causes by gravity and confidence, each followed by its effects, and theirs. */
function rank(findings: readonly Finding[]): Finding[] {
  const byKey = new Map(findings.map((finding) => [finding.key, finding]));
  const causeOf = (finding: Finding): Finding => {
    let cause = finding;
    for (let step = 0; step < findings.length; step++) {
      const next = cause.effectOf === null ? undefined : byKey.get(cause.effectOf);
      if (next === undefined) return cause;
      cause = next;
    }
    return cause;
  };
  const compare = (a: Finding, b: Finding): number =>
    gravity[a.severity] - gravity[b.severity] ||
    b.confidence.value - a.confidence.value ||
    b.affected.goroutines - a.affected.goroutines;
  const causes = findings.filter((finding) => causeOf(finding) === finding).toSorted(compare);
  return causes.flatMap((cause) => [
    cause,
    ...findings.filter((finding) => finding !== cause && causeOf(finding) === cause).toSorted(compare),
  ]);
}

const describeProcess = ({ name, captures, because, isReference }: ProcessCaptures): CorrelatedProcess => ({
  name,
  captures: captures.map(({ source }) => source.id),
  because,
  isReference,
});

function summarise(
  findings: readonly Finding[],
  processes: readonly ProcessCaptures[],
  checked: readonly CheckedRule[],
): string {
  const [first] = findings;
  if (first !== undefined) {
    const name = processes.length > 1 ? `${processes[first.process]?.name ?? ''}: ` : '';
    const likely = first.confidence.level === 'high' ? '' : 'Likely: ';
    return `${name}${likely}${first.title}`;
  }
  const done = new Set(checked.filter(({ extent }) => extent !== 'not-checked').map(({ rule }) => rule)).size;
  if (done === 0) return 'Nothing could be checked: there is no capture that a rule reads.';
  return `Nothing was found. ${formatCount(done)} of ${formatCount(rules.length)} rules could be checked with these captures.`;
}
