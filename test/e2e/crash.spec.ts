import { directTo } from '#shared/contract/connection';
import type { CaptureId } from '#shared/base/brand';
import { startSlowTarget, until } from '../fixtures/slow-target.ts';
import { ask, expect, test } from './launch.ts';

test('kill -9 in the middle of a capture: the next start shows it as partial, with every byte', async ({ launch }) => {
  const target = await startSlowTarget();
  try {
    const first = await launch();
    const { file } = await ask(first.page, 'workspace/create', { title: 'Crash', service: '', environment: 'local' });
    const draft = { id: null, name: 'slow', service: '', environment: 'local', tags: [], notes: '' } as const;
    const { id } = await ask(first.page, 'connection/save', { ...draft, target: directTo(target.url) });
    await ask(first.page, 'capture/start', {
      connectionId: id,
      requests: [{ offerId: 'heap', seconds: 0, forceGc: false }],
    });
    await until(() => target.sent() > 500_000);
    const died = new Promise((resolve) => first.app.process().once('exit', resolve));
    first.app.process().kill('SIGKILL');
    await died;

    const second = await launch([file]);
    await expect(second.page.getByText('Crash').first()).toBeVisible();
    const workspace = await ask(second.page, 'workspace/get', null);
    expect(workspace?.captures).toMatchObject([
      { id: 1 as CaptureId, kind: 'heap', status: 'partial', problem: { code: 'capture/cut-off' } },
    ]);
    expect(workspace?.captures[0]?.sizeBytes).toBeGreaterThan(100_000);
    expect(workspace?.captures[0]?.sizeBytes).toBeLessThanOrEqual(target.sent());
  } finally {
    target.stop();
  }
});
