import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/base/app-error';
import { ensure } from '#shared/base/assert';
import type { ConnectionId } from '#shared/base/brand';
import { directTo } from '#shared/contract/connection';
import type { Connection } from '#shared/contract/model';
import AppRoot from '../../src-renderer/App.svelte';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { connectionHandlers, connections, failedTest, localId, productionId } from './connections.ts';
import { startApp } from './incident.ts';

afterEach(cleanup);

async function openConnections(changed: Handlers = {}) {
  const started = await startApp({ ...connectionHandlers, ...changed });
  started.app.openPlace('connections');
  render(AppRoot, { app: started.app });
  return started;
}

const press = (key: string, options: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { key, bubbles: true, ...options });
const type = (label: string, value: string) =>
  fireEvent.input(screen.getByRole('textbox', { name: label }), { target: { value } });

describe('connections', () => {
  it('says how to begin where there are none', async () => {
    await openConnections({ 'connection/list': () => [] });
    expect(screen.getByText('Add how you reach the process.')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Add a connection' }));
    expect(screen.getByRole('heading', { name: 'New connection' })).toBeTruthy();
  });

  it('lists by environment, and opens the one that worked last', async () => {
    const { app } = await openConnections();
    const list = screen.getByRole('complementary', { name: 'Saved connections' });
    expect(within(list).getByRole('heading', { name: 'Production Production' })).toBeTruthy();
    expect(app.desk.connections.key).toBe(productionId);
    app.desk.connections.filter = 'machine';
    await waitFor(() => {
      expect(within(list).queryByText('checkout, pod x2k4q')).toBeNull();
    });
    expect(within(list).getByText('my machine')).toBeTruthy();
  });

  it('saves a new one with four fields, and says under the field what is missing', async () => {
    const { app, backend } = await openConnections();
    app.commands.run('connection.new');
    await screen.findByRole('heading', { name: 'New connection' });
    await press('s', { ctrlKey: true });
    expect(await screen.findByText('Give it a name to find it by.')).toBeTruthy();
    expect(screen.getByText('Give the address of the pprof index.')).toBeTruthy();
    expect(backend.calls('connection/save')).toEqual([]);
    await type('Name', 'ledger');
    await type('Address', '10.2.0.9:6060');
    await press('s', { ctrlKey: true });
    await waitFor(() => {
      expect(backend.calls('connection/save')).toEqual([
        {
          id: null,
          name: 'ledger',
          service: 'checkout',
          environment: 'production',
          tags: [],
          notes: '',
          target: directTo('10.2.0.9:6060'),
        },
      ]);
    });
  });

  it('keeps what was typed while another one is looked at, and takes it back', async () => {
    const { app } = await openConnections();
    const book = app.desk.connections;
    await type('Name', 'renamed');
    book.select(localId);
    book.select(productionId);
    expect(book.draft?.name).toBe('renamed');
    expect(await screen.findByText('not saved')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Undo changes' }));
    expect(book.draft?.name).toBe('checkout, pod x2k4q');
    expect(book.isChanged).toBe(false);
  });

  it('tests step by step: the failed step tells what happened, what to do and what the other side said', async () => {
    await openConnections();
    await press('t', { ctrlKey: true });
    expect(await screen.findByText('failed at step 2 of 3')).toBeTruthy();
    const failed = screen.getByText('Nothing listens on 10.2.0.4:6060.').closest('li');
    expect(failed?.textContent).toContain('Check the port.');
    expect(failed?.querySelector('pre')?.textContent).toBe('connect ECONNREFUSED 10.2.0.4:6060');
    expect(failed?.textContent).toContain('1,113 ms');
    expect(screen.getByText('failed at 2')).toBeTruthy();
  });

  it('drops the reply to a test that was cancelled', async () => {
    const waiting: ((steps: typeof failedTest) => void)[] = [];
    const { app } = await openConnections({ 'connection/test': () => new Promise((resolve) => waiting.push(resolve)) });
    await press('t', { ctrlKey: true });
    await fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
    waiting[0]?.(failedTest);
    await Promise.resolve();
    expect(app.desk.connections.test).toBeNull();
  });

  it('saves, connects and opens the capture sheet', async () => {
    const { app, backend } = await openConnections();
    await type('Notes', 'on the metrics port');
    await press('Enter', { ctrlKey: true });
    expect(await screen.findByRole('dialog', { name: /Capture from checkout, pod x2k4q/ })).toBeTruthy();
    expect(backend.calls('connection/save')).toHaveLength(1);
    expect(backend.calls('connection/index')).toEqual([{ id: productionId }]);
    expect(app.desk.capture.planId).toBe('first-look');
  });

  it('says at which step connecting fails instead', async () => {
    const { app } = await openConnections({
      'connection/index': () => {
        throw new AppError('connect/refused', 'Nothing listens.', { address: '10.2.0.4:6060' });
      },
    });
    await press('Enter', { ctrlKey: true });
    expect(await screen.findByText('failed at step 2 of 3')).toBeTruthy();
    expect(app.layout.dialog).toBeNull();
  });

  it('shows a refused address under its field', async () => {
    await openConnections({
      'connection/save': () => {
        throw new AppError('connect/bad-url', 'A URL with a password in it would be stored in clear.');
      },
    });
    await type('Address', 'http://me:secret@10.2.0.4/');
    await press('s', { ctrlKey: true });
    expect(await screen.findByText('A URL with a password in it would be stored in clear.')).toBeTruthy();
  });

  it('asks once before it deletes', async () => {
    const { backend } = await openConnections();
    await fireEvent.click(screen.getByRole('button', { name: 'Delete' }));
    expect(backend.calls('connection/delete')).toEqual([]);
    await fireEvent.click(screen.getByRole('button', { name: 'Delete connection' }));
    await waitFor(() => {
      expect(backend.calls('connection/delete')).toEqual([{ id: productionId }]);
    });
  });

  it('duplicates into a new one', async () => {
    const { app, backend } = await openConnections();
    await fireEvent.click(screen.getByRole('button', { name: 'Duplicate' }));
    await press('s', { ctrlKey: true });
    await waitFor(() => {
      expect(backend.calls('connection/save')[0]).toMatchObject({ id: null, name: 'checkout, pod x2k4q, copy' });
    });
    const added: Connection = { ...ensure(connections[0], 'a connection'), id: 3 as ConnectionId };
    backend.emit('connection/changed', [...connections, added]);
    expect(app.desk.connections.key).toBe(3);
  });

  it('goes through SSH: hosts on the way, each with its port, user and key', async () => {
    const { app, backend } = await openConnections();
    await fireEvent.click(screen.getByRole('radio', { name: 'SSH tunnel' }));
    await press('s', { ctrlKey: true });
    expect(await screen.findByText('Give the SSH server.')).toBeTruthy();
    await type('SSH server', 'ledger-07');
    await fireEvent.click(screen.getByRole('button', { name: 'Add a jump host' }));
    await type('Jump host 1', 'bastion-eu');
    await type('Port of Jump host 1', '2222');
    await type('User at Jump host 1', 'ada');
    await press('s', { ctrlKey: true });
    await waitFor(() => {
      expect(backend.calls('connection/save')[0]?.target).toMatchObject({
        kind: 'ssh',
        url: 'http://10.2.0.4:6060/debug/pprof/',
        server: { host: 'ledger-07', port: null },
        jumps: [{ host: 'bastion-eu', port: 2222, user: 'ada', identityFile: '' }],
      });
    });
    app.desk.connections.editTarget((target) => ({ ...target, signIn: { kind: 'basic', user: '' } }));
    await press('s', { ctrlKey: true });
    expect(await screen.findByText('Give the user that signs in.')).toBeTruthy();
  });

  it('shows each step of a test as it happens, and stops it in the main process on Cancel', async () => {
    const { backend } = await openConnections({ 'connection/test': () => new Promise(() => undefined) });
    await press('t', { ctrlKey: true });
    const { run, environment } = ensure(backend.calls('connection/test')[0], 'a test');
    expect(environment).toBe('production');
    const [first] = failedTest;
    backend.emit('connection/test-step', {
      run,
      steps: [ensure(first, 'a step'), { ...ensure(first, 'a step'), name: 'Connect', state: 'running', detail: '' }],
    });
    const panel = screen.getByRole('complementary', { name: 'Test' });
    expect(await within(panel).findByText('Connect', { exact: false, selector: '.name' })).toBeTruthy();
    expect(within(panel).getByRole('img', { name: 'running' })).toBeTruthy();
    backend.emit('connection/test-step', { run: run + 1, steps: [] });
    await fireEvent.click(within(panel).getByRole('button', { name: 'Cancel' }));
    expect(backend.calls('connection/cancel-test')).toEqual([{ run }]);
  });

  it('finds by tag, and edits tags as words with commas between', async () => {
    const { app, backend } = await openConnections();
    const book = app.desk.connections;
    const list = screen.getByRole('complementary', { name: 'Saved connections' });
    expect(within(list).getByText('payments · eu')).toBeTruthy();
    expect(screen.getByText('Last worked 2026-11-24 03:06:00 UTC.')).toBeTruthy();
    book.filter = 'payments';
    await waitFor(() => {
      expect(within(list).queryByText('my machine')).toBeNull();
    });
    await type('Tags', 'payments, eu, ');
    expect(book.isChanged).toBe(false);
    await type('Tags', 'payments, eu, canary');
    await press('s', { ctrlKey: true });
    await waitFor(() => {
      expect(backend.calls('connection/save')[0]?.tags).toEqual(['payments', 'eu', 'canary']);
    });
  });

  it('says what an import did, and why one was refused', async () => {
    const { app } = await openConnections({
      'connection/import': () => ({ added: ['a'], unchanged: ['b'], renamed: [{ from: 'c', to: 'c (2)' }] }),
      'connection/export': () => {
        throw new AppError('export/failed', 'The disk is full.');
      },
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Import…' }));
    await waitFor(() => {
      expect(app.status.notice?.text).toBe(
        'Connections imported: 2. Already there: 1. “c” was taken, so it is “c (2)”.',
      );
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Export…' }));
    await waitFor(() => {
      expect(app.status.notice?.level).toBe('error');
    });
  });

  it('says where secrets are kept, and forgets them all', async () => {
    const { backend } = await openConnections();
    expect(await screen.findByText(/keyring \(gnome_libsecret\)/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Forget all 2' }));
    expect(backend.calls('secret/forget')).toEqual([null]);
  });
});
