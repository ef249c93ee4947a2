import type { KubeAccessCheck, WorkloadKind } from '#shared/contract/connection';
import type { AccessQuestion, Kubectl } from './kubectl.ts';

/** A right that a tunnel needs. */
export interface NeededAccess extends AccessQuestion {
  /** Of several with the same name one is enough: kubectl takes WebSocket (`get`), else SPDY (`create`). */
  readonly need: string;
}

const right = (verb: string, resource: string, subresource = '', group = ''): NeededAccess => ({
  verb,
  resource,
  subresource,
  group,
  need: `${verb} ${resource}${subresource === '' ? '' : `/${subresource}`}`,
});

/** Over WebSocket the verb is `get`, and from Kubernetes 1.35 on `create` besides; over SPDY it is `create`. */
const tunnel = ['create', 'get'].map((verb) => ({
  ...right(verb, 'pods', 'portforward'),
  need: 'tunnel',
}));

const workload: Record<WorkloadKind, readonly NeededAccess[]> = {
  pod: [],
  service: [right('get', 'services'), right('list', 'pods')],
  deployment: [right('get', 'deployments', '', 'apps'), right('list', 'pods')],
};

/** What reaching a workload needs, and nothing else. */
export const neededAccess = (kind: WorkloadKind): readonly NeededAccess[] => [
  ...workload[kind],
  right('get', 'pods'),
  ...tunnel,
];

export interface AccessVerdict {
  /** `get pods`, `create pods/portforward`: what is missing. */
  readonly missing: readonly string[];
  /** '' where nothing is to be said. */
  readonly remark: string;
}

/** `allowed` answers the questions of `neededAccess` in their order. */
export function judgeAccess(needs: readonly NeededAccess[], allowed: readonly boolean[]): AccessVerdict {
  const isAllowed = (at: number): boolean => allowed[at] ?? false;
  const mayTunnel = needs.some(({ need }, at) => need === 'tunnel' && isAllowed(at));
  const mayCreate = needs.some(({ need, verb }, at) => need === 'tunnel' && verb === 'create' && isAllowed(at));
  const missing = needs.filter(({ need }, at) => need !== 'tunnel' && !isAllowed(at)).map(({ need }) => need);
  return {
    missing: mayTunnel ? missing : [...missing, 'create pods/portforward'],
    remark:
      mayTunnel && !mayCreate
        ? 'only get pods/portforward is allowed, which API servers before 1.35 take; from 1.35 on create is needed too'
        : '',
  };
}

/** What a tunnel never needs and what does the most harm in the wrong hands. */
const excessive: readonly NeededAccess[] = [
  right('create', 'pods', 'exec'),
  right('create', 'pods', 'attach'),
  right('delete', 'pods'),
  right('get', 'secrets'),
  right('list', 'secrets'),
];

/** Asks the cluster what of it this user may, and what besides. */
export async function checkAccess(
  kubectl: Kubectl,
  kind: WorkloadKind,
  namespace: string,
  signal: AbortSignal,
): Promise<KubeAccessCheck> {
  const needs = neededAccess(kind);
  const answers = await kubectl.may([...needs, ...excessive], namespace, signal);
  const { remark } = judgeAccess(needs, answers);
  return {
    needs: needs.map((need, at) => ({ right: rightOf(need), isAllowed: answers[at] ?? false })),
    excess: excessive.filter((_, at) => answers[needs.length + at] ?? false).map(rightOf),
    remark,
  };
}

const rightOf = ({ verb, resource, subresource }: NeededAccess): string =>
  `${verb} ${resource}${subresource === '' ? '' : `/${subresource}`}`;
