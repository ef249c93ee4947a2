import dns from 'node:dns/promises';
import type tls from 'node:tls';
import { AppError } from '#shared/base/app-error';
import type { DirectConnection } from '#shared/contract/connection';
import type { Asking } from './asking.ts';
import { askIndex, indexSteps } from './ask-index.ts';
import { dialTcp, dialUnix, secure } from './dial.ts';
import { openDirect } from './direct.ts';
import { readTls } from './http-credentials.ts';
import { toConnectError } from './network-error.ts';
import { hostOf, parseTargetUrl, portOf } from './target-url.ts';
import { StepFailed, type TestLog } from './test-log.ts';

/** Ordered, timed steps of a direct connection; the first failure ends them. Never throws for a failed step. */
export async function diagnoseDirect(
  target: DirectConnection,
  asking: Asking,
  log: TestLog,
  signal: AbortSignal,
): Promise<void> {
  const isTls = /^\s*https:/i.test(target.url);
  const isSocket = target.socketPath !== '';
  log.expect([
    'Read the address',
    ...(isSocket ? ['Open the socket'] : ['Resolve the name', 'Connect']),
    ...(isTls ? ['Agree on TLS'] : []),
    ...indexSteps,
  ]);
  try {
    await directSteps(target, asking, log, signal);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
  }
}

async function directSteps(target: DirectConnection, asking: Asking, log: TestLog, signal: AbortSignal): Promise<void> {
  const options = { signal, timeoutMs: target.timeoutSeconds * 1000 };
  const url = await log.step('Read the address', (say) => {
    const parsed = parseTargetUrl(target.url);
    say(parsed.href);
    return parsed;
  });
  if (target.socketPath === '') {
    const addresses = await log.step('Resolve the name', async (say) => {
      const found = await resolve(url);
      say(found.join(', '));
      return found;
    });
    await log.step('Connect', async (say) => {
      say(await connectEach(addresses, url, options));
    });
  } else {
    await log.step('Open the socket', async (say) => {
      (await dialUnix(target.socketPath, url, options)).destroy();
      say(target.socketPath);
    });
  }
  if (url.protocol === 'https:') {
    await log.step('Agree on TLS', async (say) => {
      const files = await readTls(target, asking, signal);
      const plain =
        target.socketPath === '' ? await dialTcp(url, options) : await dialUnix(target.socketPath, url, options);
      const socket = await secure(plain, url, files, options);
      say(tlsText(socket));
      socket.destroy();
    });
  }
  const transport = openDirect(target, asking);
  await askIndex(log, transport, url, signal).finally(() => {
    transport.close();
  });
}

async function resolve(url: URL): Promise<string[]> {
  try {
    return (await dns.lookup(hostOf(url), { all: true })).map(({ address }) => address);
  } catch (error) {
    throw toConnectError(error, url);
  }
}

interface Attempt {
  readonly text: string;
  readonly problem: AppError | undefined;
}

/** Tries every address, since a name may lead to one that works and one that does not. */
export async function connectEach(
  addresses: readonly string[],
  url: URL,
  options: Parameters<typeof dialTcp>[1],
): Promise<string> {
  const attempt = async (address: string): Promise<Attempt> => {
    const began = performance.now();
    try {
      (await dialTcp(url, options, address)).destroy();
      const took = Math.round(performance.now() - began);
      const time = addresses.length > 1 ? ` in ${took} ms` : '';
      return { text: `${address} port ${portOf(url)}${time}`, problem: undefined };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { text: `${address}: ${String(error.details['raw'] ?? error.message)}`, problem: error };
    }
  };
  const attempts = await Promise.all(addresses.map(attempt));
  const [first] = attempts;
  if (first?.problem && attempts.every(({ problem }) => problem)) throw first.problem;
  return attempts.map(({ text }) => text).join('; ');
}

function tlsText(socket: tls.TLSSocket): string {
  const { subject, valid_to } = socket.getPeerCertificate();
  const until = Number.isNaN(Date.parse(valid_to))
    ? ''
    : `, valid until ${new Date(valid_to).toISOString().slice(0, 10)}`;
  const name = [subject.CN ?? []].flat().join(', ');
  return `${socket.getProtocol() ?? 'TLS'}, certificate accepted${name === '' ? '' : `: ${name}`}${until}`;
}
