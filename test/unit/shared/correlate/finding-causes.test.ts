import { describe, expect, test } from 'vitest';
import { computeSignature } from '#shared/correlate/signature';
import { correlateDrawn, findingsOf, type DrawnCapture } from '../../../fixtures/correlate-captures.ts';

const grown = (line: (count: number) => string): DrawnCapture[] =>
  [20, 60, 120].map((count) => ({ dump: line(count) }));

describe('goroutines that wait for time or the network', () => {
  const sleeps = (count: number): string =>
    `${count} #100 sleep: app.example/poll.loop > time.Sleep by app.example/poll.Start`;
  const reads = (count: number): string =>
    `${count} #100 IO wait: app.example/mail.greet > net.(*conn).Read > internal/poll.(*FD).Read by app.example/mail.Dial`;

  test('leak where three dumps show that they grow and that nobody leaves', () => {
    expect(findingsOf('goroutine-leak', grown(sleeps))[0]).toMatchObject({
      severity: 'warning',
      title: '120 goroutines sleep in a loop that does not end in poll.loop, and their number grows.',
    });
    expect(findingsOf('goroutine-leak', grown(reads))[0]).toMatchObject({
      severity: 'watch',
      title: '120 goroutines wait for the network without a deadline in mail.greet, and their number grows.',
    });
  });

  test.each<[string, DrawnCapture[]]>([
    ['two dumps show that', grown(sleeps).slice(0, 2)],
    [
      'others sleep each time',
      [20, 60, 120].map((count, i) => ({ dump: sleeps(count).replace('#100', `#${1000 * (i + 1)}`) })),
    ],
    ['there are as many each time', [60, 60, 60].map((count) => ({ dump: sleeps(count) }))],
    [
      'they are connections of a server',
      grown(
        (count) =>
          `${count} #100 IO wait: net/http.(*conn).serve > net/http.(*connReader).Read > internal/poll.(*FD).Read by net/http.(*Server).Serve`,
      ),
    ],
  ])('do not where %s', (_why, captures) => {
    expect(findingsOf('goroutine-leak', captures)).toEqual([]);
  });
});

describe('a leak of requests', () => {
  const inFlight = (count: number): string => `
    ${count} #100 select: app.example/hook.Call > net/http.(*Client).Do > net/http.(*persistConn).roundTrip by app.example/hook.Start
    ${count} #1000 select: net/http.(*persistConn).writeLoop by net/http.(*Transport).dialConn`;

  test('is told by who waits for the response, and the connection only follows', () => {
    expect(findingsOf('goroutine-leak', grown(inFlight)).map(({ title }) => title)).toEqual([
      '120 goroutines wait for the response to an HTTP request without a timeout in hook.Call, and their number grows.',
    ]);
  });
});

describe('goroutines of a loop', () => {
  const ticks = (count: number): string =>
    `${count} #100 chan receive: app.example/poll.every by app.example/poll.Start`;
  const traceWith = (wholeWindow: number): DrawnCapture => ({
    traceFacts: {
      stuck: [
        {
          wait: 'receive',
          signature: computeSignature([{ func: 'app.example/poll.every', file: '', line: 0 }]),
          ids: Float64Array.of(100, 101),
          count: 60,
          wholeWindow,
        },
      ],
    },
  });
  const titleWith = (wholeWindow: number): string | undefined => {
    const [first, ...dumps] = grown(ticks);
    return findingsOf('goroutine-leak', [first ?? {}, traceWith(wholeWindow), ...dumps])[0]?.title;
  };

  test('are told from those that nobody wakes', () => {
    expect(titleWith(0)).toContain('loop on a ticker, a timer or events and do not end');
    expect(titleWith(40)).toContain('receive from a channel that nobody sends to or closes');
  });
});

describe('finalizers', () => {
  const blocked = '1 #5 chan receive: runtime.runFinalizers > app.example/pool.(*Handle).close';

  test('do not run where one blocks', () => {
    const [finding] = findingsOf('finalizer-blocked', [{ dump: blocked }, { dump: blocked }]);
    expect(finding?.title).toBe(
      'The goroutine that runs finalizers is blocked in pool.(*Handle).close: no other finalizer runs, and what they would free stays.',
    );
  });

  test('may be seen at work once', () => {
    expect(correlateDrawn([{ dump: blocked }]).findings).toEqual([]);
  });
});

describe('children', () => {
  const waits = (count: number): string =>
    `${count} #100 syscall: app.example/run.Convert > os/exec.(*Cmd).Run > os.(*Process).Wait > syscall.wait4 by app.example/run.Start`;

  test('that pile up are system calls that block', () => {
    const [finding] = findingsOf('blocked-syscall', [{ dump: waits(10) }, { dump: waits(40) }]);
    expect(finding?.rootCause).toBe('wait4(2) called by app.example/run.Convert');
  });

  test('that run as long as the program are not', () => {
    expect(correlateDrawn([{ dump: waits(12) }, { dump: waits(12) }]).findings).toEqual([]);
  });
});

describe('behind a call that lasts', () => {
  const reader = '1 #100 syscall 1m: app.example/feed.run.func1 > syscall.Read by app.example/feed.run';

  test('wait the closures of the same function that grow', () => {
    const sends = (count: number): string =>
      `${reader}\n${count} #200 chan send: app.example/feed.run.func2 by app.example/web.handle`;
    const [finding] = findingsOf('leak-behind-syscall', grown(sends));
    expect(finding?.chain.map(({ role, count }) => [role, count])).toEqual([
      ['holder', 1],
      ['channel-waiter', 120],
    ]);
    expect(finding?.chain[1]?.because).toBe('Both are closures of feed.run and share its channels.');
  });

  test('does not wait who goes on starting others', () => {
    const starts = (count: number): string => `
      1 #1 chan receive: app.example/feed.serve
      ${count} #100 syscall 1m: app.example/feed.read > syscall.Read by app.example/feed.serve`;
    expect(correlateDrawn(grown(starts)).findings.map(({ rule }) => rule)).toEqual(['blocked-syscall']);
  });
});
