import { AppError, type ErrorCode } from '#shared/base/app-error';
import { kubectlWords } from './terminal-text.ts';

/** What is known where a command of kubectl fails. */
export interface KubectlPlace {
  readonly context: string;
  readonly namespace: string;
  /** `pod api-1`; '' where it was about none. */
  readonly workload: string;
  readonly port: number;
  /** Folders that were searched for programs. */
  readonly searched: string;
}

interface Translation {
  readonly said: RegExp;
  readonly code: ErrorCode;
  /** What happened, why, and what to do next. */
  readonly say: (match: readonly string[], place: KubectlPlace) => string;
  readonly address?: (match: readonly string[], place: KubectlPlace) => string;
}

const clusterOf = ({ context }: KubectlPlace): string => (context === '' ? 'the cluster' : `the cluster of ${context}`);
const podPort = ({ workload, port }: KubectlPlace): string => `port ${port} of ${workload}`;

/**
 * kubectl's messages (1.26 to 1.37), the most telling first: one failure prints several. Versions differ in the words
 * around them, so only the part that they have in common is looked for.
 */
const translations: readonly Translation[] = [
  {
    said: /exec: executable (\S+) not found|exec: "([^"]+)": executable file not found/,
    code: 'connect/bad-configuration',
    say: ([, name = '', quoted = ''], { searched }) =>
      `kubectl cannot find ${name || quoted}, which signs in to this cluster. Install it, or start Faultline from a shell that finds it. Searched: ${searched}.`,
  },
  {
    said: /exec plugin cannot support interactive mode/,
    code: 'connect/unanswered',
    say: () =>
      'The sign-in of this cluster asks in a terminal, and there is none. Connect from the desktop app or a terminal.',
  },
  {
    said: /exec: executable (.+?) failed with exit code (\d+)/,
    code: 'connect/sign-in',
    say: ([, name = '', status = '']) =>
      `${name}, which signs in to this cluster, ended with code ${status}. Run its own sign-in command in a terminal, then connect again.`,
  },
  {
    said: /You must be logged in to the server|asked for the client to provide credentials|\bUnauthorized\b/,
    code: 'connect/sign-in',
    say: (_, place) =>
      `The API server does not take the credentials of ${place.context || 'this context'}. Sign in to the cluster again, or renew the token in the kubeconfig.`,
  },
  {
    said: /User "([^"]*)" cannot (\w+) resource "([^"]+)"/,
    code: 'connect/forbidden',
    say: ([, user = '', verb = '', resource = ''], { namespace }) =>
      `${user} may not ${verb} ${resource} in namespace ${namespace}. Ask for a role that allows it: the connection's “Access” shows the smallest one.`,
  },
  {
    said: /\(NotFound\): (\w+)\S* "([^"]+)" not found/,
    code: 'connect/bad-configuration',
    say: ([, kind = '', name = ''], { namespace }) =>
      `There is no ${kind.replace(/s$/, '')} ${name} in namespace ${namespace}. It may have been replaced: choose another, or its deployment.`,
  },
  {
    said: /pod is not running\. Current status=(\w+)/,
    code: 'connect/forwarding',
    say: ([, phase = ''], { workload }) =>
      `${workload} is not running but ${phase}. Wait until it runs, or choose another.`,
  },
  {
    said: /an error occurred forwarding[\s\S]*connection refused/i,
    code: 'connect/refused',
    say: (_, place) =>
      `Nothing listens on ${podPort(place)}. The tunnel works. Check the port, and that the process serves pprof on 127.0.0.1 or on all addresses of the pod.`,
    address: (_, place) => podPort(place),
  },
  {
    said: /an error occurred forwarding/i,
    code: 'connect/forwarding',
    say: (_, place) =>
      `The node could not forward to ${podPort(place)}. Its kubelet or the pod may be going away. Try again.`,
  },
  {
    said: /error creating (?:error|forwarding) stream[\s\S]*Timeout occurred/i,
    code: 'connect/timeout',
    say: (_, place) =>
      `${clusterOf(place)} took the tunnel and then did not answer on it for 30 s. A proxy in between may hold it up. Try again.`,
    address: (_, place) => podPort(place),
  },
  {
    said: /error upgrading connection: ([^\n]+)/,
    code: 'connect/forwarding',
    say: ([, reason = '']) =>
      `The API server did not open the tunnel: ${reason}. Where a proxy stands between, it has to let WebSocket or SPDY through.`,
  },
  {
    said: /[Uu]nable to listen on (?:port|any of the requested ports)/,
    code: 'connect/forwarding',
    say: () =>
      'kubectl could not open a port on 127.0.0.1 of this machine. Something here forbids it, or no port is free.',
  },
  {
    said: /The connection to the server (\S+) was refused/,
    code: 'connect/refused',
    say: ([, server = '']) =>
      `Nothing listens at the API server ${server}. Check the VPN, and the server of the context.`,
    address: ([, server = '']) => `the API server ${server}`,
  },
  {
    said: /lookup (\S+?)(?: on \S+)?: no such host/,
    code: 'connect/unresolved',
    say: ([, host = '']) => `The API server's name ${host} is not known. Check the VPN, and the server of the context.`,
    address: ([, host = '']) => host,
  },
  {
    said: /x509: ([^\n]+)/,
    code: 'connect/tls',
    say: ([, reason = '']) =>
      `The certificate of the API server is not accepted: ${reason}. Check certificate-authority in the kubeconfig.`,
  },
  {
    said: /i\/o timeout|TLS handshake timeout|context deadline exceeded|Client\.Timeout/,
    code: 'connect/timeout',
    say: (_, place) =>
      `The API server of ${place.context || 'this context'} does not answer. Check the VPN and the proxy.`,
    address: (_, place) => clusterOf(place),
  },
  {
    said: /context was not found for specified context: (\S+)|context "([^"]+)" does not exist/,
    code: 'connect/bad-configuration',
    say: ([, name = '', quoted = '']) =>
      `The kubeconfig has no context ${name || quoted}. Choose one that it has, or give the file that has it.`,
  },
  {
    said: /current-context is not set|invalid configuration: no configuration has been provided/,
    code: 'connect/bad-configuration',
    say: () => 'There is no kubeconfig, or it names no context. Give its file, or choose a context.',
  },
  {
    said: /stat (\S+): no such file or directory|open (\S+): permission denied|error loading config file "([^"]+)"/,
    code: 'connect/bad-configuration',
    say: ([, missing = '', locked = '', broken = '']) =>
      `The kubeconfig ${missing || locked || broken} cannot be read. Check its path and its text.`,
  },
  {
    said: /lost connection to pod/,
    code: 'connect/closed',
    say: (_, { workload }) =>
      `The tunnel to ${workload} closed. The pod may have ended, or the way to the cluster was lost.`,
  },
];

/** What kubectl said, as what happened, why, and what to do next; its own words stay in `details.raw`. */
export function toKubeError(output: string, place: KubectlPlace): AppError {
  const raw = kubectlWords(output);
  for (const { said, code, say, address } of translations) {
    const match = said.exec(raw);
    if (!match) continue;
    const groups = [...match].map((group: string | undefined) => group ?? '');
    return new AppError(code, say(groups, place), { raw, ...(address ? { address: address(groups, place) } : {}) });
  }
  const [first = 'it said nothing'] = raw.split('\n').filter((line) => line !== '');
  return new AppError('connect/forwarding', `kubectl failed: ${first.replace(/^error: /, '')}.`, { raw });
}
