import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkSpans } from '#shared/trace/check-spans';
import { computeGcCycles } from '#shared/trace/gc-cycles';
import { computeGcActivity } from '#shared/trace/gc-workers';
import { computeGoroutineSpans } from '#shared/trace/goroutine-spans';
import { computeProcSpans, computeThreadSpans } from '#shared/trace/holder-spans';
import { decodeTrace } from '../../src-main/decode/trace/decode-trace.ts';
import { expectGolden } from '../fixtures/golden-file.ts';
import { summariseTrace } from '../fixtures/summarise-trace.ts';
import { goProgram } from '../targets/target.ts';

/** Traces of one program as built by each version of Go; `scripts/record-traces.mjs` records them. */
const folder = path.join(import.meta.dirname, 'traces');
const files = readdirSync(folder).filter((name) => name.endsWith('.trace'));
/** Of small objects. */
const spanBytes = 32 * 1024;
const scratch = mkdtempSync(path.join(os.tmpdir(), 'faultline-oracle-'));
const go = goProgram();
const oracle = path.join(scratch, 'oracle');

beforeAll(() => {
  if (go === undefined) return;
  execFileSync(go, ['build', '-o', oracle, '.'], { cwd: path.join(import.meta.dirname, '../oracle') });
}, 120_000);
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

describe.each(files)('%s', (file) => {
  const trace = decodeTrace(readFileSync(path.join(folder, file)));

  test("every figure is what Go's own reader makes of the same file", () => {
    const ours = summariseTrace(trace);
    if (go !== undefined) {
      expect(ours).toBe(execFileSync(oracle, [path.join(folder, file)], { encoding: 'utf8' }));
    }
    expectGolden(path.join(folder, file.replace(/\.trace$/, '.txt')), ours);
  });

  test('has heaps that grow while they are marked, and shrink to what is live', () => {
    const cycles = computeGcCycles(trace, computeGcActivity(trace)).filter(({ isComplete }) => isComplete);
    for (const { heapStart, heapEnd, heapLive } of cycles) {
      expect(heapEnd).toBeGreaterThanOrEqual(heapStart ?? NaN);
      // The runtime tells its count when a P takes a new span: what is allocated from one span is not told yet.
      expect(heapLive).toBeLessThanOrEqual((heapEnd ?? NaN) + spanBytes);
    }
  });

  test('is whole, and its spans leave nothing out', () => {
    expect(trace.breaks).toEqual([]);
    expect(trace.warnings).toEqual([]);
    checkSpans(computeGoroutineSpans(trace), trace.goroutine.length);
    checkSpans(computeProcSpans(trace), trace.proc.length);
    checkSpans(computeThreadSpans(trace), trace.thread.length);
  });
});
