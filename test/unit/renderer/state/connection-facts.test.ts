import { describe, expect, it } from 'vitest';
import { directTo, type SshConnection } from '#shared/contract/connection';
import type { ConnectionDraft, TestStep } from '#shared/contract/model';
import {
  changeKind,
  draftProblems,
  formatMilliseconds,
  isSameTarget,
  isReachable,
  shortAddress,
  shortTarget,
  testDuration,
  testLog,
  testVerdict,
} from '../../../../src-renderer/state/connection-facts.ts';

const draft = (url: string, name = 'checkout'): ConnectionDraft => ({
  id: null,
  name,
  service: '',
  environment: 'dev',
  tags: [],
  notes: '',
  target: directTo(url),
});

describe('a draft', () => {
  it.each([
    ['', 'Give the address of the pprof index.'],
    ['ftp://10.2.0.4/', 'Begin with http:// or https://.'],
    ['http://', 'This is not an address.'],
    ['10.2.0.4:6060', ''],
    ['localhost:6060/debug/pprof', ''],
    ['https://checkout.example/debug/pprof/', ''],
  ])('with the address %j: %s', (url, problem) => {
    expect(draftProblems(draft(url)).url).toBe(problem);
  });

  it('needs a name', () => {
    expect(draftProblems(draft('10.2.0.4:6060', ' ')).name).toBe('Give it a name to find it by.');
  });
});

describe('addresses', () => {
  const isSame = (a: string, b: string): boolean => isSameTarget(directTo(a), directTo(b));

  it('are one however they are written', () => {
    expect(isSame('10.2.0.4:6060', 'http://10.2.0.4:6060/debug/pprof/')).toBe(true);
    expect(isSame('http://a/x', 'http://a/x/')).toBe(true);
    expect(isSame('http://a/', 'https://a/')).toBe(false);
  });

  it('are shown without what is usual', () => {
    expect(shortAddress('http://10.2.0.4:6060/debug/pprof/')).toBe('10.2.0.4:6060');
    expect(shortAddress('https://a.example/ops/pprof/')).toBe('https://a.example/ops/pprof/');
  });
});

describe('a way through SSH', () => {
  const hop = (host: string): SshConnection['server'] => ({ host, port: null, user: '', identityFile: '' });
  const target: SshConnection = {
    ...(changeKind(directTo('http://127.0.0.1:6060/debug/pprof/'), 'ssh') as SshConnection),
    server: hop('ledger-07'),
    jumps: [hop('bastion-eu')],
  };

  it('names every host on it', () => {
    expect(shortTarget(target)).toBe('bastion-eu › ledger-07 › 127.0.0.1:6060');
    expect(testLog(target, [], 'now')).toContain(
      'Test of ssh bastion-eu › ledger-07 › http://127.0.0.1:6060/debug/pprof/',
    );
  });

  it('needs a name for every host, without user and port', () => {
    const problems = (changed: Partial<SshConnection>) =>
      draftProblems({ ...draft(''), target: { ...target, ...changed } });
    expect(isReachable(problems({}))).toBe(true);
    expect(problems({ server: hop(' ') }).server).toBe('Give the SSH server.');
    expect(problems({ jumps: [hop('ada@bastion:22')] }).jumps).toEqual([
      'Only the name of the host; user and port have fields of their own.',
    ]);
  });

  it('takes no header that carries a credential', () => {
    const problem = (name: string): string =>
      draftProblems({ ...draft('http://a/'), target: { ...directTo('http://a/'), headers: [{ name, value: 'x' }] } })
        .headers;
    expect(problem('X-Tenant')).toBe('');
    expect(problem('Authorization')).toContain('would be stored in clear');
    expect(problem('X-Auth-Token')).toContain('would be stored in clear');
    expect(problem('a b')).toBe('Name each header without spaces, or remove it.');
  });

  it('keeps the address when the kind changes, and back', () => {
    expect(changeKind(target, 'direct')).toEqual(directTo('http://127.0.0.1:6060/debug/pprof/'));
  });
});

describe('a test', () => {
  const steps: readonly TestStep[] = [
    { name: 'Read the address', state: 'passed', durationMs: 0, detail: 'http://a/', advice: '', raw: '' },
    { name: 'Connect', state: 'failed', durationMs: 1113, detail: 'Refused.', advice: 'Check.', raw: 'line 1\nline 2' },
    { name: 'Find pprof', state: 'not-reached', durationMs: 0, detail: '', advice: '', raw: '' },
  ];

  it('tells the step that failed and the whole time', () => {
    expect(testVerdict(steps)).toBe('failed at step 2 of 3');
    expect(testVerdict(steps.slice(0, 1))).toBe('all steps passed');
    expect(testDuration(steps)).toBe('1,113 ms');
    expect(formatMilliseconds(0)).toBe('< 1 ms');
  });

  it('makes a log to paste into a ticket', () => {
    expect(testLog(directTo('http://a/'), steps, '2026-11-24 03:02:00 UTC')).toBe(
      [
        'Test of http://a/ at 2026-11-24 03:02:00 UTC: failed at step 2 of 3, 1,113 ms',
        '1 Read the address: ok (< 1 ms)',
        '  http://a/',
        '2 Connect: FAILED (1,113 ms)',
        '  Refused.',
        '  Check.',
        '  | line 1',
        '  | line 2',
        '3 Find pprof: not reached',
        '',
      ].join('\n'),
    );
  });
});
