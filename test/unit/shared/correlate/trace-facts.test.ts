import { describe, expect, test } from 'vitest';
import type { CaptureSource } from '#shared/correlate/capture-facts';
import { computeTraceFacts } from '#shared/correlate/trace-facts';
import { decodeTrace } from '../../../../src-main/decode/trace/decode-trace.ts';
import { encodeTrace } from '../../../fixtures/encode-trace.ts';

const source: CaptureSource = {
  id: 1,
  name: 'a trace',
  process: '',
  startMs: NaN,
  endMs: NaN,
  isReference: false,
  version: '',
};

/**
 * Goroutine 1 asks for a lock and is woken by goroutine 2, which goes on into a system call to the end of the trace and
 * loses its P. Goroutine 3 is blocked from the beginning to the end. A unit of time is a nanosecond.
 */
const facts = computeTraceFacts(
  decodeTrace(
    encodeTrace(`go 25
  events 1 1 1
    procStatus 0 0 1
    goStatus 1 1 1 2
    goStatusStack 1 3 - 4 4
    goCreate 6 2 2 1
    goBlock 90 1 1
    goStart 100 2 1
    goUnblock 300 1 1 2
    goSyscallBegin 100 1 3
  events 1 2 1
    procStatus 0 1 2
    procSteal 900 0 2 1
    procStart 100 0 3
    goStart 10 1 2
    goBlock 8990 2 5
    procStop 1
  sync 1 - 1 1000000000 1 1 1700000000 500
  stacks 1 - 1
    1 10,3,4,1 11,5,4,2
    2 12,6,4,3 13,5,4,9
    3 14,7,4,4 12,6,4,3
    4 15,8,4,5
    5 11,5,4,7
  strings 1 - 1
    1 sync
    2 chan receive
    3 sync.(*Mutex).Lock
    4 main.go
    5 main.ask
    6 main.hold
    7 syscall.read
    8 main.stuck`),
  ),
  source,
  false,
);

describe('of a trace is kept', () => {
  test('who waited for a lock, for how long, and who ended the wait', () => {
    expect(facts.locks).toHaveLength(1);
    const [lock] = facts.locks;
    expect(lock).toMatchObject({ count: 1, goroutines: 1, totalNs: 400, maxNs: 400 });
    expect(lock?.signature.key).toBe('sync.(*Mutex).Lock\nmain.ask');
    expect(lock?.waker?.signature.key).toBe('main.hold\nmain.ask');
  });

  test('which system calls lost their P and had not ended', () => {
    expect(facts.calls).toHaveLength(1);
    const [call] = facts.calls;
    expect(call).toMatchObject({ count: 1, open: 1 });
    expect(call?.signature.key).toBe('syscall.read\nmain.hold');
    expect(Array.from(call?.openIds ?? [])).toEqual([2]);
  });

  test('who stayed blocked to its end, and since when', () => {
    const stuck = facts.stuck.map(({ signature, count, wholeWindow, ids }) => [
      signature.key,
      count,
      wholeWindow,
      Array.from(ids),
    ]);
    expect(stuck).toEqual([
      ['main.ask', 1, 0, [1]],
      ['main.stuck', 1, 1, [3]],
    ]);
  });

  test('its wall clock, threads, Ps and how many goroutines are alive', () => {
    expect(facts).toMatchObject({ threads: 2, procs: 2, alive: 3, problems: [] });
    expect(facts.wallStartMs).toBeCloseTo(1_700_000_000_000, 0);
  });
});
