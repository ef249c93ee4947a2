import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/base/app-error';
import type { NoteId } from '#shared/base/brand';
import AppRoot from '../../src-renderer/App.svelte';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { comparison, comparisonId, note, sickCpu, startApp, workspace } from './incident.ts';

afterEach(cleanup);

describe('the report', () => {
  const preview = { url: 'app://report/1.html', sizeBytes: 237_056 };

  async function openReport(changed: Handlers = {}) {
    const started = await startApp({ 'report/preview': () => preview, ...changed });
    started.app.openPlace('report');
    render(AppRoot, { app: started.app });
    return started;
  }

  it('says what to do where there is no comparison', async () => {
    await openReport({ 'workspace/get': () => ({ ...workspace, comparisons: [], notes: [] }) });
    expect(screen.getByText('There is no comparison to report yet.')).toBeTruthy();
  });

  it('shows the file exactly, in a frame that may do nothing', async () => {
    await openReport();
    const frame = await screen.findByTitle<HTMLIFrameElement>('Preview of the report');
    expect(frame.getAttribute('src')).toBe(preview.url);
    expect(frame.getAttribute('sandbox')).toBe('');
    expect(screen.getByText('231.5 KiB')).toBeTruthy();
  });

  it('draws it anew when its notes change, and not for other notes', async () => {
    const { backend } = await openReport();
    await screen.findByTitle('Preview of the report');
    const elsewhere = { ...note, id: 2 as NoteId, comparisonId: null, path: [] };
    backend.emit('workspace/changed', { ...workspace, notes: [note, elsewhere] });
    await Promise.resolve();
    expect(backend.calls('report/preview')).toHaveLength(1);
    backend.emit('workspace/changed', { ...workspace, notes: [{ ...note, text: 'Changed.' }] });
    await waitFor(() => {
      expect(backend.calls('report/preview')).toHaveLength(2);
    });
  });

  it('saves with Ctrl S and then shows file and SHA-256; after a change it says that the file is older', async () => {
    const sha256 = 'cd'.repeat(32);
    const { backend } = await openReport({ 'report/save': () => ({ file: '/tmp/r.html', sha256, sizeBytes: 10 }) });
    await screen.findByTitle('Preview of the report');
    await fireEvent.keyDown(document.body, { key: 's', ctrlKey: true });
    const saved = await screen.findByTestId('report-saved');
    expect(saved.textContent).toContain('/tmp/r.html');
    expect(saved.textContent).toContain(sha256);
    backend.emit('workspace/changed', { ...workspace, notes: [] });
    expect(await screen.findByText('Saved, older than the preview')).toBeTruthy();
  });

  it('says nothing was saved where the dialog was cancelled', async () => {
    const { app } = await openReport({ 'report/save': () => null });
    await screen.findByTitle('Preview of the report');
    await fireEvent.keyDown(document.body, { key: 's', ctrlKey: true });
    await waitFor(() => {
      expect(app.desk.report.isSaving).toBe(false);
    });
    expect(screen.queryByTestId('report-saved')).toBeNull();
    expect(app.status.notice).toBeNull();
  });

  it('says why it cannot be made', async () => {
    await openReport({
      'report/preview': () => {
        throw new AppError('diff/not-comparable', 'These two cannot be compared: CPU time and heap bytes.');
      },
    });
    expect((await screen.findByRole('alert')).textContent).toContain('These two cannot be compared');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: /^Save report/ }).disabled).toBe(true);
  });

  it('starts with the comparison that is marked for the report', async () => {
    const other = { ...comparison, id: 2 as typeof comparisonId, before: [sickCpu], after: comparison.before };
    const marked = { ...comparison, inReport: true };
    const { backend } = await openReport({
      'workspace/get': () => ({ ...workspace, comparisons: [marked, other] }),
    });
    await screen.findByTitle('Preview of the report');
    expect(backend.calls('report/preview')).toEqual([{ comparisonId }]);
    await fireEvent.click(screen.getByRole('radio', { name: /CPU #2 → #1/ }));
    await waitFor(() => {
      expect(backend.calls('report/preview').at(-1)).toEqual({ comparisonId: 2 });
    });
  });
});
