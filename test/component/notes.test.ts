import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { ensure } from '#shared/base/assert';
import type { NoteId } from '#shared/base/brand';
import AppRoot from '../../src-renderer/App.svelte';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { comparisonId, note, startApp, workspace } from './incident.ts';

afterEach(cleanup);

describe('notes', () => {
  const onIncident = { ...note, id: 2 as NoteId, comparisonId: null, path: [], text: 'Alert at 02:58.' };
  const two = {
    'workspace/get': () => ({ ...workspace, notes: [note, { ...onIncident, createdAt: '2026-11-24T02:59:00Z' }] }),
  };

  async function openNotes(changed: Handlers = {}) {
    const started = await startApp({ ...two, ...changed });
    started.app.openPlace('notes');
    render(AppRoot, { app: started.app });
    return started;
  }

  it('says how to write the first one', async () => {
    await openNotes({ 'workspace/get': () => ({ ...workspace, notes: [] }) });
    expect(screen.getByText('No notes yet.')).toBeTruthy();
  });

  it('lists all in order of time with what they belong to', async () => {
    await openNotes();
    const [first, second] = screen.getAllByRole('article');
    expect(first?.textContent).toContain('Alert at 02:58.');
    expect(first?.textContent).toContain('Incident');
    expect(second?.textContent).toContain('CPU #1 → #2');
    expect(second?.textContent).toContain('rates.Load');
  });

  it('opens the comparison with the function of the note selected', async () => {
    const { app } = await openNotes();
    await fireEvent.click(screen.getByRole('button', { name: /rates\.Load/ }));
    await waitFor(() => {
      const tab = app.tabs.active;
      expect(tab?.kind === 'comparison' && tab.session.node?.name).toBe('acme.example/shop/rates.Load');
    });
    expect(app.tabs.active?.key).toBe(`comparison/${comparisonId}`);
  });

  it('changes one in place and asks once before it deletes', async () => {
    const { backend } = await openNotes({
      'note/update': ({ text }) => ({ ...note, text }),
      'note/delete': () => null,
    });
    const first = within(ensure(screen.getAllByRole('article')[0], 'a note'));
    await fireEvent.click(first.getByRole('button', { name: 'Change the note' }));
    const field = first.getByRole('textbox', { name: 'Change the note' });
    await fireEvent.input(field, { target: { value: 'Alert at 02:57.' } });
    await fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => {
      expect(backend.calls('note/update')).toEqual([{ id: 2, text: 'Alert at 02:57.' }]);
    });
    await fireEvent.click(first.getByRole('button', { name: 'Delete the note' }));
    expect(backend.calls('note/delete')).toEqual([]);
    await fireEvent.click(first.getByRole('button', { name: 'Delete note' }));
    expect(backend.calls('note/delete')).toEqual([{ id: 2 }]);
  });
});
