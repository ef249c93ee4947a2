import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/base/app-error';
import AppRoot from '../../src-renderer/App.svelte';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { comparisonId, diffHead, startApp } from './incident.ts';

afterEach(cleanup);

async function openComparison(changed: Handlers = {}) {
  const started = await startApp(changed);
  started.app.openComparison(comparisonId);
  render(AppRoot, { app: started.app });
  return started;
}

const press = (key: string) => fireEvent.keyDown(document.body, { key, bubbles: true });

describe('a comparison', () => {
  it('says both totals, the change and whether they may be compared', async () => {
    await openComparison();
    expect((await screen.findByTestId('diff-total')).textContent.trim()).toBe('+18.30 s');
    expect(screen.getByTestId('diff-before').textContent).toContain('22.90 s in 30.00 s, 0.76 cores');
    expect(screen.getByText('Comparable, with one caution.')).toBeTruthy();
    expect(screen.getByText('rates.Load is new: +15.00 s.')).toBeTruthy();
  });

  it('shows the selection on both sides, and no ratio for what is new', async () => {
    const { app } = await openComparison();
    await screen.findByTestId('diff-total');
    const tab = app.tabs.active;
    await (tab?.kind === 'comparison' ? tab.session.selectSymbol(1) : undefined);
    const selection = screen.getByTestId('diff-selection');
    expect(selection.textContent).toContain('+15.00 s');
    expect(selection.textContent).toContain('+36.4 points');
    expect(selection.textContent).toContain('New: no ratio to give, A has no sample of it.');
  });

  it('adds a note to the selected call path with N', async () => {
    const { app, backend } = await openComparison();
    await screen.findByTestId('diff-total');
    const tab = app.tabs.active;
    await (tab?.kind === 'comparison' ? tab.session.selectSymbol(1) : undefined);
    await press('n');
    const text = await screen.findByRole('textbox', { name: /Note on/ });
    await fireEvent.input(text, { target: { value: 'Parses for every quote.' } });
    await fireEvent.keyDown(text, { key: 'Enter' });
    await waitFor(() => {
      expect(backend.calls('note/add')).toEqual([
        {
          comparisonId,
          path: ['main.main', 'acme.example/shop/rates.Load'],
          text: 'Parses for every quote.',
        },
      ]);
    });
  });

  it('asks anew in another scale', async () => {
    const { backend } = await openComparison();
    await screen.findByTestId('diff-total');
    await fireEvent.click(screen.getByRole('radio', { name: 'Share of total' }));
    expect(backend.calls('comparison/open').at(-1)?.scale).toBe('total');
  });

  it('never applies a late reply to a superseded request', async () => {
    const waiting: ((head: typeof diffHead) => void)[] = [];
    const { app } = await openComparison({
      'comparison/open': () => new Promise((resolve) => waiting.push(resolve)),
    });
    const tab = app.tabs.active;
    const session = tab?.kind === 'comparison' ? tab.session : undefined;
    waiting[0]?.(diffHead);
    await screen.findByTestId('diff-total');
    session?.setScale('total');
    session?.setScale('duration');
    waiting[2]?.({ ...diffHead, scale: { name: 'duration', before: 1 / 30, after: 1 / 30 } });
    await waitFor(() => {
      expect(session?.head?.scale.name).toBe('duration');
    });
    waiting[1]?.({ ...diffHead, scale: { name: 'total', before: 1, after: 1 } });
    await Promise.resolve();
    expect(session?.head?.scale.name).toBe('duration');
  });

  it('says why two captures cannot be compared, and what would be', async () => {
    await openComparison({
      'comparison/open': () => {
        throw new AppError('diff/not-comparable', 'These two cannot be compared: CPU time and heap bytes.');
      },
    });
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('These two cannot be compared: CPU time and heap bytes.');
    expect(alert.textContent).toContain('Pick two captures of one type');
  });
});
