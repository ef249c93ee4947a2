import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/base/app-error';
import AppRoot from '../../src-renderer/App.svelte';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { startApp, workspace } from './incident.ts';

afterEach(cleanup);

const recent = [
  { file: '/incidents/inc-4127.faultline', title: 'Checkout p99', openedAt: '2026-11-24T03:02:00Z', exists: true },
  { file: '/incidents/gone.faultline', title: 'Older one', openedAt: '2026-11-20T03:02:00Z', exists: false },
];

async function openStart(changed: Handlers = {}) {
  const started = await startApp({ 'workspace/get': () => null, 'workspace/recent': () => recent, ...changed });
  render(AppRoot, { app: started.app });
  return started;
}

describe('the start', () => {
  it('offers the sample where nothing was opened yet', async () => {
    await openStart({ 'workspace/recent': () => [] });
    expect(screen.getByText(/^None yet\. The sample incident/)).toBeTruthy();
  });

  it('opens a recent incident, and greys one whose file is gone with the reason', async () => {
    const { app, backend } = await openStart({ 'workspace/open': () => workspace });
    const gone = screen.getByRole<HTMLButtonElement>('button', { name: /Older one/ });
    expect(gone.disabled).toBe(true);
    expect(gone.textContent).toContain('The file is no longer there: /incidents/gone.faultline');
    await fireEvent.click(screen.getByRole('button', { name: /Checkout p99/ }));
    expect(backend.calls('workspace/open')).toEqual([{ file: '/incidents/inc-4127.faultline' }]);
    await waitFor(() => {
      expect(app.workspace).not.toBeNull();
    });
  });

  it.each([
    ['store/not-a-workspace', 'This file is not a Faultline workspace.', /can be imported/],
    ['store/from-future', 'This workspace was made by a newer Faultline.', /Update to open it/],
    ['store/locked', 'Another program has this workspace open.', /Close it there/],
  ] as const)('says %s in a sentence with what to do, until it is read', async (code, title, advice) => {
    await openStart({
      'workspace/choose': () => {
        throw new AppError(code, 'x');
      },
    });
    const start = within(screen.getByRole('region', { name: 'Start' }));
    await fireEvent.keyDown(document.body, { key: 'o', ctrlKey: true });
    expect(await start.findByText(title)).toBeTruthy();
    expect(start.getByText(advice)).toBeTruthy();
    await fireEvent.click(start.getByRole('button', { name: 'Dismiss' }));
    expect(start.queryByText(title)).toBeNull();
  });

  it('makes a new incident from title, service and environment', async () => {
    const { app, backend } = await openStart({ 'workspace/create': () => workspace });
    await fireEvent.keyDown(document.body, { key: 'n', ctrlKey: true });
    const dialog = within(await screen.findByRole('dialog', { name: 'New incident' }));
    await fireEvent.click(dialog.getByRole('button', { name: /^Create incident/ }));
    expect(dialog.getByText('Give the incident a title.')).toBeTruthy();
    await fireEvent.input(dialog.getByRole('textbox', { name: 'Title' }), { target: { value: ' Checkout p99 ' } });
    await fireEvent.click(dialog.getByRole('radio', { name: 'Staging' }));
    await fireEvent.click(dialog.getByRole('button', { name: /^Create incident/ }));
    expect(backend.calls('workspace/create')).toEqual([{ title: 'Checkout p99', service: '', environment: 'staging' }]);
    await waitFor(() => {
      expect(app.layout.dialog).toBeNull();
    });
  });

  it('keeps the form and says why where it cannot be made', async () => {
    const { app } = await openStart({
      'workspace/create': () => {
        throw new AppError('store/full', 'x');
      },
    });
    app.layout.show('new-incident');
    const dialog = within(await screen.findByRole('dialog', { name: 'New incident' }));
    await fireEvent.input(dialog.getByRole('textbox', { name: 'Title' }), { target: { value: 'Checkout' } });
    await fireEvent.click(dialog.getByRole('button', { name: /^Create incident/ }));
    expect((await dialog.findByRole('alert')).textContent).toContain('The disk is full.');
  });
});

describe('preferences', () => {
  async function openPreferences() {
    const started = await openStart();
    started.app.layout.show('preferences');
    return { ...started, dialog: within(await screen.findByRole('dialog', { name: 'Preferences' })) };
  }

  it('changes theme and keys at once', async () => {
    const { backend, dialog } = await openPreferences();
    await fireEvent.click(dialog.getByRole('radio', { name: 'Light' }));
    await fireEvent.click(dialog.getByRole('checkbox', { name: 'Single-letter keys' }));
    expect(backend.calls('preferences/set')).toEqual([{ theme: 'light' }, { singleKeys: false }]);
  });

  it('signs notes with the name given, and never with an empty one', async () => {
    const { backend, dialog } = await openPreferences();
    const name = dialog.getByRole('textbox', { name: 'Your name' });
    await fireEvent.input(name, { target: { value: '  ' } });
    await fireEvent.blur(name);
    expect(dialog.getByText(/Notes need a name/)).toBeTruthy();
    expect(backend.calls('preferences/set')).toEqual([]);
    await fireEvent.input(name, { target: { value: 's.lindqvist' } });
    await fireEvent.blur(name);
    expect(backend.calls('preferences/set')).toEqual([{ author: 's.lindqvist' }]);
  });

  it('tells the versions', async () => {
    const { dialog } = await openPreferences();
    expect(dialog.getByRole('region', { name: 'Versions' }).textContent).toContain('Faultline 0.1.0');
  });
});
