import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { goProgram, startCheckout } from '../targets/target.ts';
import { ask, expect, test, type Running } from './launch.ts';

test.skip(goProgram() === undefined, 'needs Go to build the service');
test.setTimeout(180_000);

/** Requests a second. */
const load = ['-load', '300'];
const seconds = '2';
const noteText = 'Parses the embedded card on every quote.';

async function addConnection(page: Page, name: string, address: string): Promise<void> {
  await page.getByRole('navigation').getByText('Connections', { exact: true }).click();
  const add = page.getByRole('button', { name: /^(Add a connection|New)$/ }).first();
  await add.click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('radiogroup', { name: 'Environment' }).getByRole('radio', { name: 'Local' }).click();
  await page.getByLabel('Address').fill(address);
}

/** Ticks exactly these rows of the capture sheet, for a short time where a row takes seconds. */
async function chooseRows(page: Page, titles: readonly string[]): Promise<void> {
  const table = page.getByRole('table', { name: 'What can be captured' });
  const ticked = table.getByRole('checkbox', { checked: true });
  while ((await ticked.count()) > 0) await ticked.first().uncheck({ force: true });
  for (const title of titles) {
    await table.getByRole('checkbox', { name: title, exact: true }).check({ force: true });
    const field = table.getByLabel(`Seconds of ${title}`);
    if ((await field.count()) > 0) await field.fill(seconds);
  }
}

/** Waits until that many captures have arrived whole and were read. */
async function arrived(page: Page, count: number): Promise<void> {
  await expect
    .poll(async () => {
      const workspace = await ask(page, 'workspace/get', null);
      return workspace?.captures.filter(({ status, summary }) => status === 'complete' && summary !== '').length;
    })
    .toBe(count);
}

async function captureFrom(page: Page, name: string, address: string, titles: readonly string[]): Promise<void> {
  await addConnection(page, name, address);
  await page.getByRole('button', { name: /Save and connect/ }).click();
  await expect(page.getByRole('dialog')).toContainText('CPU profile');
  await chooseRows(page, titles);
  await page.getByRole('button', { name: /^Start/ }).click();
}

/** Answers the system's save dialog. */
async function answerSaveDialog({ app }: Running, file: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
}

test('the main job, from an empty window to a report, and everything is there again', async ({ launch, userData }) => {
  const sick = await startCheckout({ mode: 'sick', args: load });
  const healthy = await startCheckout({ mode: 'healthy', args: load });
  const report = path.join(userData, 'report.html');
  try {
    const first = await launch();
    const { page } = first;
    await expect(page.getByRole('button', { name: /New incident/ })).toBeVisible();

    await test.step('new incident', async () => {
      await page.keyboard.press('Control+n');
      await page.getByLabel('Title').fill('Quotes are slow');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { name: 'Quotes are slow' })).toBeVisible();
    });

    await test.step('a wrong address is explained step by step', async () => {
      await addConnection(page, 'nothing', 'http://127.0.0.1:9/debug/pprof/');
      await page.keyboard.press('Control+t');
      await expect(page.getByRole('complementary', { name: 'Test' })).toContainText('Nothing listens on 127.0.0.1:9');
    });

    await test.step('capture both processes', async () => {
      await captureFrom(page, 'healthy', healthy.pprofUrl, ['CPU profile']);
      await arrived(page, 1);
      await page.keyboard.press('Escape');
      await captureFrom(page, 'sick', sick.pprofUrl, ['CPU profile', 'Heap', 'Goroutines with ids']);
      await arrived(page, 4);
      await page.keyboard.press('Escape');
    });

    await test.step('read the flame graph', async () => {
      await page
        .getByRole('button', { name: /CPU 2 s/ })
        .last()
        .click();
      await expect(page.getByTestId('flame-canvas')).toHaveAttribute('data-painted', /[1-9]/);
      await expect(page.getByTestId('top-table')).toHaveAttribute('data-rows', /[1-9]/);
    });

    await test.step('compare with the healthy one', async () => {
      await page.keyboard.press('Control+d');
      await expect(page.getByTestId('flame-canvas-after')).toHaveAttribute('data-painted', /[1-9]/);
      await expect(page.getByTestId('diff-table')).toContainText('(*Fallback).Rates');
    });

    await test.step('pin a note on what is new', async () => {
      await page.getByRole('textbox', { name: /Find in both/ }).fill('Fallback..Rates$');
      await page.keyboard.press('Enter');
      await expect(page.getByTestId('diff-selection')).toContainText('Rates');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Add/ }).click();
      await page.getByLabel(/^Note on/).fill(noteText);
      await page.keyboard.press('Enter');
      await expect(page.getByRole('button', { name: `Note 1: ${noteText}` })).toBeVisible();
    });

    await test.step('export', async () => {
      await answerSaveDialog(first, report);
      await page.keyboard.press('Control+e');
      await expect.poll(() => readFile(report, 'utf8').catch(() => '')).toContain('</html>');
      const html = await readFile(report, 'utf8');
      expect(html).toContain(noteText);
      expect(html).toContain('ratecard.(*Fallback).Rates');
      expect(html).toContain('Quotes are slow');
    });
    expect(first.complaints).toEqual([]);
    const before = await ask(page, 'workspace/get', null);
    await first.app.close();

    await test.step('start again and find everything', async () => {
      const second = await launch();
      await second.page.getByText('Quotes are slow').first().click();
      // The tab that was open is open again, with the note on its call path.
      await expect(second.page.getByRole('button', { name: `Note 1: ${noteText}` })).toBeVisible();
      const after = await ask(second.page, 'workspace/get', null);
      expect(after?.captures).toEqual(before?.captures);
      expect(after?.notes).toEqual(before?.notes);
      expect((await ask(second.page, 'connection/list', null)).map(({ name }) => name).sort()).toEqual([
        'healthy',
        'sick',
      ]);
      expect(second.complaints).toEqual([]);
    });
  } finally {
    await Promise.all([sick.stop(), healthy.stop()]);
  }
});
