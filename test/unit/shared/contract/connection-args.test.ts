import { describe, expect, it } from 'vitest';
import { directTo, plainHttp, type ConnectionTarget } from '#shared/contract/connection';
import { parseArgs } from '#shared/contract/validators';
import { errorOf } from '../../../fixtures/error-of.ts';

const hop = { host: 'bastion', port: null, user: '', identityFile: '' };
const ssh: ConnectionTarget = {
  kind: 'ssh',
  ...plainHttp,
  url: 'http://127.0.0.1:6060/',
  server: hop,
  jumps: [hop],
  useAgent: true,
  useConfig: true,
};
const test = (target: unknown) => parseArgs('connection/test', { run: 1, target, environment: 'dev' });

describe('the target of a connection', () => {
  it('is one of the kinds, with all its fields', () => {
    expect(test(directTo('http://a/')).target).toEqual(directTo('http://a/'));
    expect(test(ssh).target).toEqual(ssh);
  });

  it.each<[string, object]>([
    ['another kind', { ...ssh, kind: 'telnet' }],
    ['a field of its own', { ...directTo('http://a/'), password: 'x' }],
    [
      'a sign-in with a secret in it',
      { ...directTo('http://a/'), signIn: { kind: 'basic', user: 'ada', password: 'x' } },
    ],
    ['a header with a credential', { ...directTo('http://a/'), headers: [{ name: 'Authorization', value: 'x' }] }],
    ['a header with a line break', { ...directTo('http://a/'), headers: [{ name: 'X-A', value: 'a\r\nB: c' }] }],
    ['a host that is an option', { ...ssh, server: { ...hop, host: '-oProxyCommand=x' } }],
    ['a host with a user', { ...ssh, server: { ...hop, host: 'ada@bastion' } }],
    ['a port out of range', { ...ssh, server: { ...hop, port: 70_000 } }],
    ['a time without end', { ...directTo('http://a/'), timeoutSeconds: Infinity }],
    ['more jump hosts than anybody has', { ...ssh, jumps: Array.from({ length: 9 }, () => hop) }],
  ])('is not %s', (_what, target) => {
    expect(errorOf(() => test(target)).code).toBe('app/bad-request');
  });
});
