import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareTraces, type ComparedFigure } from '#shared/trace/trace-diff';
import { computeTraceSummary, type TraceSummary } from '#shared/trace/trace-summary';
import { decodeTrace } from '../../../../src-main/decode/trace/decode-trace.ts';

function summaryOf(name: string): TraceSummary {
  const file = path.resolve(import.meta.dirname, '../../../..', name);
  return computeTraceSummary(decodeTrace(new Uint8Array(readFileSync(file))));
}

const healthy = summaryOf('resources/sample-incident/healthy-trace.trace');
const sick = summaryOf('resources/sample-incident/sick-trace.trace');
const figureOf = (figures: readonly ComparedFigure[], name: string): ComparedFigure | undefined =>
  figures.find((one) => one.name === name);

describe('the summary of a trace', () => {
  test('has every goroutine in one function, and no P more than busy', () => {
    for (const one of [healthy, sick]) {
      expect(one.functions.reduce((sum, { goroutines }) => sum + goroutines, 0)).toBe(one.goroutines);
      expect(one.procRunningNs).toBeLessThanOrEqual(one.procs * one.wallNs);
      expect(one.functions.reduce((sum, { wait }) => sum + wait.count, 0)).toBe(one.wait.count);
      const blocked = one.functions.reduce((sum, { blockedNs }) => sum + blockedNs, 0);
      expect(one.reasons.reduce((sum, { ns }) => sum + ns, 0)).toBeCloseTo(blocked, -1);
    }
  });
});

describe('two traces', () => {
  const compared = compareTraces(healthy, sick);

  test('are compared per second, whatever their lengths', () => {
    const half: TraceSummary = { ...healthy, wallNs: healthy.wallNs * 2 };
    const rate = figureOf(compareTraces(healthy, half).overview, 'waits for a P');
    expect(rate?.after).toBeCloseTo((rate?.before ?? 0) / 2, 6);
    const wait = figureOf(compared.overview, 'wait for a P, p99');
    expect(wait).toMatchObject({ unit: 'ns', before: healthy.wait.p99Ns, after: sick.wait.p99Ns });
  });

  test('swapped have the opposite differences', () => {
    const back = compareTraces(sick, healthy);
    for (const { name, delta } of compared.overview) {
      expect(figureOf(back.overview, name)?.delta).toBe(delta === null ? null : -delta || 0);
    }
    const change = (of: typeof compared): [string, number][] =>
      of.functions.map(({ func, delta }): [string, number] => [func, Math.abs(delta.running)]).sort();
    expect(change(back)).toEqual(change(compared));
  });

  test('that are the same differ in nothing, and nothing is said', () => {
    const same = compareTraces(sick, sick);
    expect(same.summary).toEqual([]);
    expect(same.overview.every(({ delta }) => delta === 0 || delta === null)).toBe(true);
    expect(same.comparability).toMatchObject({ level: 'comparable' });
  });

  test('say what changed most, and show functions that only one of them has', () => {
    expect(compared.summary.length).toBeGreaterThan(1);
    const sides = compared.functions.map(
      ({ before, after }) => `${before === null ? '' : 'A'}${after === null ? '' : 'B'}`,
    );
    expect(new Set(sides)).toContain('AB');
    expect(sides).not.toContain('');
    const one = compared.functions[0];
    expect(one?.delta.running).toBe((one?.after?.running ?? 0) - (one?.before?.running ?? 0));
  });

  test('of different processors, or cut off, are comparable with limits', () => {
    const other = compareTraces(healthy, { ...sick, procs: 4, isPartial: true });
    expect(other.comparability.level).toBe('limited');
    expect(other.comparability.reasons.filter(({ holds }) => !holds).map(({ message }) => message)).toEqual([
      `GOMAXPROCS ${healthy.procs} against 4`,
      'B cut off or damaged: figures are of what can be read',
    ]);
  });
});
