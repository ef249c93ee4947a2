import type * as Model from './model.ts';

/** Which workload, and the port in its pods. */
export interface KubeAccessArgs extends Model.KubeAccess {
  namespace: string;
  workload: Model.Workload;
  port: number;
}

/** Requests about clusters, and about programs that talk to the person while one is reached. */
export interface ClusterRequests {
  /** Programs that wait for the person; what is typed goes to them and nowhere else. */
  'terminal/list': { args: null; reply: readonly Model.OpenTerminal[] };
  'terminal/write': { args: { id: number; text: string }; reply: null };
  'terminal/resize': { args: { id: number; columns: number; rows: number }; reply: null };
  'terminal/stop': { args: { id: number }; reply: null };

  /** What kubectl's configuration holds; '' for the usual files. */
  'kube/contexts': { args: { kubeconfig: string }; reply: readonly Model.KubeContext[] };
  'kube/namespaces': { args: Model.KubeAccess; reply: readonly string[] };
  'kube/workloads': { args: Model.KubeAccess & { namespace: string }; reply: Model.KubeWorkloads };

  /** The least that reaching a workload needs, to be given to whoever runs the cluster. */
  'kube/access': { args: KubeAccessArgs; reply: Model.KubeAccessPlan };
  'kube/check-access': { args: KubeAccessArgs; reply: Model.KubeAccessCheck };
  /** The manifest, through the system's dialog; null when the person cancels. */
  'kube/save-access': { args: KubeAccessArgs; reply: { file: string } | null };
}
