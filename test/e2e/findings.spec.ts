import { ask, expect, test } from './launch.ts';

test('findings of the sample incident are read as a job, opened, marked, and the mark survives', async ({ launch }) => {
  const { page, app } = await launch(['--sample']);
  await expect.poll(async () => (await ask(page, 'workspace/get', null))?.captures.length).toBe(25);

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

test('the cause of the sample incident is read, proved, marked and reported in the window', async ({ launch }) => {
  const { page, complaints } = await launch(['--sample']);
  const cause = page.getByRole('region', { name: 'Likely cause' });
  await expect(cause).toContainText('read(2) in ratecard.(*FileSource).load does not return');
  await page.getByRole('navigation').getByText('Findings', { exact: true }).click();
  await cause.getByRole('button', { name: /^See the evidence/ }).click();
  const finding = page.getByRole('region', { name: 'Finding', exact: true });
  await expect(finding.getByRole('heading', { level: 1 })).toContainText('read(2) in ratecard.(*FileSource).load');

  await test.step('its goroutines add up to those of the dump', async () => {
    const cells = finding.getByRole('region', { name: 'Goroutines of the dump' }).locator('td.num:nth-child(2)');
    const counts = (await cells.allTextContents()).map((count) => Number(count.replaceAll(',', '')));
    const total = counts.pop();
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total);
    const workspace = await ask(page, 'workspace/get', null);
    const dumps = workspace?.captures.filter(({ kind }) => kind === 'goroutine-dump').map(({ summary }) => summary);
    expect(dumps).toContain(`${total} goroutines`);
  });

  await test.step('the drawn chain has a table twin', async () => {
    const drawn = await finding.getByTestId('finding-chain').getByRole('article').count();
    expect(drawn).toBeGreaterThan(3);
    await page.keyboard.press('t');
    await expect(
      finding
        .getByRole('table', { name: /^Chain/ })
        .getByRole('rowheader')
        .first(),
    ).toHaveText('Holder');
    await page.keyboard.press('t');
  });

  const evidence = finding.getByRole('region', { name: 'Evidence', exact: true });
  await test.step('the dump opens at the goroutines that are blocked', async () => {
    await evidence
      .getByRole('button', { name: /^Open Goroutine dump/ })
      .first()
      .press('Enter');
    await expect(page.getByTestId('goroutine-groups')).toHaveAttribute('data-rows', '1');
    await expect(page.getByRole('list', { name: /^Stack of/ })).toContainText('(*FileSource).load');
  });

  await test.step('the trace opens at them too', async () => {
    await page.getByRole('tab', { name: 'Finding 1' }).click();
    await evidence
      .getByRole('button', { name: /^Open Trace/ })
      .first()
      .press('Enter');
    await expect(page.getByTestId('timeline')).toHaveAttribute('data-painted', /[1-9]/);
    const key = (await ask(page, 'finding/list', null)).findings[0]?.key ?? '';
    const { chain } = (await ask(page, 'finding/get', { key })).finding;
    await expect(page.getByTestId('inspector')).toContainText(`G ${chain[0]?.goroutines[0]}`);
  });

  await test.step('a mark with a note stands in the list and in the report', async () => {
    await page.getByRole('tab', { name: 'Finding 1' }).click();
    await page.getByRole('textbox', { name: 'Note on the finding' }).fill('The mount hangs.');
    await page.getByRole('radio', { name: 'Confirmed' }).click();
    await expect(page.getByText(/^Confirmed by/)).toBeVisible();
    await page.getByRole('navigation').getByText('Overview', { exact: true }).click();
    await expect(cause).toContainText('The mount hangs.');
    await page.getByRole('navigation').getByText('Report', { exact: true }).click();
    const report = page.frameLocator('iframe');
    await expect(report.getByRole('heading', { name: /^1\. read\(2\) in ratecard/ })).toBeVisible();
    await expect(report.getByText('Confirmed. The mount hangs.')).toBeVisible();
    await expect(report.getByRole('cell', { name: 'Holder', exact: true })).toBeVisible();
  });
  expect(complaints).toEqual([]);
});
