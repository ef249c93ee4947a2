import http from 'node:http';
import https from 'node:https';
import { AppError } from '#shared/base/app-error';
import type { HttpAnswer, HttpGet, Transport } from './transport.ts';

const connectTimeoutMs = 10_000;

/**
 * The URL of a pprof index: http or https, its path ends in `/`, no query, no fragment.
 * Throws `connect/bad-url` with what is wrong and an example.
 */
export function parseTargetUrl(text: string): URL {
  const bad = (reason: string): AppError =>
    new AppError('connect/bad-url', `${reason} Write it like http://127.0.0.1:6060/debug/pprof/.`, { url: text });
  const trimmed = text.trim();
  if (trimmed === '') throw bad('There is no address.');
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch {
    throw bad(`"${trimmed}" is not a URL.`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw bad(`${url.protocol}// is not spoken here.`);
  if (url.username !== '' || url.password !== '') throw bad('A URL with a password in it would be stored in clear.');
  url.search = '';
  url.hash = '';
  if (url.pathname === '/') url.pathname = '/debug/pprof/';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** http or https to the address itself. */
export function openDirect(target: URL): Transport {
  return {
    address: target.host,
    get: (request) => get(new URL(request.path, target), request),
    explain: (error) => toConnectError(error, target),
  };
}

function get(url: URL, { signal, idleTimeoutMs }: HttpGet): Promise<HttpAnswer> {
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.get(url, {
      signal,
      agent: false, // one connection a capture: a hung one cannot delay the next
      headers: { 'User-Agent': 'faultline', Accept: '*/*', Connection: 'close' },
    });
    const connecting = setTimeout(() => {
      request.destroy(
        new AppError('connect/timeout', `${url.host} did not accept a connection within 10 s.`, { address: url.host }),
      );
    }, connectTimeoutMs);
    request.once('socket', (socket) => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        clearTimeout(connecting);
        socket.setTimeout(idleTimeoutMs, () => {
          const seconds = Math.round(idleTimeoutMs / 1000);
          socket.destroy(
            new AppError('connect/timeout', `${url.host} sent nothing for ${seconds} s.`, {
              address: url.host,
              seconds,
            }),
          );
        });
      });
    });
    request.once('response', (body) => {
      resolve({ status: body.statusCode ?? 0, headers: body.headers, body });
    });
    request.on('error', (error) => {
      clearTimeout(connecting);
      reject(toConnectError(error, url));
    });
  });
}

interface NetworkError {
  readonly code: AppError['code'];
  readonly say: (url: URL) => string;
}

const noTls: NetworkError = {
  code: 'connect/tls',
  say: (url) => `${url.host} does not speak TLS on this port. Try http:// in place of https://.`,
};

const networkErrors: Readonly<Record<string, NetworkError>> = {
  ECONNREFUSED: {
    code: 'connect/refused',
    say: (url) => `Nothing listens on ${url.host}. Check the port, and that the service serves pprof there.`,
  },
  ENOTFOUND: {
    code: 'connect/unresolved',
    say: (url) => `The name ${url.hostname} is not known to this machine's resolver. Check the spelling or the VPN.`,
  },
  EAI_AGAIN: {
    code: 'connect/unresolved',
    say: (url) => `The resolver did not answer for ${url.hostname}. Check the network or the VPN.`,
  },
  ECONNRESET: { code: 'connect/closed', say: (url) => `${url.host} closed the connection.` },
  EPIPE: { code: 'connect/closed', say: (url) => `${url.host} closed the connection.` },
  ETIMEDOUT: { code: 'connect/timeout', say: (url) => `${url.host} did not answer in time.` },
  EHOSTUNREACH: { code: 'connect/refused', say: (url) => `There is no route to ${url.hostname}.` },
  ENETUNREACH: { code: 'connect/refused', say: (url) => `There is no network to ${url.hostname}.` },
  HPE_INVALID_CONSTANT: { code: 'connect/not-pprof', say: (url) => `What answers on ${url.host} does not speak HTTP.` },
  EPROTO: noTls,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  ERR_SSL_HTTP_REQUEST: noTls,
};

/** Node's network errors as ours; the raw text stays in `details.raw`. */
export function toConnectError(error: unknown, url: URL): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error instanceof AppError) return error;
  if (error.name === 'AbortError') return new AppError('app/cancelled', 'Stopped.', {}, { cause: error });
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = networkErrors[code];
  const details = { address: url.host, raw: error.message };
  if (known) return new AppError(known.code, known.say(url), details, { cause: error });
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return new AppError('connect/tls', `The certificate of ${url.host} was not accepted: ${error.message}.`, details, {
      cause: error,
    });
  }
  return new AppError('connect/closed', `The connection to ${url.host} failed: ${error.message}`, details, {
    cause: error,
  });
}
