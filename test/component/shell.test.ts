import './setup.ts';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import AppRoot from '../../src-renderer/App.svelte';
import { AppError } from '#shared/base/app-error';
import { startApp, sickCpu, webPage, workspace, comparisonId } from './incident.ts';

afterEach(cleanup);

const press = (key: string, options: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { key, bubbles: true, ...options });

describe('the window', () => {
  it('offers a start where no workspace is open', async () => {
    const { app } = await startApp({ 'workspace/get': () => null });
    render(AppRoot, { app });
    expect(screen.getByRole('button', { name: /New incident/ })).toBeTruthy();
    expect(screen.queryByRole('navigation', { name: 'Incident' })).toBeNull();
  });

  it('lists captures by process and comparisons, and says the environment', async () => {
    const { app } = await startApp();
    render(AppRoot, { app });
    const sidebar = screen.getByRole('navigation', { name: 'Incident' });
    expect(within(sidebar).getByRole('button', { name: /CPU #2, CPU 30 s, 41.20 s of CPU/ })).toBeTruthy();
    expect(within(sidebar).getByText('CPU #1 → #2')).toBeTruthy();
    expect(screen.getByText('PRODUCTION')).toBeTruthy();
  });

  it('folds the sidebar with Ctrl B and shows all keys with ?', async () => {
    const { app } = await startApp();
    render(AppRoot, { app });
    await press('b', { ctrlKey: true });
    expect(app.layout.sidebar).toBe('rail');
    await press('?', { shiftKey: true });
    expect(await screen.findByRole('dialog', { name: 'All keys' })).toBeTruthy();
  });

  it('leaves single letters alone in text fields and where they are turned off', async () => {
    const { app } = await startApp({ 'preferences/get': () => ({ theme: 'dark', singleKeys: false, author: '' }) });
    render(AppRoot, { app });
    await press('c');
    expect(app.layout.dialog).toBeNull();
    await app.setPreferences({ singleKeys: true });
    const input = document.createElement('input');
    document.body.append(input);
    await fireEvent.keyDown(input, { key: 'c', bubbles: true });
    expect(app.layout.dialog).toBeNull();
    input.remove();
    await press('c');
    expect(app.layout.dialog).toBe('capture');
  });

  it('finds commands and captures in the palette', async () => {
    const { app } = await startApp();
    render(AppRoot, { app });
    await press('k', { ctrlKey: true });
    const input = await screen.findByRole('combobox');
    await fireEvent.input(input, { target: { value: 'cpu #2' } });
    await fireEvent.keyDown(input, { key: 'Enter' });
    expect(app.tabs.active?.key).toBe(`capture/${sickCpu}`);
  });

  it('says what failed and what to do, until it is read', async () => {
    const { app } = await startApp({
      'report/save': () => {
        throw new AppError('store/full', 'no space left');
      },
    });
    render(AppRoot, { app });
    await app.saveReport(comparisonId);
    const message = await screen.findByTestId('status-message');
    expect(message.textContent).toContain('The disk is full.');
    await fireEvent.click(within(message).getByRole('button', { name: 'Dismiss the message' }));
    expect(screen.queryByTestId('status-message')).toBeNull();
  });

  it('brings tabs back with the workspace, and drops those whose capture is gone', async () => {
    const { app, backend } = await startApp();
    app.openCapture(sickCpu);
    app.openComparison(comparisonId);
    backend.emit('workspace/changed', null);
    expect(app.tabs.list).toHaveLength(0);
    backend.emit('workspace/changed', workspace);
    expect(app.tabs.list.map(({ key }) => key)).toEqual(['overview', 'capture/2', 'comparison/1']);
    backend.emit('workspace/changed', { ...workspace, captures: workspace.captures.slice(0, 1) });
    expect(app.tabs.list.map(({ key }) => key)).toEqual(['overview', 'comparison/1']);
  });

  it('shows why a capture cannot be opened, its first line, and offers the bytes', async () => {
    const { app } = await startApp({
      'capture/open': () => {
        throw new AppError('decode/text-page', 'a web page', { firstLine: '<!doctype html>' });
      },
    });
    app.openCapture(webPage);
    render(AppRoot, { app });
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('This is a web page, not a profile.');
    expect(alert.textContent).toContain('<!doctype html>');
    expect(within(alert).getByRole('button', { name: 'Save raw…' })).toBeTruthy();
  });
});
