import type { KubePort, KubeWorkloads } from '#shared/contract/connection';
import * as v from 'valibot';
import {
  deploymentObject,
  nameList,
  podList,
  serviceObject,
  toPod,
  workloadList,
  type PodObject,
} from './kube-objects.ts';
import type { Kubectl } from './kubectl.ts';

/** What a cluster offers to choose from. */

const maxNames = 5000;

export async function listNamespaces(kubectl: Kubectl, signal: AbortSignal): Promise<string[]> {
  const { items } = await kubectl.get(nameList, ['namespaces'], {}, signal);
  return items.slice(0, maxNames).map(({ metadata }) => metadata.name);
}

/** Pods, and the services and deployments that select some of them. Ports are those of the pods. */
export async function listWorkloads(kubectl: Kubectl, wanted: string, signal: AbortSignal): Promise<KubeWorkloads> {
  const namespace = wanted || (await kubectl.context(signal)).namespace;
  const { items } = await kubectl.get(podList, ['pods'], { namespace, workload: 'pods' }, signal);
  const byName = <T extends { metadata: { name: string } }>(list: readonly T[]): T[] =>
    list.toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));
  const pods = byName(items.slice(0, maxNames));
  const found = await kubectl
    .get(workloadList, ['services,deployments.apps'], { namespace, workload: 'services' }, signal)
    .catch(() => ({ items: [] })); // whoever may not list these can still choose a pod
  const services = found.items
    .filter(({ kind }) => kind === 'Service')
    .map((item) => v.parse(serviceObject, item))
    .map(({ metadata, spec }) => {
      const own = selectedBy(spec.selector, pods);
      const ports = spec.ports.flatMap(({ name, port, targetPort }) => resolvePort(name, targetPort ?? port, own));
      return { name: metadata.name, ports, pods: own.length };
    });
  const deployments = found.items
    .filter(({ kind }) => kind === 'Deployment')
    .map((item) => v.parse(deploymentObject, item))
    .map(({ metadata, spec }) => {
      const own = selectedBy(spec.selector.matchLabels, pods);
      return { name: metadata.name, ports: own[0] ? toPod(own[0]).ports : [], pods: own.length };
    });
  return { namespace, pods: pods.map(toPod), services, deployments };
}

function selectedBy(labels: Readonly<Record<string, string>>, pods: readonly PodObject[]): PodObject[] {
  const wanted = Object.entries(labels);
  if (wanted.length === 0) return [];
  return pods.filter(({ metadata }) => wanted.every(([key, value]) => metadata.labels[key] === value));
}

/** A service may name a port of its pods in place of its number. */
function resolvePort(name: string, target: number | string, pods: readonly PodObject[]): KubePort[] {
  if (typeof target === 'number') return [{ name, port: target }];
  const named = pods.flatMap((pod) => toPod(pod).ports).find((port) => port.name === target);
  return named ? [named] : [];
}
