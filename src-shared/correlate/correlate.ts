import { ensure } from '#shared/base/assert';
import { formatCount } from '#shared/format/count';
import type { CaptureFacts } from './capture-facts.ts';
import type { CheckedRule, CorrelatedProcess, Correlation, Finding, MissingCapture, Severity } from './finding.ts';
import { computeGroupHistory } from './group-series.ts';
import { findHeldCalls } from './held-calls.ts';
import { dumpsOf, tellProcesses, type ProcessCaptures } from './identity.ts';
import { mostFindings, neededCaptures, type Rule, type RuleContext } from './rule.ts';
import { rules } from './rules/rules.ts';

/**
 * What is wrong, as far as the captures of an incident show it: every rule is checked on every process, causes come
 * before their effects, and what could not be checked is said.
 *
 * Reads facts only, so that the tables of the captures need not be in memory; see `computeDumpFacts`,
 * `computeGoroutineProfileFacts`, `computeProfileFacts` and `computeTraceFacts`. Never throws for odd captures.
 */
export function correlate(captures: readonly CaptureFacts[]): Correlation {
  const told = tellProcesses(captures);
  const plainly = told.map((_, row) => checkRules(plainRules, openContext(told, row), []));
  const processes = markReferences(told, plainly);
  const compared = processes.map((_, row) =>
    checkRules(comparisons, openContext(processes, row), plainly[row]?.findings ?? []),
  );
  const results = [...plainly, ...compared];
  const findings = rank(results.flatMap((result) => foldDuplicates(result.findings)));
  const checked = results.flatMap((result) => result.checked).toSorted(byProcessAndRule);
  return {
    findings,
    processes: processes.map(describeProcess),
    checked,
    missing: results.flatMap((result) => result.missing).toSorted(byProcessAndRule),
    summary: summarise(findings, processes, checked),
  };
}

const plainRules = rules.filter(({ isComparison }) => isComparison !== true);
const comparisons = rules.filter(({ isComparison }) => isComparison === true);

interface Checked {
  readonly findings: readonly Finding[];
  readonly checked: readonly CheckedRule[];
  readonly missing: readonly MissingCapture[];
}

/** `before`: what was found in the process already; it is not given back. */
function checkRules(chosen: readonly Rule[], context: RuleContext, before: readonly Finding[]): Checked {
  const findings: Finding[] = [];
  const checked = chosen.map((rule): CheckedRule => {
    const extent = extentOf(rule, context);
    const fresh =
      extent === 'not-checked'
        ? []
        : rule.check({ ...context, found: [...before, ...findings] }).slice(0, mostFindings);
    findings.push(...fresh);
    return { rule: rule.id, title: rule.title, process: context.row, extent, found: fresh.length };
  });
  return { findings, checked, missing: chosen.flatMap((rule) => missingOf(rule, context)) };
}

/** Where nobody said which process is well, those are whose goroutines were looked at and nothing was found. */
function markReferences(
  processes: readonly ProcessCaptures[],
  checked: readonly Checked[],
): readonly ProcessCaptures[] {
  if (processes.some(({ isReference }) => isReference)) return processes;
  const isWell = processes.map((process, row) => dumpsOf(process).length > 0 && checked[row]?.findings.length === 0);
  return isWell.every((well) => well)
    ? processes
    : processes.map((process, row) => ({ ...process, isReference: isWell[row] === true }));
}

const ruleOrder = new Map(rules.map(({ id }, at) => [id, at]));

function byProcessAndRule(a: CheckedRule | MissingCapture, b: CheckedRule | MissingCapture): number {
  return a.process - b.process || (ruleOrder.get(a.rule) ?? 0) - (ruleOrder.get(b.rule) ?? 0);
}

function openContext(processes: readonly ProcessCaptures[], row: number): RuleContext {
  const process = ensure(processes[row], 'process');
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
    let next = byKey.get(cause.effectOf ?? '');
    // A rule names findings of the rules before it, so that this ends.
    while (next !== undefined) {
      cause = next;
      next = byKey.get(cause.effectOf ?? '');
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
