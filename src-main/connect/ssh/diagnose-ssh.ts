import type { SshConnection } from '#shared/contract/connection';
import { askIndex, indexSteps } from '../ask-index.ts';
import { HttpTransport } from '../http-transport.ts';
import type { SshOptions } from './ssh-link.ts';
import { parseTargetUrl } from '../target-url.ts';
import { StepFailed, type TestLog } from '../test-log.ts';
import { farEnd, sshAddress } from './open-ssh.ts';
import { resolveRoute, type ResolvedHop } from './resolve-hop.ts';
import { usualPlaces } from './ssh-config.ts';
import { addressOf } from './ssh-errors.ts';
import { hopStages, SshLink } from './ssh-link.ts';

/** Steps of a connection through SSH, three a hop. Its tunnel is its own and ends with it. */
export async function diagnoseSsh(
  target: SshConnection,
  options: SshOptions,
  log: TestLog,
  signal: AbortSignal,
): Promise<void> {
  log.expect(['Read the address', 'Read the SSH settings', ...stepsAhead(target, target.jumps, target.server)]);
  let link: SshLink | undefined;
  try {
    const url = await log.step('Read the address', (say) => {
      const parsed = parseTargetUrl(target.url);
      say(sshAddress(target, parsed));
      return parsed;
    });
    const route = await log.step('Read the SSH settings', async (say) => {
      const resolved = await resolveRoute(target, usualPlaces());
      say(routeText(resolved));
      return resolved;
    });
    log.expect(stepsAhead(target, ...splitRoute(route)));
    const timeoutMs = target.timeoutSeconds * 1000;
    const opened = await SshLink.open(route, { ...options, signal, timeoutMs }, (name, run) => log.step(name, run));
    link = opened;
    const far = farEnd(target, url);
    await log.step(`Forward to ${nameOf(target)}`, async (say) => {
      const began = performance.now();
      (await opened.dial(far, { signal, timeoutMs })).destroy();
      say(`open after ${Math.round(performance.now() - began)} ms, as ${target.server.host} sees it`);
    });
    const way = {
      address: sshAddress(target, url),
      dial: opened.dial.bind(opened, far),
      close: () => undefined,
    };
    await askIndex(log, new HttpTransport(target, url, way, options.asking), url, signal);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
  } finally {
    link?.close();
  }
}

const splitRoute = (route: readonly ResolvedHop[]): [{ name: string }[], { name: string }] => [
  route.slice(0, -1),
  route.at(-1) ?? { name: '' },
];

type Named = { readonly name: string } | { readonly host: string };

function stepsAhead(target: SshConnection, jumps: readonly Named[], server: Named): string[] {
  const hops = [...jumps, server].map((hop) => ({ name: 'name' in hop ? hop.name : hop.host }));
  return [...hops.flatMap(hopStages), `Forward to ${nameOf(target)}`, ...indexSteps];
}

function nameOf({ url, socketPath }: SshConnection): string {
  return socketPath === '' ? parseTargetUrl(url).host : socketPath;
}

function routeText(route: readonly ResolvedHop[]): string {
  const hops = route.map((hop) => `${hop.user}@${addressOf(hop)}`).join(' › ');
  const files = [...new Set(route.flatMap(({ configFiles }) => configFiles))];
  const remarks = [...new Set(route.flatMap((hop) => hop.remarks))];
  return [hops, files.length > 0 ? `from ${files.join(', ')}` : '', ...remarks].filter(Boolean).join('; ');
}
