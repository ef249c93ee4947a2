import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import AppRoot from '../../src-renderer/App.svelte';
import type { JobId } from '#shared/base/brand';
import type { PathChoice } from '#shared/contract/trace-view';
import { TrackState } from '#shared/trace/track-state';
import type { Job } from '#shared/contract/model';
import { Palette } from '../../src-renderer/state/palette.svelte.ts';
import { startApp } from './incident.ts';
import { traceHandlers, traceHead, traceId } from './trace.ts';

// jsdom has no canvas for it; what is drawn is looked at in the built app.
vi.mock('uplot', () => ({
  default: class {
    readonly destroy = () => undefined;
  },
}));

afterEach(cleanup);

async function openTrace(changed = {}) {
  const started = await startApp({ ...traceHandlers, ...changed });
  started.app.openCapture(traceId);
  render(AppRoot, { app: started.app });
  await screen.findByTestId('trace-line');
  const tab = started.app.tabs.active;
  const content = tab?.kind === 'capture' ? tab.session.content : null;
  if (content?.view !== 'trace') throw new Error('the trace did not open');
  return { ...started, trace: content.trace };
}

const pathStep = { reason: '', link: 0, where: '' };

const readingJob: Job = {
  id: 0 as JobId,
  title: 'Reading trace #77',
  state: 'running',
  done: 0,
  total: 100e6,
  unit: 'bytes',
  receivedBytes: 0,
  note: '',
  captureId: traceId,
  group: 1,
  problem: null,
};

const textOf = (element: Element) => element.textContent.replace(/\s+/g, ' ');

const press = (key: string) => fireEvent.keyDown(document.body, { key });

describe('a trace', () => {
  it('says what it is of, and asks for the tracks in sight only', async () => {
    const { backend } = await openTrace();
    expect(screen.getByTestId('trace-line').textContent).toBe('100 ms, 2 Ps, 2 goroutines, Go 1.26');
    await waitFor(() => {
      expect(backend.calls('trace/frame').length).toBeGreaterThan(0);
    });
    expect(backend.calls('trace/frame')[0]).toMatchObject({ id: traceId, start: 0, end: traceHead.endNs });
    expect(screen.getByText('P0')).toBeTruthy();
    expect(screen.getByText('G 20', { selector: '.t1' })).toBeTruthy();
    expect(screen.getByTestId('view-line').textContent.trim()).toBe('All 100 ms in view');
  });

  it('sums where the Ps were to their number times the view, and leads to the longest wait', async () => {
    await openTrace();
    const foot = await screen.findByTestId('trace-foot');
    await within(foot).findByText('Where the 2 Ps spent 200 ms (2 × 100 ms)');
    expect(within(foot).getByRole('table', { name: 'States of the Ps in view' }).textContent).toContain('75.0 %');
    await fireEvent.click(within(foot).getByRole('button', { name: /^G 20/ }));
    const span = await screen.findByTestId('trace-span');
    expect(textOf(span)).toContain('Runnable 10.0 ms');
    expect(textOf(span)).toContain('What held the 2 Ps meanwhile');
    expect(screen.getByTestId('timeline-spoken').textContent).toBe('G 20, Runnable, 10.0 ms of 100 ms, from 0.030 s');
  });

  it('goes on with keys: spans, waker, pin, mark, and the table', async () => {
    const { trace, backend } = await openTrace();
    await trace.reveal({ kind: 'goroutine', row: 0 }, 1);
    await press(']');
    await waitFor(() => {
      expect(trace.selection?.row).toBe(2);
    });
    await press('[');
    await waitFor(() => {
      expect(trace.selection?.row).toBe(1);
    });
    await press('m');
    expect(trace.markNs).toBe(30e6);
    await press('p');
    expect(await screen.findByText('Pinned')).toBeTruthy();
    await press('t');
    const table = await screen.findByRole('grid', { name: 'Spans of G 20, by time' });
    await waitFor(() => {
      expect(table.getAttribute('data-rows')).toBe('4');
    });
    await waitFor(() => {
      expect(table.querySelector('[aria-selected="true"]')?.textContent).toContain('Runnable');
    });
    await press('u');
    await waitFor(() => {
      expect(trace.track?.row).toBe(1);
    });
    expect(backend.calls('trace/span').at(-1)).toMatchObject({ track: { kind: 'goroutine', row: 1 }, row: 2 });
    await press('Escape');
    await waitFor(() => {
      expect(trace.track).toBeNull();
    });
  });

  it('moves between tracks at the same time', async () => {
    const { trace } = await openTrace();
    await trace.stepTrack(1);
    expect(trace.track?.kind).toBe('gc');
    for (const kind of ['stw', 'sample', 'log']) {
      await trace.stepTrack(1);
      expect(trace.track?.kind).toBe(kind);
    }
    await trace.stepTrack(1);
    expect(trace.track).toEqual({ kind: 'proc', row: 1 });
  });

  it('shows what the program tells of itself, and calls its tracks by name', async () => {
    const { trace } = await openTrace();
    expect(screen.getByText('quote')).toBeTruthy();
    expect(screen.getByText('told by the program')).toBeTruthy();
    const labels = (['task', 'region', 'log', 'sample'] as const).map((kind) => trace.trackLabel({ kind, row: 0 }));
    expect(labels).toEqual(['Task quote', 'G 18 regions', 'Logs', 'CPU samples']);
    trace.togglePin({ kind: 'region', row: 0 });
    const pinned = trace.lines.findIndex(({ key }) => key === 'pinned');
    expect(trace.lines[pinned + 1]?.label).toBe('G 18 regions');
  });

  it('unfolds the threads as tracks', async () => {
    const { trace } = await openTrace();
    expect(screen.queryByText('M 4001')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: /Threads/ }));
    expect(await screen.findByText('M 4001')).toBeTruthy();
    await trace.select({ kind: 'thread', row: 1 }, -1);
    expect(await screen.findByRole('heading', { name: 'M 4002' })).toBeTruthy();
  });

  it('zooms, and keeps the whole in reach', async () => {
    const { trace } = await openTrace();
    await press('w');
    expect(trace.chart.widthNs).toBeCloseTo(traceHead.endNs / 1.5, 0);
    await waitFor(() => {
      expect(screen.getByTestId('view-line').textContent).toContain('In view 66.7 ms of 100 ms');
    });
    await press('0');
    expect(trace.chart.isWhole).toBe(true);
  });

  it('finds goroutines by number in the place of the groups', async () => {
    const { trace } = await openTrace();
    trace.finder.find('G 18');
    expect(await screen.findByText('Found')).toBeTruthy();
    await waitFor(() => {
      expect(screen.queryByText('G 20', { selector: '.t1' })).toBeNull();
    });
    expect(await screen.findByText('G 18', { selector: '.t1' })).toBeTruthy();
  });

  it('says what a wait was waiting for, step by step, and leads there', async () => {
    const steps = [
      {
        ...pathStep,
        goroutine: { row: 1, id: 18, func: 'shop.work' },
        state: TrackState.running,
        startNs: 70e6,
        endNs: 100e6,
        span: 9,
      },
      {
        ...pathStep,
        goroutine: { row: 1, id: 18, func: 'shop.work' },
        state: TrackState.runnable,
        startNs: 60e6,
        endNs: 70e6,
        span: 8,
      },
    ];
    const { trace, backend } = await openTrace({
      'trace/path': ({ of }: { of: PathChoice }) => ({
        of,
        goroutine: { row: 0, id: 20, func: 'shop.serve' },
        startNs: 60e6,
        endNs: 100e6,
        steps,
        stepCount: 2,
        isCut: false,
        shares: [{ goroutine: { row: 1, id: 18, func: 'shop.work' }, state: TrackState.running, reason: '', ns: 30e6 }],
        shareCount: 2,
      }),
    });
    await trace.reveal({ kind: 'goroutine', row: 0 }, 3);
    const path = await screen.findByTestId('trace-path');
    expect(backend.calls('trace/path')).toEqual([{ id: traceId, of: { kind: 'wait', goroutine: 0, row: 3 } }]);
    expect(textOf(path)).toContain('It was blocked 40.0 ms.');
    expect(textOf(path)).toContain('G 18 running30.0 ms75.0 %');
    expect(textOf(path)).toContain('and 1 smaller');
    const [first] = within(path).getAllByRole('button');
    if (first) await fireEvent.click(first);
    await waitFor(() => {
      expect(backend.calls('trace/span').at(-1)).toMatchObject({ track: { kind: 'goroutine', row: 1 }, row: 9 });
    });
  });

  it('goes to others in the same state by key, and to a goroutine from the palette', async () => {
    const { trace, backend, app } = await openTrace({
      'trace/alike': ({ which }: { which: string }) =>
        which === 'next' ? { track: { kind: 'goroutine', row: 0 }, row: 2 } : null,
    });
    await trace.reveal({ kind: 'goroutine', row: 0 }, 1);
    await press('j');
    await waitFor(() => {
      expect(trace.selection?.row).toBe(2);
    });
    await press('l');
    expect(backend.calls('trace/alike').map(({ which }) => which)).toEqual(['next', 'longest']);
    const palette = new Palette(app);
    palette.type('G 18');
    const entry = palette.entries[0];
    expect(entry).toMatchObject({ group: 'Goroutines', title: 'G 18' });
    palette.run(entry);
    await waitFor(() => {
      expect(trace.track).toEqual({ kind: 'goroutine', row: 1 });
    });
  });

  it('shows one state alone from the legend', async () => {
    const { trace } = await openTrace();
    const legend = screen.getByRole('group', { name: /^States/ });
    await fireEvent.click(within(legend).getByRole('button', { name: /runnable/ }));
    expect(trace.onlyState).toBe(2);
    await fireEvent.click(within(legend).getByRole('button', { name: /runnable/ }));
    expect(trace.onlyState).toBeNull();
  });

  it('has a table for each question', async () => {
    const { backend } = await openTrace();
    await press('2');
    const groups = await screen.findByRole('grid', { name: 'Goroutines by start function, Running' });
    await waitFor(() => {
      expect(groups.getAttribute('data-rows')).toBe('1');
    });
    await press('3');
    const calls = await screen.findByRole('grid', { name: 'System calls that lost their P, longest first' });
    await waitFor(() => {
      expect(calls.textContent).toContain('at least 5.00 ms');
    });
    await press('4');
    expect(textOf(await screen.findByTestId('gc-line'))).toContain('25.0 % of the Ps');
    expect(screen.getByText('No collection in this trace.')).toBeTruthy();
    await fireEvent.click(screen.getByRole('radio', { name: 'Stops of the world 1' }));
    expect(screen.getByRole('grid', { name: 'Stops of the world' }).textContent).toContain('by the recording itself');
    await press('5');
    expect(textOf(await screen.findByTestId('latency-line'))).toContain('1 wait for a P, 10.0 ms in all');
    await press('6');
    await screen.findByRole('textbox', { name: /Find in this profile/ });
    const blocking = { kind: 'wall', start: 0, end: traceHead.endNs, group: -1 };
    expect(backend.calls('trace/profile')[0]).toEqual({ id: traceId, blocking });
    expect(backend.calls('profile/flame')[0]).toMatchObject({ id: traceId, blocking });
  });

  it('says where it was cut off, and that sums are of what is there', async () => {
    const cut = { generation: 2, position: 900, timeNs: 31e6, isTruncation: true, reason: 'the file ends' };
    await openTrace({
      'capture/open': () => ({
        view: 'trace',
        trace: {
          ...traceHead,
          breaks: [cut],
          warnings: [{ code: 'truncated', message: 'The trace is cut off in generation 2, at byte 900.' }],
        },
      }),
    });
    expect(screen.getByText('The trace is cut off in generation 2, at byte 900.')).toBeTruthy();
    expect(screen.getByTestId('view-line').textContent).toContain('cut off at 31.0 ms, sums are of what is there');
  });

  it('shows its beginning while the rest is read, and then the whole at the same place', async () => {
    const read = { doneBytes: 40e6, totalBytes: 100e6, doneGenerations: 1, generations: 3 };
    const beginning = { ...traceHead, endNs: traceHead.endNs / 2, reading: read };
    const { backend, trace } = await openTrace({
      'capture/open': () => ({ view: 'trace', trace: beginning }),
      'trace/read': () => ({ job: 9 as JobId }),
      'trace/head': () => traceHead,
    });
    expect(await screen.findByText(/^Reading the trace: 38.1 MiB of 95.4 MiB/)).toBeTruthy();
    expect(screen.getByText(/its beginning, 50.0 ms/)).toBeTruthy();
    trace.chart.show({ start: 10e6, end: 20e6 });
    trace.show('latency');
    const job = { ...readingJob, id: 9 as JobId, done: 60e6 };
    backend.emit('job/changed', job);
    expect(await screen.findByText(/^Reading the trace: 57.2 MiB/)).toBeTruthy();
    backend.emit('job/changed', { ...job, state: 'done' });
    await waitFor(() => {
      expect(screen.getByTestId('trace-line').textContent).toContain('100 ms');
    });
    expect(screen.queryByText(/^Reading the trace/)).toBeNull();
    expect(screen.getByRole('radio', { name: 'Latency' }).getAttribute('aria-checked')).toBe('true');
  });

  it('keeps what was read where reading is stopped, and offers the rest', async () => {
    const read = { doneBytes: 40e6, totalBytes: 100e6, doneGenerations: 1, generations: 3 };
    const { backend } = await openTrace({
      'capture/open': () => ({ view: 'trace', trace: { ...traceHead, endNs: traceHead.endNs / 2, reading: read } }),
      'trace/read': () => ({ job: 9 as JobId }),
      'trace/head': () => ({ ...traceHead, reading: { ...read, doneBytes: 60e6 } }),
      'job/cancel': () => null,
    });
    const job = { ...readingJob, id: 9 as JobId, done: 60e6 };
    backend.emit('job/changed', job);
    await fireEvent.click(await screen.findByRole('button', { name: 'Stop' }));
    await waitFor(() => {
      expect(backend.calls('job/cancel')).toEqual([{ id: 9 }]);
    });
    backend.emit('job/changed', { ...job, state: 'cancelled' });
    expect(await screen.findByText('Only 57.2 MiB of 95.4 MiB were read')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Read the rest' }));
    await waitFor(() => {
      expect(backend.calls('trace/read')).toHaveLength(2);
    });
  });

  it('says why there is nothing to draw', async () => {
    await openTrace({ 'capture/open': () => ({ view: 'trace', trace: { ...traceHead, events: 0, endNs: 0 } }) });
    expect(screen.getByText('No events')).toBeTruthy();
  });

  it('says what failed and keeps what is shown', async () => {
    await openTrace({
      'trace/overview': () => {
        throw new Error('the thread ended');
      },
    });
    expect(await screen.findByText(/the thread ended/)).toBeTruthy();
    expect(screen.getByText('P0')).toBeTruthy();
  });
});
