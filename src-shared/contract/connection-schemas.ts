import * as v from 'valibot';
import { text } from './schema-parts.ts';
import { headerName, isSecretHeader } from './connection.ts';
import { kubeName } from './connection-kube.ts';

/** Schemas of how a process is reached, and of answers to its questions. */

/** A line of a request or a file's path: no control characters. */
const line = (max: number) => v.pipe(text(max), v.trim(), v.regex(/^[^\p{Cc}]*$/u, 'has a control character'));
const file = line(4096);
const required = (max: number) => v.pipe(line(max), v.minLength(1));

const http = {
  url: required(2000),
  socketPath: file,
  tls: v.strictObject({ caFile: file, certificateFile: file, keyFile: file, serverName: line(253) }),
  signIn: v.variant('kind', [
    v.strictObject({ kind: v.literal('none') }),
    v.strictObject({ kind: v.literal('basic'), user: required(200) }),
    v.strictObject({ kind: v.literal('bearer') }),
  ]),
  headers: v.pipe(
    v.array(
      v.strictObject({
        name: v.pipe(
          text(200),
          v.regex(headerName, 'is not the name of a header'),
          v.check(
            (name) => !isSecretHeader(name),
            'would be stored in clear; choose a sign-in with a password or a token in its place',
          ),
        ),
        value: v.pipe(text(4000), v.regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'is not the value of a header')),
      }),
    ),
    v.maxLength(50),
  ),
  timeoutSeconds: v.pipe(v.number(), v.minValue(1), v.maxValue(300)),
};

const hop = v.strictObject({
  host: v.pipe(
    required(253),
    v.check((host) => !/[\s@/]/.test(host) && !host.startsWith('-'), 'is the name of a host, without user and port'),
  ),
  port: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
  user: line(200),
  identityFile: file,
});

/** Passed to kubectl after a `=`, so that it can be no option of it. */
export const kubeAccess = { kubeconfig: file, context: line(500) };
export const kubeNamespace = v.pipe(line(253), v.regex(/^$|^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/, 'is not a namespace'));
export const kubeWorkload = v.strictObject({
  kind: v.picklist(['pod', 'service', 'deployment']),
  name: v.pipe(required(253), v.regex(kubeName, 'is not a name of Kubernetes')),
});

export const connectionTarget = v.variant('kind', [
  v.strictObject({ kind: v.literal('direct'), ...http }),
  v.strictObject({
    kind: v.literal('ssh'),
    ...http,
    server: hop,
    jumps: v.pipe(v.array(hop), v.maxLength(8)),
    useAgent: v.boolean(),
    useConfig: v.boolean(),
  }),
  v.strictObject({
    kind: v.literal('kube'),
    ...http,
    socketPath: v.literal(''),
    ...kubeAccess,
    namespace: kubeNamespace,
    workload: kubeWorkload,
  }),
]);

/** A connection as it is saved and as a file of connections holds it; no field takes a secret. */
export const connectionFields = {
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
  service: text(200),
  environment: v.picklist(['local', 'dev', 'staging', 'production']),
  tags: v.pipe(
    v.array(required(50)),
    v.maxLength(20),
    v.check((tags) => new Set(tags).size === tags.length, 'has a tag twice'),
  ),
  notes: text(10_000),
  target: connectionTarget,
};

export const promptAnswer = v.variant('kind', [
  v.strictObject({ kind: v.literal('cancel') }),
  v.strictObject({ kind: v.literal('trust'), save: v.boolean() }),
  v.strictObject({
    kind: v.literal('texts'),
    texts: v.pipe(v.array(text(10_000)), v.maxLength(50)),
    keep: v.boolean(),
  }),
]);
