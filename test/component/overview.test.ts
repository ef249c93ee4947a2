import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/base/app-error';
import { ensure } from '#shared/base/assert';
import type { CaptureId } from '#shared/base/brand';
import type { Capture, Workspace } from '#shared/contract/model';
import AppRoot from '../../src-renderer/App.svelte';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { dump, sickCpu, startApp, workspace } from './incident.ts';

/** jsdom has no canvas: what is drawn is the chart library's business, what it is given is ours. */
const charts = vi.hoisted(() => [] as unknown[][]);
vi.mock('uplot', () => ({
  default: class {
    constructor(_: unknown, data: unknown[]) {
      charts.push(data);
    }
    readonly destroy = () => undefined;
  },
}));

afterEach(cleanup);

async function openOverview(changed: Handlers = {}) {
  const started = await startApp(changed);
  render(AppRoot, { app: started.app });
  return started;
}

const overview = () => within(screen.getByRole('region', { name: 'Overview' }));
const press = (key: string) => fireEvent.keyDown(document.body, { key, bubbles: true });

function later(id: number, minutes: number, change: Partial<Capture> = {}): Capture {
  const base = ensure(
    workspace.captures.find((capture) => capture.id === dump),
    'the dump',
  );
  const startedAt = new Date(Date.parse(base.startedAt) + minutes * 60_000).toISOString();
  return { ...base, id: id as CaptureId, startedAt, finishedAt: startedAt, ...change };
}

function withCaptures(...added: Capture[]): Handlers {
  const changed: Workspace = { ...workspace, captures: [...workspace.captures, ...added] };
  return { 'workspace/get': () => changed };
}

describe('the overview', () => {
  it('says where to begin in an empty incident', async () => {
    const { app } = await openOverview({
      'workspace/get': () => ({ ...workspace, processes: [], captures: [], comparisons: [], notes: [] }),
    });
    expect(overview().getByText('No captures yet.')).toBeTruthy();
    expect(overview().queryByRole('grid')).toBeNull();
    await press('c');
    expect(app.layout.dialog).toBe('capture');
  });

  it('shows the newest figures with their capture, and opens it', async () => {
    const { app } = await openOverview();
    const figures = within(overview().getByRole('list', { name: 'Newest figures' }));
    expect(figures.getByRole('button', { name: /^Goroutines: 1,156 .*#3/ })).toBeTruthy();
    await fireEvent.click(figures.getByRole('button', { name: /^CPU time: 41.20 s in 30 s/ }));
    expect(app.tabs.active?.key).toBe(`capture/${sickCpu}`);
  });

  it('draws goroutines over time once there are two dumps, and says them in words', async () => {
    charts.length = 0;
    await openOverview(withCaptures(later(8, 8, { summary: '1,391 goroutines' })));
    const chart = await screen.findByRole('img', { name: /1,156 at #3, 1,391 at #8/ });
    expect(chart).toBeTruthy();
    expect(overview().getByText('1,156 → 1,391 (+235)')).toBeTruthy();
    expect(overview().getByText('+235 since #3')).toBeTruthy();
  });

  it('lists captures by process with the reason of what is cut off or failed', async () => {
    await openOverview(
      withCaptures(
        later(8, 1, {
          status: 'partial',
          problem: { code: 'connect/closed', message: 'closed', details: {} },
        }),
        later(9, 2, {
          status: 'failed',
          summary: '',
          sizeBytes: 0,
          problem: { code: 'capture/refused', message: 'This process has no such profile.', details: {} },
        }),
      ),
    );
    const clock = within(screen.getByTestId('capture-clock'));
    expect(clock.getByText('checkout-x2k4q')).toBeTruthy();
    expect(clock.getByText(/^◐ 1,156 goroutines\. The connection was closed/)).toBeTruthy();
    expect(clock.getByText('This process has no such profile.')).toBeTruthy();
    expect(clock.getByRole('button', { name: 'Try again' })).toBeTruthy();
    expect(screen.getByText('Goroutine dump #8 was cut off. Capture it again for the whole.')).toBeTruthy();
  });

  it('goes through the captures with arrows and opens with Enter', async () => {
    const { app } = await openOverview();
    const clock = screen.getByTestId('capture-clock');
    await fireEvent.keyDown(clock, { key: 'ArrowDown' });
    await fireEvent.keyDown(clock, { key: 'ArrowDown' });
    expect(clock.getAttribute('aria-activedescendant')).toMatch(/-1$/);
    await fireEvent.keyDown(clock, { key: 'Enter' });
    expect(app.tabs.active?.key).toBe(`capture/${sickCpu}`);
  });

  it('tells the first line of each comparison, or why there is none', async () => {
    await openOverview();
    expect(await overview().findByText('rates.Load is new: +15.00 s.')).toBeTruthy();
    cleanup();
    await openOverview({
      'comparison/open': () => {
        throw new AppError('diff/not-comparable', 'These two cannot be compared.');
      },
    });
    expect(await overview().findByText('These two cannot be compared.')).toBeTruthy();
  });

  it('takes a note on the incident with N', async () => {
    const { backend } = await openOverview();
    await press('n');
    const field = screen.getByRole('textbox', { name: 'Write a note on the incident' });
    expect(document.activeElement).toBe(field);
    await fireEvent.input(field, { target: { value: 'Only pod x2k4q.' } });
    await fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => {
      expect(backend.calls('note/add')).toEqual([{ comparisonId: null, path: [], text: 'Only pod x2k4q.' }]);
    });
    await waitFor(() => {
      expect((field as HTMLTextAreaElement).value).toBe('');
    });
  });

  it('changes title, service and environment', async () => {
    const { backend } = await openOverview({ 'incident/update': () => null });
    await fireEvent.click(overview().getByRole('button', { name: 'Change title, service and environment' }));
    const title = await screen.findByRole('textbox', { name: 'Title' });
    await fireEvent.input(title, { target: { value: 'Checkout p99 over 6 s' } });
    await fireEvent.click(screen.getByRole('button', { name: /^Save/ }));
    await waitFor(() => {
      expect(backend.calls('incident/update')).toEqual([
        { title: 'Checkout p99 over 6 s', service: 'checkout', environment: 'production' },
      ]);
    });
  });

  it('does not run what is in the names of a capture', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const processes = workspace.processes.map((process) => ({ ...process, name: evil }));
    await openOverview({ 'workspace/get': () => ({ ...workspace, processes }) });
    expect(within(screen.getByTestId('capture-clock')).getByText(evil)).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
  });
});
