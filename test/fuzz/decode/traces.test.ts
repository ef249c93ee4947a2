import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '#shared/base/app-error';
import { checkSpans } from '#shared/trace/check-spans';
import { checkTrace } from '#shared/trace/check-trace';
import { computeCriticalPath } from '#shared/trace/critical-path';
import { computeGoroutineSpans } from '#shared/trace/goroutine-spans';
import { computeProcSpans, computeThreadSpans } from '#shared/trace/holder-spans';
import type { Trace } from '#shared/trace/trace';
import { decodeTrace } from '../../../src-main/decode/trace/decode-trace.ts';
import { encodeTrace } from '../../fixtures/encode-trace.ts';
import { arbitraryMutations, mutateBytes } from '../../fixtures/mutate-bytes.ts';

const recorded = path.join(import.meta.dirname, '../../golden/traces');

/** The smallest of each header, so that thousands of runs take seconds. */
const files = readdirSync(recorded)
  .filter((name) => name.endsWith('.trace'))
  .map((name) => readFileSync(path.join(recorded, name)))
  .filter((bytes) => bytes.length < 50_000);

const text = `go 23
  events 1 1 100
    procStatus 0 0 1
    goStatus 1 1 1 2
    userTaskBegin 1 3 0 1 1
    userRegionBegin 1 3 1 1
    goCreate 1 9 1 1
    goSyscallBegin 4 1 1
  events 1 2 100
    procSteal 10 0 2 1
    procStart 1 0 3
    goStart 1 9 1
    gcBegin 1 1 1
    stwBegin 1 1 0
    stwEnd 1
    gcMarkAssistBegin 1 1
    gcMarkAssistEnd 1
    gcSweepBegin 1 1
    gcSweepEnd 1 8192 4096
    heapAlloc 1 4000000
    userLog 1 3 1 1 1
    gcEnd 1 2
    goDestroy 1
    procStop 1
  samples 1 - 100
    110 1 0 1 1
  sync 1 - 100 15625000
  stacks 1 - 100
    1 4096,2,3,42 8192,2,3,50
  strings 1 - 100
    1 wait
    2 main.f
    3 f.go
  events 2 1 150
    goStatusStack 1 1 1 3 1
    procStatus 1 0 2
  sync 2 - 150 15625000
  stacks 2 - 150
    1 4096,2,3,42
  strings 2 - 150
    2 main.f
    3 f.go`;
const small = encodeTrace(text);

/** Tables that hold, or an error that says what and where; nothing else ever leaves a decoder. */
function expectTablesOrError(bytes: Uint8Array): void {
  let trace: Trace;
  try {
    trace = decodeTrace(bytes);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toMatch(/^decode\//);
    expect(error.message).toMatch(/\.$/);
    expect('table' in error.details, `${error.message} was found by the check of tables, not by the decoder`).toBe(
      false,
    );
    expect(typeof error.details['position']).toBe('number');
    return;
  }
  checkTrace(trace);
  useTrace(trace);
}

/** Goroutines whose critical path is looked at: it must end, and leave no gap, whatever the trace says. */
const mostPaths = 8;

/** Each goroutine is in one state at a time, from its start to its end. */
function useTrace(trace: Trace): void {
  const { goroutine } = trace;
  const spans = computeGoroutineSpans(trace);
  checkSpans(spans, goroutine.length);
  for (let row = 0; row < goroutine.length; row++) {
    const first = spans.start[spans.offset[row] ?? 0];
    const last = spans.start[(spans.offset[row + 1] ?? 0) - 1];
    expect(first).toBe(goroutine.start[row]);
    expect(last).toBe(goroutine.end[row]);
  }
  for (let row = 0; row < Math.min(goroutine.length, mostPaths); row++) {
    const found = computeCriticalPath(trace, spans, row, { startNs: 0, endNs: goroutine.end[row] ?? 0 });
    for (let step = 1; step < found.length; step++) expect(found.start[step]).toBe(found.end[step - 1]);
  }
  checkSpans(computeProcSpans(trace), trace.proc.length);
  checkSpans(computeThreadSpans(trace), trace.thread.length);
}

describe('traces', () => {
  test('the small one is whole', () => {
    expect(decodeTrace(small).breaks).toEqual([]);
  });

  test('changed bytes', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.constantFrom(small, small, ...files), arbitraryMutations, (file, mutations) => {
        expectTablesOrError(mutateBytes(file, mutations));
      }),
      { numRuns: 1500 },
    );
  });

  test('cut at every byte', { timeout: 120_000 }, () => {
    for (let length = 0; length < small.length; length++) expectTablesOrError(small.subarray(0, length));
    for (const file of files) {
      const step = Math.max(1, Math.floor(file.length / 150));
      for (let length = 0; length < file.length; length += step) expectTablesOrError(file.subarray(0, length));
    }
  });

  test('one byte changed, at every place', { timeout: 120_000 }, () => {
    for (let at = 0; at < small.length; at++) {
      for (const byte of [0, 1, 0x7f, 0x80, 0xff]) {
        const changed = small.slice();
        changed[at] = byte;
        expectTablesOrError(changed);
      }
    }
  });

  test('any bytes behind any header', () => {
    const headers = [7, 11, 19, 21, 22, 23, 25, 26, 27].map((header) =>
      Buffer.from(`go 1.${header} trace`.padEnd(16, '\0')),
    );
    fc.assert(
      fc.property(fc.constantFrom(...headers), fc.uint8Array({ maxLength: 200 }), (header, rest) => {
        expectTablesOrError(Buffer.concat([header, rest]));
      }),
      { numRuns: 3000 },
    );
  });
});
