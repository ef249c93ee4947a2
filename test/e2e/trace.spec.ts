import { ask, expect, test } from './launch.ts';

const painted = /[1-9]/;

test('a trace of the sample incident is read from the whole to one wait', async ({ launch }) => {
  const { page, complaints } = await launch(['--sample']);
  await page
    .getByRole('button', { name: /Trace 5 s/ })
    .first()
    .click();
  const timeline = page.getByTestId('timeline');
  await expect(timeline).toHaveAttribute('data-painted', painted);
  await expect(timeline).toHaveAttribute('data-boxes', painted);
  await expect(page.getByTestId('trace-line')).toContainText('goroutines, Go 1.26');
  await expect(page.getByTestId('view-line')).toContainText('in view');

  const workspace = await ask(page, 'workspace/get', null);
  const id = workspace?.captures.find(({ kind }) => kind === 'trace')?.id;
  if (id === undefined) throw new Error('the sample has no trace');
  const opened = await ask(page, 'capture/open', { id });
  if (opened.view !== 'trace') throw new Error('the trace did not open as one');
  const { endNs } = opened.trace;
  const overview = await ask(page, 'trace/overview', { id, start: 0, end: endNs });

  await test.step('the longest wait, with what held the Ps, and who woke it', async () => {
    const [longest] = overview.longestWaits;
    await page
      .getByTestId('trace-foot')
      .getByRole('button', { name: new RegExp(`^G ${longest?.goroutine.id ?? '?'} `) })
      .first()
      .click();
    await expect(page.getByTestId('trace-span')).toContainText('Runnable');
    await expect(page.getByTestId('trace-span')).toContainText('meanwhile');
    await expect(page.getByTestId('view-line')).toContainText('In view');
    await expect(page.getByTestId('timeline-spoken')).toContainText(`G ${longest?.goroutine.id ?? '?'}, Runnable`);
  });

  await test.step('span by span, and as a table', async () => {
    await timeline.getByRole('application').focus();
    await page.keyboard.press(']');
    await expect(page.getByTestId('timeline-spoken')).toContainText('Running');
    await page.keyboard.press('t');
    const table = page.getByTestId('trace-spans');
    await expect(table).toHaveAttribute('data-rows', painted);
    await expect(table.locator('[aria-selected="true"]')).toContainText('Running');
    await page.keyboard.press('Escape');
    await page.keyboard.press('0');
    await expect(page.getByTestId('view-line')).toContainText('All ');
  });

  await test.step('by function, system calls, collections and waits', async () => {
    await page.keyboard.press('2');
    await expect(page.getByTestId('trace-groups')).toHaveAttribute('data-rows', painted);
    await page.keyboard.press('3');
    await expect(page.getByTestId('trace-syscalls')).toHaveAttribute('data-rows', painted);
    await page.keyboard.press('4');
    await expect(page.getByTestId('gc-line')).toContainText(`${opened.trace.markStart.length} collections`);
    await page.keyboard.press('5');
    await expect(page.getByTestId('trace-waits').locator('[data-row="0"]')).toContainText('G ');
  });

  await test.step('what it waited for as a flame graph', async () => {
    await page.keyboard.press('6');
    await expect(page.getByTestId('flame-canvas')).toHaveAttribute('data-painted', painted);
    await page.getByRole('combobox', { name: 'Kind of wait' }).selectOption({ label: 'Waits for a P' });
    await expect(page.getByTestId('flame-canvas')).toHaveAttribute('data-painted', painted);
    const blocking = { kind: 'sched', start: 0, end: endNs, group: -1 } as const;
    const head = await ask(page, 'trace/profile', { id, blocking });
    expect(head.valueTypes[1]?.total).toBeCloseTo(overview.waitNs, -3);
  });
  expect(complaints).toEqual([]);
});

test('two traces of the sample incident are compared, and a task is followed to what it waited for', async ({
  launch,
}) => {
  const { page, complaints } = await launch(['--sample']);
  const workspace = await ask(page, 'workspace/get', null);
  const [before, after] = (workspace?.captures ?? []).filter(({ kind }) => kind === 'trace').map(({ id }) => id);
  if (before === undefined || after === undefined) throw new Error('the sample has not two traces');
  const comparison = await ask(page, 'comparison/create', { before: [before], after: [after] });
  expect((await ask(page, 'workspace/get', null))?.comparisons.find(({ id }) => id === comparison.id)?.inReport).toBe(
    false,
  );
  const compared = await ask(page, 'comparison/traces', { id: comparison.id });
  await page
    .getByRole('button', { name: new RegExp(`Trace #${before} → #${after}`) })
    .first()
    .click();
  await expect(page.getByTestId('trace-diff-summary')).toContainText(compared.summary[0] ?? '?');
  await expect(page.getByTestId('trace-diff-figures')).toHaveAttribute('data-rows', painted);
  await page.keyboard.press('2');
  await expect(page.getByTestId('trace-diff-functions')).toHaveAttribute('data-rows', painted);

  await page
    .getByRole('button', { name: /Trace 5 s/ })
    .first()
    .click();
  await expect(page.getByTestId('timeline')).toHaveAttribute('data-painted', painted);
  await page.keyboard.press('5');
  const { tasks } = await ask(page, 'trace/latency', { id: after, start: 0, end: compared.after.wallNs });
  await page.getByTestId('trace-latency').press('End');
  await page
    .getByTestId('trace-latency')
    .getByText(tasks[0]?.name ?? '?', { exact: true })
    .first()
    .click();
  await expect(page.getByTestId('trace-path')).toContainText('Critical path of task');
  expect(complaints).toEqual([]);
});
