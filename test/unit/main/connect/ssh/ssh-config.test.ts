import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainHttp, type SshConnection } from '#shared/contract/connection';
import { resolveRoute, parseJump, type ResolvedHop } from '../../../../../src-main/connect/ssh/resolve-hop.ts';
import { temporaryFolder } from '../../../../fixtures/temporary-folder.ts';

async function route(
  files: Readonly<Record<string, string>>,
  host: string,
  changes: Partial<SshConnection> = {},
): Promise<ResolvedHop[]> {
  const home = temporaryFolder();
  const base = path.join(home, '.ssh');
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
    fs.writeFileSync(path.join(base, name), text);
  }
  const target: SshConnection = {
    kind: 'ssh',
    url: '',
    ...plainHttp,
    server: { host, port: null, user: '', identityFile: '' },
    jumps: [],
    useAgent: false,
    useConfig: true,
    ...changes,
  };
  const hops = await resolveRoute(target, { home, user: 'me', files: [{ file: path.join(base, 'config'), base }] });
  const strip = (file: string): string => file.replace(home, '~');
  return hops.map((hop) => ({
    ...hop,
    identityFiles: hop.identityFiles.map(strip),
    knownHostsFiles: hop.knownHostsFiles.map(strip),
    configFiles: hop.configFiles.map(strip),
    remarks: hop.remarks.map(strip),
  }));
}
const server = async (...args: Parameters<typeof route>) => (await route(...args)).at(-1);

describe('the SSH configuration', () => {
  it('gives the first value of a keyword, gathers keys, and fills in tokens', async () => {
    const config = [
      'Host ledger-*',
      '  HostName %h.internal',
      '  User ops',
      '  IdentityFile ~/.ssh/%r@%n',
      'Host *',
      '  User nobody',
      '  Port=2222',
      '  IdentityFile "%d/.ssh/with space"',
      '  UserKnownHostsFile ~/.ssh/hosts-%p /dev/null',
      '  IdentitiesOnly yes',
    ].join('\n');
    expect(await server({ config }, 'ledger-07')).toMatchObject({
      name: 'ledger-07',
      host: 'ledger-07.internal',
      port: 2222,
      user: 'ops',
      keyHost: 'ledger-07.internal',
      identityFiles: ['~/.ssh/ops@ledger-07', '~/.ssh/with space'],
      identitiesOnly: true,
      knownHostsFiles: ['~/.ssh/hosts-2222', '/dev/null', '/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
    });
  });

  it('gives way to what the connection says itself', async () => {
    const config = 'Host *\n  User ops\n  Port 2222\n  IdentityFile ~/.ssh/other\n';
    const own = { host: 'ledger', port: 22, user: 'ada', identityFile: '~/.ssh/mine' };
    expect(await server({ config }, 'ledger', { server: own })).toMatchObject({
      port: 22,
      user: 'ada',
      identityFiles: ['~/.ssh/mine'],
      identitiesOnly: true,
    });
    expect(await server({ config }, 'ledger', { useConfig: false })).toMatchObject({ port: 22, user: 'me' });
  });

  it('is read with what it includes, where the section holds', async () => {
    const files = {
      config: 'Include conf.d/*.conf\nHost ledger\n  Include extra\nHost other\n  Include missing wrong\n',
      'conf.d/10.conf': 'Host ledger\n  Port 1001\n',
      'conf.d/20.conf': 'Host ledger\n  Port 1002\n  User ops\n',
      extra: 'HostKeyAlias the-ledger\n',
      wrong: 'Port 9\n',
    };
    expect(await server(files, 'ledger')).toMatchObject({
      port: 1001,
      user: 'ops',
      keyHost: 'the-ledger',
      keyPort: 22,
      configFiles: ['~/.ssh/conf.d/10.conf', '~/.ssh/conf.d/20.conf', '~/.ssh/extra'],
    });
    await expect(server({ config: 'Include config\n' }, 'ledger')).rejects.toThrow('include each other');
  });

  it('matches by host, user and all, and never runs a command', async () => {
    const mark = path.join(temporaryFolder(), 'ran');
    const config = [
      `Match exec "touch ${mark}"`,
      '  Port 1',
      'Match originalhost ledger user ops',
      '  Port 2',
      'Match host *.internal',
      '  Port 3',
      'Match all',
      '  Port 4',
    ].join('\n');
    const found = await server({ config }, 'ledger');
    expect(found?.port).toBe(4);
    expect(found?.remarks).toEqual(['Match exec in ~/.ssh/config is left out: nothing is run']);
    expect(fs.existsSync(mark)).toBe(false);
    expect((await server({ config }, 'a.internal'))?.port).toBe(3);
    const asOps = { host: 'ledger', port: null, user: 'ops', identityFile: '' };
    expect((await server({ config }, 'ledger', { server: asOps }))?.port).toBe(2);
  });

  it('leads over its jump hosts, and theirs', async () => {
    const config = [
      'Host ledger\n  ProxyJump ops@inner:2200,last',
      'Host inner\n  ProxyJump outer\n  HostName 10.0.0.1',
      'Host outer\n  Port 2022',
    ].join('\n');
    const hops = await route({ config }, 'ledger');
    expect(hops.map(({ user, host, port }) => `${user}@${host}:${port}`)).toEqual([
      'me@outer:2022',
      'ops@10.0.0.1:2200',
      'me@last:22',
      'me@ledger:22',
    ]);
    await expect(route({ config: 'Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n' }, 'a')).rejects.toThrow('circle');
    const own = [{ host: 'mine', port: null, user: '', identityFile: '' }];
    expect((await route({ config }, 'ledger', { jumps: own })).map(({ name }) => name)).toEqual(['mine', 'ledger']);
  });

  it('says that a ProxyCommand is not run', async () => {
    await expect(route({ config: 'Host ledger\n  ProxyCommand nc %h %p\n' }, 'ledger')).rejects.toMatchObject({
      code: 'connect/bad-configuration',
      message: expect.stringContaining('by a ProxyCommand, which Faultline does not run') as string,
      details: { raw: 'nc %h %p' },
    });
  });

  it.each([
    ['bastion', 'bastion', null, ''],
    ['ada@bastion:2222', 'bastion', 2222, 'ada'],
    ['ssh://ada@[2001:db8::1]:22/', '2001:db8::1', 22, 'ada'],
  ])('understands the jump %s', (text, host, port, user) => {
    expect(parseJump(text)).toEqual({ host, port, user, identityFile: '' });
  });

  it('takes the person’s own name where it says none', async () => {
    expect((await server({}, 'ledger'))?.user).toBe('me');
  });
});
