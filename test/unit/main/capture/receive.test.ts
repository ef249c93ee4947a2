import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { receive, type Received } from '../../../../src-main/capture/receive.ts';
import { directTo } from '#shared/contract/connection';
import { openDirect } from '../../../../src-main/connect/direct.ts';
import { parseTargetUrl } from '../../../../src-main/connect/target-url.ts';
import { answering } from '../../../fixtures/asking.ts';

async function serve(handler: http.RequestListener): Promise<URL> {
  const server = http.createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return parseTargetUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

interface Taken extends Received {
  readonly stored: Buffer;
  readonly largestAppend: number;
}

async function take(
  url: URL,
  options: { signal?: AbortSignal; maxBytes?: number; onBytes?: (n: number) => void } = {},
): Promise<Taken> {
  const stored: Uint8Array[] = [];
  const sink = {
    append: (block: Uint8Array<ArrayBuffer>, length: number) => {
      stored.push(block.slice(0, length));
      return Promise.resolve(block);
    },
  };
  const received = await receive(openDirect(directTo(url.href), answering()), sink, {
    path: 'heap',
    expectedSeconds: 0,
    signal: options.signal ?? new AbortController().signal,
    maxBytes: options.maxBytes ?? 1e9,
    onBytes: options.onBytes ?? (() => undefined),
  });
  return {
    ...received,
    stored: Buffer.concat(stored),
    largestAppend: Math.max(0, ...stored.map(({ length }) => length)),
  };
}

const bytes = Buffer.alloc(5_000_000, 'abcdefghij');

describe('receiving a capture', () => {
  it('stores what was sent, byte for byte, without unpacking it', async () => {
    const url = await serve((request, response) => {
      expect(request.url).toBe('/debug/pprof/heap');
      response.setHeader('Content-Type', 'application/octet-stream');
      response.setHeader('Content-Encoding', 'gzip'); // a proxy may say so; the bytes stay as they are
      response.end(bytes);
    });
    const taken = await take(url);
    expect(taken).toMatchObject({
      status: 'complete',
      receivedBytes: bytes.length,
      problem: null,
      contentType: 'application/octet-stream',
    });
    expect(taken.stored.equals(bytes)).toBe(true);
    expect(taken.largestAppend).toBeLessThan(2 ** 21);
  });

  it('keeps what arrived when the connection drops', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Length': bytes.length });
      response.write(bytes.subarray(0, 300_000), () => response.destroy());
    });
    const taken = await take(url);
    expect(taken).toMatchObject({ status: 'partial', problem: { code: 'capture/cut-off' } });
    expect(taken.receivedBytes).toBe(taken.stored.length);
    expect(bytes.subarray(0, taken.stored.length).equals(taken.stored)).toBe(true);
  });

  it('keeps what arrived when the person stops it', async () => {
    const stop = new AbortController();
    const url = await serve((_request, response) => {
      response.writeHead(200);
      response.write(bytes.subarray(0, 1000));
    });
    const taken = await take(url, {
      signal: stop.signal,
      onBytes: () => {
        stop.abort();
      },
    });
    expect(taken).toMatchObject({
      status: 'partial',
      receivedBytes: 1000,
      problem: { code: 'app/cancelled', message: 'Stopped by you. 1000 bytes are kept.' },
    });
  });

  it('stops at the bound and keeps what was before it', async () => {
    const url = await serve((_request, response) => response.end(bytes));
    const taken = await take(url, { maxBytes: 1_000_000 });
    expect(taken).toMatchObject({ status: 'partial', problem: { code: 'capture/too-large' } });
    expect(taken.stored.length).toBeGreaterThan(1_000_000);
    expect(taken.stored.length).toBeLessThan(1_200_000);
  });

  it('gives what Go said verbatim when it refuses', async () => {
    const said = 'Could not enable CPU profiling: cpu profiling already in use';
    const url = await serve((_request, response) => {
      response.writeHead(500, { 'X-Go-Pprof': '1', 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(`${said}\n`);
    });
    const { status, problem } = await take(url);
    expect(status).toBe('failed');
    expect(problem).toEqual({
      code: 'capture/refused',
      message: 'Another client is taking a CPU profile. Go allows one at a time.',
      details: { status: 500, raw: said, isGoPprof: true },
    });
  });

  it('does not take a proxy for the process', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(502);
      response.end('<html>Bad Gateway</html>');
    });
    const { problem } = await take(url);
    expect(problem?.message).toMatch(/^127\.0\.0\.1:\d+ answers HTTP 502, and not from net\/http\/pprof\./);
  });

  it('names a port where nothing listens', async () => {
    const { problem } = await take(parseTargetUrl('http://127.0.0.1:9'));
    expect(problem).toMatchObject({ code: 'connect/refused' });
    expect(problem?.message).toContain('Nothing listens on 127.0.0.1:9');
  });

  it('does not follow a redirect', async () => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked++;
      response.writeHead(302, { Location: '/elsewhere' });
      response.end();
    });
    expect((await take(url)).status).toBe('failed');
    expect(asked).toBe(1);
  });
});
