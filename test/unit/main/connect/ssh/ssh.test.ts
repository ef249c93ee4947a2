import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { plainHttp, type SshConnection, type TestStep } from '#shared/contract/connection';
import { receive } from '../../../../../src-main/capture/receive.ts';
import { readIndex } from '../../../../../src-main/connect/read-index.ts';
import { diagnoseSsh } from '../../../../../src-main/connect/ssh/diagnose-ssh.ts';
import { openSsh } from '../../../../../src-main/connect/ssh/open-ssh.ts';
import { TestLog } from '../../../../../src-main/connect/test-log.ts';
import { answering, type Answering } from '../../../../fixtures/asking.ts';
import { closeServer, listen, pprofHandler } from '../../../../fixtures/pprof-server.ts';
import { makeKey, noSshd, startAgent, startSshd, type Sshd } from '../../../../fixtures/sshd.ts';
import { temporaryFolder } from '../../../../fixtures/temporary-folder.ts';

const signal = (): AbortSignal => AbortSignal.timeout(30_000);

describe.skipIf(noSshd !== '')(`real SSH servers ${noSshd}`, () => {
  let bastion: Sshd;
  let inner: Sshd;
  let port: number;
  let chunks: AsyncIterable<Buffer>;
  const target = http.createServer(
    pprofHandler((_request, response) => {
      void (async () => {
        for await (const chunk of chunks) {
          if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve));
        }
        response.end();
      })().catch(() => response.destroy());
    }),
  );

  beforeAll(async () => {
    port = await listen(target);
    bastion = await startSshd();
    inner = await startSshd({ clientKeys: [bastion.clientKey] });
  });
  afterAll(async () => {
    closeServer(target);
    await bastion.stop();
    await inner.stop();
  });
  beforeEach(() => {
    process.env['HOME'] = temporaryFolder();
    fs.mkdirSync(path.join(process.env['HOME'], '.ssh'));
  });

  function connection(changes: Partial<SshConnection> = {}): SshConnection {
    return {
      kind: 'ssh',
      ...plainHttp,
      url: `http://127.0.0.1:${port}/debug/pprof/`,
      server: hop(inner),
      jumps: [hop(bastion)],
      useAgent: false,
      useConfig: false,
      ...changes,
    };
  }
  const hop = (sshd: Sshd, identityFile = sshd.clientKey): SshConnection['server'] => ({
    host: '127.0.0.1',
    port: sshd.port,
    user: sshd.user,
    identityFile,
  });
  const know = (...lines: string[]): void => {
    fs.writeFileSync(path.join(process.env['HOME'] ?? '', '.ssh/known_hosts'), `${lines.join('\n')}\n`);
  };
  const lineOf = (sshd: Sshd): string => `[127.0.0.1]:${sshd.port} ${sshd.hostKey}`;

  async function test(target: SshConnection, asking: Answering, isProduction = false): Promise<readonly TestStep[]> {
    const log = new TestLog();
    await diagnoseSsh(target, { asking, isProduction }, log, signal());
    return log.steps;
  }
  const failure = (steps: readonly TestStep[]): TestStep | undefined => steps.find(({ state }) => state === 'failed');

  it('are passed one after another, each with its own key judged, and lead to the process', async () => {
    know(lineOf(bastion), lineOf(inner));
    const asking = answering();
    const steps = await test(connection(), asking);
    expect(steps.map(({ name, state }) => `${name}: ${state}`)).toEqual([
      'Read the address: passed',
      'Read the SSH settings: passed',
      'Connect to 127.0.0.1: passed',
      'Check the key of 127.0.0.1: passed',
      'Sign in to 127.0.0.1: passed',
      'Connect to 127.0.0.1: passed',
      'Check the key of 127.0.0.1: passed',
      'Sign in to 127.0.0.1: passed',
      `Forward to 127.0.0.1:${port}: passed`,
      'Ask for the index: passed',
      'Find pprof: passed',
      'Compare the clocks: passed',
    ]);
    expect(steps[5]?.detail).toBe(`127.0.0.1:${inner.port} through 127.0.0.1`);
    expect(steps[3]?.detail).toMatch(/^ED25519 SHA256:\S{43}, .*known_hosts, line 1$/);
    expect(asking.asked).toEqual([]);
  });

  it('whose key is unknown ask before anything is sent, and are remembered', async () => {
    const asking = answering({ trust: 'save' });
    const steps = await test(connection(), asking);
    expect(failure(steps)).toBeUndefined();
    expect(asking.hostKeys.map(({ verdict, hop, hops, mustType }) => ({ verdict, hop, hops, mustType }))).toEqual([
      { verdict: 'unknown', hop: 1, hops: 2, mustType: false },
      { verdict: 'unknown', hop: 2, hops: 2, mustType: false },
    ]);
    expect(failure(await test(connection(), asking))).toBeUndefined();
    expect(asking.hostKeys).toHaveLength(2);
  });

  it('that nobody trusts get no credential', async () => {
    const before = bastion.log().length;
    const asking = answering({ secrets: {} });
    const failed = failure(await test(connection(), asking, true));
    expect(failed?.name).toBe('Check the key of 127.0.0.1');
    expect(asking.hostKeys[0]?.mustType).toBe(true);
    expect(bastion.log().slice(before)).not.toMatch(/userauth|Failed|Accepted/i);
  });

  it('with another key than the known one are refused with both fingerprints', async () => {
    know(`[127.0.0.1]:${bastion.port} ${inner.hostKey}`);
    const failed = failure(await test(connection(), answering()));
    expect(failed?.detail).toBe('The key of 127.0.0.1 is not the one you saved.');
    expect(failed?.advice).toMatch(/Nothing was sent\. Known \(.*line 1: SHA256:\S+\); offered now SHA256:/);
  });

  it('with a revoked key are not connected to, whatever else is known', async () => {
    know(lineOf(bastion), `@revoked * ${bastion.hostKey}`);
    const asking = answering({ trust: 'save' });
    const failed = failure(await test(connection(), asking));
    expect(failed?.detail).toMatch(/is marked revoked in .*known_hosts, line 2\.$/);
    expect(asking.hostKeys).toEqual([]);
  });

  it('that do not take the key say so, with what was tried', async () => {
    know(lineOf(bastion));
    const other = makeKey(path.join(temporaryFolder(), 'other'));
    const failed = failure(await test(connection({ jumps: [hop(bastion, other)] }), answering()));
    expect(failed?.detail).toBe(`127.0.0.1 does not let ${bastion.user} in.`);
    expect(failed?.raw).toContain('Offered by the server: publickey.');
    expect(failed?.raw).toContain(`Tried: ${other}.`);
  });

  it('unlock a key only when the server takes it', async () => {
    know(lineOf(bastion), lineOf(inner));
    const locked = makeKey(path.join(temporaryFolder(), 'locked'), { passphrase: 'open-Sesame-7' });
    const slot = `passphrase of ${locked}`;
    const refusing = answering({ secrets: { [slot]: 'open-Sesame-7' } });
    await test(connection({ jumps: [hop(bastion, locked)] }), refusing);
    expect(refusing.asked).toEqual([]);

    const taking = await startSshd({ clientKeys: [locked] });
    onTestFinished(() => taking.stop());
    know(lineOf(taking));
    const asking = answering({ secrets: { [slot]: 'open-Sesame-7' } });
    const steps = await test(connection({ server: hop(taking), jumps: [] }), asking);
    expect(failure(steps)).toBeUndefined();
    expect(asking.asked).toEqual([slot]);

    const wrong = answering({ secrets: { [slot]: 'not it' } });
    const failed = failure(await test(connection({ server: hop(taking), jumps: [] }), wrong));
    expect(failed?.detail).toBe(`That passphrase does not unlock ${locked}.`);
    expect(wrong.refused).toEqual([slot]);
  });

  it('take keys of the agent, which signs for a locked file without its passphrase', async () => {
    const folder = temporaryFolder();
    const locked = makeKey(path.join(folder, 'locked'), { passphrase: 'open-Sesame-7' });
    const taking = await startSshd({ clientKeys: [locked] });
    onTestFinished(() => taking.stop());
    know(lineOf(taking));
    const agent = await startAgent(folder);
    onTestFinished(agent.stop);
    process.env['SSH_AUTH_SOCK'] = agent.socket;
    const server = hop(taking);
    const way = { jumps: [], useAgent: true };
    const before = failure(await test(connection({ ...way, server: { ...server, identityFile: '' } }), answering()));
    expect(before?.name).toBe('Sign in to 127.0.0.1');
    agent.add(locked, 'open-Sesame-7');
    for (const identityFile of ['', locked]) {
      const asking = answering();
      expect(failure(await test(connection({ ...way, server: { ...server, identityFile } }), asking))).toBeUndefined();
      expect(asking.asked).toEqual([]);
    }
    const other = failure(await test(connection({ ...way, server: hop(taking, bastion.clientKey) }), answering()));
    expect(other?.raw).not.toContain('agent key'); // a chosen key is the only one that is offered
    process.env['SSH_AUTH_SOCK'] = path.join(folder, 'none');
    const missing = failure(await test(connection({ ...way, server: { ...server, identityFile: '' } }), answering()));
    expect(missing?.raw).toContain('Not tried: the SSH agent does not answer.');
  });

  it('that forbid forwarding, or see nothing at the address, say which', async () => {
    const closed = await startSshd({ settings: ['AllowTcpForwarding no'], clientKeys: [bastion.clientKey] });
    onTestFinished(() => closed.stop());
    know(lineOf(closed), lineOf(bastion));
    const forbidden = failure(await test(connection({ server: hop(closed), jumps: [] }), answering()));
    expect(forbidden?.name).toBe(`Forward to 127.0.0.1:${port}`);
    expect(forbidden?.detail).toBe(`127.0.0.1 forbids port forwarding to 127.0.0.1:${port}.`);
    expect(forbidden?.advice).toContain('Sign-in worked. Ask for AllowTcpForwarding');
    const nothing = failure(
      await test(connection({ url: 'http://127.0.0.1:9/', server: hop(bastion), jumps: [] }), answering()),
    );
    expect(nothing?.detail).toBe('Nothing listens on 127.0.0.1:9, as seen from 127.0.0.1.');
  });

  it('that are not there are told from servers that speak no SSH', async () => {
    const none = failure(await test(connection({ jumps: [{ ...hop(bastion), port: 9 }] }), answering()));
    expect(none?.detail).toBe('No SSH server listens at 127.0.0.1:9.');
    const other = failure(await test(connection({ jumps: [{ ...hop(bastion), port }] }), answering()));
    expect(other?.detail).toContain(`What answers at 127.0.0.1:${port} is not an SSH server`);
  });

  it('reach a Unix socket on the far side', async () => {
    know(lineOf(bastion));
    const socketPath = path.join(temporaryFolder(), 'app.sock');
    const server = http.createServer(pprofHandler((_request, response) => response.end()));
    await listen(server, socketPath);
    onTestFinished(() => {
      closeServer(server);
    });
    const steps = await test(connection({ socketPath, server: hop(bastion), jumps: [] }), answering());
    expect(failure(steps)).toBeUndefined();
  });

  it('are found by the configuration, with its jump host and key', async () => {
    fs.writeFileSync(
      path.join(process.env['HOME'] ?? '', '.ssh/config'),
      [
        'Host bastion',
        '  HostName 127.0.0.1',
        `  Port ${bastion.port}`,
        `  IdentityFile ${bastion.clientKey}`,
        '  HostKeyAlias bastion.example',
        'Match exec "touch ~/ran" host ledger',
        '  Port 1',
        'Host ledger',
        '  HostName 127.0.0.1',
        `  Port ${inner.port}`,
        '  ProxyJump bastion',
        `  IdentityFile ${bastion.clientKey}`,
      ].join('\n'),
    );
    know(`bastion.example ${bastion.hostKey}`, lineOf(inner));
    const server = { host: 'ledger', port: null, user: '', identityFile: '' };
    const steps = await test(connection({ server, jumps: [], useConfig: true }), answering());
    expect(failure(steps)).toBeUndefined();
    expect(steps[1]?.detail).toContain(`127.0.0.1:${bastion.port} › `);
    expect(steps[1]?.detail).toContain('Match exec');
    expect(steps.map(({ name }) => name)).toContain('Sign in to ledger');
    expect(fs.existsSync(path.join(process.env['HOME'] ?? '', 'ran'))).toBe(false);
  });

  it('carry a capture byte for byte over one tunnel', async () => {
    know(lineOf(bastion), lineOf(inner));
    const sent = randomBytes(32 << 20);
    chunks = (async function* () {
      for (let at = 0; at < sent.length; at += 1 << 20) yield await Promise.resolve(sent.subarray(at, at + (1 << 20)));
    })();
    const transport = openSsh(connection(), { asking: answering(), isProduction: false });
    onTestFinished(() => {
      transport.close();
    });
    const signIns = (): number => inner.log().match(/Accepted publickey for/g)?.length ?? 0;
    const before = signIns();
    await readIndex(transport, signal());
    const { status, bytes, sha256 } = await take(transport);
    expect({ status, bytes }).toEqual({ status: 'complete', bytes: sent.length });
    expect(sha256).toBe(createHash('sha256').update(sent).digest('hex'));
    expect(signIns() - before).toBe(1);
  });

  it('that are lost in the middle leave a partial capture, and the next one makes a new tunnel', async () => {
    know(lineOf(bastion), lineOf(inner));
    let hasStarted: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (hasStarted = resolve));
    chunks = (async function* () {
      yield Buffer.alloc(300_000);
      hasStarted();
      await new Promise(() => undefined);
    })();
    const transport = openSsh(connection(), { asking: answering(), isProduction: false });
    onTestFinished(() => {
      transport.close();
    });
    const taking = take(transport, (received) => {
      if (received === 300_000) hasArrived();
    });
    let hasArrived: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (hasArrived = resolve));
    await started;
    await arrived;
    bastion.dropSessions();
    const { status, bytes, problem } = await taking;
    expect({ status, bytes, code: problem?.code }).toEqual({
      status: 'partial',
      bytes: 300_000,
      code: 'capture/cut-off',
    });
    expect((await readIndex(transport, signal())).entries).toHaveLength(1);
  });

  it('that refused a sign-in are not tried again over the same transport', async () => {
    know(lineOf(bastion));
    const other = makeKey(path.join(temporaryFolder(), 'other'));
    const transport = openSsh(connection({ jumps: [hop(bastion, other)] }), {
      asking: answering(),
      isProduction: false,
    });
    await expect(readIndex(transport, signal())).rejects.toMatchObject({ code: 'connect/sign-in' });
    const before = bastion.log().length;
    await expect(readIndex(transport, signal())).rejects.toMatchObject({ code: 'connect/sign-in' });
    expect(bastion.log().slice(before)).not.toContain('Connection from');
  });

  async function take(transport: ReturnType<typeof openSsh>, onBytes: (received: number) => void = () => undefined) {
    let bytes = 0;
    const hash = createHash('sha256');
    const sink = {
      append: (block: Uint8Array<ArrayBuffer>, length: number) => {
        bytes += length;
        hash.update(block.subarray(0, length));
        return Promise.resolve(block);
      },
    };
    const options = { path: 'heap', expectedSeconds: 0, signal: signal(), maxBytes: 2 ** 30, onBytes };
    const { status, problem } = await receive(transport, sink, options);
    return { status, bytes, problem, sha256: hash.digest('hex') };
  }
});
