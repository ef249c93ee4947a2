import { AppError } from '#shared/base/app-error';
import type { KubeConnection } from '#shared/contract/connection';
import { askIndex, indexSteps } from '../ask-index.ts';
import { dialTcp, secure } from '../dial.ts';
import { exchange } from '../exchange.ts';
import { HttpTransport } from '../http-transport.ts';
import { readTls } from '../http-credentials.ts';
import type { ConnectOptions } from '../kinds.ts';
import { parseTargetUrl, portOf } from '../target-url.ts';
import { StepFailed, type TestLog } from '../test-log.ts';
import { judgeAccess, neededAccess } from './access.ts';
import { findPod } from './find-pod.ts';
import { kubectlOf } from './open-kube.ts';
import type { ContextFacts } from './kubectl.ts';
import { PortForward } from './port-forward.ts';

const steps = [
  'Read the address',
  'Find kubectl',
  'Read the context',
  'Reach the API server',
  'Sign in to the cluster',
  'Check the permissions',
  'Find the pod',
  'Open the tunnel',
  'Reach the port in the pod',
] as const;

/** Steps of a connection through kubectl. Its tunnel is its own and ends with it. */
export async function diagnoseKube(
  target: KubeConnection,
  options: ConnectOptions,
  log: TestLog,
  signal: AbortSignal,
): Promise<void> {
  log.expect([...steps, ...indexSteps]);
  const closing = { forward: undefined as PortForward | undefined };
  try {
    await kubeSteps(target, options, log, signal, closing);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
  } finally {
    closing.forward?.close();
  }
}

async function kubeSteps(
  target: KubeConnection,
  options: ConnectOptions,
  log: TestLog,
  signal: AbortSignal,
  closing: { forward: PortForward | undefined },
): Promise<void> {
  const kubectl = kubectlOf(target, options);
  const timeoutMs = target.timeoutSeconds * 1000;
  const [read, find, readContext, reach, signIn, check, findThePod, open, reachPort] = steps;
  const url = await log.step(read, (say) => {
    const parsed = parseTargetUrl(target.url);
    say(`port ${portOf(parsed)} of ${target.workload.kind} ${target.workload.name}, ${parsed.pathname}`);
    return parsed;
  });
  await log.step(find, async (say) => {
    const { file, version, source } = await kubectl.find(signal);
    say(`${file}, ${version}; ${source}`);
  });
  const context = await log.step(readContext, async (say) => {
    const found = await kubectl.context(signal);
    say(contextText(found, target));
    return found;
  });
  const namespace = target.namespace || context.namespace;
  await log.step(reach, async (say) => {
    say(await reachServer(context, { signal, timeoutMs }));
  });
  const needs = neededAccess(target.workload.kind);
  const allowed = await log.step(signIn, async (say) => {
    const answers = await kubectl.may(needs, namespace, signal);
    say(context.plugin === '' ? 'with what the kubeconfig holds' : `with ${context.plugin}`);
    return answers;
  });
  await log.step(check, (say) => {
    const { missing, remark } = judgeAccess(needs, allowed);
    if (missing.length > 0) throw notAllowed(missing, namespace, context);
    say([`all that is needed in ${namespace}`, remark].filter(Boolean).join('; '));
  });
  const pod = await log.step(findThePod, async (say) => {
    const found = await findPod(kubectl, target.workload, namespace, '', signal);
    const restarts = found.restarts === 0 ? '' : `, ${found.restarts} restarts`;
    say(`${found.name}, ${found.phase}${found.isReady ? '' : ', not ready'}${restarts}, uid ${found.uid}`);
    return found;
  });
  const port = portOf(url);
  const forward = await log.step(open, async (say) => {
    const opened = await PortForward.open(kubectl, { pod, namespace, port, signal });
    closing.forward = opened;
    say(`127.0.0.1:${opened.localPort} → port ${port} of ${pod.name}`);
    return opened;
  });
  const dial = (): ReturnType<typeof dialTcp> =>
    dialTcp(new URL(`http://127.0.0.1:${forward.localPort}`), { signal, timeoutMs });
  const way = {
    address: `${namespace}/${pod.name}:${port}`,
    dial,
    explain: async (error: unknown) => (await forward.lastWords()) ?? error,
    close: () => undefined,
  };
  await log.step(reachPort, async (say) => {
    try {
      const plain = await dial();
      if (url.protocol === 'https:') {
        const files = await readTls(target, options.asking, signal);
        (await secure(plain, url, files, { signal, timeoutMs })).destroy();
        say(`port ${port} speaks TLS`);
      } else {
        const { status, body } = await exchange(plain, url, { headers: {}, signal, idleTimeoutMs: timeoutMs });
        body.destroy();
        say(`port ${port} answers HTTP ${status}`);
      }
    } catch (error) {
      throw await way.explain(error);
    }
  });
  await askIndex(log, new HttpTransport(target, url, way, options.asking), url, signal);
}

/** By TCP only: kubectl itself would ask for credentials first. */
async function reachServer(
  { server, proxy }: ContextFacts,
  options: { signal: AbortSignal; timeoutMs: number },
): Promise<string> {
  if (proxy !== '') return `${server} through the proxy ${proxy}, which kubectl asks`;
  if (!URL.canParse(server)) {
    throw new AppError(
      'connect/bad-configuration',
      `The context names no API server. Correct its cluster in the kubeconfig.`,
    );
  }
  (await dialTcp(new URL(server), options)).destroy();
  return server;
}

function contextText({ name, user, plugin }: ContextFacts, { namespace }: KubeConnection): string {
  const signIn = plugin === '' ? '' : `, signs in with ${plugin}`;
  const where = namespace === '' ? '' : `, namespace ${namespace}`;
  return `${name}, user ${user}${where}${signIn}`;
}

function notAllowed(missing: readonly string[], namespace: string, { user }: ContextFacts): AppError {
  return new AppError(
    'connect/forbidden',
    `${user} may not ${missing.join(', nor ')} in namespace ${namespace}. Ask for a role that allows it: “Access” shows the smallest one.`,
    { missing: missing.join(', ') },
  );
}
