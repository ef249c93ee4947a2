import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '#shared/base/app-error';
import { plainHttp, type KubeConnection, type TestStep, type WayState } from '#shared/contract/connection';
import { diagnoseKube } from '../../../../../src-main/connect/kube/diagnose-kube.ts';
import { checkAccess } from '../../../../../src-main/connect/kube/access.ts';
import { findPod, readLabels } from '../../../../../src-main/connect/kube/find-pod.ts';
import { kubectlOf } from '../../../../../src-main/connect/kube/open-kube.ts';
import { KubeWay } from '../../../../../src-main/connect/kube/kube-way.ts';
import { listNamespaces, listWorkloads } from '../../../../../src-main/connect/kube/browse.ts';
import { PortForward } from '../../../../../src-main/connect/kube/port-forward.ts';
import { ProgramPath } from '../../../../../src-main/connect/kube/program-path.ts';
import { HttpTransport } from '../../../../../src-main/connect/http-transport.ts';
import { parseTargetUrl } from '../../../../../src-main/connect/target-url.ts';
import { readText } from '../../../../../src-main/connect/read-text.ts';
import { TestLog } from '../../../../../src-main/connect/test-log.ts';
import { answering, type Answering } from '../../../../fixtures/asking.ts';
import { closeServer, listen, pprofHandler } from '../../../../fixtures/pprof-server.ts';
import { temporaryFolder } from '../../../../fixtures/temporary-folder.ts';
import { noKubectl, startCluster, worldOf, type Cluster } from '../../../../targets/cluster.ts';

const heap = Buffer.alloc(3 << 20, 'heap ');
const programs = ProgramPath.ofThisProcess();
const signal = (): AbortSignal => AbortSignal.timeout(30_000);

describe.skipIf(noKubectl !== '')(`through kubectl ${noKubectl}`, () => {
  const service = http.createServer(pprofHandler((_request, response) => response.end(heap)));
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster(worldOf(`127.0.0.1:${await listen(service)}`));
  });
  afterAll(async () => {
    closeServer(service);
    await cluster.stop();
  });
  beforeEach(() => {
    const cache = process.env['KUBECACHEDIR'];
    process.env['KUBECACHEDIR'] = temporaryFolder();
    onTestFinished(() => {
      if (cache === undefined) delete process.env['KUBECACHEDIR'];
      else process.env['KUBECACHEDIR'] = cache;
    });
  });

  const to = (change: Partial<KubeConnection> = {}, user = 'dev.token'): KubeConnection => ({
    kind: 'kube',
    ...plainHttp,
    socketPath: '',
    url: 'http://127.0.0.1:6060/debug/pprof/',
    kubeconfig: cluster.kubeconfig(user),
    context: '',
    namespace: 'shop',
    workload: { kind: 'pod', name: 'api-1' },
    ...change,
  });

  async function test(target: KubeConnection, asking: Answering = answering()): Promise<readonly TestStep[]> {
    const log = new TestLog();
    await diagnoseKube(target, { asking, programs, isProduction: false }, log, signal());
    return log.steps;
  }

  const failureOf = async (target: KubeConnection, asking?: Answering): Promise<TestStep | undefined> =>
    (await test(target, asking)).find(({ state }) => state === 'failed');

  interface Opened {
    readonly transport: HttpTransport;
    readonly states: WayState[];
    readonly get: (path: string) => Promise<string>;
  }

  function open(target: KubeConnection, asking: Answering = answering()): Opened {
    const states: WayState[] = [];
    const url = parseTargetUrl(target.url);
    const way = new KubeWay(kubectlOf(target, { asking, programs }), target, url, {
      onState: (state) => states.push(state),
      backoff: { firstMs: 20, maxMs: 100, tries: 4 },
    });
    const transport = new HttpTransport(target, url, way, asking);
    onTestFinished(() => {
      transport.close();
    });
    const get = async (path: string): Promise<string> => {
      const { body } = await transport.get({ path, signal: signal(), idleTimeoutMs: 10_000 });
      return await readText(body, 8 << 20).catch(async (error: unknown) => {
        throw await transport.explain(error);
      });
    };
    return { transport, states, get };
  }

  it('is tested step by step, from kubectl to pprof', async () => {
    const steps = await test(to({ workload: { kind: 'deployment', name: 'api' } }));
    expect(steps.map(({ name, state }) => `${name}: ${state}`)).toEqual([
      'Read the address: passed',
      'Find kubectl: passed',
      'Read the context: passed',
      'Reach the API server: passed',
      'Sign in to the cluster: passed',
      'Check the permissions: passed',
      'Find the pod: passed',
      'Open the tunnel: passed',
      'Reach the port in the pod: passed',
      'Ask for the index: passed',
      'Find pprof: passed',
      'Compare the clocks: passed',
    ]);
    expect(steps[1]?.detail).toMatch(/kubectl, v1\.\d+.*; PATH of this process$/);
    expect(steps[6]?.detail).toMatch(/^api-1, Running, uid /);
    expect(steps[7]?.detail).toMatch(/^127\.0\.0\.1:\d+ → port 6060 of api-1$/);
    await expect.poll(() => cluster.tunnels()).toBe(0);
  });

  it.each([
    [
      'the port refuses',
      { url: 'http://x:6061' },
      'dev.token',
      'Reach the port in the pod',
      'Nothing listens on port 6061 of pod api-1.',
    ],
    [
      'the pod is pending',
      { workload: { kind: 'pod', name: 'api-2' } },
      'dev.token',
      'Find the pod',
      'Pod api-2 is not running but Pending.',
    ],
    [
      'there is no such pod',
      { workload: { kind: 'pod', name: 'nope' } },
      'dev.token',
      'Find the pod',
      'There is no pod nope in namespace shop.',
    ],
    [
      'there is no such context',
      { context: 'nope' },
      'dev.token',
      'Read the context',
      'The kubeconfig has no context nope.',
    ],
    [
      'there is no kubeconfig',
      { kubeconfig: '/nonexistent' },
      'dev.token',
      'Read the context',
      'The kubeconfig /nonexistent cannot be read.',
    ],
    [
      'the token is old',
      {},
      'dev.bad-token',
      'Sign in to the cluster',
      'The API server does not take the credentials of double.',
    ],
    [
      'the user may not',
      {},
      'viewer.token',
      'Check the permissions',
      'u may not create pods/portforward in namespace shop.',
    ],
    [
      'the plugin is missing',
      {},
      'dev.exec-missing',
      'Sign in to the cluster',
      'kubectl cannot find no-such-login-plugin, which signs in to this cluster.',
    ],
  ] as const)('says why and what to do where %s', async (_, change, user, name, detail) => {
    const failed = await failureOf(to({ ...(change as Partial<KubeConnection>) }, user));
    expect(failed).toMatchObject({ name, detail });
    expect(failed?.advice).not.toBe('');
  });

  it('tells a failing plugin once, with its code', async () => {
    const failed = await failureOf(to({}, 'dev.exec-fail'));
    expect(failed).toMatchObject({ name: 'Sign in to the cluster' });
    expect(failed?.detail).toMatch(/^\S+, which signs in to this cluster, ended with code 7\.$/);
    expect(failed?.raw.match(/failed with exit code 7/g)?.length).toBeLessThan(3);
  });

  it('takes a role with get only, and says from which version on it is not enough', async () => {
    const steps = await test(to({}, 'socket.token'));
    expect(steps.every(({ state }) => state === 'passed')).toBe(true);
    expect(steps[5]?.detail).toContain('from 1.35 on create is needed too');
  });

  it('lets the person answer a plugin that asks in a terminal', async () => {
    const asking = answering({ types: '123456' });
    const steps = await test(to({}, 'dev.exec-tty'), asking);
    expect(steps.filter(({ state }) => state !== 'passed')).toEqual([]);
    expect(asking.asked).toContain('Sign-in to the cluster of double');
    expect(asking.seen.join('')).toContain('https://sso.example.test/device');
    expect(JSON.stringify(steps)).not.toContain('123456');
  });

  it('ends where nobody answers the plugin, and where the person gives up', async () => {
    expect(await failureOf(to({}, 'dev.exec-tty'))).toMatchObject({
      name: 'Sign in to the cluster',
      detail: 'Sign-in to the cluster of double is needed, and nobody is here to answer.',
    });
    expect(await failureOf(to({}, 'dev.exec-tty'), answering({ types: 'cancel' }))).toMatchObject({
      detail: 'You cancelled: Sign-in to the cluster of double.',
    });
  });

  it('brings a capture byte for byte, and ends kubectl when it is closed', async () => {
    const { transport, get } = open(to());
    expect((await get('heap')) === heap.toString()).toBe(true);
    expect(transport.address).toBe('shop/api-1:6060');
    expect(await cluster.tunnels()).toBe(1);
    transport.close();
    await expect.poll(() => cluster.tunnels()).toBe(0);
  });

  it('listens on 127.0.0.1 only, at a port that kubectl chose', async () => {
    const kubectl = kubectlOf(to(), { asking: answering(), programs });
    const pod = await findPod(kubectl, to().workload, 'shop', '', signal());
    const forward = await PortForward.open(kubectl, { pod, namespace: 'shop', port: 6060, signal: signal() });
    const port = forward.localPort.toString(16).toUpperCase().padStart(4, '0');
    const [ours, others] = ['tcp', 'tcp6'].map((table) =>
      fs.readFileSync(`/proc/net/${table}`, 'utf8').match(new RegExp(`^ *\\d+: [0-9A-F]+:${port} 0+:0000 0A`, 'gm')),
    );
    expect(ours).toEqual([expect.stringContaining(`0100007F:${port}`)]);
    expect(others).toBeNull();
    forward.close();
    expect(await forward.ended).toMatchObject({ code: 'connect/closed' });
  });

  it('comes back after the tunnel is lost, at the same address', async () => {
    const { transport, states, get } = open(to({ workload: { kind: 'deployment', name: 'api' } }));
    await get('heap');
    await cluster.drop('api-1');
    await expect.poll(() => states.map(({ state }) => state).join(' ')).toMatch(/^opening open reconnecting.* open$/);
    expect((await get('heap')).length).toBe(heap.length);
    expect(transport.address).toBe('shop/api-1:6060');
    expect(states.at(-1)?.text).toBe('');
  });

  it('says that another pod took the place of the one that is gone', async () => {
    const { states, get, transport } = open(to({ workload: { kind: 'deployment', name: 'api' } }));
    await get('heap');
    const { port } = service.address() as AddressInfo;
    const ports = [{ name: 'pprof', port: 6060, target: `127.0.0.1:${port}` }];
    await cluster.putPod({ namespace: 'shop', name: 'api-3', labels: { app: 'api' }, ports });
    await cluster.drop('api-1', true);
    await expect.poll(() => states.at(-1)?.state).toBe('open');
    await expect.poll(() => states.at(-1)?.text).toContain('api-1 is gone, api-3 took its place');
    await get('heap');
    expect(transport.address).toBe('shop/api-3:6060');
    await cluster.putPod({ namespace: 'shop', name: 'api-1', labels: { app: 'api' }, ports });
    await cluster.drop('api-3', true);
  });

  it('keeps what arrived when the tunnel is cut, and says that it was the tunnel', async () => {
    await cluster.setFaults({ cutAfterBytes: 1 << 20 });
    onTestFinished(() => cluster.setFaults({}));
    const { get } = open(to());
    const error: unknown = await get('heap').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).message).toContain('The tunnel to pod api-1 closed.');
  });

  it('ends at once where trying again cannot help, and after some tries where it might', async () => {
    const first = open(to({}, 'viewer.token'));
    await expect(first.get('heap')).rejects.toMatchObject({ code: 'connect/forbidden' });
    const second = open(to());
    await second.get('heap');
    await cluster.setFaults({ rejectUpgrade: 502 });
    onTestFinished(() => cluster.setFaults({}));
    await cluster.drop('api-1');
    await expect.poll(() => second.states.at(-1)?.state).toBe('lost');
    expect(second.states.filter(({ text }) => text.includes('Try ')).length).toBe(3);
    await expect(second.get('heap')).rejects.toMatchObject({ code: 'connect/forwarding' });
  });

  it('compares what the user may with the least that is needed', async () => {
    const ask = (user: string) =>
      checkAccess(kubectlOf(to({}, user), { asking: answering(), programs }), 'pod', 'shop', signal());
    expect(await ask('socket.token')).toMatchObject({
      needs: [
        { right: 'get pods', isAllowed: true },
        { right: 'create pods/portforward', isAllowed: false },
        { right: 'get pods/portforward', isAllowed: true },
      ],
      excess: [],
    });
    expect((await ask('dev.token')).excess).toContain('get secrets');
    const labels = await readLabels(
      kubectlOf(to(), { asking: answering(), programs }),
      to().workload,
      'shop',
      signal(),
    );
    expect(labels).toEqual({ app: 'api' });
  });

  it('lists what there is to choose from', async () => {
    const kubectl = kubectlOf(to(), { asking: answering(), programs });
    expect(await kubectl.contexts(signal())).toEqual([
      { name: 'double', cluster: 'double', user: 'u', namespace: 'default', isCurrent: true },
    ]);
    expect(await listNamespaces(kubectl, signal())).toEqual(['shop']);
    const { pods, services, deployments } = await listWorkloads(kubectl, 'shop', signal());
    expect(pods.map(({ name, phase }) => `${name} ${phase}`)).toEqual(['api-1 Running', 'api-2 Pending']);
    expect(services).toEqual([{ name: 'api', ports: [{ name: 'pprof', port: 6060 }], pods: 2 }]);
    expect(deployments[0]).toMatchObject({ name: 'api', pods: 2 });
  });
});
