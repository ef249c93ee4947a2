import { describe, expect, test } from 'vitest';
import { checkProfile } from '#shared/profile/check-profile';
import { computeRegionStats, computeTaskStats } from '#shared/trace/annotation-stats';
import { computeBlockingProfile, type BlockingKind, type SchedStack } from '#shared/trace/blocking-profile';
import { computeEffectiveGogc } from '#shared/trace/effective-gogc';
import { computeGcCycles } from '#shared/trace/gc-cycles';
import { computeGcCpuShare, computeMmu, computeUtilisation } from '#shared/trace/gc-utilisation';
import { computeGcActivity } from '#shared/trace/gc-workers';
import { computeStateStats, groupGoroutines } from '#shared/trace/goroutine-groups';
import { computeGoroutineSpans } from '#shared/trace/goroutine-spans';
import { computeProcSpans, computeThreadSpans } from '#shared/trace/holder-spans';
import { computeProcRunning } from '#shared/trace/proc-running';
import { SpanState } from '#shared/trace/span-table';
import { computeStateTotals } from '#shared/trace/state-totals';
import { computeWorldStops } from '#shared/trace/stop-the-world';
import type { Trace } from '#shared/trace/trace';
import { findWaker } from '#shared/trace/wakers';
import { decodeTrace } from '../../../../src-main/decode/trace/decode-trace.ts';
import { encodeTrace } from '../../../fixtures/encode-trace.ts';
import { formatSpans } from '../../../fixtures/format-trace.ts';

/** With this clock a unit of time is a nanosecond. */
const NANOSECONDS = '1000000000';

const decode = (text: string): Trace => decodeTrace(encodeTrace(text));
const all = (trace: Trace): { startNs: number; endNs: number } => ({ startNs: 0, endNs: trace.endNs });

const strings = `
  strings 1 - 1
    1 sync
    2 chan receive
    3 main.lock
    4 main.go
    5 main.main
    6 main.read
    7 network
    8 job
    9 GC sweep termination
    10 GC mark termination
    11 GC (dedicated)
    12 read mem stats
    13 start trace`;

/** Two threads, a lock that is waited for, and a system call that loses its P. */
const trace = decode(`go 23
  events 1 1 1
    procStatus 0 0 1
    goStatus 1 1 1 2
    procsChange 1 2 0
    goCreate 7 2 2 1
    userTaskBegin 10 5 0 8 0
    userRegionBegin 0 5 8 0
    goBlock 80 1 1
    goStart 100 2 1
    goSyscallBegin 100 1 3
    goSyscallEnd 50
    goUnblock 50 1 1 2
    goSyscallBegin 100 2 3
    procStart 1000 1 1
    goSyscallEndBlocked 1
    goStart 100 2 2
    goDestroy 100
  events 1 2 1
    procStatus 0 1 2
    procSteal 700 0 3 1
    procStart 100 0 4
    goStart 10 1 2
    userRegionEnd 10 5 8 0
    userTaskEnd 1 5 0
    goBlock 78 2 1
    procStop 1
  sync 1 - 1 ${NANOSECONDS}
  stacks 1 - 1
    1 10,3,4,1 11,5,4,2
    2 12,6,4,3
    3 13,6,4,4
${strings}`);
const spans = computeGoroutineSpans(trace);
const totals = computeStateTotals(trace, all(trace));

describe('states', () => {
  test('of the trace itself', () => {
    expect(trace.breaks).toEqual([]);
    expect(formatSpans(spans, 0, () => '')).toBe(
      'running 0–99, blocked 99–399, runnable 399–810, running 810–899, blocked 899–1701',
    );
    expect(formatSpans(spans, 1, () => '')).toBe(
      'runnable 9–199, running 199–299, syscall 299–349, running 349–499, syscall 499–700, syscall blocked 700–1500, runnable 1500–1600, running 1600–1700',
    );
  });

  test('add up to the lifetime', () => {
    expect(Array.from(totals.runningNs)).toEqual([188, 350]);
    expect(Array.from(totals.runnableNs)).toEqual([411, 290]);
    expect(Array.from(totals.syscallNs)).toEqual([0, 251]);
    expect(Array.from(totals.syscallBlockedNs)).toEqual([0, 800]);
    expect(Array.from(totals.unknownNs)).toEqual([0, 0]);
    const blocked = Array.from(totals.blocked.ns, (ns, row) => [trace.reason[totals.blocked.reason[row] ?? 0], ns]);
    expect(blocked).toEqual([
      ['sync', 300],
      ['chan receive', 802],
    ]);
  });

  test('are clipped to an interval', () => {
    const part = computeStateTotals(trace, { startNs: 350, endNs: 850 });
    expect(Array.from(part.runningNs)).toEqual([40, 149]);
    expect(Array.from(part.runnableNs)).toEqual([411, 0]);
    expect(Array.from(part.syscallBlockedNs)).toEqual([0, 150]);
    expect(Array.from(part.blocked.ns)).toEqual([49]);
  });

  test('of goroutines by the function that they start in, and by the one that created them', () => {
    const name = (func: number): string => (func < 0 ? '' : (trace.string[trace.func.name[func] ?? 0] ?? ''));
    const byStart = groupGoroutines(trace, totals, all(trace));
    expect(byStart.map(({ func, runningNs }) => [name(func), runningNs])).toEqual([
      ['main.read', 350],
      ['main.main', 188],
    ]);
    const byCreator = groupGoroutines(trace, totals, all(trace), 'creator');
    expect(byCreator.map(({ func }) => name(func))).toEqual(['main.lock', '']);
    expect(computeStateStats(spans, [0, 1], SpanState.runnable, all(trace))).toMatchObject({ count: 3, totalNs: 701 });
  });

  test('of Ps', () => {
    expect(Array.from(computeProcRunning(trace, all(trace)))).toEqual([800, 202]);
    const procs = computeProcSpans(trace);
    expect(formatSpans(procs, 0, (row) => ` g${procs.goroutine[row] ?? -1}`)).toBe(
      'running g0 0–99, scheduling g-1 99–199, running g1 199–700, idle g-1 700–800, scheduling g-1 800–810, running g0 810–899, scheduling g-1 899–900, idle g-1 900–1701',
    );
  });

  test('of threads', () => {
    const threads = computeThreadSpans(trace);
    expect(
      formatSpans(threads, 0, () => '')
        .split(', ')
        .slice(2, 6),
    ).toEqual(['scheduling 99–199', 'running 199–299', 'syscall 299–349', 'running 349–499']);
  });
});

describe('system calls that block', () => {
  test('have their whole length, and when they lost the P', () => {
    const { blockingCalls: calls } = totals;
    expect(calls.length).toBe(1);
    expect([calls.goroutine[0], calls.start[0], calls.end[0], calls.procLostAfterNs[0]]).toEqual([1, 499, 1500, 201]);
    expect(calls.isOpen[0]).toBe(0);
  });

  test('that go on at the end are open', () => {
    const open = decode(`go 23
      events 1 1 1
        goStatus 1 1 1 3
      sync 1 - 1 ${NANOSECONDS}
      strings 1 - 1
        1 x`);
    const { blockingCalls: calls } = computeStateTotals(open, all(open));
    expect(Array.from(calls.isOpen)).toEqual([1]);
    expect(calls.procLostAfterNs[0]).toBeNaN();
  });
});

test('who woke a goroutine', () => {
  expect(findWaker(trace, spans, 1)).toMatchObject({ goroutine: 1, timeNs: 399 });
  expect(findWaker(trace, spans, 0)).toBeUndefined();
});

test('tasks and regions by name', () => {
  expect(computeTaskStats(trace, all(trace))).toMatchObject([{ name: 'job', count: 1, totalNs: 802, unfinished: 0 }]);
  expect(computeRegionStats(trace, all(trace))).toMatchObject([{ name: 'job', count: 1, totalNs: 800 }]);
});

describe('as a profile', () => {
  const rows = (kind: BlockingKind, schedStack?: SchedStack): string[] => {
    const profile = computeBlockingProfile(trace, spans, kind, all(trace), schedStack);
    checkProfile(profile);
    const { sample, stack, location, line, func, string, label } = profile;
    return Array.from(sample.stack, (leaf, row) => {
      const place = leaf < 0 ? -1 : (location.lineStart[stack.location[leaf] ?? 0] ?? 0);
      const name = place < 0 ? '-' : `${string[func.name[line.func[place] ?? 0] ?? 0] ?? ''}:${line.line[place] ?? 0}`;
      const state = label.length === 0 ? '' : ` ${string[label.text[row] ?? 0] ?? ''}`;
      return `${name} ${sample.value[0]?.[row] ?? 0} × ${sample.value[1]?.[row] ?? 0}${state}`;
    });
  };

  test.each<[BlockingKind, string[]]>([
    ['sync', ['main.lock:1 1 × 300']],
    ['chan', ['main.lock:1 1 × 802']],
    ['net', []],
    ['syscall', ['main.read:4 2 × 1051']],
    ['sched', ['main.read:3 1 × 411', 'main.lock:1 1 × 190', '- 1 × 100']],
  ])('of %s', (kind, expected) => {
    expect(rows(kind)).toEqual(expected);
  });

  test('of waiting for a P, where goroutines had stopped', () => {
    expect(rows('sched', 'stopped')).toContain('main.read:4 1 × 100');
  });

  test('of all time, running where it stops next', () => {
    expect(rows('wall')).toEqual(
      expect.arrayContaining(['main.lock:1 2 × 188 running', 'main.lock:1 1 × 300 blocked: sync']),
    );
  });
});

describe('the collector', () => {
  const collecting = decode(`go 23
    events 1 1 1
      procStatus 0 0 1
      goStatus 1 1 1 2
      procsChange 1 2 0
      heapGoal 1 10000000
      heapAlloc 1 9000000
      gcBegin 96 1 0
      stwBegin 10 9 0
      stwEnd 40
      gcMarkAssistBegin 50 0
      gcMarkAssistEnd 100
      stwBegin 500 10 0
      gcEnd 10 2
      heapAlloc 5 5000000
      stwEnd 5
      heapGoal 5 12000000
      stwBegin 175 12 0
      stwEnd 20
    events 1 2 1
      procStatus 0 1 1
      goStatus 1 3 2 2
      goLabel 159 11
      procStop 0
    sync 1 - 1 ${NANOSECONDS}
  ${strings}`);

  test('has a cycle with its parts', () => {
    // A P cannot stop with a goroutine on it in a real trace; here it keeps the example short.
    expect(collecting.breaks).toEqual([]);
    const activity = computeGcActivity(collecting);
    expect(computeGcCycles(collecting, activity)).toEqual([
      {
        startNs: 100,
        durationNs: 710,
        sweepTermination: { startNs: 110, durationNs: 40 },
        markTermination: { startNs: 800, durationNs: 20 },
        concurrentMarkNs: 650,
        assistCount: 1,
        assistNs: 100,
        dedicatedNs: 650,
        fractionalNs: 0,
        idleNs: 0,
        heapStart: 9_000_000,
        heapEnd: 9_000_000,
        heapGoal: 10_000_000,
        heapLive: 5_000_000,
        isComplete: true,
        isForced: false,
        rootBytes: null,
      },
    ]);
  });

  test('stops the world, with what had to stop, and others do too', () => {
    expect(
      computeWorldStops(collecting).map(({ reason, startNs, durationNs, stopNs, isGc }) => [
        reason,
        startNs,
        durationNs,
        stopNs,
        isGc,
      ]),
    ).toEqual([
      ['GC sweep termination', 110, 40, 0, true],
      ['GC mark termination', 800, 20, 0, true],
      ['read mem stats', 1000, 20, 0, false],
    ]);
  });

  test('takes a share of the processors', () => {
    const activity = computeGcActivity(collecting);
    const worker = collecting.endNs - 160;
    const used = worker + 100 + 2 * 60;
    expect(computeGcCpuShare(collecting, activity, all(collecting))).toBeCloseTo(used / (2 * collecting.endNs), 12);
    const utilisation = computeUtilisation(collecting, activity, { workers: true, assists: true, sweeping: false });
    expect(computeMmu(utilisation, 40)).toBe(0);
    expect(computeMmu(utilisation, 100)).toBe(0.0);
  });
});

test('the least share of a square wave is that of its worst window', () => {
  const seconds = (...values: number[]): Float64Array => Float64Array.from(values, (value) => value * 1e9);
  const wave = { time: seconds(0, 1, 2, 3, 4, 5), share: Float64Array.of(1, 0, 1, 0, 1, 0) };
  const windows = [1, 2, 3, 4, 5].map((width) => computeMmu(wave, width * 1e9));
  [0, 0.5, 1 / 3, 0.5, 0.6].forEach((share, i) => {
    expect(windows[i]).toBeCloseTo(share, 12);
  });
});

test('GOGC is told by three cycles, not by two', () => {
  const cycle = (
    heapGoal: number | null,
    heapLive: number | null,
  ): Parameters<typeof computeEffectiveGogc>[0][number] => ({
    ...{ startNs: 0, durationNs: 1, sweepTermination: null, markTermination: null, concurrentMarkNs: 1 },
    ...{ assistCount: 0, assistNs: 0, dedicatedNs: 0, fractionalNs: 0, idleNs: 0, heapStart: 1, heapEnd: 1 },
    ...{ heapGoal, heapLive, isComplete: true, isForced: false, rootBytes: null },
  });
  const mebibyte = 2 ** 20;
  const cycles = [
    cycle(8 * mebibyte, 10 * mebibyte),
    cycle(20 * mebibyte, 12 * mebibyte),
    cycle(25.2 * mebibyte, 12 * mebibyte),
  ];
  expect(computeEffectiveGogc(cycles)).toBeNull();
  const more = [...cycles, cycle(24 * mebibyte, 12 * mebibyte), cycle(null, 12 * mebibyte), cycle(4 * mebibyte, null)];
  expect(computeEffectiveGogc(more)).toEqual({
    low: 100,
    median: 100,
    high: expect.closeTo(110, 9) as number,
    cycles: 3,
    hasRoots: false,
  });
});
