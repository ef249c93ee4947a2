import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import type { GroupDiffReply } from '#shared/contract/profile-view';
import type { Rename } from '#shared/profile/renames';
import AppRoot from '../../src-renderer/App.svelte';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { diffHead } from './comparison.ts';
import { comparisonId, startApp } from './incident.ts';

afterEach(cleanup);

async function openComparison(changed: Handlers) {
  const started = await startApp(changed);
  started.app.openComparison(comparisonId);
  render(AppRoot, { app: started.app });
  return started;
}

const offered: readonly Rename[] = [
  { before: 'a/rates.(*Card).Load', after: 'b/rates.(*Card).Load', rule: 'moved' },
  { before: 'main.run.func1', after: 'main.run.func2', rule: 'closure' },
];

describe('functions under two names', () => {
  it('are offered, and joined only as chosen', async () => {
    const { backend } = await openComparison({
      'comparison/open': () => ({ ...diffHead, renames: { offered, matched: [] } }),
      'comparison/set-renames': () => null,
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Review names…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Functions under two names' });
    expect(within(dialog).getByText('The package moved')).toBeTruthy();
    await fireEvent.click(within(dialog).getByRole('checkbox', { name: /rates\.\(\*Card\)\.Load/ }));
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Take the chosen for one' }));
    await waitFor(() => {
      expect(backend.calls('comparison/set-renames')).toEqual([{ id: comparisonId, renames: [offered[0]] }]);
    });
  });

  it('can be undone', async () => {
    const { backend } = await openComparison({
      'comparison/open': () => ({ ...diffHead, renames: { offered: [], matched: offered } }),
      'comparison/set-renames': () => null,
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Review names…' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Take none for one' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Take the chosen for one' }));
    await waitFor(() => {
      expect(backend.calls('comparison/set-renames')).toEqual([{ id: comparisonId, renames: [] }]);
    });
  });
});

describe('what the verdict is against', () => {
  it('is refused with the reason, and compared when the person says so', async () => {
    await openComparison({
      'comparison/open': () => ({
        ...diffHead,
        comparability: {
          level: 'not-comparable' as const,
          reasons: [{ code: 'kind', message: 'cpu against custom: pick two of one kind', holds: false }],
        },
      }),
    });
    expect(await screen.findByText(/cpu against custom: pick two of one kind\./)).toBeTruthy();
    expect(screen.queryByTestId('diff-table')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Compare anyway' }));
    expect(await screen.findByTestId('diff-table')).toBeTruthy();
  });
});

describe('goroutines of two dumps', () => {
  const groups: GroupDiffReply = {
    count: 1,
    before: 2,
    after: 268,
    rows: [
      {
        state: 'chan receive',
        stack: [
          { func: 'runtime.gopark', file: '', line: 0 },
          { func: 'acme.example/shop/rates.(*Flight).wait', file: '/src/flight.go', line: 41 },
        ],
        creator: 'acme.example/shop/rates.(*Cache).attempt',
        before: 2,
        after: 268,
        delta: 266,
        minutesBefore: 0,
        minutesAfter: 41,
        change: 3,
      },
    ],
  };

  it('are shown by state and stack first', async () => {
    await openComparison({
      'comparison/open': () => ({ ...diffHead, kind: 'goroutine-dump', hasGroups: true }),
      'comparison/groups': () => groups,
    });
    const table = await screen.findByTestId('diff-groups');
    await within(table).findByText('chan receive');
    expect(table.textContent).toContain('+266');
    expect(table.textContent).toContain('(*Flight).wait');
    expect(screen.getByRole('region', { name: 'Stack of the group' }).textContent).toContain('/src/flight.go:41');
  });
});

describe('the captures of a side', () => {
  it('are chosen from a menu; the last one stays', async () => {
    const { backend, app } = await openComparison({ 'comparison/set-captures': () => null });
    const button = await screen.findByRole('button', { name: 'Captures of A' });
    button.focus();
    await fireEvent.keyDown(button, { key: 'Enter' });
    const menu = await screen.findByRole('menu', { name: 'Captures of A' });
    const own = app.comparison(comparisonId)?.before[0] ?? 0;
    const item = within(menu).getByRole('menuitemcheckbox', { name: new RegExp(`#${own}`) });
    expect(item.getAttribute('aria-checked')).toBe('true');
    expect(item.getAttribute('aria-disabled')).toBe('true');
    expect(backend.calls('comparison/set-captures')).toEqual([]);
  });
});
