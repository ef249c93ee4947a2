import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/base/app-error';
import { ensure } from '#shared/base/assert';
import type { JobId } from '#shared/base/brand';
import type { FindingsReply } from '#shared/contract/findings';
import AppRoot from '../../src-renderer/App.svelte';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { findingHandlers, found, leak, load, mark, nothing } from './findings.ts';
import { comparisonId, dump, sickCpu, startApp, webPage, workspace } from './incident.ts';

vi.mock('uplot', () => ({
  default: class {
    readonly destroy = () => undefined;
  },
}));

afterEach(cleanup);

async function open(place: 'overview' | 'findings', changed: Handlers = {}) {
  const started = await startApp({ ...findingHandlers(), ...changed });
  started.app.openPlace(place);
  render(AppRoot, { app: started.app });
  return started;
}

const lists = (reply: Partial<FindingsReply>): Handlers => ({ 'finding/list': () => ({ ...nothing, ...reply }) });
/** In the drawing; the list of evidence has it again. */
const first = (buttons: readonly HTMLElement[]): HTMLElement => ensure(buttons[0], 'button');
const press = (key: string, options: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { key, bubbles: true, ...options });

async function openLeak(changed: Handlers = {}) {
  const started = await open('findings', changed);
  await press('C', { shiftKey: true });
  await screen.findByTestId('finding-chain');
  return { ...started, page: within(screen.getByRole('region', { name: 'Finding' })) };
}

describe('findings', () => {
  it('are looked for by themselves once there are captures, and not in an empty incident', async () => {
    const { backend } = await open('overview');
    expect(backend.calls('finding/read')).toHaveLength(1);
    cleanup();
    const empty = await open('findings', {
      'workspace/get': () => ({ ...workspace, processes: [], captures: [], comparisons: [], notes: [] }),
    });
    expect(empty.backend.calls('finding/read')).toEqual([]);
    expect(screen.getByText('Nothing was looked at yet.')).toBeTruthy();
    empty.backend.emit('workspace/changed', workspace);
    await waitFor(() => {
      expect(empty.backend.calls('finding/read')).toHaveLength(1);
    });
  });

  it('stand on the overview with the cause first, and what was and was not checked', async () => {
    const { app } = await open('overview');
    const cause = within(await screen.findByRole('region', { name: 'Likely cause' }));
    expect(cause.getByText('critical, confidence high')).toBeTruthy();
    expect(cause.getByText('1,156 of 1,180 goroutines, 98.0 %')).toBeTruthy();
    const list = within(screen.getByRole('group', { name: 'Findings' }));
    expect(list.getByRole('button', { name: /^effect rates\.Load takes 500 ms\/s more CPU/ })).toBeTruthy();
    expect(list.getByText(/2 checks found nothing: Goroutines leak, CPU time grew\./)).toBeTruthy();
    expect(
      list.getByText(/Goroutines queue for a lock\.\s+Captures that would tell more: Trace 5 s, Goroutine dump\./),
    ).toBeTruthy();
    await fireEvent.click(cause.getByRole('button', { name: /^See the evidence/ }));
    expect(app.tabs.active?.key).toBe('finding/leak');
  });

  it('say how far reading is, and stop on request', async () => {
    const { backend, app } = await open('findings', {
      ...lists({ state: 'reading', job: 9 as JobId, captures: [], processes: [], checked: [], missing: [] }),
      'job/cancel': () => null,
    });
    backend.emit('job/changed', {
      ...{ id: 9 as JobId, title: 'Looking for findings', state: 'running', done: 2, total: 4, unit: 'captures' },
      ...{ receivedBytes: 0, note: '', captureId: null, group: 1, problem: null },
    });
    expect(await screen.findByText(/Looking for findings: 2 of 4 captures read\./)).toBeTruthy();
    const view = within(screen.getByRole('region', { name: 'Findings' }));
    await fireEvent.click(view.getByRole('button', { name: /^Stop/ }));
    await waitFor(() => {
      expect(backend.calls('job/cancel')).toEqual([{ id: 9 }]);
    });
    expect(app.desk.findings.isReading).toBe(true);
  });

  it('say that nothing was found only with what was checked, and offer each missing capture', async () => {
    const { app } = await open('findings', lists({}));
    expect(await screen.findByText('Nothing was found.')).toBeTruthy();
    const checks = within(screen.getByRole('region', { name: 'Checks of checkout-x2k4q' }));
    expect(
      checks.getByText('3 checks: 1 found nothing, 1 found nothing with less than they can use, 1 could not be done.'),
    ).toBeTruthy();
    expect(checks.getByText('Needed for: Goroutines queue for a lock.')).toBeTruthy();
    expect(checks.getByText('Would see more of: Goroutines leak.')).toBeTruthy();
    await fireEvent.click(checks.getByRole('button', { name: 'Capture Trace 5 s of checkout-x2k4q' }));
    expect(app.layout.dialog).toBe('capture');
  });

  it('name the captures that were left out with the reason', async () => {
    const { app } = await open(
      'findings',
      lists({ leftOut: [{ capture: webPage, problem: { code: 'decode/text-page', message: 'html', details: {} } }] }),
    );
    expect(
      await screen.findByText(/1\s+capture was left out of the findings because it could not be read/),
    ).toBeTruthy();
    expect(screen.getByText(/This is a web page, not a profile\./)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'File #4' }));
    expect(app.tabs.active?.key).toBe(`capture/${webPage}`);
  });

  it('keep what stood when reading failed, say why, and read again', async () => {
    const { backend } = await open('findings', {
      ...lists({
        ...found(),
        state: 'failed',
        problem: { code: 'app/cancelled', message: 'Stopped by you.', details: {} },
      }),
    });
    expect(await screen.findByText('Findings are not complete: Stopped.')).toBeTruthy();
    expect(screen.getByText(/What stands below is of the 3 captures that were read\./)).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Likely cause' })).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Read again' }));
    await waitFor(() => {
      expect(backend.calls('finding/read')).toHaveLength(2);
    });
  });

  it('list marks whose finding is gone, and take one back', async () => {
    const { backend } = await open('findings', { ...lists({ formerMarks: [mark] }), 'finding/unmark': () => null });
    const former = within(await screen.findByRole('region', { name: 'Former marks' }));
    expect(former.getByText(/The mount hangs\./)).toBeTruthy();
    await fireEvent.click(former.getByRole('button', { name: 'Take back' }));
    expect(backend.calls('finding/unmark')).toEqual([{ key: 'leak' }]);
  });

  it('do not run what is in their texts', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const [head] = found().findings;
    await open('findings', lists({ findings: head ? [{ ...head, title: evil, rootCause: evil }] : [] }));
    expect(await screen.findByText(evil)).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('a finding', () => {
  it('shows its claim, parts that add up, and reasons', async () => {
    const { page } = await openLeak();
    expect(page.getByRole('heading', { level: 1 }).textContent).toBe(leak.title);
    expect(page.getByText('critical, confidence high, 1 of 2 checks hold')).toBeTruthy();
    const parts = within(page.getByRole('region', { name: 'Goroutines of the dump' }));
    expect(parts.getByText(/1,180 goroutines in the dump/)).toBeTruthy();
    const counts = parts.getAllByRole('row').map((row) => row.querySelector('.num')?.textContent);
    expect(counts).toEqual(['6', '1,150', '24', '1,180']);
    expect(page.getByText('Nothing in these captures speaks against it.')).toBeTruthy();
    expect(screen.getByText('Placed by the time of capture, ± 3.00 ms.')).toBeTruthy();
  });

  it('draws its chain, and says the same as a table with T', async () => {
    const { page } = await openLeak();
    expect(page.getByText('1,150 in chan receive')).toBeTruthy();
    expect(page.queryByRole('table', { name: /^Chain/ })).toBeNull();
    await press('t');
    const table = within(page.getByRole('table', { name: /^Chain/ }));
    const rows = table
      .getAllByRole('row')
      .slice(1)
      .map((row) => within(row).getByRole('rowheader').textContent);
    expect(rows).toEqual(['Holder', 'Waits for a result', 'Profile', 'Profile', 'Effect']);
    expect(table.getByText('rates.Refresh starts both.')).toBeTruthy();
  });

  it('opens the dump at the groups of its evidence, and can show all again', async () => {
    const { app, page } = await openLeak();
    await fireEvent.click(first(page.getAllByRole('button', { name: /^Open Goroutine dump #3: 1,150/ })));
    expect(app.tabs.active?.key).toBe(`capture/${dump}`);
    const groups = within(await screen.findByTestId('goroutine-groups'));
    await waitFor(() => {
      expect(screen.getByTestId('goroutine-summary').textContent).toContain('1,150 of 1,156 goroutines');
    });
    expect(groups.getByText('1,150')).toBeTruthy();
    expect(groups.queryByText('syscall')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Show all goroutines' }));
    expect(await groups.findByText('syscall')).toBeTruthy();
  });

  it('opens the profile and the comparison at the function', async () => {
    const { app, backend, page } = await openLeak();
    await fireEvent.click(first(page.getAllByRole('button', { name: /^Open CPU #2: rates/ })));
    await waitFor(() => {
      expect(backend.calls('profile/locate').map(({ name }) => name)).toContain(load);
    });
    expect(app.tabs.active?.key).toBe(`capture/${sickCpu}`);
    app.openFinding('leak');
    const comparison = await screen.findAllByRole('button', { name: /^Open CPU #1 → #2/ });
    await fireEvent.click(first(comparison));
    await waitFor(() => {
      expect(backend.calls('comparison/find-node').map(({ id, symbol }) => [id, symbol])).toEqual([[comparisonId, 1]]);
    });
  });

  it('offers the capture that would confirm it', async () => {
    const { app } = await openLeak();
    await fireEvent.click(screen.getByRole('button', { name: 'Capture Trace 5 s…' }));
    expect(app.layout.dialog).toBe('capture');
  });

  it('is marked with a key, and keeps a note with its mark', async () => {
    const { backend, app } = await openLeak();
    await press('Y', { shiftKey: true });
    expect(await screen.findByText(/^Confirmed by m\.okafor/)).toBeTruthy();
    expect(app.desk.findings.list[0]?.mark?.verdict).toBe('confirmed');
    await press('n');
    const note = screen.getByRole('textbox', { name: 'Note on the finding' });
    expect(document.activeElement).toBe(note);
    await fireEvent.input(note, { target: { value: 'The mount hangs.' } });
    await fireEvent.click(screen.getByRole('button', { name: /^Keep as confirmed/ }));
    await waitFor(() => {
      expect(backend.calls('finding/mark')).toEqual([
        { key: 'leak', verdict: 'confirmed', note: '' },
        { key: 'leak', verdict: 'confirmed', note: 'The mount hangs.' },
      ]);
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Take back' }));
    expect(await screen.findByText('Kept in the incident, and shown in the report.')).toBeTruthy();
  });

  it('says when it is not found any more', async () => {
    const { app } = await open('findings', {
      'finding/get': () => {
        throw new AppError('app/not-found', 'That finding is not there any more: other captures were read since.');
      },
    });
    app.openFinding('gone');
    expect(await screen.findByText(/That finding is not there any more/)).toBeTruthy();
  });
});
