import { describe, expect, test } from 'vitest';
import type { TraceFacts, TraceLockGroup } from '#shared/correlate/capture-facts';
import type { RuleId } from '#shared/correlate/finding';
import { computeSignature, type Frame } from '#shared/correlate/signature';
import { correlateDrawn } from '../../../fixtures/correlate-captures.ts';

const mib = 2 ** 20;
const gc: TraceFacts['gc'] = {
  cycles: 20,
  complete: 20,
  cpuShare: 0.05,
  assistShare: 0.001,
  goalBytes: 200 * mib,
  liveBytes: 100 * mib,
  effectiveGogc: { low: 95, high: 100 },
  markShare: 0.05,
};
const stop = { count: 1, totalNs: 1e6, maxNs: 1e6, stopNs: 1e5, delayedBy: '', startNs: 0, isGc: true };

const frames = (...names: string[]): Frame[] => names.map((func) => ({ func, file: 'file.go', line: 10 }));
const asks = frames('sync.(*Mutex).Lock', 'app.example/stock.(*Store).Get', 'app.example/api.handle');
const lock: TraceLockGroup = {
  signature: computeSignature(asks),
  count: 4000,
  totalNs: 20e9,
  maxNs: 20e6,
  goroutines: 40,
  waker: {
    signature: computeSignature(frames('sync.(*Mutex).Unlock', 'app.example/stock.(*Store).Get')),
    count: 3900,
  },
  startNs: 1e9,
  endNs: 1.02e9,
};

/** Of a trace of five seconds in which nothing else is wrong. */
const found = (traceFacts: Partial<TraceFacts>): RuleId[] =>
  correlateDrawn([{ traceFacts }]).findings.map(({ rule }) => rule);

test('nothing is found in a quiet trace', () => {
  expect(found({})).toEqual([]);
});

describe('a rule fires', () => {
  const cases: readonly (readonly [RuleId, Partial<TraceFacts>])[] = [
    ['scheduler-latency', { runnable: { count: 5000, p99Ns: 30e6, maxNs: 90e6 }, busyShare: 0.98 }],
    ['gc-latency', { runnableInMarkP99Ns: 20e6, runnableOutsideP99Ns: 1e6 }],
    ['mark-assist', { gc: { ...gc, assistShare: 0.12 } }],
    [
      'gc-memory-limit',
      { gc: { ...gc, markShare: 0.8, goalBytes: 105 * mib, effectiveGogc: { low: 2, high: 6 }, cpuShare: 0.4 } },
    ],
    ['gc-frequency', { gc: { ...gc, liveBytes: 3 * mib, goalBytes: 6 * mib } }],
    [
      'slow-stop',
      { stops: [{ ...stop, reason: 'GC sweep termination', maxNs: 50e6, stopNs: 48e6, delayedBy: 'main.spin' }] },
    ],
    ['frequent-stops', { stops: [{ ...stop, reason: 'read mem stats', isGc: false, count: 50, totalNs: 60e6 }] }],
    ['lock-convoy', { locks: [lock] }],
    ['lock-holder', { locks: [{ ...lock, count: 60, maxNs: 800e6, waker: { ...slowOwner(), count: 50 } }] }],
    [
      'blocked-syscall',
      {
        threads: 60,
        calls: [
          {
            signature: computeSignature(
              frames('syscall.Syscall', 'syscall.pwrite', 'os.(*File).WriteAt', 'app.example/db.flush'),
            ),
            count: 900,
            open: 0,
            totalNs: 200e9,
            maxNs: 900e6,
            openIds: new Float64Array(),
            startNs: 0,
            endNs: 900e6,
          },
        ],
      },
    ],
    ['untrustworthy-trace', { problems: ['The trace breaks off in generation 3.'] }],
  ];
  test.each(cases)('%s', (rule, facts) => {
    expect(found(facts)).toEqual([rule]);
  });
});

function slowOwner(): NonNullable<TraceLockGroup['waker']> {
  return { signature: computeSignature(frames('app.example/report.(*Job).run')), count: 1 };
}

describe('a rule does not fire', () => {
  const cases: readonly (readonly [string, Partial<TraceFacts>])[] = [
    ['on waits while Ps are idle', { runnable: { count: 5000, p99Ns: 30e6, maxNs: 90e6 }, busyShare: 0.4 }],
    ['on a handful of long waits', { runnable: { count: 20, p99Ns: 30e6, maxNs: 90e6 }, busyShare: 0.98 }],
    ['on waits that are as long outside of marking', { runnableInMarkP99Ns: 20e6, runnableOutsideP99Ns: 15e6 }],
    ['on few assists', { gc: { ...gc, assistShare: 0.03 } }],
    ['on assists of goroutines that hardly run', { gc: { ...gc, assistShare: 0.4, cpuShare: 0.008 } }],
    [
      'on a forced collection or two',
      { gc: { ...gc, complete: 2, cycles: 2, markShare: 0.8, goalBytes: 105 * mib, effectiveGogc: null } },
    ],
    ['on often, but cheap collections', { gc: { ...gc, cpuShare: 0.005, liveBytes: 3 * mib, goalBytes: 6 * mib } }],
    ['on a large heap that is collected often', { gc: { ...gc, liveBytes: 400 * mib, goalBytes: 800 * mib } }],
    [
      'on a long stop in which all stopped at once',
      { stops: [{ ...stop, reason: 'GC mark termination', maxNs: 50e6 }] },
    ],
    [
      'on the start of the trace itself',
      { stops: [{ ...stop, reason: 'start trace', isGc: false, count: 5, totalNs: 90e6 }] },
    ],
    ['on one read of the statistics', { stops: [{ ...stop, reason: 'read mem stats', isGc: false }] }],
    ['on a lock that is free most of the time', { locks: [{ ...lock, totalNs: 1e9 }] }],
    ['on one goroutine that waits once', { locks: [{ ...lock, count: 1, goroutines: 1, maxNs: 800e6 }] }],
    [
      'on short system calls',
      {
        threads: 60,
        calls: [
          {
            signature: computeSignature(frames('syscall.pwrite', 'os.(*File).WriteAt', 'app.example/db.flush')),
            count: 900_000,
            open: 0,
            totalNs: 200e9,
            maxNs: 2e6,
            openIds: new Float64Array(),
            startNs: 0,
            endNs: 2e6,
          },
        ],
      },
    ],
  ];
  test.each(cases)('%s', (_what, facts) => {
    expect(found(facts)).toEqual([]);
  });
});

test('advice on GOGC says what it would cost and gain', () => {
  const [finding] = correlateDrawn([
    { traceFacts: { gc: { ...gc, liveBytes: 4 * mib, goalBytes: 8 * mib, cpuShare: 0.08 } } },
  ]).findings;
  expect(finding?.advice).toContain('GOGC=400 would take the goal to about 20.0 MiB');
  expect(finding?.advice).toContain('2.0 % of the processors');
});

test('at a memory limit a change of GOGC is advised against', () => {
  const limited = { ...gc, markShare: 0.8, goalBytes: 105 * mib, effectiveGogc: { low: 2, high: 6 } };
  const [finding] = correlateDrawn([{ traceFacts: { gc: limited } }]).findings;
  expect(finding?.advice).toContain('Changing GOGC does not help');
  expect(finding?.counterEvidence).not.toEqual([]);
});
