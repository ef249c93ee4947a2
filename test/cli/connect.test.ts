import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directTo, plainHttp, type SshConnection } from '#shared/contract/connection';
import { filesWith } from '../fixtures/files-with.ts';
import { closeServer, listen, pprofHandler } from '../fixtures/pprof-server.ts';
import { runCli, runJson, sample } from '../fixtures/run-cli.ts';
import { runInTerminal, type Answers } from '../fixtures/run-in-terminal.ts';
import { saveConnections } from '../fixtures/saved-connection.ts';
import { makeKey, noSshd, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

interface Steps {
  readonly steps: readonly { name: string; ok: boolean; durationNs: number; detail: string; advice: string }[];
}

const passphrase = 'vErY-secret-Phrase';
const password = 'pass-Word-of-ada';

describe.skipIf(noSshd !== '')(`connections on the command line ${noSshd}`, () => {
  let keys: string;
  let locked: string;
  let sshd: Sshd;
  let port: number;
  let home: string;
  let data: string;
  const heap = fs.readFileSync(sample(fs.readdirSync(sample('')).find((name) => name.includes('heap')) ?? ''));
  const target = http.createServer((request, response) => {
    const isLocked = request.url?.startsWith('/locked/') === true;
    const wanted = `Basic ${Buffer.from(`ada:${password}`).toString('base64')}`;
    if (isLocked && request.headers.authorization !== wanted) response.writeHead(401).end();
    else pprofHandler((_request, answer) => answer.end(heap))(request, response);
  });

  beforeAll(async () => {
    keys = fs.mkdtempSync('/tmp/faultline-keys-');
    locked = makeKey(path.join(keys, 'locked'), { passphrase });
    port = await listen(target);
    sshd = await startSshd({ clientKeys: [makeKey(path.join(keys, 'plain')), locked] });
  });
  afterAll(async () => {
    closeServer(target);
    await sshd.stop();
    fs.rmSync(keys, { recursive: true });
  });
  beforeEach(() => {
    home = temporaryFolder();
    data = temporaryFolder();
    fs.mkdirSync(path.join(home, '.ssh'));
    const server = (identityFile: string): SshConnection['server'] => ({
      host: '127.0.0.1',
      port: sshd.port,
      user: sshd.user,
      identityFile,
    });
    const ssh = (identityFile: string): SshConnection => ({
      kind: 'ssh',
      ...plainHttp,
      url: `http://127.0.0.1:${port}/debug/pprof/`,
      server: server(identityFile),
      jumps: [server(identityFile)],
      useAgent: false,
      useConfig: false,
    });
    saveConnections(data, {
      ledger: ssh(path.join(keys, 'plain')),
      'ledger, locked key': ssh(locked),
      'with a password': { ...directTo(`http://127.0.0.1:${port}/locked/`), signIn: { kind: 'basic', user: 'ada' } },
    });
  });
  const env = () => ({ HOME: home, FAULTLINE_DATA: data, SSH_AUTH_SOCK: '' });
  const know = (): void => {
    fs.writeFileSync(path.join(home, '.ssh/known_hosts'), `[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`);
  };

  const inTerminal = (args: readonly string[], answers: Answers) =>
    runInTerminal(args, answers, { cwd: home, env: env() });

  it('are tested step by step, as JSON and in words', async () => {
    know();
    const { steps } = await runJson<Steps>(['connect', 'ledger', '--test'], { env: env() });
    expect(steps).toHaveLength(12);
    expect(steps.every(({ ok, durationNs }) => ok && Number.isSafeInteger(durationNs))).toBe(true);
    const { code, stdout } = await runCli(['connect', `127.0.0.1:${port}`, '--test'], { env: env() });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^5 Find pprof: ok \(\d+ ms\)$/m);
    const failed = await runCli(['connect', '127.0.0.1:9', '--test', '--json'], { env: env() });
    expect(failed.code).toBe(4);
    const failedSteps = (JSON.parse(failed.stdout) as Steps).steps;
    expect(failedSteps.find(({ ok }) => !ok)).toMatchObject({
      name: 'Connect',
      detail: 'Nothing listens on 127.0.0.1:9.',
    });
  });

  it('are captured from by name, through SSH', async () => {
    know();
    const out = temporaryFolder();
    const { captures } = await runJson<{ captures: { file: string; status: string }[] }>(
      ['capture', 'ledger', '--kind', 'heap', '--out', out],
      { env: env() },
    );
    expect(captures.map(({ status }) => status)).toEqual(['complete']);
    expect(fs.readFileSync(captures[0]?.file ?? '').equals(heap)).toBe(true);
  });

  it('without a terminal, refuse what would have to be asked', async () => {
    const unknown = await runCli(['capture', 'ledger', '--kind', 'heap'], { env: env() });
    expect(unknown.code).toBe(4);
    expect(unknown.stderr).toContain(
      'The key of 127.0.0.1 is not known, and nobody is here to decide. Nothing was sent.',
    );
    know();
    const needed = await runCli(['capture', 'ledger, locked key', '--kind', 'heap'], { env: env() });
    expect(needed.code).toBe(4);
    expect(needed.stderr).toContain(`Passphrase of ${locked} is needed, and nobody is here to ask.`);
  });

  it('ask on a terminal, echo no secret, and leave none in any file', async () => {
    const out = temporaryFolder();
    const workspace = path.join(out, 'incident.faultline');
    const ssh = await inTerminal(
      ['capture', 'ledger, locked key', '--kind', 'heap', '--workspace', workspace],
      [
        ['cancels: ', 'yes'],
        ['Passphrase: ', passphrase],
      ],
    );
    expect(ssh.output).toContain('First contact with 127.0.0.1');
    expect({ code: ssh.code, output: ssh.output }).toMatchObject({ code: 0 });
    const basic = await inTerminal(
      ['capture', 'with a password', '--kind', 'heap', '--out', out],
      [['Password: ', password]],
    );
    expect(basic).toMatchObject({ code: 0 });
    const wrong = await inTerminal(
      ['capture', 'with a password', '--kind', 'heap', '--out', out],
      [['Password: ', `not-${password}`]],
    );
    expect(wrong.code).toBe(4);
    expect(wrong.output).toContain('does not take this sign-in (HTTP 401)');
    for (const { output } of [ssh, basic, wrong]) {
      expect(output).not.toContain(passphrase);
      expect(output).not.toContain(password);
    }
    expect(filesWith([home, data, out], [passphrase, password])).toEqual([]);
  });

  it('end at once when the person interrupts a question', async () => {
    know();
    const { code, output } = await inTerminal(
      ['capture', 'ledger, locked key', '--kind', 'heap'],
      [['Passphrase: ', '\u0003']],
    );
    expect(code).toBe(4);
    expect(output).toContain('You cancelled: Passphrase');
  });
});
