import type {
  KubeAccess,
  KubeAccessCheck,
  KubeAccessPlan,
  KubeContext,
  KubeWorkloads,
} from '#shared/contract/connection';
import type { KubeAccessArgs } from '#shared/contract/cluster-requests';
import { plainHttp } from '#shared/contract/connection';
import type { Asking } from '../connect/asking.ts';
import { checkAccess, neededAccess } from '../connect/kube/access.ts';
import { buildAccessManifest, buildPprofServer } from '../connect/kube/access-manifest.ts';
import { readLabels } from '../connect/kube/find-pod.ts';
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

  /** Made from what is known without the cluster; labels and user are read where they can be. */
  async access({ namespace: wanted, workload, port, ...access }: KubeAccessArgs): Promise<KubeAccessPlan> {
    const kubectl = this.#kubectl(access);
    const { namespace: own, user } = await kubectl.context(unlimited());
    const namespace = wanted || own;
    const labels = await readLabels(kubectl, workload, namespace, unlimited()).catch(() => ({}));
    const subject = { workload, namespace, user, port, labels };
    const manifest = buildAccessManifest(neededAccess(workload.kind), subject);
    return { namespace, manifest, server: buildPprofServer(port) };
  }

  async checkAccess({ namespace: wanted, workload, ...access }: KubeAccessArgs): Promise<KubeAccessCheck> {
    const kubectl = this.#kubectl(access);
    const namespace = wanted || (await kubectl.context(unlimited())).namespace;
    return checkAccess(kubectl, workload.kind, namespace, unlimited());
  }

  #kubectl(access: KubeAccess): Kubectl {
    const { timeoutSeconds } = plainHttp;
    return kubectlOf({ ...access, timeoutSeconds }, { asking: this.#asking, programs: this.#programs });
  }
}

/** kubectl has its own time limit. */
const unlimited = (): AbortSignal => new AbortController().signal;
