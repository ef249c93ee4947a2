import type { KubeConnection } from '#shared/contract/connection';
import { HttpTransport } from '../http-transport.ts';
import type { ConnectOptions } from '../kinds.ts';
import { parseTargetUrl } from '../target-url.ts';
import type { Transport } from '../transport.ts';
import { KubeWay } from './kube-way.ts';
import { Kubectl } from './kubectl.ts';

/** http or https to a port of a pod, through the person's own kubectl. */
export function openKube(target: KubeConnection, options: ConnectOptions): Transport {
  const url = parseTargetUrl(target.url);
  const kubectl = kubectlOf(target, options);
  const way = new KubeWay(kubectl, target, url, { onState: options.onWay ?? (() => undefined) });
  return new HttpTransport(target, url, way, options.asking);
}

export function kubectlOf(
  target: Pick<KubeConnection, 'kubeconfig' | 'context' | 'timeoutSeconds'>,
  { asking, programs }: Pick<ConnectOptions, 'asking' | 'programs'>,
): Kubectl {
  return new Kubectl(target, { asking, programs, timeoutMs: target.timeoutSeconds * 1000 });
}
