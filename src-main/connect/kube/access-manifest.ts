import type { Workload } from '#shared/contract/connection';
import type { NeededAccess } from './access.ts';

export interface AccessSubject {
  readonly workload: Workload;
  readonly namespace: string;
  /** As the kubeconfig calls it, which may not be what the cluster calls it. */
  readonly user: string;
  readonly port: number;
  /** What the workload's pods are selected by; {} where it is not known. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Verbs on a resource, of one object where RBAC can say so. */
interface Rule {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  readonly name: string;
}

const quoted = (text: string): string => JSON.stringify(text); // a JSON string is one of YAML

/**
 * The smallest Role for a tunnel to the workload, its RoleBinding, and a NetworkPolicy that keeps other pods away from the
 * port. A list cannot be limited to a name, and names of a deployment's pods change, so only what has a fixed name is.
 */
export function buildAccessManifest(needs: readonly NeededAccess[], subject: AccessSubject): string {
  const { workload, namespace, user } = subject;
  const name = `faultline-${workload.name}`.slice(0, 63).replace(/[-.]+$/, '');
  const rules = rulesOf(needs, workload)
    .map(({ group, resource, verbs, name: only }) =>
      [
        `  - apiGroups: [${quoted(group)}]`,
        `    resources: [${quoted(resource)}]`,
        ...(only === '' ? [] : [`    resourceNames: [${quoted(only)}]`]),
        `    verbs: [${verbs.map(quoted).join(', ')}]`,
      ].join('\n'),
    )
    .join('\n');
  return [
    `# What a tunnel to ${workload.kind} ${workload.name} needs, and nothing else.`,
    ...head('rbac.authorization.k8s.io/v1', 'Role', name, namespace),
    'rules:',
    rules,
    '---',
    '# The user as the cluster knows it: kubectl auth whoami',
    ...head('rbac.authorization.k8s.io/v1', 'RoleBinding', name, namespace),
    'roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: ' + quoted(name) + ' }',
    'subjects:',
    `  - { apiGroup: rbac.authorization.k8s.io, kind: User, name: ${quoted(user)} }`,
    ...networkPolicy(name, subject),
    '',
  ].join('\n');
}

const head = (apiVersion: string, kind: string, name: string, namespace: string): string[] => [
  `apiVersion: ${apiVersion}`,
  `kind: ${kind}`,
  `metadata: { name: ${quoted(name)}, namespace: ${quoted(namespace)} }`,
];

function rulesOf(needs: readonly NeededAccess[], workload: Workload): Rule[] {
  const rules: Rule[] = [];
  for (const { verb, resource, subresource, group } of needs) {
    const whole = subresource === '' ? resource : `${resource}/${subresource}`;
    const isNamed = verb !== 'list' && (workload.kind === 'pod' || !resource.startsWith('pods'));
    const name = isNamed ? workload.name : '';
    const same = rules.findIndex((rule) => rule.group === group && rule.resource === whole && rule.name === name);
    const before = rules[same];
    if (before) rules[same] = { ...before, verbs: [...before.verbs, verb] };
    else rules.push({ group, resource: whole, verbs: [verb], name });
  }
  return rules;
}

/** A tunnel comes in through the node and is not asked: the policy stops what would come over the network. */
function networkPolicy(name: string, { namespace, labels, port }: AccessSubject): string[] {
  const pairs = Object.entries(labels).map(([key, value]) => `${quoted(key)}: ${quoted(value)}`);
  if (pairs.length === 0) return ['# A NetworkPolicy needs the labels of the pods, which could not be read.'];
  return [
    '---',
    `# Other pods reach every port of these pods but ${port}. A tunnel comes through the node and still works.`,
    ...head('networking.k8s.io/v1', 'NetworkPolicy', name, namespace),
    'spec:',
    `  podSelector: { matchLabels: { ${pairs.join(', ')} } }`,
    '  policyTypes: [Ingress]',
    '  ingress:',
    '    - ports:',
    ...(port > 1 ? [`        - { protocol: TCP, port: 1, endPort: ${port - 1} }`] : []),
    ...(port < 65_535 ? [`        - { protocol: TCP, port: ${port + 1}, endPort: 65535 }`] : []),
    '        - { protocol: UDP, port: 1, endPort: 65535 }',
  ];
}

/** How the service serves pprof where only a tunnel reaches it. */
export function buildPprofServer(port: number): string {
  return `// pprof on a mux of its own, on loopback: a tunnel reaches it, the network does not.
// Do not import net/http/pprof for its side effect on http.DefaultServeMux.
func servePprof() {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	go http.ListenAndServe("127.0.0.1:${port}", mux)
}
`;
}
