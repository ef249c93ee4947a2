import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { AppError } from '#shared/base/app-error';
import { toConnectError } from './network-error.ts';
import { hostOf, portOf } from './target-url.ts';

export interface DialOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** A TCP connection to the URL's host, or to one of its addresses. */
export function dialTcp(url: URL, options: DialOptions, address = hostOf(url)): Promise<net.Socket> {
  return settled(net.connect({ host: address, port: portOf(url) }), 'connect', url, options);
}

export function dialUnix(path: string, url: URL, options: DialOptions): Promise<net.Socket> {
  return settled(net.connect({ path }), 'connect', url, options);
}

/** TLS over what is connected already; the certificate has been checked when it resolves. */
export function secure(
  socket: Duplex,
  url: URL,
  secureOptions: tls.ConnectionOptions,
  options: DialOptions,
): Promise<tls.TLSSocket> {
  const host = hostOf(url);
  const servername = net.isIP(host) ? '' : host;
  // `host` is what the certificate is checked against where no name is given.
  return settled(tls.connect({ host, servername, ...secureOptions, socket }), 'secureConnect', url, options);
}

function settled<S extends net.Socket>(
  socket: S,
  event: string,
  url: URL,
  { signal, timeoutMs }: DialOptions,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const message = `${url.host} did not accept a connection within ${Math.round(timeoutMs / 1000)} s.`;
      socket.destroy(new AppError('connect/timeout', message, { address: url.host }));
    }, timeoutMs);
    const abort = (): void => void socket.destroy(new AppError('app/cancelled', 'Stopped.'));
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    socket.once(event, () => {
      end();
      resolve(socket);
    });
    // Stays on: an error after the connection was made belongs to whoever reads from it.
    socket.on('error', (error) => {
      end();
      reject(toConnectError(error, url));
    });
    socket.once('close', () => {
      end();
      reject(new AppError('connect/closed', `${url.host} closed the connection.`, { address: url.host }));
    });
  });
}
