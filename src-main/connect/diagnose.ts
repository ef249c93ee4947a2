import dns from 'node:dns/promises';
import net from 'node:net';
import tls from 'node:tls';
import { AppError } from '#shared/base/app-error';
import type { DirectConnection, TestStep } from '#shared/contract/model';
import { openDirect, parseTargetUrl, toConnectError } from './direct.ts';
import { checkIndex } from './read-index.ts';
import { readText } from './read-text.ts';
import type { HttpAnswer } from './transport.ts';

const stepTimeoutMs = 10_000;
const maxIndexBytes = 256 * 1024;

/** What the steps hand on to each other. */
interface Found {
  url: URL;
  addresses: string[];
  answer: HttpAnswer;
  page: string;
}

interface Step {
  readonly name: string;
  readonly isNeeded?: (found: Partial<Found>) => boolean;
  /** Returns the detail for the person; throws `AppError` where the step fails. */
  readonly run: (found: Found, signal: AbortSignal) => Promise<string>;
}

const directSteps = (target: DirectConnection): readonly Step[] => [
  {
    name: 'Read the address',
    run: (found) => {
      found.url = parseTargetUrl(target.url);
      return Promise.resolve(found.url.href);
    },
  },
  {
    name: 'Resolve the name',
    run: async (found) => {
      const host = found.url.hostname.replace(/^\[|\]$/g, '');
      try {
        found.addresses = (await dns.lookup(host, { all: true })).map(({ address }) => address);
      } catch (error) {
        throw toConnectError(error, found.url);
      }
      return found.addresses.join(', ');
    },
  },
  {
    name: 'Connect',
    run: async (found, signal) => {
      const socket = await connectSocket(found.url, signal);
      const detail = `${socket.remoteAddress ?? ''} port ${socket.remotePort ?? ''}`;
      socket.destroy();
      return detail;
    },
  },
  {
    name: 'Agree on TLS',
    isNeeded: ({ url }) => url?.protocol === 'https:',
    run: async (found, signal) => {
      const socket = await connectTls(found.url, signal);
      const detail = `${socket.getProtocol() ?? 'TLS'}, certificate accepted`;
      socket.destroy();
      return detail;
    },
  },
  {
    name: 'Ask for the index',
    run: async (found, signal) => {
      found.answer = await openDirect(found.url).get({ path: '', signal, idleTimeoutMs: stepTimeoutMs });
      found.page = await readText(found.answer.body, maxIndexBytes);
      return `HTTP ${found.answer.status}, ${found.page.length} characters`;
    },
  },
  {
    name: 'Find pprof',
    run: (found) => {
      const { entries } = checkIndex(found.answer, found.page, found.url.host);
      return Promise.resolve(`${entries.length} profiles at ${found.url.pathname}`);
    },
  },
];

/** Ordered, timed steps of a direct connection; the first failure ends them. Never throws for a failed step. */
export async function diagnoseDirect(target: DirectConnection, signal: AbortSignal): Promise<TestStep[]> {
  const found = {} as Found; // each step fills in what the later ones read
  const results: TestStep[] = [];
  let failed = false;
  for (const step of directSteps(target)) {
    if (step.isNeeded && !step.isNeeded(found)) continue;
    if (failed) {
      results.push({ name: step.name, state: 'not-reached', durationMs: 0, detail: '', advice: '', raw: '' });
      continue;
    }
    const began = performance.now();
    const timed = (): number => Math.round(performance.now() - began);
    try {
      const detail = await step.run(found, signal);
      results.push({ name: step.name, state: 'passed', durationMs: timed(), detail, advice: '', raw: '' });
    } catch (error) {
      failed = true;
      results.push({ name: step.name, state: 'failed', durationMs: timed(), ...explain(error) });
    }
  }
  return results;
}

function explain(error: unknown): Pick<TestStep, 'detail' | 'advice' | 'raw'> {
  if (!(error instanceof AppError)) throw error;
  const [detail = '', ...advice] = error.message.split(/(?<=\.) /);
  return { detail, advice: advice.join(' '), raw: String(error.details['raw'] ?? '') };
}

function connectSocket(url: URL, signal: AbortSignal): Promise<net.Socket> {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  return settled(net.connect({ host: hostOf(url), port, signal }), 'connect', url);
}

function connectTls(url: URL, signal: AbortSignal): Promise<tls.TLSSocket> {
  const port = Number(url.port || 443);
  const host = hostOf(url);
  const servername = net.isIP(host) ? '' : host;
  const socket = tls.connect({ host, port, servername });
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  return settled(socket, 'secureConnect', url);
}

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

function settled<S extends net.Socket>(socket: S, event: string, url: URL): Promise<S> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(stepTimeoutMs, () => {
      socket.destroy(new AppError('connect/timeout', `${url.host} did not accept a connection within 10 s.`));
    });
    socket.once(event, () => {
      resolve(socket);
    });
    socket.on('error', (error) => {
      reject(toConnectError(error, url));
    });
  });
}
