import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import AppRoot from '../../src-renderer/App.svelte';
import { dump, startApp } from './incident.ts';

afterEach(cleanup);

async function openDump() {
  const { app, backend } = await startApp();
  app.openCapture(dump);
  render(AppRoot, { app });
  const table = await screen.findByTestId('goroutine-groups');
  await within(table).findByText('1,150');
  return { backend, groups: () => within(screen.getByTestId('goroutine-groups')) };
}

const summary = () => screen.getByTestId('goroutine-summary').textContent.replaceAll(/\s+/g, ' ');
const press = (key: string) => fireEvent.keyDown(document.body, { key, bubbles: true });
const enter = (name: string, value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } });

describe('a goroutine dump', () => {
  it('opens with its largest group and the stack of it, each figure with its denominator', async () => {
    const { groups } = await openDump();
    expect(summary()).toContain('1,156 goroutines in 2 groups');
    expect(groups().getByRole('columnheader', { name: 'Of 1,156' })).toBeTruthy();
    expect(groups().getByText('99.5 %')).toBeTruthy();
    expect(groups().getByText('2 to 41 min')).toBeTruthy();
    const stack = await screen.findByRole('list', { name: 'Stack of 1,150 goroutines' });
    expect(stack.textContent).toContain('rates.go:41');
    expect(screen.getByTestId('inspector').textContent).toContain('99.5 % of 1,156 in the dump');
  });

  it('is filtered by state, wait, creator, label, lock and stack, and shows all again', async () => {
    await openDump();
    await fireEvent.change(screen.getByRole('combobox', { name: 'State' }), { target: { value: 'chan receive' } });
    await enter('Waiting at least, in minutes', '40');
    await waitFor(() => {
      // Waits of 2 to 41 minutes in turn: the last two of each forty.
      expect(summary()).toContain('56 of 1,156 goroutines, 4.8 %, in 1 group');
    });
    await enter('Waiting at most, in minutes', '40');
    await enter('Text in the creator', 'refresh');
    await waitFor(() => {
      expect(summary()).toContain('28 of 1,156 goroutines');
    });
    await press('Backspace');
    await waitFor(() => {
      expect(summary()).toContain('1,156 goroutines in 2 groups');
    });
    await enter('Label, as key or key=value', 'endpoint=/v1/rates');
    await waitFor(() => {
      expect(summary()).toContain('10 of 1,156 goroutines');
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Show all goroutines' }));
    await fireEvent.click(screen.getByRole('checkbox', { name: /^Locked to a thread/ }));
    await waitFor(() => {
      expect(summary()).toContain('6 of 1,156 goroutines');
    });
    await enter('Text in the creator', 'nobody');
    expect(await screen.findByText('No goroutine matches.')).toBeTruthy();
  });

  it('is grouped by creator, wait reason and label with a key each, and a group opens by its stacks', async () => {
    const { backend, groups } = await openDump();
    await press('2');
    expect(await groups().findByText('(creator not in the dump)')).toBeTruthy();
    await press('3');
    await waitFor(() => {
      expect(groups().getByRole('columnheader', { name: 'Wait reason' })).toBeTruthy();
    });
    await press('4');
    expect(await groups().findByText('/v1/quote')).toBeTruthy();
    expect(groups().getByText('(no such label)')).toBeTruthy();
    const table = screen.getByTestId('goroutine-groups');
    await fireEvent.keyDown(table, { key: 'ArrowDown' });
    await fireEvent.keyDown(table, { key: 'Enter' });
    await waitFor(() => {
      expect(summary()).toContain('30 of 1,156 goroutines, 2.6 %, in 1 group');
    });
    expect(backend.calls('goroutines/groups').at(-1)).toMatchObject({
      grouping: { by: 'stack' },
      filter: { label: 'endpoint=/v1/quote' },
    });
  });
});
