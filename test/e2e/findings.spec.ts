import { ask, expect, test } from './launch.ts';

test('findings of the sample incident are read as a job, opened, marked, and the mark survives', async ({ launch }) => {
  const { page, app } = await launch(['--sample']);
  await expect.poll(async () => (await ask(page, 'workspace/get', null))?.captures.length).toBe(25);
  expect(await ask(page, 'finding/list', null)).toMatchObject({ state: 'none', findings: [] });

  const { job } = await ask(page, 'finding/read', null);
  await expect.poll(async () => (await ask(page, 'finding/list', null)).state).toBe('ready');
  const { title, done, total } = (await ask(page, 'job/list', null)).find(({ id }) => id === job) ?? {};
  expect([title, done, total]).toEqual(['Looking for findings', 25, 25]);

  const list = await ask(page, 'finding/list', null);
  const [cause] = list.findings;
  if (cause === undefined) throw new Error('nothing was found in the sample');
  expect(cause).toMatchObject({ rule: 'leak-behind-syscall', severity: 'critical', mark: null });
  expect(list.summary).toContain('read(2) in ratecard.(*FileSource).load does not return');
  expect(list.leftOut).toEqual([]);
  expect(list.processes.map(({ name, isReference }) => [name, isReference])).toEqual([
    ['checkout, sick', false],
    ['checkout, healthy', true],
    ['checkout, newer release', false],
  ]);

  const whole = await ask(page, 'finding/get', { key: cause.key });
  expect(whole.effects.map(({ rule }) => rule).sort()).toEqual(['cpu-regression', 'http-handlers-stuck']);
  const workspace = await ask(page, 'workspace/get', null);
  const dump = whole.finding.evidence.find(({ where }) => where?.view === 'goroutines')?.capture;
  expect(workspace?.captures.find(({ id }) => id === dump)?.kind).toBe('goroutine-dump');

  const note = 'The mount hangs.';
  const mark = await ask(page, 'finding/mark', { key: cause.key, verdict: 'confirmed', note });
  expect(mark).toMatchObject({ key: cause.key, title: cause.title, verdict: 'confirmed', note });
  await app.close();

  const again = await launch(['--sample']);
  await ask(again.page, 'finding/read', null);
  await expect.poll(async () => (await ask(again.page, 'finding/list', null)).state).toBe('ready');
  const kept = (await ask(again.page, 'finding/list', null)).findings[0];
  expect(kept?.mark).toEqual(mark);
  await ask(again.page, 'finding/unmark', { key: cause.key });
  expect((await ask(again.page, 'finding/get', { key: cause.key })).mark).toBeNull();
});

test('a finding that is not there is refused, and so is a mark on it', async ({ launch }) => {
  const { page } = await launch(['--sample']);
  const refused = ask(page, 'finding/mark', { key: 'goroutine-leak|none|none', verdict: 'dismissed', note: '' });
  await expect(refused).rejects.toThrow('app/not-found');
});

test('findings follow a capture that is deleted', async ({ launch }) => {
  const { page } = await launch(['--sample']);
  await expect.poll(async () => (await ask(page, 'workspace/get', null))?.captures.length).toBe(25);
  await ask(page, 'finding/read', null);
  await expect.poll(async () => (await ask(page, 'finding/list', null)).state).toBe('ready');
  const workspace = await ask(page, 'workspace/get', null);
  const newer = workspace?.processes.find(({ role }) => role === 'newer');
  const capture = workspace?.captures.find(({ processId }) => processId === newer?.id);
  if (capture === undefined) throw new Error('the sample has no newer release');
  await ask(page, 'capture/delete', { id: capture.id });
  await expect.poll(async () => (await ask(page, 'finding/list', null)).processes.length).toBe(2);
  await expect.poll(async () => (await ask(page, 'finding/list', null)).state).toBe('ready');
  const { findings, captures } = await ask(page, 'finding/list', null);
  expect(captures).not.toContain(capture.id);
  expect(findings.map(({ rule }) => rule).sort()).toEqual([
    'cpu-regression',
    'http-handlers-stuck',
    'leak-behind-syscall',
  ]);
});
