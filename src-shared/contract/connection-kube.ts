import type { HttpTarget } from './connection.ts';

/** A process in a Kubernetes cluster, reached through the person's own kubectl. */

export type WorkloadKind = 'pod' | 'service' | 'deployment';

export interface Workload {
  readonly kind: WorkloadKind;
  readonly name: string;
}

/** Which cluster, and as whom: what kubectl itself is told. */
export interface KubeAccess {
  /** A file; '' for what kubectl takes: KUBECONFIG, else ~/.kube/config. */
  readonly kubeconfig: string;
  /** '' for the current one of the file. */
  readonly context: string;
}

/** The URL's port is the port in the pod, whatever the workload is. */
export interface KubeConnection extends HttpTarget, KubeAccess {
  readonly kind: 'kube';
  /** Only TCP ports of a pod are forwarded. */
  readonly socketPath: '';
  /** '' for the context's, else `default`. */
  readonly namespace: string;
  readonly workload: Workload;
}

export interface KubeContext {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
  readonly isCurrent: boolean;
}

export interface KubePort {
  readonly name: string;
  readonly port: number;
}

export interface KubePod {
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  /** `Running`, `Pending`, … */
  readonly phase: string;
  readonly isReady: boolean;
  /** Of all its containers: a larger number is another process in the same pod. */
  readonly restarts: number;
  /** ISO 8601, '' before it started. */
  readonly startedAt: string;
  readonly ports: readonly KubePort[];
}

/** What a namespace holds that can be reached. Ports are those of the pods. */
export interface KubeWorkloads {
  readonly namespace: string;
  readonly pods: readonly KubePod[];
  readonly services: readonly { readonly name: string; readonly ports: readonly KubePort[]; readonly pods: number }[];
  readonly deployments: readonly {
    readonly name: string;
    readonly ports: readonly KubePort[];
    readonly pods: number;
  }[];
}

/** Who may reach a workload with how little. */
export interface KubeAccessPlan {
  readonly namespace: string;
  /** YAML of a Role, a RoleBinding and a NetworkPolicy. */
  readonly manifest: string;
  /** Go that serves pprof on loopback only. */
  readonly server: string;
}

/** How the cluster compares with it now. */
export interface KubeAccessCheck {
  readonly needs: readonly { readonly right: string; readonly isAllowed: boolean }[];
  /** What is not needed and allowed all the same: `create pods/exec`. */
  readonly excess: readonly string[];
  /** '' where nothing is to be said. */
  readonly remark: string;
}

/** A name of Kubernetes: DNS labels, so that it can be no option of a command. */
export const kubeName = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;
