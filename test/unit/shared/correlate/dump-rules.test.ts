import { describe, expect, test } from 'vitest';
import { correlateDrawn, findingsOf } from '../../../fixtures/correlate-captures.ts';

const by = 'by net/http.(*Server).Serve';
const lock = 'sync.(*Mutex).Lock > internal/sync.(*Mutex).lockSlow';

describe('a lock', () => {
  const held = `
    1 #10 chan receive 2m: app.example/stock.(*Store).Reload:50 > app.example/stock.(*Store).wait by app.example/stock.Start
    30 #20 sync.Mutex.Lock 1m: app.example/stock.(*Store).Reload:40 > ${lock} by app.example/stock.Start`;

  test('that its holder keeps while it waits is found', () => {
    const [finding] = findingsOf('lock-holder', [{ dump: held }]);
    expect(finding).toMatchObject({
      severity: 'critical',
      rootCause:
        'app.example/stock.(*Store).wait waits (chan receive) while it holds the lock of app.example/stock.(*Store).Reload',
      affected: { goroutines: 31, ofGoroutines: 31 },
    });
  });

  test('that is only busy is not', () => {
    const busy = (first: number): string => `
      1 #10 chan receive: app.example/stock.(*Store).Reload:50 by app.example/stock.Start
      8 #${first} sync.Mutex.Lock: app.example/stock.(*Store).Reload:40 > ${lock} by app.example/stock.Start`;
    expect(correlateDrawn([{ dump: busy(20) }, { dump: busy(90) }]).findings).toEqual([]);
  });
});

describe('HTTP requests', () => {
  const body =
    'net/http.(*conn).serve > app.example/api.Upload > net/http.(*body).Read > bufio.(*Reader).Read > internal/poll.(*FD).Read';
  const idle = `40 #500 IO wait 5m: net/http.(*conn).serve > net/http.(*connReader).Read > internal/poll.(*FD).Read ${by}`;

  test('that wait for the rest of a body are found, with their share', () => {
    const [finding] = findingsOf('http-handlers-stuck', [{ dump: `60 #100 IO wait 4m: ${body} ${by}\n${idle}` }]);
    expect(finding?.title).toBe(
      '60 of 100 HTTP connections, 60.0 %, wait for the rest of a request body in api.Upload.',
    );
    expect(finding?.advice).toContain('ReadTimeout');
  });

  test.each([
    ['idle connections', idle],
    ['a few slow uploads', `4 #100 IO wait 4m: ${body} ${by}`],
    ['uploads that make progress', `60 #100 IO wait: ${body} ${by}`],
    ['long polls', `200 #100 select 3m: net/http.(*conn).serve > app.example/api.Poll ${by}`],
    [
      'websockets',
      `200 #100 IO wait 90m: net/http.(*conn).serve > app.example/ws.(*Conn).Read > internal/poll.(*FD).Read ${by}`,
    ],
  ])('of %s are not', (_what, dump) => {
    expect(correlateDrawn([{ dump }, { dump }]).findings).toEqual([]);
  });
});

describe('the marks of the runtime', () => {
  test('are taken over', () => {
    const dump =
      '3 #100 chan receive (leaked) 2m: app.example/a.run by app.example/a.Start\n9 #10 select: app.example/b.run by main.main';
    const [finding] = findingsOf('runtime-leak-profile', [{ dump }]);
    expect(finding).toMatchObject({
      title:
        'The runtime marks 3 goroutines as leaked: they receive from a channel that nobody sends to or closes in a.run.',
      confidence: { level: 'high' },
      parts: [{ count: 3 }, { count: 9 }],
    });
  });
});

describe('system calls', () => {
  test('of many goroutines at one place are found, and told by what they are for', () => {
    const titleOf = (frames: string): string | undefined =>
      findingsOf('blocked-syscall', [
        { dump: `20 #100 syscall 2m: app.example/a.run > ${frames} by app.example/a.Start` },
      ])[0]?.title;
    expect(titleOf('os.(*File).Read > syscall.read')).toBe(
      '20 goroutines are blocked in read(2) in a.run, each with a thread of its own.',
    );
    expect(titleOf('net.(*Resolver).lookupIP > net.cgoLookupIP > runtime.cgocall')).toContain('a system call');
    expect(titleOf('app.example/a._Cfunc_poll > runtime.cgocall')).toContain('the C function poll');
    expect(titleOf('syscall.Flock > syscall.flock > syscall.Syscall')).toContain('flock(2)');
  });

  test('are not, where the network poller waits', () => {
    const dump =
      '500 #100 IO wait 2m: app.example/a.run > net.(*conn).Read > internal/poll.(*FD).Read by app.example/a.Start';
    expect(correlateDrawn([{ dump }, { dump }]).findings).toEqual([]);
  });
});

describe('processes', () => {
  const first = '5 #100 chan receive: app.example/a.run by app.example/a.Start';
  const second = '5 #100 select: app.example/b.run by app.example/b.Start';

  test('that were restarted between captures are told, and not compared', () => {
    const { findings, processes } = correlateDrawn([{ dump: first }, { dump: second }]);
    expect(findings.map(({ rule, title }) => [rule, title])).toEqual([
      ['process-restart', 'checkout was restarted between its captures.'],
    ]);
    expect(processes.map(({ captures }) => captures)).toEqual([[1], [2]]);
  });

  test('of different names are never joined', () => {
    const { processes } = correlateDrawn([{ dump: first }, { dump: first, process: 'twin' }]);
    expect(processes.map(({ name, captures }) => [name, captures])).toEqual([
      ['checkout', [1]],
      ['twin', [2]],
    ]);
  });

  test('of one kind in files are told apart by goroutine ids', () => {
    const { processes } = correlateDrawn([
      { dump: first, process: '', name: 'one-1.txt' },
      { dump: second, process: '', name: 'two-1.txt' },
      { dump: first, process: '', name: 'one-2.txt' },
    ]);
    expect(processes.map(({ name, captures }) => [name, captures])).toEqual([
      ['process 1 (one)', [1, 3]],
      ['process 2', [2]],
    ]);
  });
});

test('without a capture that any rule reads, that is said', () => {
  expect(correlateDrawn([]).summary).toBe('Nothing could be checked: there is no capture that a rule reads.');
});
