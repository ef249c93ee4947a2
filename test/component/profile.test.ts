import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import AppRoot from '../../src-renderer/App.svelte';
import { dump, profileHead, sickCpu, startApp } from './incident.ts';

afterEach(cleanup);

async function openProfile(changed = {}) {
  const started = await startApp(changed);
  started.app.openCapture(sickCpu);
  render(AppRoot, { app: started.app });
  await screen.findByRole('heading', { name: 'CPU profile #2' });
  return started;
}

const press = (key: string, options: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { key, bubbles: true, ...options });

describe('a profile', () => {
  it('names its graph for screen readers and says the selection as it moves', async () => {
    await openProfile();
    expect(await screen.findByRole('application', { name: /all, 41.20 s of CPU in 30.01 s/ })).toBeTruthy();
    await press('ArrowDown');
    await press('ArrowDown');
    await press('ArrowDown');
    await waitFor(() => {
      expect(screen.getByText('acme.example/shop/rates.Load, 20.60 s, 50.0 % of 41.20 s, depth 2')).toBeTruthy();
    });
  });

  it('gives every figure of the inspector its denominator', async () => {
    const { app } = await openProfile();
    const tab = app.tabs.active;
    await (tab?.kind === 'capture' ? tab.session.profile?.selectSymbol(1) : undefined);
    const inspector = screen.getByTestId('inspector');
    expect(within(inspector).getByTestId('selected-function').textContent).toBe('Load');
    expect(inspector.textContent).toContain('36.4 % of 41.20 s');
    expect(inspector.textContent).toContain('1,500 of 4,120');
    expect(inspector.textContent).toContain('0.50 of 1.37');
    expect(inspector.textContent).toContain('/v1/quote');
    expect(inspector.textContent).toContain('Only the sick process runs this.');
  });

  it('counts what a search finds', async () => {
    const { backend } = await openProfile();
    const input = screen.getByRole('textbox', { name: /Find in this profile/ });
    await fireEvent.input(input, { target: { value: 'Load' } });
    await waitFor(() => {
      expect(screen.getByTestId('search-summary').textContent).toContain('1 function, 20.60 s total, 20.60 s self');
    });
    expect(backend.calls('profile/search')).toEqual([{ id: sickCpu, valueType: 1, pattern: 'Load' }]);
  });

  it('asks for the inverted tree with 2 and for the table with 3', async () => {
    const { backend } = await openProfile();
    await press('2');
    await waitFor(() => {
      expect(backend.calls('profile/flame').some(({ direction }) => direction === 'bottom-up')).toBe(true);
    });
    await press('3');
    expect(await screen.findByRole('grid', { name: 'Functions' })).toBeTruthy();
    expect(screen.queryByRole('application')).toBeNull();
  });

  it('says why an empty profile is empty', async () => {
    const head = { ...profileHead, valueTypes: profileHead.valueTypes.map((type) => ({ ...type, total: 0 })) };
    await openProfile({ 'capture/open': () => ({ view: 'profile', head }) });
    expect(screen.getByText('0 samples in 30.01 s: the process was idle')).toBeTruthy();
  });

  it('says what is missing from a partial one', async () => {
    const head = { ...profileHead, warnings: [{ code: 'truncated', message: 'The file ends early.' }] };
    await openProfile({ 'capture/open': () => ({ view: 'profile', head }) });
    expect(screen.getByText('The file ends early.')).toBeTruthy();
  });
});

describe('a goroutine dump', () => {
  it('groups by state and stack, unfolds, and filters', async () => {
    const { app } = await startApp();
    app.openCapture(dump);
    render(AppRoot, { app });
    const groups = await screen.findByTestId('goroutine-groups');
    const first = within(groups).getByRole('button', { name: /1,150/ });
    expect(first.textContent).toContain('2 to 41 min');
    await fireEvent.click(first);
    expect(within(groups).getByRole('list', { name: 'Stack of 1,150 goroutines' }).textContent).toContain(
      'rates.go:41',
    );
    await fireEvent.change(screen.getByRole('combobox', { name: 'State' }), { target: { value: 'syscall' } });
    expect(within(groups).getAllByRole('button')).toHaveLength(1);
  });
});
