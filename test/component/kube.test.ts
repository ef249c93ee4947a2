import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/base/app-error';
import type { KubeWorkloads } from '#shared/contract/model';
import AppRoot from '../../src-renderer/App.svelte';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { connectionHandlers, productionId } from './connections.ts';
import { startApp } from './incident.ts';

afterEach(cleanup);

const pod = { uid: '1f', node: 'node-1', isReady: true, restarts: 0, startedAt: '2026-11-24T03:00:00Z' };
const workloads: KubeWorkloads = {
  namespace: 'shop',
  pods: [
    {
      ...pod,
      name: 'api-1',
      phase: 'Running',
      ports: [
        { name: 'http', port: 8080 },
        { name: 'pprof', port: 6061 },
      ],
    },
    { ...pod, name: 'api-2', phase: 'Pending', isReady: false, ports: [] },
  ],
  services: [],
  deployments: [
    {
      name: 'api',
      ports: [
        { name: 'http', port: 8080 },
        { name: 'pprof', port: 6061 },
      ],
      pods: 2,
    },
  ],
};
const clusterHandlers: Handlers = {
  ...connectionHandlers,
  'kube/contexts': () => [
    { name: 'prod-eu', cluster: 'prod-eu', user: 'ada', namespace: 'shop', isCurrent: true },
    { name: 'stage', cluster: 'stage', user: 'ada', namespace: '', isCurrent: false },
  ],
  'kube/namespaces': () => ['shop', 'billing'],
  'kube/workloads': () => workloads,
};

async function openCluster(changed: Handlers = {}) {
  const started = await startApp({ ...clusterHandlers, ...changed });
  started.app.openPlace('connections');
  render(AppRoot, { app: started.app });
  started.app.commands.run('connection.new');
  await screen.findByRole('heading', { name: 'New connection' });
  const ways = await screen.findByRole('radiogroup', { name: 'Reach it by' });
  await fireEvent.click(within(ways).getByRole('radio', { name: 'Kubernetes' }));
  return started;
}

async function openSheet(changed: Handlers = {}) {
  const started = await openCluster(changed);
  await fireEvent.click(screen.getByRole('button', { name: 'Choose from the cluster…' }));
  return { ...started, sheet: await screen.findByRole('dialog', { name: 'Choose from the cluster' }) };
}

const type = (label: string, value: string) =>
  fireEvent.input(screen.getByRole('textbox', { name: label }), { target: { value } });

describe('a connection through kubectl', () => {
  it('is chosen from the cluster, with the port that serves pprof', async () => {
    const { app, sheet } = await openSheet();
    expect((await within(sheet).findByRole('button', { name: /api-2 Pending/ })).hasAttribute('disabled')).toBe(true);
    await fireEvent.click(within(sheet).getByRole('button', { name: /^api 2 pods/ }));
    expect(app.desk.connections.draft?.target).toMatchObject({
      kind: 'kube',
      context: 'prod-eu',
      namespace: 'shop',
      workload: { kind: 'deployment', name: 'api' },
      url: 'http://127.0.0.1:6061/debug/pprof/',
    });
  });

  it('lets a namespace be typed where they may not be listed', async () => {
    const { backend, sheet } = await openSheet({
      'kube/namespaces': () => Promise.reject(new AppError('connect/forbidden', 'ada may not list namespaces.')),
    });
    expect(await within(sheet).findByText(/Your role may not list namespaces/)).toBeTruthy();
    const field = within(sheet).getByRole('textbox', { name: 'Namespace' });
    await fireEvent.change(field, { target: { value: 'billing' } });
    await waitFor(() => {
      expect(backend.calls('kube/workloads').at(-1)).toMatchObject({ namespace: 'billing' });
    });
  });

  it('says why the cluster cannot be asked, and tries again', async () => {
    const { backend, sheet } = await openSheet({
      'kube/workloads': () =>
        Promise.reject(new AppError('connect/sign-in', 'The API server does not take the credentials of prod-eu.')),
    });
    expect(await within(sheet).findByText('The API server does not take the credentials of prod-eu.')).toBeTruthy();
    const before = backend.calls('kube/workloads').length;
    await fireEvent.click(within(sheet).getByRole('button', { name: 'Try again' }));
    await waitFor(() => {
      expect(backend.calls('kube/workloads').length).toBe(before + 1);
    });
  });

  it('says that a namespace is empty', async () => {
    const { sheet } = await openSheet({
      'kube/workloads': () => ({ namespace: 'shop', pods: [], services: [], deployments: [] }),
    });
    expect(await within(sheet).findByText('Nothing runs in shop.')).toBeTruthy();
  });

  it('shows the least access, what of it is missing, and what is too much', async () => {
    const { app, backend } = await openCluster({
      'kube/access': () => ({ namespace: 'shop', manifest: 'kind: Role', server: 'mux := http.NewServeMux()' }),
      'kube/check-access': () => ({
        needs: [
          { right: 'get pods', isAllowed: true },
          { right: 'create pods/portforward', isAllowed: false },
        ],
        excess: ['get secrets'],
        remark: '',
      }),
      'kube/save-access': () => ({ file: '/home/ada/faultline-api.yaml' }),
    });
    await type('Workload', 'api');
    await fireEvent.click(screen.getByRole('button', { name: 'Access…' }));
    const sheet = within(await screen.findByRole('dialog', { name: 'Least access to api' }));
    expect(await sheet.findByText('kind: Role')).toBeTruthy();
    expect(await sheet.findByText('More than a tunnel needs: get secrets.')).toBeTruthy();
    expect(sheet.getByRole('img', { name: 'not allowed' })).toBeTruthy();
    await fireEvent.click(sheet.getByRole('button', { name: 'Save…' }));
    await waitFor(() => {
      expect(app.status.notice?.text).toBe('Saved /home/ada/faultline-api.yaml.');
    });
    expect(backend.calls('kube/save-access')[0]).toMatchObject({
      workload: { kind: 'deployment', name: 'api' },
      port: 6060,
    });
  });

  it('wants a workload before it is tested', async () => {
    const { app, backend } = await openCluster();
    app.commands.run('connection.test');
    expect(await screen.findByText('Give the name of the workload, or choose it from the cluster.')).toBeTruthy();
    expect(backend.calls('connection/test')).toEqual([]);
  });

  it('tells how its tunnel stands, and that it leads to another pod', async () => {
    const { app, backend } = await openCluster();
    app.desk.connections.select(productionId);
    const state = { connectionId: productionId, address: 'shop/api-3:6060', pod: { name: 'api-3', uid: '2f' } };
    backend.emit('connection/way', { ...state, state: 'reconnecting', text: 'The tunnel to pod api-1 closed.' });
    expect(
      await screen.findByText(/was lost and is being opened again\. The tunnel to pod api-1 closed\./),
    ).toBeTruthy();
    backend.emit('connection/way', { ...state, state: 'open', text: 'The tunnel now leads to another pod: api-3.' });
    expect(await screen.findByText(/^The tunnel to pod api-3 is open\./)).toBeTruthy();
    expect(app.status.notice?.text).toBe('The tunnel now leads to another pod: api-3.');
  });
});
