import { formatCount, formatFixed } from '#shared/format/count';
import { exhaustionLine, growthLine, growthRate } from '#shared/correlate/describe-finding';
import type { Correlation, Evidence, Finding } from '#shared/correlate/finding';
import { writeLine } from './output.ts';

/** Names of captures by id. */
type Names = ReadonlyMap<number, string>;

/** The JSON of `correlate`: captures by name, since ids mean nothing outside of the command. */
export function correlationFacts(found: Correlation, names: Names): unknown {
  const named = ({ capture, ...evidence }: Evidence): unknown => ({
    ...evidence,
    capture: capture === null ? null : (names.get(capture) ?? null),
  });
  return {
    summary: found.summary,
    findings: found.findings.map((finding) => ({
      ...finding,
      process: found.processes[finding.process]?.name ?? '',
      evidence: finding.evidence.map(named),
      counterEvidence: finding.counterEvidence.map(named),
    })),
    checked: [...new Set(found.checked.filter(({ extent }) => extent !== 'not-checked').map(({ rule }) => rule))],
    checks: found.checked.map(({ process, ...check }) => ({ ...check, process: found.processes[process]?.name ?? '' })),
    missing: found.missing.map(({ process, ...missing }) => ({
      ...missing,
      process: found.processes[process]?.name ?? '',
    })),
    processes: found.processes.map(({ captures, ...process }) => ({
      ...process,
      captures: captures.map((id) => names.get(id) ?? ''),
    })),
  };
}

export function writeCorrelation(found: Correlation, names: Names): void {
  writeLine(found.summary);
  for (const finding of found.findings) writeFinding(finding, found, names);
  writeLine('');
  writeChecks(found);
}

function writeFinding(finding: Finding, found: Correlation, names: Names): void {
  const { severity, effectOf, title, rule, confidence, rootCause, chain, parts, growth } = finding;
  const cause = found.findings.findIndex(({ key }) => key === effectOf);
  writeLine('');
  writeLine(`${found.findings.indexOf(finding) + 1}. ${cause < 0 ? severity : `effect of ${cause + 1}`}: ${title}`);
  const where = found.processes.length > 1 ? `, ${found.processes[finding.process]?.name ?? ''}` : '';
  writeLine(`   ${rule}${where}; confidence ${confidence.level} (${formatFixed(confidence.value, 2)})`);
  writeLine(`   root cause: ${rootCause}`);
  for (const { role, count, state, function: name, because } of chain) {
    writeLine(
      `   ${role === 'holder' ? 'holder' : 'waits '} ${formatCount(count)} × ${state} in ${name}${because === '' ? '' : `. ${because}`}`,
    );
  }
  if (parts.length > 0) {
    const total = parts.reduce((sum, { count }) => sum + count, 0);
    const said = parts.filter(({ count }) => count > 0).map(({ count, text }) => `${formatCount(count)} ${text}`);
    writeLine(`   of ${formatCount(total)} goroutines: ${said.join('; ')}`);
  }
  if (growth !== null) {
    const said = [growthLine(growth), growthRate(growth), exhaustionLine(growth)].filter((text) => text !== '');
    writeLine(`   growth: ${said.join('; ')}`);
  }
  writeEvidence('because', finding.evidence, names);
  writeEvidence('but', finding.counterEvidence, names);
  for (const { capture, text } of finding.confirm) writeLine(`   next: ${capture}: ${text}`);
  writeLine(`   do: ${finding.advice}`);
  writeLine(`   clock: ${finding.alignment.text}`);
}

function writeEvidence(word: string, evidence: readonly Evidence[], names: Names): void {
  for (const { text, capture } of evidence) {
    const name = capture === null ? '' : ` [${names.get(capture) ?? ''}]`;
    writeLine(`   ${word}: ${text}${name}`);
  }
}

function writeChecks({ checked, missing, processes }: Correlation): void {
  for (const [row, { name, captures, because }] of processes.entries()) {
    writeLine(`${name}: ${formatCount(captures.length)} captures. ${because}`);
    const of = (extent: string): string =>
      checked
        .filter((check) => check.process === row && check.extent === extent)
        .map(({ rule }) => rule)
        .join(', ');
    for (const [extent, word] of extents) {
      const named = of(extent);
      if (named !== '') writeLine(`  ${word}: ${named}`);
    }
    const wanted = new Map<string, string[]>();
    for (const { process, capture, rule } of missing) {
      const rules = wanted.get(capture) ?? [];
      if (process === row && !rules.includes(rule)) wanted.set(capture, [...rules, rule]);
    }
    for (const [capture, forRules] of wanted) writeLine(`  missing ${capture}: for ${forRules.join(', ')}`);
  }
}

const extents = [
  ['full', 'checked'],
  ['partial', 'checked with less than it could use'],
  ['not-checked', 'not checked'],
] as const;
