import { describe, expect, test } from 'vitest';
import type { FindingMark, FindingsReply } from '#shared/contract/findings';
import { drawFindings } from '../../../../src-main/export/report-findings.ts';
import { correlateDrawn } from '../../../fixtures/correlate-captures.ts';

const hostile = 'app.example/a.(*S).load<script>alert(1)</script>';
const sick = (waiting: number): string => `
  2 #100 syscall 2m: ${hostile} > os.(*File).Read > syscall.read by app.example/a.(*S).attempt
  ${waiting} #300 chan receive 1m: app.example/a.wait<img src=x> by app.example/a.(*S).attempt`;
const correlation = correlateDrawn([{ dump: sick(20) }, { dump: sick(40) }]);
const [finding] = correlation.findings;
if (!finding) throw new Error('nothing was found');

const mark: FindingMark = {
  key: finding.key,
  rule: finding.rule,
  title: finding.title,
  verdict: 'confirmed',
  note: '<b>seen</b> in the mount',
  author: '<i>ada</i>',
  markedAt: '2026-11-24T03:06:00.000Z',
};
const list: FindingsReply = {
  state: 'ready',
  job: null,
  problem: null,
  captures: [],
  leftOut: [],
  summary: correlation.summary,
  findings: [],
  formerMarks: [mark],
  processes: correlation.processes,
  checked: correlation.checked,
  missing: correlation.missing,
};
const process = correlation.processes[0] ?? { name: '', captures: [], because: '', isReference: false };
const html = String(drawFindings({ list, whole: [{ finding, process, mark, effects: [] }] }));

describe('findings in the report', () => {
  test('have names of functions, notes and authors as text only', () => {
    expect(html).not.toMatch(/<(?:script|img|b|i)\b/);
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('&lt;b&gt;seen&lt;/b&gt; in the mount');
  });

  test('say all goroutines of the dump, in parts that add up', () => {
    const counts = finding.parts.map(({ count }) => count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(42);
    expect(html).toContain('42 of 42 goroutines, 100 %');
  });
});
