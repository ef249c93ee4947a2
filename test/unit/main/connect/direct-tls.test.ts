import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { directTo, type DirectConnection, type TestStep } from '#shared/contract/connection';
import { diagnoseDirect } from '../../../../src-main/connect/diagnose.ts';
import { openDirect } from '../../../../src-main/connect/direct.ts';
import { readIndex } from '../../../../src-main/connect/read-index.ts';
import { TestLog } from '../../../../src-main/connect/test-log.ts';
import { answering, type Answering } from '../../../fixtures/asking.ts';
import { closeServer, indexPage, listen } from '../../../fixtures/pprof-server.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

/** A private authority, a server certificate for `pprof.internal` and a client certificate with a locked key. */
function makeAuthority(folder: string): void {
  const openssl = (...args: string[]): Buffer =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const subject = (name: string): string[] => ['-subj', `/CN=${name}`, '-days', '2'];
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    ...subject('Test CA'),
  );
  for (const name of ['pprof.internal', 'oncall']) {
    fs.writeFileSync(path.join(folder, 'ext'), `subjectAltName=DNS:${name}\n`);
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name}`,
    );
    const sign = ['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
    openssl(...sign, '-days', '2', '-extfile', 'ext', '-out', `${name}.pem`);
  }
  openssl('pkcs8', '-topk8', '-in', 'oncall.key', '-out', 'locked.key', '-passout', 'pass:key-Phrase-3');
}

async function test(target: DirectConnection, asking: Answering = answering()): Promise<readonly TestStep[]> {
  const log = new TestLog();
  await diagnoseDirect(target, asking, log, AbortSignal.timeout(20_000));
  return log.steps;
}
const failure = (steps: readonly TestStep[]): TestStep | undefined => steps.find(({ state }) => state === 'failed');

describe('https with a private authority', () => {
  let folder: string;
  let url: string;
  let wants: https.Server;
  const read = (name: string): Buffer => fs.readFileSync(path.join(folder, name));
  const file = (name: string): string => path.join(folder, name);

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(process.env['TMPDIR'] ?? '/tmp', 'faultline-tls-'));
    makeAuthority(folder);
    wants = https.createServer(
      {
        key: read('pprof.internal.key'),
        cert: read('pprof.internal.pem'),
        ca: read('ca.pem'),
        requestCert: true,
        rejectUnauthorized: true,
      },
      (_request, response) => response.end(indexPage),
    );
    url = `https://127.0.0.1:${await listen(wants)}/debug/pprof/`;
  });
  afterAll(() => {
    wants.closeAllConnections();
    wants.close();
    fs.rmSync(folder, { recursive: true });
  });
  const target = (tls: Partial<DirectConnection['tls']>): DirectConnection => {
    const plain = directTo(url);
    return { ...plain, tls: { ...plain.tls, ...tls } };
  };

  it('is refused while the authority is not known, and says which file is needed', async () => {
    const failed = failure(await test(target({})));
    expect(failed?.name).toBe('Agree on TLS');
    expect(failed?.detail).toMatch(/comes from an authority that this machine does not know/);
    expect(failed?.advice).toContain('Give the file of that authority');
  });

  it('is refused for another name', async () => {
    const failed = failure(await test(target({ caFile: file('ca.pem') })));
    expect(failed?.detail).toContain('is for another name');
  });

  it('passes with the authority, the name, and a client certificate whose key is unlocked once', async () => {
    const slot = `passphrase of ${file('locked.key')}`;
    const asking = answering({ secrets: { [slot]: 'key-Phrase-3' } });
    const complete = target({
      caFile: file('ca.pem'),
      serverName: 'pprof.internal',
      certificateFile: file('oncall.pem'),
      keyFile: file('locked.key'),
    });
    const steps = await test(complete, asking);
    expect(failure(steps)).toBeUndefined();
    expect(steps.find(({ name }) => name === 'Agree on TLS')?.detail).toMatch(
      /^TLSv1\.3, certificate accepted: pprof\.internal, valid until \d{4}-/,
    );
    const transport = openDirect(complete, asking);
    asking.asked.length = 0;
    await Promise.all([1, 2, 3].map(() => readIndex(transport, AbortSignal.timeout(10_000))));
    expect(asking.asked).toEqual([slot]);
  });

  it('says that a client certificate is wanted', async () => {
    const failed = failure(await test(target({ caFile: file('ca.pem'), serverName: 'pprof.internal' })));
    expect(`${failed?.detail} ${failed?.advice}`).toContain('It wants a client certificate');
  });

  it('names a file that is not there, or that is no PEM', async () => {
    const missing = failure(await test(target({ caFile: file('none.pem') })));
    expect(missing?.detail).toContain(`cannot be read: ${file('none.pem')}`);
    expect(failure(await test(target({ caFile: file('ext') })))?.detail).toContain('holds no PEM');
  });
});

describe('a sign-in', () => {
  async function serve(listener: http.RequestListener): Promise<string> {
    const server = http.createServer(listener);
    onTestFinished(() => {
      closeServer(server);
    });
    return `http://127.0.0.1:${await listen(server)}`;
  }

  it('sends user and password, a token, and headers', async () => {
    const seen: http.IncomingHttpHeaders[] = [];
    const origin = await serve((request, response) => {
      seen.push(request.headers);
      response.end(indexPage);
    });
    const secrets = { [`password of ada at ${origin}`]: 'pä:ss', [`token for ${origin}`]: 'tok.en' };
    const asking = answering({ secrets });
    const basic: DirectConnection = {
      ...directTo(origin),
      signIn: { kind: 'basic', user: 'ada' },
      headers: [{ name: 'X-Tenant', value: 'shop' }],
    };
    await readIndex(openDirect(basic, asking), AbortSignal.timeout(10_000));
    await readIndex(openDirect({ ...basic, signIn: { kind: 'bearer' } }, asking), AbortSignal.timeout(10_000));
    expect(seen.map(({ authorization }) => authorization)).toEqual([
      `Basic ${Buffer.from('ada:pä:ss').toString('base64')}`,
      'Bearer tok.en',
    ]);
    expect(seen[0]?.['x-tenant']).toBe('shop');
  });

  it('that is refused is tried once, and asked for anew later', async () => {
    let requests = 0;
    const origin = await serve((_request, response) => {
      requests++;
      response.writeHead(401).end();
    });
    const asking = answering({ secrets: { [`token for ${origin}`]: 'old' } });
    const transport = openDirect({ ...directTo(origin), signIn: { kind: 'bearer' } }, asking);
    for (let i = 0; i < 3; i++) {
      await expect(readIndex(transport, AbortSignal.timeout(10_000))).rejects.toMatchObject({
        code: 'connect/sign-in',
      });
    }
    expect(requests).toBe(1);
    expect(asking.refused).toEqual([`token for ${origin}`]);
  });

  it('never follows a redirect to another host', async () => {
    let requests = 0;
    const other = await serve((_request, response) => {
      requests++;
      response.end(indexPage);
    });
    const origin = await serve((_request, response) => response.writeHead(302, { Location: other }).end());
    const asking = answering({ secrets: { [`token for ${origin}`]: 'tok' } });
    const target: DirectConnection = { ...directTo(origin), signIn: { kind: 'bearer' } };
    expect(failure(await test(target, asking))?.detail).toContain('answers with a redirect');
    expect(requests).toBe(0);
  });
});

describe('other ways to a process of this machine', () => {
  it('is a Unix socket', async () => {
    const socketPath = path.join(temporaryFolder(), 'app.sock');
    const server = http.createServer((_request, response) => response.end(indexPage));
    await listen(server, socketPath);
    onTestFinished(() => {
      closeServer(server);
    });
    const steps = await test({ ...directTo('http://app/debug/pprof/'), socketPath });
    expect(failure(steps)).toBeUndefined();
    expect(steps[1]).toMatchObject({ name: 'Open the socket', detail: socketPath });
    const missing = failure(await test({ ...directTo('http://app/'), socketPath: `${socketPath}.not` }));
    expect(missing?.detail).toBe('There is no such socket.');
  });

  it('tells how far the clocks are apart', async () => {
    const server = http.createServer((_request, response) => {
      response.setHeader('Date', new Date(Date.now() - 90_000).toUTCString());
      response.end(indexPage);
    });
    onTestFinished(() => {
      closeServer(server);
    });
    const steps = await test(directTo(`http://127.0.0.1:${await listen(server)}`));
    expect(steps.at(-1)?.detail).toMatch(/behind this machine$/);
  });
});
