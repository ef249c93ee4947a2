import type { KubeAccess, KubeContext, KubeWorkloads } from '#shared/contract/connection';
import { plainHttp } from '#shared/contract/connection';
import type { Asking } from '../connect/asking.ts';
import { listNamespaces, listWorkloads } from '../connect/kube/browse.ts';
import type { Kubectl } from '../connect/kube/kubectl.ts';
import { kubectlOf } from '../connect/kube/open-kube.ts';
import type { ProgramPath } from '../connect/kube/program-path.ts';

/** What there is to choose from in the person's clusters, as kubectl tells. */
export class Clusters {
  readonly #asking: Asking;
  readonly #programs: ProgramPath;

  constructor(asking: Asking, programs: ProgramPath) {
    this.#asking = asking;
    this.#programs = programs;
  }

  contexts({ kubeconfig }: Pick<KubeAccess, 'kubeconfig'>): Promise<KubeContext[]> {
    return this.#kubectl({ kubeconfig, context: '' }).contexts(unlimited());
  }

  namespaces(access: KubeAccess): Promise<string[]> {
    return listNamespaces(this.#kubectl(access), unlimited());
  }

  workloads({ namespace, ...access }: KubeAccess & { namespace: string }): Promise<KubeWorkloads> {
    return listWorkloads(this.#kubectl(access), namespace, unlimited());
  }

  #kubectl(access: KubeAccess): Kubectl {
    const { timeoutSeconds } = plainHttp;
    return kubectlOf({ ...access, timeoutSeconds }, { asking: this.#asking, programs: this.#programs });
  }
}

/** kubectl has its own time limit. */
const unlimited = (): AbortSignal => new AbortController().signal;
