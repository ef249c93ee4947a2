import os from 'node:os';
import type { DirectConnection } from '#shared/contract/connection';
import type { Asking } from './asking.ts';
import { dialTcp, dialUnix } from './dial.ts';
import { HttpTransport } from './http-transport.ts';
import { hostOf, parseTargetUrl } from './target-url.ts';
import type { Transport } from './transport.ts';

/** http or https to the address itself, or to a Unix socket of this machine. */
export function openDirect(target: DirectConnection, asking: Asking): Transport {
  const url = parseTargetUrl(target.url);
  const { socketPath } = target;
  const way = {
    address: socketPath === '' ? url.host : socketPath,
    reach: () => Promise.resolve({ host: socketPath === '' ? hostOf(url) : os.hostname() }),
    dial: socketPath === '' ? dialTcp.bind(null, url) : dialUnix.bind(null, socketPath, url),
    close: () => undefined,
  };
  return new HttpTransport(target, url, way, asking);
}
