import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import type { JobId } from '#shared/base/brand';
import type { Job } from '#shared/contract/model';
import AppRoot from '../../src-renderer/App.svelte';
import { healthyCpu, seriesHead, sickCpu, startApp } from './incident.ts';

afterEach(cleanup);

const reading: Job = {
  id: 1 as JobId,
  title: 'Reading a series',
  state: 'running',
  done: 1,
  total: 2,
  unit: 'captures',
  receivedBytes: 0,
  note: '',
  captureId: null,
  group: 1,
  problem: null,
};

async function openSeries(changed = {}) {
  const started = await startApp(changed);
  started.app.openSeries('cpu');
  render(AppRoot, { app: started.app });
  await screen.findByRole('heading', { name: 'CPU over the incident' });
  return started;
}

describe('a series', () => {
  it('ranks functions by change, per second of wall time', async () => {
    const { backend } = await openSeries();
    const table = await screen.findByRole('grid', { name: 'Functions by change' });
    expect(table.getAttribute('data-rows')).toBe('2');
    expect(backend.calls('series/rows')[0]).toMatchObject({ kind: 'cpu', processId: 1, valueType: 1, sort: 'change' });
    expect(screen.getByTestId('series-trend').textContent).toContain('a minute, 2 captures, too few to say how sure');
    expect(screen.getByText('cpu per second of wall time')).toBeTruthy();
  });

  it('draws what is ticked, and gives the same numbers as a table', async () => {
    const { backend, app } = await openSeries();
    await screen.findByRole('grid', { name: 'Functions by change' });
    const tab = app.tabs.active;
    if (tab?.kind === 'series') tab.session.toggle(1);
    await waitFor(() => {
      expect(screen.getByTestId('series-chart').getAttribute('data-lines')).toBe('2');
    });
    expect(backend.calls('series/lines').at(-1)?.rows).toEqual([1]);
    await fireEvent.click(screen.getByRole('radio', { name: 'Captures' }));
    const twin = await screen.findByRole('grid', { name: 'The same numbers by capture' });
    expect(within(twin).getByRole('columnheader', { name: 'rates.Load' })).toBeTruthy();
  });

  it('compares two captures that were marked, the earlier first', async () => {
    const { app } = await openSeries();
    await screen.findByRole('grid', { name: 'Functions by change' });
    const tab = app.tabs.active;
    if (tab?.kind !== 'series') throw new Error('no series');
    expect(tab.session.mark(sickCpu)).toBeNull();
    expect(tab.session.marked).toBe(sickCpu);
    expect(tab.session.mark(healthyCpu)).toEqual([healthyCpu, sickCpu]);
    expect(tab.session.marked).toBeNull();
  });

  it('says how far it has read, and can be stopped', async () => {
    const { backend } = await openSeries({ 'job/cancel': () => null });
    await screen.findByRole('grid', { name: 'Functions by change' });
    backend.emit('job/changed', reading);
    expect(await screen.findByText('1 of 2 captures read')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(backend.calls('job/cancel')).toEqual([{ id: 1 }]);
  });

  it('names what could not be read and what was not', async () => {
    const head = seriesHead('cpu');
    const [first, second] = head.captures;
    const problem = { code: 'decode/empty', message: '', details: {} };
    await openSeries({ 'series/head': () => ({ ...head, captures: [first, { ...second, problem }] }) });
    expect(await screen.findByText(`#${sickCpu} could not be read.`)).toBeTruthy();
    cleanup();
    await openSeries({ 'series/head': () => ({ ...head, captures: [first] }) });
    expect(await screen.findByText('1 of 2 captures were not read.')).toBeTruthy();
  });

  it('says what to capture where there is only one', async () => {
    await openSeries({
      'series/lines': () => ({
        ids: [healthyCpu],
        timeMs: Float64Array.of(0),
        sum: Float64Array.of(1),
        sumTrend: { slope: NaN, error: NaN, count: 1 },
        lines: [],
        labels: [],
      }),
    });
    expect(await screen.findByText('checkout-x2k4q has one CPU capture that can be read.')).toBeTruthy();
  });

  it('is offered by the palette and for a function of a profile', async () => {
    const { app } = await startApp();
    app.openCapture(sickCpu);
    render(AppRoot, { app });
    await screen.findByRole('heading', { name: 'CPU profile #2' });
    const tab = app.tabs.active;
    await (tab?.kind === 'capture' ? tab.session.profile?.selectSymbol(1) : undefined);
    await fireEvent.click(await screen.findByRole('button', { name: 'Over the incident' }));
    await screen.findByRole('heading', { name: 'CPU over the incident' });
    expect(app.tabs.active?.key).toBe('series/cpu');
  });
});

describe('captures that are picked', () => {
  it('open merged where they are of a kind', async () => {
    const { app, backend } = await startApp();
    app.openPlace('captures');
    render(AppRoot, { app });
    app.openMerged([sickCpu, healthyCpu]);
    await screen.findByRole('heading', { name: 'CPU profile, 2 merged' });
    expect(backend.calls('capture/open').at(-1)).toEqual({ id: healthyCpu, with: [sickCpu] });
    await waitFor(() => {
      expect(backend.calls('profile/top').at(-1)).toMatchObject({ id: healthyCpu, with: [sickCpu] });
    });
    app.openMerged([healthyCpu]);
    expect(app.tabs.active?.key).toBe(`capture/${healthyCpu}`);
  });
});
