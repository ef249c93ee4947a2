import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TestStep } from '#shared/contract/connection';
import { directTo } from '#shared/contract/connection';
import { diagnoseDirect } from '../../../../src-main/connect/diagnose.ts';
import { TestLog } from '../../../../src-main/connect/test-log.ts';
import { answering } from '../../../fixtures/asking.ts';

async function listen(server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    if (server instanceof http.Server) server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const index = "Types of profiles available:<table><tr><td>7</td><td><a href='heap?debug=1'>heap</a></td></tr></table>";

async function test(url: string): Promise<readonly TestStep[]> {
  const log = new TestLog();
  await diagnoseDirect(directTo(url), answering(), log, AbortSignal.timeout(20_000));
  return log.steps;
}

/** Each step as `name: state detail`. */
async function stepsOf(url: string): Promise<string[]> {
  const steps = await test(url);
  return steps.map(({ name, state, detail }) => `${name}: ${state}${detail === '' ? '' : ` ${detail}`}`);
}

describe('the test of a direct connection', () => {
  it('passes step by step', async () => {
    const host = await listen(http.createServer((_request, response) => response.end(index)));
    expect(await stepsOf(`http://${host}/debug/pprof/`)).toEqual([
      `Read the address: passed http://${host}/debug/pprof/`,
      'Resolve the name: passed 127.0.0.1',
      `Connect: passed 127.0.0.1 port ${host.split(':')[1]}`,
      `Ask for the index: passed HTTP 200, ${index.length} characters`,
      'Find pprof: passed 1 profiles at /debug/pprof/',
      'Compare the clocks: passed within 2 s of this machine',
    ]);
  });

  it('stops at the first step that fails, and asks nothing further', async () => {
    expect(await stepsOf('http://127.0.0.1:9')).toEqual([
      'Read the address: passed http://127.0.0.1:9/debug/pprof/',
      'Resolve the name: passed 127.0.0.1',
      'Connect: failed Nothing listens on 127.0.0.1:9.',
      'Ask for the index: not-reached',
      'Find pprof: not-reached',
      'Compare the clocks: not-reached',
    ]);
    expect((await stepsOf('not a url'))[0]).toBe('Read the address: failed "not a url" is not a URL.');
  });

  it('says what answers in place of pprof', async () => {
    const host = await listen(http.createServer((_request, response) => response.end('<html>Sign in</html>')));
    expect((await stepsOf(`http://${host}`)).at(-2)).toBe(
      `Find pprof: failed ${host} answers, but this page is not the index of net/http/pprof.`,
    );
  });

  it('does not follow a redirect, and names where it leads', async () => {
    const host = await listen(
      http.createServer((_request, response) => {
        response.writeHead(302, { Location: 'https://login.example/' });
        response.end();
      }),
    );
    expect((await stepsOf(`http://${host}`)).at(-2)).toContain('answers with a redirect to https://login.example/.');
  });

  it('finds that a port does not speak TLS, and advises http', async () => {
    const host = await listen(http.createServer((_request, response) => response.end(index)));
    const steps = await test(`https://${host}`);
    const failed = steps.find(({ state }) => state === 'failed');
    expect(failed).toMatchObject({ name: 'Agree on TLS', detail: `${host} does not speak TLS on this port.` });
    expect(failed?.advice).toContain('Try http://');
  });

  it('finds that a port does not speak HTTP', async () => {
    const host = await listen(
      net.createServer((socket) => {
        socket.on('error', () => undefined); // the other side hangs up on what is no HTTP
        socket.end('SSH-2.0-OpenSSH_9.2\r\n');
      }),
    );
    const steps = await stepsOf(`http://${host}`);
    expect(steps.find((step) => step.includes('failed'))).toMatch(
      /Ask for the index: failed .*(does not speak HTTP|closed)/,
    );
  });
});
