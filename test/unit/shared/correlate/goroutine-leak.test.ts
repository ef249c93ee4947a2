import { describe, expect, test } from 'vitest';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';
import { correlateDrawn, findingsOf } from '../../../fixtures/correlate-captures.ts';

const sends = (count: number): string => `
  1 #1 select 9m: main.main
  ${count} #100 chan send 1m: app.example/mail.Send.func1 by app.example/mail.Send`;

describe('a leak', () => {
  test('grows from dump to dump, and nobody leaves', () => {
    const [finding] = findingsOf('goroutine-leak', [{ dump: sends(50) }, { dump: sends(80) }, { dump: sends(110) }]);
    expect(finding).toMatchObject({
      severity: 'warning',
      title: '110 goroutines send on a channel that nobody receives from in mail.Send.func1, and their number grows.',
      rootCause: 'app.example/mail.Send.func1, started by app.example/mail.Send',
      affected: { goroutines: 110, ofGoroutines: 111 },
      growth: { from: 50, to: 110, overNs: 20e9, perMinute: 180 },
    });
    expect(finding?.evidence.map(({ text }) => text)).toContain('Their number went 50 → 80 → 110.');
    expect(finding?.evidence.map(({ text }) => text)).toContain('50 of the first 50 are still there, by id.');
  });

  test('is told by its cause', () => {
    const causeOf = (line: string): string | undefined => {
      const dump = (count: number): string => `${count} #100 ${line}`;
      return findingsOf('goroutine-leak', [{ dump: dump(20) }, { dump: dump(60) }])[0]?.title;
    };
    expect(
      causeOf(
        'select 1m: net/http.(*persistConn).readLoop > app.example/hook.closed by net/http.(*Transport).dialConn',
      ),
    ).toContain('response was not read to its end or not closed');
    expect(causeOf('select 1m: context.propagateCancel.func1 by context.propagateCancel')).toContain(
      'contexts that are never cancelled',
    );
    expect(
      causeOf('sync.WaitGroup.Wait 1m: app.example/a.run > sync.(*WaitGroup).Wait by app.example/a.Start'),
    ).toContain('wait group that is not done');
    expect(
      causeOf('sync.RWMutex.RLock 1m: app.example/a.get > sync.(*RWMutex).RLock by app.example/a.Start'),
    ).toContain('read-write lock');
    expect(causeOf('sync.Cond.Wait 1m: app.example/a.take > sync.(*Cond).Wait by app.example/a.Start')).toContain(
      'condition',
    );
    expect(causeOf('select 1m: database/sql.(*DB).conn by app.example/a.Start')).toContain('database connection');
  });

  test('in a nil channel or an empty select is known from one dump', () => {
    const dump = '3 #100 chan receive (nil chan) 1m: app.example/a.run by app.example/a.Start';
    expect(findingsOf('goroutine-leak', [{ dump }])[0]?.confidence.level).toBe('high');
  });

  test('of many senders is suspected from one dump, which asks for a second', () => {
    const [finding] = findingsOf('goroutine-leak', [{ dump: sends(300) }]);
    expect(finding).toMatchObject({ severity: 'watch', confirm: [{ capture: 'goroutine?debug=2' }] });
  });

  test('is seen in profiles too, which have neither ids nor states', () => {
    const profile = (count: number): ReturnType<typeof profileFromText> =>
      profileFromText(
        `app.example/mail.Send.func1
         runtime.chansend1
         runtime.chansend
         runtime.gopark
         ${count}`,
        { valueTypes: [{ type: 'goroutine', unit: 'count' }] },
      );
    const [finding] = findingsOf('goroutine-leak', [
      { profile: profile(50), kind: 'goroutine' },
      { profile: profile(90), kind: 'goroutine' },
    ]);
    expect(finding?.title).toContain('90 goroutines send on a channel');
    expect(finding?.confidence.level).not.toBe('high');
  });

  test('is the same finding when it is found again', () => {
    const key = (last: number): string | undefined =>
      findingsOf('goroutine-leak', [{ dump: sends(50) }, { dump: sends(last) }])[0]?.key;
    expect(key(80)).toBe(key(200));
  });
});

describe('nothing is said of', () => {
  const served = 'net/http.(*conn).serve';
  const growing: readonly (readonly [string, string, string])[] = [
    [
      'idle connections that come with load',
      `40 #10 IO wait 1m: ${served} > internal/poll.(*FD).Read by net/http.(*Server).Serve`,
      `90 #10 IO wait 1m: ${served} > internal/poll.(*FD).Read by net/http.(*Server).Serve`,
    ],
    [
      'requests of which others wait each time',
      `40 #10 select: ${served} > app.example/api.Poll by net/http.(*Server).Serve`,
      `90 #500 select: ${served} > app.example/api.Poll by net/http.(*Server).Serve`,
    ],
    [
      'a pool that stays as large as it is',
      '64 #10 chan receive 9m: app.example/pool.worker by app.example/pool.Start',
      '64 #10 chan receive 9m: app.example/pool.worker by app.example/pool.Start',
    ],
    [
      'websockets',
      '30 #10 select 9m: app.example/ws.(*Conn).write by app.example/ws.Serve',
      '34 #10 select 9m: app.example/ws.(*Conn).write by app.example/ws.Serve',
    ],
    [
      'tickers',
      '12 #10 select 9m: app.example/tick.loop by app.example/tick.Start',
      '12 #10 select 9m: app.example/tick.loop by app.example/tick.Start',
    ],
    [
      'clients over HTTP/2',
      '20 #10 IO wait 9m: net/http.(*http2ClientConn).readLoop by net/http.(*http2Transport).newClientConn',
      '60 #10 IO wait 9m: net/http.(*http2ClientConn).readLoop by net/http.(*http2Transport).newClientConn',
    ],
    [
      'what works',
      '5 #10 running: app.example/a.run by app.example/a.Start',
      '90 #10 runnable: app.example/a.run by app.example/a.Start',
    ],
  ];
  test.each(growing)('%s', (_what, first, last) => {
    expect(correlateDrawn([{ dump: first }, { dump: last }]).findings).toEqual([]);
  });

  test('a pool that has grown to its size', () => {
    const pool = (count: number): string =>
      `${count} #10 chan receive: app.example/pool.worker by app.example/pool.Start`;
    expect(correlateDrawn([{ dump: pool(10) }, { dump: pool(64) }, { dump: pool(64) }]).findings).toEqual([]);
  });

  test('a large idle pool in one dump', () => {
    const dump = '2000 #10 chan receive 90m: app.example/pool.worker by app.example/pool.Start';
    expect(correlateDrawn([{ dump }]).findings).toEqual([]);
  });
});
