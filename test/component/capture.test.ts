import './setup.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError, toErrorValue } from '#shared/base/app-error';
import AppRoot from '../../src-renderer/App.svelte';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { connectionHandlers, cpuJob, dumpJob, job, localId, productionId } from './connections.ts';
import { dump, sickCpu, startApp } from './incident.ts';

afterEach(cleanup);

async function openSheet(changed: Handlers = {}, id: typeof productionId | null = productionId) {
  const started = await startApp({ ...connectionHandlers, ...changed });
  render(AppRoot, { app: started.app });
  started.app.showCaptureSheet(id);
  const sheet = within(await screen.findByRole('dialog', { name: /^Capture/ }));
  return { ...started, sheet };
}

const pauseTick = { name: 'Allow the pause on this production process' };

describe('the capture sheet', () => {
  it('sends the person to the connections where there are none', async () => {
    const { app, sheet } = await openSheet({ 'connection/list': () => [] }, null);
    await fireEvent.click(sheet.getByRole('button', { name: 'Add a connection' }));
    expect(app.tabs.active?.key).toBe('connections');
    expect(app.desk.connections.key).toBe('new');
  });

  it('asks which process where that is not clear, by letters and Enter', async () => {
    const { app, sheet } = await openSheet({}, null);
    const filter = sheet.getByRole('combobox');
    await fireEvent.input(filter, { target: { value: 'mach' } });
    await fireEvent.keyDown(filter, { key: 'Enter' });
    expect(app.desk.capture.connection?.id).toBe(localId);
    expect(await sheet.findByText('3 endpoints found at 10.2.0.4:6060 in 131 ms')).toBeTruthy();
  });

  it('ticks the first plan and shows what is not available with the reason', async () => {
    const { sheet } = await openSheet();
    const dumpTick = await sheet.findByRole<HTMLInputElement>('checkbox', { name: 'Goroutines with ids' });
    expect(dumpTick.checked).toBe(true);
    expect(sheet.getByRole<HTMLSelectElement>('combobox', { name: 'Plan' }).value).toBe('first-look');
    expect(sheet.getByText('About 30 s; pauses the process.')).toBeTruthy();
    expect(sheet.getByText('profile?seconds=30')).toBeTruthy();
    expect(sheet.getByText('Not in this build.')).toBeTruthy();
    expect(sheet.getByRole<HTMLInputElement>('checkbox', { name: 'Goroutine leaks' }).disabled).toBe(true);
  });

  it('wants one tick before it pauses a production process, and starts with Enter', async () => {
    const { app, backend, sheet } = await openSheet();
    const start = await sheet.findByRole<HTMLButtonElement>('button', { name: /^Start/ });
    const allow = sheet.getByRole('checkbox', pauseTick);
    await waitFor(() => {
      expect(document.activeElement).toBe(allow);
    });
    expect(start.disabled).toBe(true);
    await fireEvent.keyDown(allow, { key: 'Enter' });
    expect(backend.calls('capture/start')).toEqual([]);
    await fireEvent.click(allow);
    await fireEvent.keyDown(allow, { key: 'Enter' });
    expect(backend.calls('capture/start')).toEqual([
      {
        connectionId: productionId,
        requests: [
          { offerId: 'goroutine?debug=2', seconds: 0, forceGc: false },
          { offerId: 'profile', seconds: 30, forceGc: false },
        ],
      },
    ]);
    expect(app.desk.capture.isAllowed).toBe(true);
  });

  it('asks nothing on a local process', async () => {
    const { sheet } = await openSheet({}, localId);
    expect((await sheet.findByRole<HTMLButtonElement>('button', { name: /^Start/ })).disabled).toBe(false);
    expect(sheet.queryByRole('checkbox', pauseTick)).toBeNull();
  });

  it('calls a changed choice custom, and a forced collection needs the tick too', async () => {
    const { app, sheet } = await openSheet();
    await fireEvent.change(await sheet.findByRole('combobox', { name: 'Plan' }), { target: { value: 'memory' } });
    expect(app.desk.capture.requests.map(({ offerId }) => offerId)).toEqual(['heap']);
    expect(app.desk.capture.guard).toBe('');
    await fireEvent.click(sheet.getByRole('checkbox', { name: 'GC first' }));
    expect(app.desk.capture.planId).toBe('custom');
    expect(sheet.getByText('heap?gc=1')).toBeTruthy();
    expect(app.desk.capture.guard).toBe('Allow the garbage collection on this production process');
  });

  it('repeats the choice when asked to, with its end', async () => {
    const { backend, sheet } = await openSheet({}, localId);
    await fireEvent.click(await sheet.findByRole('checkbox', { name: 'Again and again' }));
    await fireEvent.input(sheet.getByRole('textbox', { name: 'Seconds from round to round' }), {
      target: { value: '30' },
    });
    await fireEvent.input(sheet.getByRole('textbox', { name: /^Goroutines that end it/ }), {
      target: { value: '5000' },
    });
    expect(sheet.getByText('About 30 s, 10 times every 30 s; pauses the process.')).toBeTruthy();
    await fireEvent.click(sheet.getByRole('button', { name: /^Start/ }));
    expect(backend.calls('capture/start')[0]).toMatchObject({
      repeat: { everySeconds: 30, times: 10, keepLast: 0, untilGoroutines: 5000 },
    });
  });

  it('does not start with seconds out of bounds', async () => {
    const { app, sheet } = await openSheet({}, localId);
    const seconds = await sheet.findByRole('spinbutton', { name: 'Seconds of CPU profile' });
    await fireEvent.input(seconds, { target: { value: '4000' } });
    expect(app.desk.capture.canStart).toBe(false);
    await fireEvent.input(seconds, { target: { value: '10' } });
    expect(app.desk.capture.canStart).toBe(true);
    expect(sheet.getByText('profile?seconds=10')).toBeTruthy();
  });

  it('shows progress of each capture, a refusal word for word, and links to what is done', async () => {
    const { app, backend, sheet } = await openSheet({}, localId);
    await fireEvent.click(await sheet.findByRole('button', { name: /^Start/ }));
    backend.emit('job/changed', job({ id: dumpJob, title: 'Goroutines with ids', captureId: dump, state: 'done' }));
    const cpu = { id: cpuJob, title: 'CPU profile', unit: 'seconds', total: 30, captureId: sickCpu } as const;
    backend.emit('job/changed', job({ ...cpu, done: 18.4 }));
    expect(await sheet.findByText('18.4 of 30 s')).toBeTruthy();
    expect(sheet.getByText('1 of 2 done, about 12 s left')).toBeTruthy();
    const refusal = new AppError('capture/refused', 'Another client is taking a CPU profile.', {
      raw: 'Could not enable CPU profiling: cpu profiling already in use',
    });
    backend.emit('job/changed', job({ ...cpu, state: 'failed', problem: toErrorValue(refusal) }));
    expect(await sheet.findByText('Another client is taking a CPU profile.')).toBeTruthy();
    const said = sheet.getByText('Could not enable CPU profiling: cpu profiling already in use');
    expect(said.tagName).toBe('PRE');
    expect(app.status.notice?.text).toBe('Another client is taking a CPU profile.');
    await fireEvent.click(sheet.getByRole('button', { name: '#3 Goroutines with ids' }));
    expect(app.tabs.active?.key).toBe(`capture/${dump}`);
    expect(app.layout.dialog).toBeNull();
  });

  it('stops one, or all with Ctrl and the full stop, and goes on in the background', async () => {
    const { app, backend, sheet } = await openSheet({}, localId);
    await fireEvent.click(await sheet.findByRole('button', { name: /^Start/ }));
    backend.emit('job/changed', job({ id: dumpJob, title: 'Goroutines with ids' }));
    backend.emit('job/changed', job({ id: cpuJob, title: 'CPU profile', state: 'waiting' }));
    await fireEvent.click(await sheet.findByRole('button', { name: 'Skip this one' }));
    expect(backend.calls('job/cancel')).toEqual([{ id: cpuJob }]);
    await fireEvent.keyDown(document.body, { key: '.', ctrlKey: true });
    expect(backend.calls('job/cancel').slice(1)).toEqual([{ id: dumpJob }, { id: cpuJob }]);
    await fireEvent.click(sheet.getByRole('button', { name: /^Run in background/ }));
    expect(app.layout.dialog).toBeNull();
    app.showCaptureSheet();
    expect(await screen.findByRole('button', { name: /^Run in background/ })).toBeTruthy();
  });

  it('says why the process does not answer, with its words and what to do', async () => {
    const { backend, sheet } = await openSheet({
      'connection/index': () => {
        throw new AppError('connect/refused', '', { address: '10.2.0.4:6060', raw: 'connect ECONNREFUSED' });
      },
    });
    const alert = within(await sheet.findByRole('alert'));
    expect(alert.getByText('Nothing listens at 10.2.0.4:6060.')).toBeTruthy();
    expect(alert.getByText('connect ECONNREFUSED')).toBeTruthy();
    await fireEvent.click(alert.getByRole('button', { name: 'Try again' }));
    expect(backend.calls('connection/index')).toHaveLength(2);
  });
});
