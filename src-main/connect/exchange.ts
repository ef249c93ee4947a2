import http from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '#shared/base/app-error';
import { toConnectError } from './network-error.ts';
import type { HttpAnswer } from './transport.ts';

export interface ExchangeOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** From one byte to the next, the wait for the first included. */
  readonly idleTimeoutMs: number;
}

/** One GET over a connection that was made for it and ends with it: a hung one cannot delay the next. */
export function exchange(
  socket: Duplex,
  url: URL,
  { headers, signal, idleTimeoutMs }: ExchangeOptions,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      createConnection: () => socket,
      method: 'GET',
      host: url.hostname,
      path: `${url.pathname}${url.search}`,
      signal,
      headers: { Host: url.host, 'User-Agent': 'faultline', Accept: '*/*', Connection: 'close', ...headers },
    });
    const idle = setTimeout(() => {
      const seconds = Math.round(idleTimeoutMs / 1000);
      const message = `${url.host} sent nothing for ${seconds} s.`;
      socket.destroy(new AppError('connect/timeout', message, { address: url.host, seconds }));
    }, idleTimeoutMs);
    socket.on('data', () => {
      idle.refresh();
    });
    socket.once('close', () => {
      clearTimeout(idle);
    });
    request.once('response', (body) => {
      body.once('close', () => {
        clearTimeout(idle);
        socket.destroy();
      });
      resolve({ status: body.statusCode ?? 0, headers: body.headers, body });
    });
    request.on('error', (error) => {
      clearTimeout(idle);
      socket.destroy();
      reject(toConnectError(error, url));
    });
    request.end();
  });
}
