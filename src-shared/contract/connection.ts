import type { ConnectionId } from '#shared/base/brand';
import type { KubeConnection } from './connection-kube.ts';
import type { Environment } from './model.ts';

export * from './connection-kube.ts';

/**
 * How a process is reached: a union by kind, so that another kind brings its own fields. No secret is part of it: one is
 * found by what it is for (`src-main/connect/secret-slots.ts`).
 */

/** What is asked once the process is reached, the same for every kind. */
export interface HttpTarget {
  /** http or https, with the path of the pprof index: `http://10.2.0.4:6060/debug/pprof/`. Over SSH as seen from the far side. */
  readonly url: string;
  /** A Unix socket that answers in place of the URL's host and port; '' for none. */
  readonly socketPath: string;
  readonly tls: TlsFiles;
  readonly signIn: SignIn;
  /** Sent with each request. Header names that carry credentials are refused: they would stand in clear. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** How long one step may take: a TCP connection, a handshake, an answer. */
  readonly timeoutSeconds: number;
}

/** Files of PEM; '' for what is not needed. */
export interface TlsFiles {
  /** Certificates to trust in place of Mozilla's list, which comes with the app. */
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
  /** The name that the certificate must be for; '' for the URL's. */
  readonly serverName: string;
}

export type SignIn =
  { readonly kind: 'none' } | { readonly kind: 'basic'; readonly user: string } | { readonly kind: 'bearer' };

export interface DirectConnection extends HttpTarget {
  readonly kind: 'direct';
}

/** One SSH server on the way. */
export interface SshHop {
  /** A name, an address, or a `Host` of the configuration. */
  readonly host: string;
  /** null: the configuration's, else 22. */
  readonly port: number | null;
  /** '': the configuration's, else the person's own. */
  readonly user: string;
  /** '': the configuration's, else the usual names in ~/.ssh. */
  readonly identityFile: string;
}

export interface SshConnection extends HttpTarget {
  readonly kind: 'ssh';
  /** From it the URL is asked for. */
  readonly server: SshHop;
  /** Passed in this order before `server`; [] for none, or for those of the configuration. */
  readonly jumps: readonly SshHop[];
  readonly useAgent: boolean;
  /** Reads ~/.ssh/config and /etc/ssh/ssh_config. */
  readonly useConfig: boolean;
}

export type ConnectionTarget = DirectConnection | SshConnection | KubeConnection;

/** How the tunnel of a saved connection stands. */
export interface WayState {
  readonly state: 'opening' | 'open' | 'reconnecting' | 'lost';
  /** What happened and what it means; '' where nothing is to be said. */
  readonly text: string;
  /** The pod that it leads to, or led to last. */
  readonly pod: { readonly name: string; readonly uid: string } | null;
  readonly address: string;
}

export interface ConnectionDraft {
  /** null for a new connection. */
  readonly id: ConnectionId | null;
  readonly name: string;
  readonly service: string;
  readonly environment: Environment;
  /** Words to find it by, each once. */
  readonly tags: readonly string[];
  readonly notes: string;
  readonly target: ConnectionTarget;
}

/** What an import did. Nothing that was there is ever changed. */
export interface ConnectionImport {
  readonly added: readonly string[];
  /** Word for word as one that was there. */
  readonly unchanged: readonly string[];
  /** Added under another name, since the name was taken by another connection. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
}

export interface Connection extends ConnectionDraft {
  readonly id: ConnectionId;
  /** '' if it never worked. */
  readonly lastSuccessAt: string;
}

export interface TestStep {
  readonly name: string;
  readonly state: 'running' | 'passed' | 'failed' | 'not-reached';
  readonly durationMs: number;
  readonly detail: string;
  /** For a failed step: the likely reason and what to do. */
  readonly advice: string;
  /** What the other side said, verbatim; '' where it said nothing. */
  readonly raw: string;
}

/** What a target has where nothing else was said. */
export const plainHttp: Omit<HttpTarget, 'url'> = {
  socketPath: '',
  tls: { caFile: '', certificateFile: '', keyFile: '', serverName: '' },
  signIn: { kind: 'none' },
  headers: [],
  timeoutSeconds: 10,
};

export const directTo = (url: string): DirectConnection => ({ kind: 'direct', url, ...plainHttp });

/** A token of RFC 9110. */
export const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** These would carry a credential, and what stands in a connection is stored in clear. */
export const isSecretHeader = (name: string): boolean =>
  /^(?:authorization|proxy-authorization|cookie|x-api-key|.*(?:token|secret|password).*)$/i.test(name.trim());
