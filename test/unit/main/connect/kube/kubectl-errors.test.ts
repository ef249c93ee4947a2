import { describe, expect, it } from 'vitest';
import { judgeAccess, neededAccess } from '../../../../../src-main/connect/kube/access.ts';
import { buildAccessManifest, buildPprofServer } from '../../../../../src-main/connect/kube/access-manifest.ts';
import { backoffMs } from '../../../../../src-main/connect/kube/kube-way.ts';
import { toKubeError } from '../../../../../src-main/connect/kube/kubectl-errors.ts';
import { isKubectlLine, kubectlWords } from '../../../../../src-main/connect/kube/terminal-text.ts';

const place = { context: 'prod-eu', namespace: 'shop', workload: 'pod api-1', port: 6060, searched: '/usr/bin:/bin' };
const told = (said: string): string => {
  const { code, message } = toKubeError(said, place);
  return `${code}: ${message}`;
};

describe('what kubectl says', () => {
  it.each([
    [
      'a busy port',
      'Unable to listen on port 18080: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:18080: bind: address already in use]\r\nerror: unable to listen on any of the requested ports: [{18080 6060}]\r\n',
      /^connect\/forwarding: kubectl could not open a port on 127\.0\.0\.1/,
    ],
    [
      'a refused port, up to 1.36',
      'E1123 12:05:07.199936 4711 portforward.go:424] "Unhandled Error" err="an error occurred forwarding 40123 -> 6060: error forwarding port 6060 to pod 1f, uid : failed to connect to localhost:6060 inside namespace: dial tcp4 127.0.0.1:6060: connect: connection refused"\r\nerror: lost connection to pod\r\n',
      /^connect\/refused: Nothing listens on port 6060 of pod api-1\./,
    ],
    [
      'a refused port, from 1.37 on',
      'E1123 12:05:07.199936 4711 portforward.go:549] "An error occurred forwarding" err="error forwarding port 6060 to pod 1f, uid : dial tcp4 127.0.0.1:6060: connect: connection refused" localPort=40123 remotePort=6060\r\nerror: lost connection to pod\r\n',
      /^connect\/refused: Nothing listens on port 6060 of pod api-1\./,
    ],
    [
      'a stalled stream',
      'E1123 12:05:07.199936 4711 portforward.go:357] "Unhandled Error" err="error creating error stream for port 40123 -> 6060: Timeout occurred"',
      /^connect\/timeout: the cluster of prod-eu took the tunnel/,
    ],
    [
      'a forbidden tunnel, 1.32',
      'error: error upgrading connection: pods "api-1" is forbidden: User "ada" cannot create resource "pods/portforward" in API group "" in the namespace "shop"',
      /^connect\/forbidden: ada may not create pods\/portforward in namespace shop\./,
    ],
    [
      'a forbidden tunnel, 1.37',
      'error: error upgrading connection: unable to upgrade connection: pods "api-1" is forbidden: User "ada" cannot create resource "pods/portforward" in API group "" in the namespace "shop"',
      /^connect\/forbidden: ada may not/,
    ],
    [
      'a kubelet out of reach',
      'error: error upgrading connection: error dialing backend: dial tcp 10.0.0.9:10250: i/o timeout',
      /^connect\/forwarding: The API server did not open the tunnel: error dialing backend/,
    ],
    [
      'a pod that waits',
      'error: unable to forward port because pod is not running. Current status=Pending',
      /is not running but Pending/,
    ],
    [
      'an API server that is down',
      'The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?',
      /^connect\/refused: Nothing listens at the API server 10\.0\.0\.1:6443/,
    ],
    [
      'a name that is not known',
      'Unable to connect to the server: dial tcp: lookup api.example.test on 10.0.0.2:53: no such host',
      /^connect\/unresolved: The API server's name api\.example\.test/,
    ],
    [
      'a certificate of nobody',
      'Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority',
      /^connect\/tls: .*certificate signed by unknown authority/,
    ],
    [
      'anything else, in its own words',
      'error: something new',
      /^connect\/forwarding: kubectl failed: something new\.$/,
    ],
  ])('is told for %s', (_, said, message) => {
    expect(told(said)).toMatch(message);
  });

  it('is kept once, without the time and place of its log, and without what a person was asked and typed', () => {
    const line = 'memcache.go:265] "Unhandled Error" err="couldn\'t get current server API group list"';
    const output = `Enter the code: 123456\r\nE1123 12:05:07.1 4711 ${line}\r\nE1123 12:05:08.2 4711 ${line}\r\nerror: no\r\n`;
    expect(kubectlWords(output)).toBe(`"Unhandled Error" err="couldn't get current server API group list"\nerror: no`);
    expect(isKubectlLine('Enter the code:')).toBe(false);
  });
});

describe('access to a tunnel', () => {
  const judge = (...allowed: boolean[]) => judgeAccess(neededAccess('pod'), allowed);

  it('needs get pods and one of two verbs', () => {
    expect(judge(true, true, true)).toEqual({ missing: [], remark: '' });
    expect(judge(true, true, false)).toEqual({ missing: [], remark: '' });
    expect(judge(true, false, true).remark).toContain('from 1.35 on');
    expect(judge(false, false, false).missing).toEqual(['get pods', 'create pods/portforward']);
  });

  it('needs the workload and its pods besides', () => {
    expect(neededAccess('deployment').map(({ verb, resource }) => `${verb} ${resource}`)).toEqual([
      'get deployments',
      'list pods',
      'get pods',
      'create pods',
      'get pods',
    ]);
  });
});

describe('the wait before another try', () => {
  it('doubles up to its limit, and is spread over its second half', () => {
    const backoff = { firstMs: 500, maxMs: 4000, tries: 9 };
    expect([0, 1, 2, 3, 9].map((attempt) => backoffMs(backoff, attempt, 1))).toEqual([500, 1000, 2000, 4000, 4000]);
    expect(backoffMs(backoff, 2, 0)).toBe(1000);
  });
});

describe('the least access', () => {
  const subject = { namespace: 'shop', user: 'ada: "x"', port: 6060, labels: { app: 'api' } };

  it('of a pod is limited to it by name', () => {
    const workload = { kind: 'pod', name: 'api-1' } as const;
    expect(buildAccessManifest(neededAccess('pod'), { ...subject, workload })).toMatchInlineSnapshot(`
      "# What a tunnel to pod api-1 needs, and nothing else.
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: { name: "faultline-api-1", namespace: "shop" }
      rules:
        - apiGroups: [""]
          resources: ["pods"]
          resourceNames: ["api-1"]
          verbs: ["get"]
        - apiGroups: [""]
          resources: ["pods/portforward"]
          resourceNames: ["api-1"]
          verbs: ["create", "get"]
      ---
      # The user as the cluster knows it: kubectl auth whoami
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: { name: "faultline-api-1", namespace: "shop" }
      roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: "faultline-api-1" }
      subjects:
        - { apiGroup: rbac.authorization.k8s.io, kind: User, name: "ada: \\"x\\"" }
      ---
      # Other pods reach every port of these pods but 6060. A tunnel comes through the node and still works.
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: { name: "faultline-api-1", namespace: "shop" }
      spec:
        podSelector: { matchLabels: { "app": "api" } }
        policyTypes: [Ingress]
        ingress:
          - ports:
              - { protocol: TCP, port: 1, endPort: 6059 }
              - { protocol: TCP, port: 6061, endPort: 65535 }
              - { protocol: UDP, port: 1, endPort: 65535 }
      "
    `);
  });

  it('of a deployment names it, and may list its pods', () => {
    const workload = { kind: 'deployment', name: 'api' } as const;
    const manifest = buildAccessManifest(neededAccess('deployment'), { ...subject, workload, labels: {} });
    expect(manifest).toContain('resources: ["deployments"]\n    resourceNames: ["api"]\n    verbs: ["get"]');
    expect(manifest).toContain('resources: ["pods"]\n    verbs: ["list", "get"]');
    expect(manifest).toContain('resources: ["pods/portforward"]\n    verbs: ["create", "get"]');
    expect(manifest).toContain('# A NetworkPolicy needs the labels');
  });

  it('serves pprof on loopback', () => {
    expect(buildPprofServer(6060)).toContain('http.ListenAndServe("127.0.0.1:6060", mux)');
  });
});
