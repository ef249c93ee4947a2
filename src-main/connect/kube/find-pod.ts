import { AppError } from '#shared/base/app-error';
import type { KubePod, Workload } from '#shared/contract/connection';
import { deploymentObject, formatSelector, podList, podObject, serviceObject, toPod } from './kube-objects.ts';
import type { Kubectl } from './kubectl.ts';

/**
 * The pod that a workload leads to: the one from before while it runs, else the one that has been ready longest. Throws
 * `connect/forwarding` where none runs, with what they do instead.
 */
export async function findPod(
  kubectl: Kubectl,
  workload: Workload,
  namespace: string,
  before: string,
  signal: AbortSignal,
): Promise<KubePod> {
  const pods = await findPods(kubectl, workload, namespace, signal);
  const running = pods
    .filter(({ phase }) => phase === 'Running')
    .sort(
      (a, b) =>
        Number(b.isReady) - Number(a.isReady) ||
        Number(b.name === before) - Number(a.name === before) ||
        a.startedAt.localeCompare(b.startedAt) ||
        a.name.localeCompare(b.name),
    );
  const [first] = running;
  if (first) return first;
  throw new AppError('connect/forwarding', notRunning(workload, pods), { address: workload.name });
}

/** All pods of a workload, in the order of their names. */
async function findPods(
  kubectl: Kubectl,
  { kind, name }: Workload,
  namespace: string,
  signal: AbortSignal,
): Promise<KubePod[]> {
  const place = { namespace, workload: `${kind} ${name}` };
  if (kind === 'pod') return [toPod(await kubectl.get(podObject, ['pod', name], place, signal))];
  const selector =
    kind === 'service'
      ? formatSelector({
          matchLabels: (await kubectl.get(serviceObject, ['service', name], place, signal)).spec.selector,
          matchExpressions: [],
        })
      : formatSelector((await kubectl.get(deploymentObject, ['deployment.apps', name], place, signal)).spec.selector);
  if (selector === '') {
    throw new AppError('connect/forwarding', `The ${kind} ${name} selects no pods. Choose a pod or a deployment.`);
  }
  const { items } = await kubectl.get(podList, ['pods', `--selector=${selector}`], place, signal);
  return items.map(toPod).sort((a, b) => a.name.localeCompare(b.name));
}

/** What the pods of a workload are selected by, or the labels of a pod itself. */
export async function readLabels(
  kubectl: Kubectl,
  { kind, name }: Workload,
  namespace: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const place = { namespace, workload: `${kind} ${name}` };
  switch (kind) {
    case 'pod':
      return (await kubectl.get(podObject, ['pod', name], place, signal)).metadata.labels;
    case 'service':
      return (await kubectl.get(serviceObject, ['service', name], place, signal)).spec.selector;
    case 'deployment':
      return (await kubectl.get(deploymentObject, ['deployment.apps', name], place, signal)).spec.selector.matchLabels;
  }
}

function notRunning({ kind, name }: Workload, pods: readonly KubePod[]): string {
  const states = pods.map((pod) => `${pod.name} is ${pod.phase}`).join(', ');
  if (kind === 'pod')
    return `Pod ${name} is not running but ${pods[0]?.phase ?? 'gone'}. Wait until it runs, or choose another.`;
  if (pods.length === 0) return `The ${kind} ${name} has no pods now. Check its replicas, or choose another.`;
  return `No pod of the ${kind} ${name} runs: ${states}. Wait until one runs, or choose another.`;
}
