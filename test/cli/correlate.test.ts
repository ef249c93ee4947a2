import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, runJson, sample } from '../fixtures/run-cli.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

interface Report {
  readonly summary: string;
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly title: string;
    readonly rootCause: string;
    readonly process: string;
    readonly affected: { readonly goroutines: number; readonly threads: number };
    readonly confidence: { readonly value: number; readonly level: string };
    readonly evidence: readonly { readonly text: string; readonly capture: string | null }[];
    readonly counterEvidence: readonly unknown[];
    readonly advice: string;
  }[];
  readonly checked: readonly string[];
  readonly missing: readonly { readonly rule: string; readonly capture: string }[];
  readonly processes: readonly { readonly name: string; readonly captures: readonly string[] }[];
}

const sick = ['1', '2', '3'].map((n) => sample(`sick-goroutines-${n}.txt`));
const healthy = ['1', '2', '3'].map((n) => sample(`healthy-goroutines-${n}.txt`));

describe('correlate', () => {
  it('names the cause, with evidence from the files', async () => {
    const report = await runJson<Report>(['correlate', ...sick, sample('sick-trace.trace')]);
    const [cause] = report.findings;
    expect(cause).toMatchObject({
      rule: 'leak-behind-syscall',
      severity: 'critical',
      rootCause: 'read(2) called by acme.example/checkout/internal/ratecard.(*FileSource).load',
      affected: { goroutines: 365, threads: 4 },
      confidence: { level: 'high' },
    });
    expect(new Set(cause?.evidence.map(({ capture }) => capture))).toEqual(
      new Set(['sick-goroutines-3.txt', 'sick-trace.trace']),
    );
    expect(cause?.advice).toContain('deadline');
    expect(report.checked).toContain('goroutine-leak');
    expect(report.missing).toContainEqual(expect.objectContaining({ rule: 'memory-growth', capture: 'heap' }));
  });

  it('compares with a process that is well', async () => {
    const args = ['correlate', sample('newer-cpu.pb.gz'), '--healthy', sample('healthy-cpu.pb.gz')];
    const { findings } = await runJson<Report>(args);
    expect(findings.map(({ rule, title }) => [rule, title])).toEqual([
      [
        'cpu-regression',
        'quote.compileRules takes 99.0 ms/s more CPU than in the process that is well, through regexp.MustCompile.',
      ],
    ]);
  });

  it('finds nothing where nothing is wrong, and says what it looked at', async () => {
    const { code, stdout } = await runCli(['correlate', ...healthy, sample('healthy-trace.trace')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Nothing was found\. \d+ of 20 rules could be checked with these captures\.\n/);
    expect(stdout).toContain('missing profile?seconds=30: for cpu-regression');
  });

  it('reads all captures of a workspace', async () => {
    const workspace = path.join(temporaryFolder(), 'incident.faultline');
    await runJson(['import', ...sick, ...healthy, '--workspace', workspace]);
    const { findings, processes } = await runJson<Report>(['correlate', '--workspace', workspace]);
    expect(findings[0]?.rule).toBe('leak-behind-syscall');
    expect(processes.map(({ captures }) => captures.length)).toEqual([3, 3]);
  });

  it('ends with 1 where a finding is as grave as asked for', async () => {
    expect((await runCli(['correlate', ...sick, '--fail-on', 'critical'])).code).toBe(1);
    expect((await runCli(['correlate', ...healthy, '--fail-on', 'watch'])).code).toBe(0);
  });

  it('ends with 5 on a capture that was cut off', async () => {
    const cut = path.join(temporaryFolder(), 'cut.trace');
    const whole = readFileSync(sample('healthy-trace.trace'));
    writeFileSync(cut, whole.subarray(0, Math.floor(whole.length / 2)));
    const { code, stdout } = await runCli(['correlate', cut]);
    expect(code).toBe(5);
    expect(stdout).toContain('untrustworthy-trace');
  });

  it.each([
    [['correlate'], 2, 'Say what to correlate'],
    [['correlate', 'none.txt'], 3, 'cannot be read'],
    [['correlate', sample('healthy-cpu.pb.gz'), '--fail-on', 'all'], 2, '--fail-on takes'],
  ])('says what is wrong: %j', async (args, expected, says) => {
    const { code, stderr } = await runCli(args);
    expect([code, stderr.includes(says)]).toEqual([expected, true]);
  });
});
