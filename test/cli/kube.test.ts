import fs from 'node:fs';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesWith } from '../fixtures/files-with.ts';
import { closeServer, listen, pprofHandler } from '../fixtures/pprof-server.ts';
import { runCli, runJson, sample } from '../fixtures/run-cli.ts';
import { runInTerminal } from '../fixtures/run-in-terminal.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { noKubectl, startCluster, worldOf, type Cluster } from '../targets/cluster.ts';

describe.skipIf(noKubectl !== '')(`a cluster on the command line ${noKubectl}`, () => {
  const heap = fs.readFileSync(sample('sick-heap.pb.gz'));
  const service = http.createServer(pprofHandler((_request, response) => response.end(heap)));
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster(worldOf(`127.0.0.1:${await listen(service)}`));
  });
  afterAll(async () => {
    closeServer(service);
    await cluster.stop();
  });
  const env = () => ({ KUBECACHEDIR: temporaryFolder(), FAULTLINE_DATA: temporaryFolder() });
  const kube = (workload: string, user = 'dev.token') => [
    ...['--kube', workload, '--namespace', 'shop'],
    ...['--kubeconfig', cluster.kubeconfig(user)],
  ];

  it('is tested step by step, and captured from', async () => {
    const { steps } = await runJson<{ steps: { name: string; ok: boolean }[] }>(
      ['connect', '--test', ...kube('deploy/api')],
      { env: env() },
    );
    expect(steps).toHaveLength(12);
    expect(steps.every(({ ok }) => ok)).toBe(true);
    const out = temporaryFolder();
    const { captures } = await runJson<{ captures: { file: string; status: string }[] }>(
      ['capture', ...kube('svc/api'), '--kind', 'heap', '--out', out],
      { env: env() },
    );
    expect(fs.readFileSync(captures[0]?.file ?? '').equals(heap)).toBe(true);
    await expect.poll(() => cluster.tunnels()).toBe(0);
  });

  it('says what was not allowed, and which of its options make no sense', async () => {
    const refused = await runCli(['capture', ...kube('pod/api-1', 'viewer.token'), '--kind', 'heap'], { env: env() });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('viewer may not create pods/portforward in namespace shop.');
    const wrong = await runCli(['connect', '--test', '--kube', 'job/api']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('--kube takes pod/NAME, service/NAME or deployment/NAME');
    expect((await runCli(['connect', 'x:1', '--test', '--kube', 'pod/api'])).stderr).toContain('not both');
    expect((await runCli(['connect', '--test'])).stderr).toContain('Say what to reach');
  });

  it('asks in the terminal what the sign-in of the cluster asks, and needs one for it', async () => {
    const out = temporaryFolder();
    const args = ['capture', ...kube('pod/api-1', 'dev.exec-tty'), '--kind', 'heap', '--out', out];
    const { code, output } = await runInTerminal(
      args,
      ['code: ', 'code: '].map((question) => [question, '123456'] as const),
      { env: env() },
    );
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain('Sign-in to the cluster of double.');
    const alone = await runCli(args, { env: env() });
    expect(alone.code).toBe(4);
    expect(alone.stderr).toContain('Sign-in to the cluster of double is needed, and nobody is here to answer.');
    expect(filesWith([out], ['token-of-dev-9f3', '123456'])).toEqual([]);
  });
});
