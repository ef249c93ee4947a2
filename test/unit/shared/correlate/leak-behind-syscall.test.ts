import { describe, expect, test } from 'vitest';
import { correlateDrawn, findingsOf } from '../../../fixtures/correlate-captures.ts';

const read = 'app.example/mount.(*Source).load > os.(*File).Read > syscall.read';
const waits = 'app.example/rates.(*Flight).wait:41';
const by = 'by app.example/rates.(*Cache).attempt';
const own = 'app.example/rates.(*Cache).refresh';
const lock = 'sync.(*Mutex).Lock > internal/sync.(*Mutex).lockSlow';

/** Two readers that hold a lock each, two that wait for it, and those who wait for what they read. */
const sick = (waiting: number): string => `
  2 #100 syscall 2m: ${own}:34 > ${read} ${by}
  2 #200 sync.Mutex.Lock 1m: ${own}:27 > ${lock} ${by}
  ${waiting} #300 chan receive 1m: ${waits} ${by}
  5 #3 IO wait 2m: net/http.(*conn).serve > net/http.(*connReader).Read > internal/poll.(*FD).Read by net/http.(*Server).Serve`;

describe('goroutines behind a blocked system call', () => {
  test('are one finding, with the call as its cause and parts that add up to the dump', () => {
    const [finding, ...others] = correlateDrawn([{ dump: sick(20) }, { dump: sick(40) }]).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      rule: 'leak-behind-syscall',
      severity: 'critical',
      title:
        'read(2) in mount.(*Source).load does not return: 2 goroutines are blocked in it, and 42 wait behind them.',
      rootCause: 'read(2) called by app.example/mount.(*Source).load',
      affected: { goroutines: 44, ofGoroutines: 49, threads: 2 },
      confidence: { level: 'high' },
    });
    expect(finding?.parts.map(({ role, count }) => [role, count])).toEqual([
      ['in-syscall', 2],
      ['waiting-for-holder', 42],
      ['unrelated-leak', 0],
      ['rest', 5],
    ]);
    expect(finding?.chain.map(({ role, count }) => [role, count])).toEqual([
      ['holder', 2],
      ['channel-waiter', 40],
      ['lock-waiter', 2],
    ]);
  });

  test('tell how fast they grow, and how exact the times are', () => {
    const [finding] = findingsOf('leak-behind-syscall', [{ dump: sick(20) }, { dump: sick(40) }]);
    expect(finding?.growth).toMatchObject({ what: 'goroutines', from: 20, to: 40, overNs: 10e9, perMinute: 120 });
    expect(finding?.alignment).toEqual({ text: 'Placed by the time of capture, ± 5.00 ms.', errorNs: 5e6 });
  });

  test('are said with less confidence by one dump, which names the captures that would tell more', () => {
    const [finding] = findingsOf('leak-behind-syscall', [{ dump: sick(20) }]);
    expect(finding?.confidence.level).toBe('medium');
    expect(finding?.confirm.map(({ capture }) => capture)).toEqual(['goroutine?debug=2', 'trace?seconds=5']);
  });

  test('leave leaks of another cause apart', () => {
    const leak = (count: number): string =>
      `${count} #2000 chan send 1m: app.example/mail.send by app.example/mail.Start`;
    const { findings } = correlateDrawn([{ dump: sick(20) + '\n' + leak(30) }, { dump: sick(40) + '\n' + leak(60) }]);
    expect(findings.map(({ rule, effectOf }) => [rule, effectOf])).toEqual([
      ['leak-behind-syscall', null],
      ['goroutine-leak', null],
    ]);
    expect(findings[0]?.parts.find(({ role }) => role === 'unrelated-leak')?.count).toBe(60);
    expect(findings[0]?.parts.reduce((sum, { count }) => sum + count, 0)).toBe(findings[0]?.affected.ofGoroutines);
  });

  test('are followed to those who wait for the waiters', () => {
    const chained = (waiting: number): string => `
      1 #100 syscall 2m: ${own}:34 > ${read} ${by}
      3 #200 sync.Mutex.Lock 1m: ${own}:27 > ${lock} ${by}
      ${waiting} #300 chan receive 1m: ${waits} ${by}
      ${waiting} #1000 chan receive 1m: app.example/page.(*Page).await by app.example/page.render`;
    const [finding] = findingsOf('leak-behind-syscall', [{ dump: chained(20) }, { dump: chained(40) }]);
    expect(finding?.chain.map(({ count }) => count)).toEqual([1, 40, 3]);
  });
});

describe('nothing is said of', () => {
  const healthy: readonly (readonly [string, string])[] = [
    [
      'a reader of events beside an idle pool',
      `
      1 #10 syscall 30m: app.example/watch.loop > golang.org/x/sys/unix.EpollWait by app.example/watch.Start
      8 #20 chan receive 30m: app.example/pool.worker by app.example/pool.Start`,
    ],
    [
      'workers of one pool, some of which read a file',
      `
      4 #10 syscall 1m: app.example/pool.(*Pool).worker:20 > os.(*File).Read > syscall.read by app.example/pool.Start
      60 #20 chan receive 1m: app.example/pool.(*Pool).worker:12 by app.example/pool.Start`,
    ],
    [
      'loops of a value of which another writes a file',
      `
      1 #10 syscall 1m: app.example/log.(*Log).flushLoop > os.(*File).Sync > syscall.fsync by app.example/log.New
      1 #20 select 9m: app.example/log.(*Log).rotateLoop by app.example/log.New`,
    ],
    [
      'signals and child processes',
      `
      1 #17 syscall 60m: os/signal.loop > os/signal.signal_recv by os/signal.Notify.func1.1
      20 #30 syscall 60m: app.example/run.(*Job).wait > os/exec.(*Cmd).Wait > syscall.wait4 by app.example/run.Start
      20 #60 chan receive 60m: app.example/run.(*Job).collect by app.example/run.Start`,
    ],
    [
      'goroutines that main starts, one of which reads',
      `
      1 #10 syscall 5m: app.example/tail.Run > os.(*File).Read > syscall.read by main.main
      12 #20 chan receive 5m: app.example/pool.worker by main.main`,
    ],
  ];
  test.each(healthy)('%s', (_what, dump) => {
    expect(correlateDrawn([{ dump }, { dump }]).findings.filter(({ rule }) => rule !== 'blocked-syscall')).toEqual([]);
  });

  test('calls that have just begun', () => {
    const dump = `
      2 #100 syscall: ${own}:34 > ${read} ${by}
      2 #200 sync.Mutex.Lock: ${own}:27 > ${lock} ${by}
      20 #300 chan receive: ${waits} ${by}`;
    expect(correlateDrawn([{ dump }]).findings).toEqual([]);
  });
});
