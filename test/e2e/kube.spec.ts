import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ensure } from '#shared/base/assert';
import { closeServer, listen, pprofHandler } from '../fixtures/pprof-server.ts';
import { filesWith } from '../fixtures/files-with.ts';
import { sample } from '../fixtures/run-cli.ts';
import { noKubectl, startCluster, worldOf } from '../targets/cluster.ts';
import { ask, expect, test } from './launch.ts';
import { addConnection, arrived } from './main-job.ts';

const code = '123456';

test('in a cluster: chosen from what runs there, signed in to in a terminal, and back in another pod', async ({
  launch,
  userData,
}) => {
  test.skip(noKubectl !== '', noKubectl);
  const heap = fs.readFileSync(sample('sick-heap.pb.gz'));
  const service = http.createServer(pprofHandler((_request, response) => response.end(heap)));
  const cluster = await startCluster(worldOf(`127.0.0.1:${await listen(service)}`));
  process.env['KUBECACHEDIR'] = `${userData}/kube-cache`;
  try {
    const { page, complaints } = await launch();
    await ask(page, 'workspace/create', { title: 'In a cluster', service: '', environment: 'local' });
    await addConnection(page, 'api', 'http://127.0.0.1:6060/');
    await page.getByRole('radiogroup', { name: 'Reach it by' }).getByRole('radio', { name: 'Kubernetes' }).click();
    await page.getByLabel('Kubeconfig').fill(cluster.kubeconfig('dev.token'));
    await page.getByRole('textbox', { name: 'Namespace' }).fill('shop');
    await page.getByRole('button', { name: 'Choose from the cluster…' }).click();
    const sheet = page.getByRole('dialog', { name: 'Choose from the cluster' });
    await expect(sheet.getByText('Deployments')).toBeVisible();
    await expect(sheet.getByRole('button', { name: /api-2 Pending/ })).toBeDisabled();
    await sheet
      .getByRole('button', { name: /^api 2 pods/ })
      .first()
      .click();
    await expect(page.getByLabel('Workload', { exact: true })).toHaveValue('api');
    await page.getByRole('button', { name: 'Test', exact: false }).first().click();
    await expect(page.getByText('all steps passed')).toBeVisible();

    await page.getByRole('button', { name: /Save and connect/ }).click();
    await expect(page.getByRole('dialog', { name: /Capture from api/ })).toContainText('Heap');
    const [connection] = await ask(page, 'connection/list', null);
    const { id } = ensure(connection, 'the saved connection');
    const capture = { connectionId: id, requests: [{ offerId: 'heap', seconds: 0, forceGc: false }] };
    await ask(page, 'capture/start', capture);
    await arrived(page, 1);
    await page.keyboard.press('Escape');
    await expect(page.getByText('The tunnel to pod api-1 is open.')).toBeVisible();

    const ports = [{ name: 'pprof', port: 6060, target: `127.0.0.1:${(service.address() as AddressInfo).port}` }];
    await cluster.putPod({ namespace: 'shop', name: 'api-3', labels: { app: 'api' }, ports });
    await cluster.drop('api-1', true);
    await expect(page.getByText('The tunnel now leads to another pod').first()).toBeVisible();
    await ask(page, 'capture/start', capture);
    await arrived(page, 2);
    const workspace = await ask(page, 'workspace/get', null);
    expect(workspace?.processes.map(({ address }) => address)).toEqual(['shop/api-1:6060', 'shop/api-3:6060']);
    expect(workspace?.captures.map(({ server }) => `${server.pod} on ${server.host}: ${server.program}`)).toEqual([
      'api-1 on node-1: checkout',
      'api-3 on node-1: checkout',
    ]);

    await page.getByLabel('Kubeconfig').fill(cluster.kubeconfig('dev.exec-tty'));
    await page.getByRole('button', { name: /^Test again/ }).click();
    const terminal = page.getByRole('dialog', { name: 'Sign-in to the cluster of double' });
    for (const asked of ['the permissions', 'the deployment', 'its pods', 'the tunnel']) {
      await expect(terminal, `a sign-in for ${asked}`).toContainText('https://sso.example.test/device');
      await page.keyboard.type(code);
      await page.keyboard.press('Enter');
      await expect(terminal).toBeHidden();
    }
    await expect(page.getByText('all steps passed')).toBeVisible();
    expect(complaints).toEqual([]);
  } finally {
    delete process.env['KUBECACHEDIR'];
    closeServer(service);
    await cluster.stop();
  }
  expect(filesWith([userData], ['token-of-dev-9f3', code])).toEqual([]);
});
