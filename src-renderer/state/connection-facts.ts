import { headerName, isSecretHeader, kubeName } from '#shared/contract/connection';
import type {
  Connection,
  ConnectionDraft,
  ConnectionImport,
  ConnectionTarget,
  Environment,
  KubeConnection,
  SshConnection,
  SshHop,
  WorkloadKind,
  TestStep,
  WayState,
} from '#shared/contract/model';
import type { KubeAccessArgs } from '#shared/contract/cluster-requests';
import { formatCount } from '#shared/format/count';
import { utcTime } from './dates.ts';
import { environmentNames } from './names.ts';

/** The sentences of the connections view. */

export const environments = ['production', 'staging', 'dev', 'local'] as const satisfies readonly Environment[];

export const environmentOptions = environments.map((value) => ({ value, label: environmentNames[value] }));

/** What the environment asks of whoever captures from it. */
export const environmentGuards: Record<Environment, string> = {
  production: 'Production: asks before anything that pauses the process or forces a garbage collection.',
  staging: 'Staging: asks before a forced garbage collection.',
  dev: 'Dev: never asks.',
  local: 'Local: never asks.',
};

export const kindOptions = [
  { value: 'direct', label: 'Direct' },
  { value: 'ssh', label: 'SSH tunnel' },
  { value: 'kube', label: 'Kubernetes' },
] as const satisfies readonly { value: ConnectionTarget['kind']; label: string }[];

export const addressHints: Record<ConnectionTarget['kind'], string> = {
  direct: 'http or https. /debug/pprof/ is added where no path is given.',
  ssh: 'As the SSH server sees it. /debug/pprof/ is added where no path is given.',
  kube: 'As the pod sees it: the port in the pod, and the path. /debug/pprof/ is added where none is given.',
};

export const workloadOptions = [
  { value: 'deployment', label: 'Deployment' },
  { value: 'service', label: 'Service' },
  { value: 'pod', label: 'Pod' },
] as const satisfies readonly { value: WorkloadKind; label: string }[];

/** Of a connection as it stands in the editor: who may reach it with how little. */
export function accessArgs({ kubeconfig, context, namespace, workload, url }: KubeConnection): KubeAccessArgs {
  const port = URL.canParse(url) ? Number(new URL(url).port) : 0;
  return { kubeconfig, context, namespace, workload, port: port > 0 ? port : 80 };
}

export const wayTones: Record<WayState['state'], 't2' | 'ok' | 'warn' | 'bad'> = {
  opening: 't2',
  open: 'ok',
  reconnecting: 'warn',
  lost: 'bad',
};

/** `The tunnel to pod api-1 is open.`, with what happened to it. */
export function wayText({ state, text, pod, address }: WayState): string {
  const to = pod ? `pod ${pod.name}` : address;
  const now: Record<WayState['state'], string> = {
    opening: `The tunnel to ${to} is being opened.`,
    open: `The tunnel to ${to} is open.`,
    reconnecting: `The tunnel to ${to} was lost and is being opened again.`,
    lost: `The tunnel to ${to} is lost. Connect again to try anew.`,
  };
  return [now[state], text].filter(Boolean).join(' ');
}

/** Where secrets go, for the person who is about to type one. */
export const keyringText = (backend: string): string =>
  backend === ''
    ? 'No keyring on this desktop: secrets are kept until you close Faultline'
    : `Secrets are in the system’s keyring (${backend})`;

/** `payments, eu` → each tag once, in the order typed. */
export function parseTags(text: string): string[] {
  return [...new Set(text.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '');
}

function tagsProblem(tags: readonly string[]): string {
  if (tags.length > 20) return 'Keep at most 20 tags.';
  return tags.some((tag) => tag.length > 50) ? 'Keep each tag within 50 characters.' : '';
}

export const lastWorkedText = ({ lastSuccessAt }: Connection): string =>
  lastSuccessAt === '' ? 'Has not worked yet.' : `Last worked ${utcTime(lastSuccessAt)}.`;

/** What an import did, in one line. */
export function importText({ added, unchanged, renamed }: ConnectionImport): string {
  const parts = [
    `Connections imported: ${formatCount(added.length + renamed.length)}.`,
    unchanged.length === 0 ? '' : `Already there: ${formatCount(unchanged.length)}.`,
    ...renamed.map(({ from, to }) => `“${from}” was taken, so it is “${to}”.`),
  ];
  return parts.filter(Boolean).join(' ');
}

export interface DraftProblems {
  readonly name: string;
  readonly tags: string;
  readonly url: string;
  /** Of the SSH server and of the jump hosts. */
  readonly server: string;
  readonly jumps: readonly string[];
  readonly user: string;
  readonly headers: string;
  readonly workload: string;
  readonly namespace: string;
}

export const noProblems: DraftProblems = {
  name: '',
  tags: '',
  url: '',
  server: '',
  jumps: [],
  user: '',
  headers: '',
  workload: '',
  namespace: '',
};

export const newHop: SshHop = { host: '', port: null, user: '', identityFile: '' };

/** The same target reached another way; what both kinds have is kept. */
export function changeKind(target: ConnectionTarget, kind: ConnectionTarget['kind']): ConnectionTarget {
  if (target.kind === kind) return target;
  const { url, socketPath, tls, signIn, headers, timeoutSeconds } = target;
  const http = { url, socketPath, tls, signIn, headers, timeoutSeconds };
  if (kind === 'direct') return { kind, ...http };
  if (kind === 'kube') {
    const workload = { kind: 'deployment', name: '' } as const;
    const address = url.trim() === '' ? 'http://127.0.0.1:6060/debug/pprof/' : url;
    return { kind, ...http, url: address, socketPath: '', kubeconfig: '', context: '', namespace: '', workload };
  }
  return { kind, ...http, server: newHop, jumps: [], useAgent: true, useConfig: true };
}

/** What keeps a draft from being saved, in the words that stand under the field; '' where nothing does. */
export function draftProblems({ name, tags, target }: ConnectionDraft): DraftProblems {
  const { signIn } = target;
  return {
    name: name.trim() === '' ? 'Give it a name to find it by.' : '',
    tags: tagsProblem(tags),
    url: urlProblem(target.url),
    server: target.kind === 'ssh' ? hopProblem(target.server, 'Give the SSH server.') : '',
    jumps:
      target.kind === 'ssh' ? target.jumps.map((jump) => hopProblem(jump, 'Give the jump host, or remove it.')) : [],
    user: signIn.kind === 'basic' && signIn.user.trim() === '' ? 'Give the user that signs in.' : '',
    headers: headersProblem(target),
    workload: target.kind === 'kube' ? workloadProblem(target.workload.name) : '',
    namespace: target.kind === 'kube' ? namespaceProblem(target.namespace) : '',
  };
}

/** True where it can be tested; saving wants a name too. */
export const isReachable = ({ url, server, jumps, user, headers, workload, namespace }: DraftProblems): boolean =>
  [url, server, user, headers, workload, namespace].every((problem) => problem === '') &&
  jumps.every((problem) => problem === '');

function headersProblem({ headers }: ConnectionTarget): string {
  const secret = headers.find(({ name }) => isSecretHeader(name));
  if (secret) return `${secret.name} would be stored in clear. Choose a sign-in in its place.`;
  return headers.every(({ name }) => headerName.test(name)) ? '' : 'Name each header without spaces, or remove it.';
}

function workloadProblem(text: string): string {
  const name = text.trim();
  if (name === '') return 'Give the name of the workload, or choose it from the cluster.';
  return kubeName.test(name) ? '' : 'Small letters, digits, dashes and dots only.';
}

const namespaceProblem = (text: string): string =>
  text.trim() === '' || kubeName.test(text.trim()) ? '' : 'Small letters, digits and dashes only.';

/** The same address at another port. */
export function portOfAddress(url: string, port: number): string {
  if (!URL.canParse(url)) return `http://127.0.0.1:${port}/debug/pprof/`;
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}

function hopProblem({ host }: SshHop, missing: string): string {
  const name = host.trim();
  if (name === '') return missing;
  return /[\s@/]/.test(name) ? 'Only the name of the host; user and port have fields of their own.' : '';
}

function urlProblem(text: string): string {
  const url = text.trim();
  if (url === '') return 'Give the address of the pprof index.';
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') return 'Begin with http:// or https://.';
  if (!URL.canParse(scheme === undefined ? `http://${url}` : url)) return 'This is not an address.';
  return '';
}

/** `http://10.2.0.4:6060/debug/pprof/` → `10.2.0.4:6060`, with the path where it is not the usual one. */
export function shortAddress(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname, protocol } = new URL(url);
  const path = pathname === '/debug/pprof/' || pathname === '/' ? '' : pathname;
  return `${protocol === 'https:' ? 'https://' : ''}${host}${path}`;
}

/** `bastion-eu › ledger-07 › 127.0.0.1:6060`: every host on the way. */
export function shortTarget(target: ConnectionTarget): string {
  const end = target.socketPath === '' ? shortAddress(target.url) : target.socketPath;
  if (target.kind === 'kube') return kubePlace(target).join(' › ');
  return target.kind === 'ssh' ? [...hopsOf(target).map(({ host }) => host), end].join(' › ') : end;
}

/** `prod-eu › shop/deployment/api › 6060`: context, workload, port. */
function kubePlace({ context, namespace, workload, url }: KubeConnection): string[] {
  const port = URL.canParse(url) ? new URL(url).port || (url.startsWith('https:') ? '443' : '80') : '';
  return [context, [namespace, workload.kind, workload.name].filter(Boolean).join('/'), port].filter(Boolean);
}

const hopsOf = ({ jumps, server }: SshConnection): SshHop[] => [...jumps, server];

/** What the tab of a test calls its steps by before there are any. */
export const stepsText = ({ kind }: ConnectionTarget): string => stepsOfKind[kind];

const stepsOfKind: Record<ConnectionTarget['kind'], string> = {
  direct: 'read the address, resolve the name, connect, ask for the index',
  ssh: 'read the SSH settings, then connect to each host, check its key and sign in, then forward and ask for the index',
  kube: 'find kubectl and the context, reach the API server, sign in, check what you may, find the pod, open the tunnel, ask for the index',
};

export function matchesFilter({ name, service, environment, tags, target }: Connection, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/);
  const text = [name, service, environmentNames[environment], ...tags, target.kind, shortTarget(target), target.url]
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

/** The newest to work first; those that never did in the order of their names. */
export function byLastSuccess(a: Connection, b: Connection): number {
  return b.lastSuccessAt.localeCompare(a.lastSuccessAt) || a.name.localeCompare(b.name);
}

/** `failed at step 3 of 5`, `all steps passed` */
export function testVerdict(steps: readonly TestStep[]): string {
  const failed = steps.findIndex(({ state }) => state === 'failed');
  return failed < 0 ? 'all steps passed' : `failed at step ${failed + 1} of ${steps.length}`;
}

export function testDuration(steps: readonly TestStep[]): string {
  return formatMilliseconds(steps.reduce((sum, { durationMs }) => sum + durationMs, 0));
}

/** Whole milliseconds, which is all that was measured: `38 ms`, `1,113 ms`. */
export function formatMilliseconds(durationMs: number): string {
  return durationMs < 1 ? '< 1 ms' : `${formatCount(durationMs)} ms`;
}

/** True where both reach the same index in the same way, however the address is written. */
export function isSameTarget(a: ConnectionTarget, b: ConnectionTarget): boolean {
  const plain = (target: ConnectionTarget): string => JSON.stringify({ ...target, url: fullAddress(target.url) });
  return plain(a) === plain(b);
}

/** As it is stored: with a scheme, and with the path of the index. */
function fullAddress(text: string): string {
  const trimmed = text.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  if (!URL.canParse(withScheme)) return trimmed;
  const { origin, pathname } = new URL(withScheme);
  return origin + (pathname === '/' ? '/debug/pprof/' : pathname.replace(/\/?$/, '/'));
}

/** With the whole address: `ssh bastion-eu › ledger-07 › http://127.0.0.1:6060/debug/pprof/`. */
function wayOf(target: ConnectionTarget): string {
  const end = [target.socketPath, target.url].filter(Boolean).join(' ');
  if (target.kind === 'kube') return `kubectl ${[...kubePlace(target), end].join(' › ')}`;
  return target.kind === 'ssh' ? `ssh ${[...hopsOf(target).map(({ host }) => host), end].join(' › ')}` : end;
}

const stateWords: Record<TestStep['state'], string> = {
  running: 'running',
  passed: 'ok',
  failed: 'FAILED',
  'not-reached': 'not reached',
};

/** Plain text for a ticket. No step ever holds a secret. */
export function testLog(target: ConnectionTarget, steps: readonly TestStep[], testedAt: string): string {
  const lines = steps.flatMap(({ name, state, durationMs, detail, advice, raw }, i) => {
    const time = state === 'not-reached' ? '' : ` (${formatMilliseconds(durationMs)})`;
    const below = [detail, advice, ...raw.split('\n').map((line) => (line === '' ? '' : `| ${line}`))];
    return [`${i + 1} ${name}: ${stateWords[state]}${time}`, ...below.filter(Boolean).map((line) => `  ${line}`)];
  });
  return [`Test of ${wayOf(target)} at ${testedAt}: ${testVerdict(steps)}, ${testDuration(steps)}`, ...lines, ''].join(
    '\n',
  );
}
