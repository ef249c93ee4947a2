import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CaptureId, ComparisonId } from '#shared/base/brand';
import { compareTraces } from '#shared/trace/trace-diff';
import type { TraceSummary } from '#shared/trace/trace-summary';
import AppRoot from '../../src-renderer/App.svelte';
import { startApp } from './incident.ts';
import { traceId, traceWorkspace } from './trace.ts';

// jsdom has no canvas for it; what is drawn is looked at in the built app.
vi.mock('uplot', () => ({
  default: class {
    readonly destroy = () => undefined;
  },
}));

afterEach(cleanup);

const ms = 1e6;
const waits = (p99Ns: number) => ({
  ...{ count: 10, totalNs: 10 * ms, minNs: 1, meanNs: ms, p50Ns: ms, p95Ns: ms },
  ...{ p99Ns, maxNs: p99Ns },
});

function summary(p99Ns: number, runningNs: number): TraceSummary {
  return {
    ...{ goVersion: '1.26', wallNs: 1e9, procs: 2, isPartial: false, goroutines: 3, created: 1, procRunningNs: 1e9 },
    wait: waits(p99Ns),
    blockingCalls: 0,
    gc: { cycles: 4, cpuShare: 0.1, markNs: ms, assistNs: 0, liveBytes: 2 ** 20, goalBytes: 2 ** 21 },
    functions: [
      {
        ...{
          func: 'acme.example/shop/rates.Load',
          goroutines: 3,
          runningNs,
          runnableNs: 0,
          blockedNs: 0,
          syscallNs: 0,
        },
        wait: waits(p99Ns),
      },
    ],
    reasons: [{ name: 'chan receive', ns: 5e8 }],
    stops: [{ name: 'GC mark termination', ...waits(ms) }],
    tasks: [{ name: 'price', unfinished: 0, ...waits(3 * ms) }],
    regions: [],
  };
}

const otherTrace = 78 as CaptureId;
const id = 5 as ComparisonId;
const workspace = {
  ...traceWorkspace,
  captures: [
    ...traceWorkspace.captures,
    ...traceWorkspace.captures.filter((one) => one.id === traceId).map((one) => ({ ...one, id: otherTrace })),
  ],
  comparisons: [
    ...traceWorkspace.comparisons.slice(0, 1).map((one) => ({ ...one, id, before: [traceId], after: [otherTrace] })),
  ],
  notes: [],
};
const compared = compareTraces(summary(2 * ms, 1e8), summary(9 * ms, 6e8));

async function open(reply: () => typeof compared = () => compared) {
  const started = await startApp({
    'workspace/get': () => workspace,
    'comparison/traces': reply,
    'comparison/swap': () => null,
  });
  started.app.openComparison(id);
  render(AppRoot, { app: started.app });
  return started;
}

const textOf = (element: Element) => element.textContent.replace(/\s+/g, ' ');

describe('two traces side by side', () => {
  it('says what changed, and what each is', async () => {
    const { backend } = await open();
    const said = await screen.findByTestId('trace-diff-summary');
    expect(said.textContent).toContain('within 2.00 ms before, within 9.00 ms after');
    expect(said.textContent).toContain('ran 100 ms a second before, 600 ms after');
    expect(textOf(screen.getByTestId('trace-diff-before'))).toContain('1.00 s, 2 Ps, 3 goroutines, Go 1.26');
    expect(backend.calls('comparison/open')).toEqual([]);
  });

  it('has a table for each question, by key', async () => {
    await open();
    const figures = await screen.findByRole('grid', { name: 'Overview' });
    await waitFor(() => {
      expect(textOf(figures)).toContain('wait for a P, p99');
    });
    await fireEvent.keyDown(document.body, { key: '2' });
    const functions = await screen.findByRole('grid', { name: 'Functions by how much they changed' });
    await waitFor(() => {
      expect(textOf(functions)).toContain('+500 ms /s');
    });
    await fireEvent.change(screen.getByRole('combobox', { name: 'State' }), { target: { value: 'blocked' } });
    await waitFor(() => {
      expect(textOf(functions)).not.toContain('+500 ms /s');
    });
    await fireEvent.keyDown(document.body, { key: '3' });
    expect(textOf(await screen.findByRole('grid', { name: 'Blocked on' }))).toContain('chan receive');
    await fireEvent.keyDown(document.body, { key: '5' });
    expect(textOf(await screen.findByRole('grid', { name: 'Tasks and regions' }))).toContain('task price');
  });

  it('swaps its sides, and says what could not be compared', async () => {
    const { backend } = await open();
    await screen.findByTestId('trace-diff-summary');
    await fireEvent.keyDown(document.body, { key: 'x' });
    await waitFor(() => {
      expect(backend.calls('comparison/swap')).toEqual([{ id }]);
    });
    cleanup();
    await open(() => compareTraces(summary(ms, 1e8), { ...summary(ms, 1e8), procs: 4 }));
    expect(await screen.findByText(/GOMAXPROCS 2 against 4/)).toBeTruthy();
    expect(screen.getByText('Nothing changed that is worth a word.')).toBeTruthy();
  });

  it('says why it failed, and tries again', async () => {
    let tries = 0;
    await open(() => {
      if (tries++ === 0) throw new Error('the thread ended');
      return compared;
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByTestId('trace-diff-summary')).toBeTruthy();
  });
});
