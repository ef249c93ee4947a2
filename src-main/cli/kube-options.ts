import type { Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import { kubeName, plainHttp, type ConnectionTarget, type WorkloadKind } from '#shared/contract/connection';

/** A target of a cluster in place of a URL or a name. */
export interface KubeOptions {
  readonly kube?: string;
  readonly namespace?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly port?: string;
}

export function addKubeOptions(command: Command): Command {
  return command
    .option('--kube <workload>', 'pod/NAME, service/NAME or deployment/NAME, through kubectl port-forward')
    .option('--namespace <name>', 'of the workload (default: the context’s)')
    .option('--context <name>', 'of the kubeconfig (default: its current one)')
    .option('--kubeconfig <file>', 'default: what kubectl takes')
    .option('--port <port>', 'port in the pod (default: 6060)');
}

const kinds: Readonly<Record<string, WorkloadKind>> = {
  pod: 'pod',
  po: 'pod',
  service: 'service',
  svc: 'service',
  deployment: 'deployment',
  deploy: 'deployment',
};

/** Throws `app/bad-request` where it is neither a target nor a workload, or both. */
export function targetOf(target: string | undefined, options: KubeOptions): string | ConnectionTarget {
  const { kube, namespace = '', context = '', kubeconfig = '', port } = options;
  if (kube === undefined) {
    if (target === undefined) throw new AppError('app/bad-request', 'Say what to reach: a URL, a name, or --kube.');
    return target;
  }
  if (target !== undefined) throw new AppError('app/bad-request', `Give ${target} or --kube ${kube}, not both.`);
  const [kindName = '', name = ''] = kube.includes('/') ? kube.split('/') : ['pod', kube];
  const kind = kinds[kindName];
  if (!kind || !kubeName.test(name)) {
    throw new AppError('app/bad-request', `--kube takes pod/NAME, service/NAME or deployment/NAME, not "${kube}".`);
  }
  return {
    kind: 'kube',
    ...plainHttp,
    socketPath: '',
    url: `http://127.0.0.1:${parsePort(port)}/debug/pprof/`,
    kubeconfig,
    context,
    namespace,
    workload: { kind, name },
  };
}

function parsePort(text = '6060'): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new AppError('app/bad-request', `--port takes a number from 1 to 65535, not "${text}".`);
}
