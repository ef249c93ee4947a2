import type { AppError } from '#shared/base/app-error';
import type { KubeConnection, KubeContext, KubePort, KubeWorkloads, Workload } from '#shared/contract/model';
import type { Backend } from '../backend/backend.ts';
import { Latest } from './latest.svelte.ts';

/** Something in the namespace that can be reached. */
export interface WorkloadChoice extends Workload {
  readonly ports: readonly KubePort[];
  /** `3 pods`, `Pending`: what is to be known before it is chosen. */
  readonly note: string;
  readonly isReachable: boolean;
}

/** What there is to choose from in the person's clusters: contexts, namespaces, then what runs there. */
export class ClusterBrowser {
  readonly #backend: Backend;
  readonly #contexts = new Latest<readonly KubeContext[]>();
  readonly #namespaces = new Latest<readonly string[]>();
  readonly #workloads = new Latest<KubeWorkloads>();
  #kubeconfig = '';
  #context = $state('');
  #namespace = $state('');
  filter = $state('');

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get context(): string {
    return this.#context;
  }

  get namespace(): string {
    return this.#namespace;
  }

  get contexts(): readonly KubeContext[] {
    return this.#contexts.value ?? [];
  }

  /** null where they may not be listed: then one is typed. */
  get namespaces(): readonly string[] | null {
    return this.#namespaces.error ? null : (this.#namespaces.value ?? []);
  }

  get isAsking(): boolean {
    return this.#contexts.pending || this.#workloads.pending;
  }

  get error(): AppError | null {
    return this.#contexts.error ?? this.#workloads.error;
  }

  /** What the filter lets through; deployments first, since they outlive their pods. */
  get choices(): readonly WorkloadChoice[] {
    const words = this.filter.toLowerCase().split(/\s+/);
    const found = this.#workloads.value ? choicesOf(this.#workloads.value) : [];
    return found.filter(({ kind, name }) => words.every((word) => `${kind}/${name}`.includes(word)));
  }

  get isEmpty(): boolean {
    return this.#workloads.value !== null && choicesOf(this.#workloads.value).length === 0;
  }

  /** Begins where the connection points to. */
  async open({ kubeconfig, context, namespace }: KubeConnection): Promise<void> {
    this.#kubeconfig = kubeconfig;
    this.filter = '';
    const contexts = await this.#contexts.run(() => this.#backend.request('kube/contexts', { kubeconfig }));
    if (!contexts) return;
    const current = contexts.find(({ isCurrent }) => isCurrent) ?? contexts[0];
    await this.chooseContext(context || (current?.name ?? ''), namespace);
  }

  async chooseContext(name: string, namespace = ''): Promise<void> {
    this.#context = name;
    this.#namespaces.clear();
    const own = this.contexts.find((context) => context.name === name)?.namespace ?? '';
    const access = { kubeconfig: this.#kubeconfig, context: name };
    await this.chooseNamespace(namespace || own || 'default');
    // Afterwards: a sign-in that asks is asked once at a time.
    if (!this.#workloads.error) await this.#namespaces.run(() => this.#backend.request('kube/namespaces', access));
  }

  async chooseNamespace(namespace: string): Promise<void> {
    this.#namespace = namespace;
    const args = { kubeconfig: this.#kubeconfig, context: this.#context, namespace };
    await this.#workloads.run(() => this.#backend.request('kube/workloads', args));
  }

  retry(): Promise<void> {
    return this.chooseContext(this.#context, this.#namespace);
  }
}

function choicesOf({ deployments, services, pods }: KubeWorkloads): WorkloadChoice[] {
  const podsOf = (count: number): string => (count === 1 ? '1 pod' : `${count} pods`);
  return [
    ...deployments.map(({ name, ports, pods: count }) => ({
      kind: 'deployment' as const,
      name,
      ports,
      note: podsOf(count),
      isReachable: count > 0,
    })),
    ...services.map(({ name, ports, pods: count }) => ({
      kind: 'service' as const,
      name,
      ports,
      note: podsOf(count),
      isReachable: count > 0,
    })),
    ...pods.map(({ name, ports, phase, isReady, restarts }) => ({
      kind: 'pod' as const,
      name,
      ports,
      note: [phase, isReady || phase !== 'Running' ? '' : 'not ready', restarts > 0 ? `${restarts} restarts` : '']
        .filter(Boolean)
        .join(', '),
      isReachable: phase === 'Running',
    })),
  ];
}

/** The port that most likely serves pprof: by its name, by the usual number, else the first. */
export function likelyPort(ports: readonly KubePort[]): number {
  const found =
    ports.find(({ name }) => /pprof|debug/i.test(name)) ??
    ports.find(({ port }) => port === 6060) ??
    ports.find(({ name }) => /metrics|admin/i.test(name)) ??
    ports[0];
  return found?.port ?? 6060;
}
