import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/base/app-error';
import AppRoot from '../../src-renderer/App.svelte';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { diffHead } from './comparison.ts';
import { comparisonId, startApp } from './incident.ts';

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

  it('leads from each sentence of what changed to its frame', async () => {
    const { backend } = await openComparison();
    await screen.findByTestId('diff-total');
    const sentence = screen.getByRole('button', { name: 'rates.Load is new: +15.00 s.' });
    await fireEvent.click(sentence);
    await waitFor(() => {
      expect(screen.getByTestId('diff-selection').textContent).toContain('rates.Load');
    });
    expect(backend.calls('comparison/node').at(-1)?.node).toBe(2);
    expect(sentence.getAttribute('aria-current')).toBe('true');
  });

  it('shows the callers that explain the change of the selected function, each a way to its path', async () => {
    const { app, backend } = await openComparison();
    await screen.findByTestId('diff-total');
    expect(screen.queryByTestId('diff-callers')).toBeNull();
    const tab = app.tabs.active;
    await (tab?.kind === 'comparison' ? tab.session.selectSymbol(1) : undefined);
    const callers = await screen.findByTestId('diff-callers');
    expect(callers.textContent).toContain('main.main');
    expect(callers.textContent).toContain('+12.00 s');
    expect(callers.textContent).toContain('and 2 more paths, +3.00 s');
    await fireEvent.click(within(callers).getByRole('button', { name: /main\.main/ }));
    expect(backend.calls('comparison/node').at(-1)?.node).toBe(2);
    await waitFor(() => {
      expect(within(callers).getByRole('button').getAttribute('aria-current')).toBe('true');
    });
    expect(backend.calls('comparison/callers')).toHaveLength(1); // the function stays, so its callers do
  });

  it('hides what sampling explains with E, says how many, and shows them again', async () => {
    const { backend } = await openComparison();
    await screen.findByTestId('diff-total');
    expect(screen.getByTestId('diff-certainty').textContent).not.toContain('hidden');
    await press('e');
    await waitFor(() => {
      expect(screen.getByTestId('diff-certainty').textContent).toContain('1 of 2 hidden');
    });
    expect(screen.getByTestId('diff-table').dataset['rows']).toBe('1');
    await fireEvent.click(screen.getByRole('checkbox', { name: /Hide/ }));
    await waitFor(() => {
      expect(screen.getByTestId('diff-table').dataset['rows']).toBe('2');
    });
    expect(backend.calls('comparison/table').map(({ hideExplained }) => hideExplained)).toEqual([false, true, false]);
  });

  it('offers no such switch where nothing says what sampling explains', async () => {
    await openComparison({ 'comparison/open': () => ({ ...diffHead, kind: 'heap', sampling: 'none' }) });
    await screen.findByTestId('diff-total');
    expect(screen.queryByTestId('diff-certainty')).toBeNull();
  });

  it('draws both sides as one graph with 2, with the selection of the others', async () => {
    const { app, backend } = await openComparison();
    await screen.findByTestId('diff-total');
    await press('2');
    expect(await screen.findByTestId('flame-canvas-both')).toBeTruthy();
    expect(screen.queryByTestId('flame-canvas-before')).toBeNull();
    expect(screen.getByRole('radio', { name: 'One graph' }).getAttribute('aria-checked')).toBe('true');
    const tab = app.tabs.active;
    const session = tab?.kind === 'comparison' ? tab.session : undefined;
    await session?.goToNode(2);
    expect(screen.getByTestId('flame-canvas-both').textContent).toContain('rates.Load');
    session?.focusSelection();
    expect(session?.charts?.both.range).toEqual({ start: 0, end: 15e9 });
    await press('3');
    expect(screen.queryByTestId('flame-canvas-both')).toBeNull();
    await press('1');
    expect(await screen.findByTestId('flame-canvas-after')).toBeTruthy();
    expect(backend.calls('comparison/flame').every(({ side }) => ['before', 'after', 'both'].includes(side))).toBe(
      true,
    );
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
