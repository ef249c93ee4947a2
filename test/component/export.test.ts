import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/base/app-error';
import AppRoot from '../../src-renderer/App.svelte';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { comparisonId, sickCpu, startApp } from './incident.ts';

afterEach(cleanup);

const openDialog = (): Promise<boolean> =>
  fireEvent.keyDown(document.body, { key: 'E', code: 'KeyE', ctrlKey: true, shiftKey: true });

async function startWith(changed: Handlers) {
  const started = await startApp(changed);
  render(AppRoot, { app: started.app });
  return started;
}

describe('export of a profile', () => {
  async function openProfile(changed: Handlers = {}) {
    const started = await startWith({ 'profile/export': () => ({ file: '/tmp/out/cpu-2.svg' }), ...changed });
    started.app.openCapture(sickCpu);
    await screen.findByRole('button', { name: 'Export' });
    return started;
  }

  it('offers every format with what it is for, and says what will be written', async () => {
    await openProfile();
    await openDialog();
    expect(within(await screen.findByRole('dialog')).getAllByRole('radio').length).toBe(7);
    expect(screen.getByText('One picture for people without tools', { exact: false })).toBeTruthy();
    expect(screen.getByText('cpu, the whole profile.')).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole('radio', { name: /^pprof profile/ }));
  });

  it('writes what is shown, filters included, and then names the file', async () => {
    const { app, backend } = await openProfile();
    const tab = app.tabs.active;
    const profile = tab?.kind === 'capture' ? tab.session.profile : null;
    profile?.filter.add({ kind: 'focus', pattern: 'rates' });
    await waitFor(() => {
      expect(profile?.shownSteps.length).toBe(1);
    });
    profile?.show('inverted');
    await fireEvent.click(screen.getByRole('button', { name: 'Export' }));
    expect(await screen.findByText(/^cpu after 1 filter: 20\.6\d* s of 41\.2\d* s, 50\.0 %\.$/)).toBeTruthy();
    await fireEvent.click(within(screen.getByRole('dialog')).getByRole('radio', { name: /^Flame graph/ }));
    await fireEvent.click(screen.getByRole('button', { name: /^Save/ }));
    await waitFor(() => {
      expect(app.status.notice).toMatchObject({ level: 'done', text: 'Exported to cpu-2.svg.' });
    });
    expect(backend.calls('profile/export')).toEqual([
      {
        id: sickCpu,
        filter: [{ kind: 'focus', pattern: 'rates' }],
        valueType: 1,
        direction: 'bottom-up',
        format: 'svg',
      },
    ]);
    await waitFor(() => {
      expect(screen.queryByRole('dialog')).toBeNull();
    });
    await openDialog();
    expect(
      within(screen.getByRole('dialog')).getByRole<HTMLInputElement>('radio', { name: /^Flame graph/ }).checked,
    ).toBe(true);
  });

  it('stays where the person cancelled', async () => {
    const { app } = await openProfile({ 'profile/export': () => null });
    await openDialog();
    await fireEvent.click(await screen.findByRole('button', { name: /^Save/ }));
    await waitFor(() => {
      expect(app.desk.exports.isSaving).toBe(false);
    });
    expect(screen.getByRole('dialog')).toBeTruthy();
    expect(app.status.notice).toBeNull();
  });

  it('says why it failed', async () => {
    const { app } = await openProfile({
      'profile/export': () => {
        throw new AppError('export/failed', '/full/cpu.csv cannot be written: no space left on device');
      },
    });
    await openDialog();
    await fireEvent.click(await screen.findByRole('button', { name: /^Save/ }));
    await waitFor(() => {
      expect(app.status.notice?.level).toBe('error');
    });
  });
});

describe('export of a comparison', () => {
  it('writes it in the value type and the scale that are shown', async () => {
    const { app, backend } = await startWith({ 'comparison/export': () => ({ file: '/tmp/cpu-1-to-2.csv' }) });
    app.openComparison(comparisonId);
    await screen.findByRole('button', { name: 'Export' });
    await openDialog();
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getAllByRole('radio').length).toBe(4);
    await fireEvent.click(dialog.getByRole('radio', { name: /^Table/ }));
    await fireEvent.click(screen.getByRole('button', { name: /^Save/ }));
    await waitFor(() => {
      expect(app.status.notice?.text).toBe('Exported to cpu-1-to-2.csv.');
    });
    expect(backend.calls('comparison/export')).toEqual([
      { id: comparisonId, valueType: 0, scale: 'absolute', format: 'csv' },
    ]);
  });
});

it('there is nothing to export on the overview', async () => {
  const { app } = await startWith({});
  app.openPlace('overview');
  await openDialog();
  expect(app.layout.dialog).toBeNull();
});
