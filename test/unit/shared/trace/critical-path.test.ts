import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { computeCriticalPath, PathLink, type CriticalPath } from '#shared/trace/critical-path';
import { computeGoroutineSpans } from '#shared/trace/goroutine-spans';
import { computePathShares, findTask, findWait } from '#shared/trace/path-facts';
import { SpanState, spanStateName } from '#shared/trace/span-table';
import type { Trace } from '#shared/trace/trace';
import { decodeTrace } from '../../../../src-main/decode/trace/decode-trace.ts';
import { encodeTrace } from '../../../fixtures/encode-trace.ts';

/** G 1 waits for G 2, which it created and which waits for G 3, which works; G 3 ends a task that G 1 began. */
const trace = decodeTrace(
  encodeTrace(`go 23
  events 1 1 1
    procStatus 0 0 1
    goStatus 1 1 1 2
    goCreate 7 3 0 0
    goCreate 2 2 0 0
    userTaskBegin 10 5 0 8 0
    goBlock 20 1 0
    goStart 10 2 1
    goBlock 50 1 0
    goStart 10 3 1
    goUnblock 400 2 2 0
    goBlock 10 7 0
    goStart 40 2 3
    goUnblock 100 1 1 0
    goDestroy 20
    goStart 30 1 2
    userTaskEnd 60 5 0
    goBlock 10 7 0
  sync 1 - 1 1000000000
  strings 1 - 1
    1 chan receive
    7 sleep
    8 job`),
);
const spans = computeGoroutineSpans(trace);
const rowOf = (id: number): number => trace.goroutine.id.indexOf(id);
const links = Object.keys(PathLink);

function say(found: CriticalPath): string[] {
  return Array.from(found.span, (span, step) => {
    const state = spanStateName[spans.state[span] ?? 0] ?? '';
    const link = links[found.link[step] ?? 0] ?? '';
    return `${link} g${trace.goroutine.id[found.goroutine[step] ?? 0] ?? 0} ${state} ${found.start[step] ?? 0}–${found.end[step] ?? 0}`;
  });
}

describe('the critical path', () => {
  test('of a wait goes from waker to waker to where the time was spent', () => {
    expect(trace.breaks).toEqual([]);
    const wait = findWait(spans, rowOf(1), undefined);
    const interval = { startNs: spans.start[wait] ?? 0, endNs: spans.start[wait + 1] ?? 0 };
    const found = computeCriticalPath(trace, spans, rowOf(1), interval);
    expect(say(found)).toEqual([
      'begin g3 runnable 40–110',
      'same g3 running 110–510',
      'woke g2 runnable 510–560',
      'same g2 running 560–660',
    ]);
  });

  test('of a task begins with it, on the goroutine that began it, and adds up to it', () => {
    const task = findTask(trace, 'job');
    if (task === undefined) throw new Error('the task was not found');
    const found = computeCriticalPath(trace, spans, task.goroutine, task);
    expect([found.start[0], found.end[found.length - 1]]).toEqual([task.startNs, task.endNs]);
    const shares = computePathShares(found, spans);
    expect(shares.reduce((sum, { ns }) => sum + ns, 0)).toBe(task.endNs - task.startNs);
    expect(shares[0]).toMatchObject({ goroutine: rowOf(3), state: SpanState.running, ns: 400 });
    expect(findTask(trace, '5')).toEqual(task);
    expect(findTask(trace, 'other')).toBeUndefined();
  });

  test('goes on with the creator where a goroutine began', () => {
    const found = computeCriticalPath(trace, spans, rowOf(2), { startNs: 0, endNs: 60 });
    expect(say(found)).toEqual(['begin g1 running 0–10', 'created g2 runnable 10–50', 'same g2 running 50–60']);
  });

  test('has the wait itself where nobody ended it', () => {
    const found = computeCriticalPath(trace, spans, rowOf(3), { startNs: 600, endNs: trace.endNs });
    expect(say(found)).toEqual([`begin g3 blocked 600–${trace.endNs}`]);
  });

  test.each(['1.19', '1.22', '1.26'])('of every goroutine of a trace of Go %s leaves no gap', (version) => {
    const file = path.resolve(import.meta.dirname, `../../../golden/traces/${version}.trace`);
    const real: Trace = decodeTrace(new Uint8Array(readFileSync(file)));
    const table = computeGoroutineSpans(real);
    let woken = 0;
    for (let goroutine = 0; goroutine < real.goroutine.length; goroutine++) {
      const endNs = real.goroutine.end[goroutine] ?? 0;
      const found = computeCriticalPath(real, table, goroutine, { startNs: 0, endNs });
      for (let step = 1; step < found.length; step++) expect(found.start[step]).toBe(found.end[step - 1]);
      for (let step = 0; step < found.length; step++) expect(found.end[step]).toBeGreaterThan(found.start[step] ?? 0);
      woken += found.link.filter((link) => link === PathLink.woke).length;
    }
    expect(woken).toBeGreaterThan(100);
  });
});
