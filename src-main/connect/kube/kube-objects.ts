import * as v from 'valibot';
import { AppError } from '#shared/base/app-error';
import type { KubePod, KubePort } from '#shared/contract/connection';

/** What is read of kubectl's JSON. Everything else in it is ignored; what is missing has a meaning of its own. */

const text = v.optional(v.string(), '');
const labels = v.optional(v.record(v.string(), v.string()), {});
const metadata = v.object({ name: v.string(), uid: text, deletionTimestamp: v.optional(v.string()), labels });
const port = v.object({ name: text, containerPort: v.number(), protocol: v.optional(v.string(), 'TCP') });
const reason = v.object({ reason: text });

export const podObject = v.object({
  metadata,
  spec: v.object({ nodeName: text, containers: v.array(v.object({ ports: v.optional(v.array(port), []) })) }),
  status: v.object({
    phase: text,
    startTime: text,
    reason: text,
    conditions: v.optional(v.array(v.object({ type: v.string(), status: v.string() })), []),
    containerStatuses: v.optional(
      v.array(
        v.object({
          restartCount: v.optional(v.number(), 0),
          state: v.optional(v.object({ waiting: v.optional(reason), terminated: v.optional(reason) }), {}),
        }),
      ),
      [],
    ),
  }),
});

export const podList = v.object({ items: v.array(podObject) });

export const serviceObject = v.object({
  metadata,
  spec: v.object({
    selector: v.optional(v.record(v.string(), v.string()), {}),
    ports: v.optional(
      v.array(v.object({ name: text, port: v.number(), targetPort: v.optional(v.union([v.number(), v.string()])) })),
      [],
    ),
  }),
});

const requirement = v.object({
  key: v.string(),
  operator: v.picklist(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: v.optional(v.array(v.string()), []),
});

const selector = v.object({
  matchLabels: v.optional(v.record(v.string(), v.string()), {}),
  matchExpressions: v.optional(v.array(requirement), []),
});

export const deploymentObject = v.object({ metadata, spec: v.object({ selector }) });

export const workloadList = v.object({ items: v.array(v.looseObject({ kind: v.string() })) });

export const nameList = v.object({ items: v.array(v.object({ metadata: v.object({ name: v.string() }) })) });

export const kubeconfigObject = v.object({
  'current-context': text,
  clusters: v.optional(
    v.nullable(v.array(v.object({ name: v.string(), cluster: v.object({ server: text, 'proxy-url': text }) }))),
    [],
  ),
  users: v.optional(
    v.nullable(
      v.array(
        v.object({
          name: v.string(),
          user: v.object({
            exec: v.optional(
              v.nullable(v.object({ command: text, interactiveMode: v.optional(v.string(), 'IfAvailable') })),
            ),
          }),
        }),
      ),
    ),
    [],
  ),
  contexts: v.optional(
    v.nullable(
      v.array(v.object({ name: v.string(), context: v.object({ cluster: text, user: text, namespace: text }) })),
    ),
    [],
  ),
});

export const versionObject = v.object({ clientVersion: v.object({ gitVersion: v.string() }) });

export type PodObject = v.InferOutput<typeof podObject>;
export type DeploymentObject = v.InferOutput<typeof deploymentObject>;

/** kubectl's JSON as one of the objects above. Throws `connect/bad-configuration` where it is something else. */
export function parseKubeJson<S extends v.GenericSchema>(schema: S, json: string): v.InferOutput<S> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw unexpected(json);
  }
  const result = v.safeParse(schema, value);
  if (!result.success) throw unexpected(json);
  return result.output;
}

const unexpected = (json: string): AppError =>
  new AppError(
    'connect/bad-configuration',
    'kubectl answered in a way that Faultline does not know. Check its version.',
    {
      raw: json.slice(0, 500),
    },
  );

export function toPod({ metadata: { name, uid, deletionTimestamp }, spec, status }: PodObject): KubePod {
  const waiting = status.containerStatuses.map(({ state }) => state.waiting?.reason ?? '').find((text) => text !== '');
  const isReady = status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
  const phase = deletionTimestamp === undefined ? status.phase : 'Terminating';
  return {
    name,
    uid,
    node: spec.nodeName,
    phase: phase === 'Running' || waiting === undefined ? phase : `${phase}, ${waiting}`,
    isReady: isReady && deletionTimestamp === undefined,
    restarts: status.containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
    startedAt: status.startTime,
    ports: portsOf(spec),
  };
}

function portsOf({ containers }: PodObject['spec']): KubePort[] {
  return containers.flatMap(({ ports }) =>
    ports
      .filter(({ protocol }) => protocol === 'TCP')
      .map(({ name, containerPort }) => ({ name, port: containerPort })),
  );
}

/** As `kubectl get --selector` takes it; '' where the workload selects nothing. */
export function formatSelector({ matchLabels, matchExpressions }: DeploymentObject['spec']['selector']): string {
  const equal = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const others = matchExpressions.map(({ key, operator, values }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  return [...equal, ...others].join(',');
}
