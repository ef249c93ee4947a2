import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { goProgram, startCheckout } from '../targets/target.ts';
import { ask, expect, test } from './launch.ts';
import { addConnection, answerSaveDialog, arrived, captureFrom } from './main-job.ts';

test.skip(goProgram() === undefined, 'needs Go to build the service');
test.setTimeout(180_000);

/** Requests a second. */
const load = ['-load', '300'];
const noteText = 'Parses the embedded card on every quote.';

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
