import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ComparisonId } from '#shared/base/brand';
import { goProgram, startCheckout } from '../targets/target.ts';
import { ask, expect, test, type Running } from './launch.ts';
import { answerSaveDialog, arrived, captureFrom } from './main-job.ts';

test.skip(goProgram() === undefined, 'needs Go to build the service');
test.setTimeout(180_000);

const load = ['-load', '300'];
const regression = 'regexp.Compile';

/** Cells of the report's table of functions, as a browser reads them. */
function readFunctions({ app }: Running, report: string): Promise<readonly string[][]> {
  return app.evaluate(async ({ BrowserWindow }, file) => {
    const reader = new BrowserWindow({ show: false });
    await reader.loadFile(file);
    const cells: unknown = await reader.webContents.executeJavaScript(`
      const heading = [...document.querySelectorAll('h2')].find(({ textContent }) => textContent === 'Functions');
      const rows = [...heading.nextElementSibling.nextElementSibling.querySelectorAll('tbody tr')];
      rows.map((row) => [...row.cells].map(({ textContent }) => textContent));
    `);
    reader.destroy();
    return cells as string[][];
  }, report);
}

test('two releases: verdict, regression, note, report with the same numbers', async ({ launch, userData }) => {
  const older = await startCheckout({ mode: 'healthy', args: load });
  const newer = await startCheckout({ mode: 'newer', args: load });
  const report = path.join(userData, 'report.html');
  try {
    const running = await launch();
    const { page } = running;
    await expect(page.getByRole('button', { name: /New incident/ })).toBeVisible();
    await page.keyboard.press('Control+n');
    await page.getByLabel('Title').fill('Slower since 2.42.0');
    await page.keyboard.press('Enter');

    await test.step('capture both releases', async () => {
      await captureFrom(page, 'older', older.pprofUrl, ['CPU profile']);
      await arrived(page, 1);
      await page.keyboard.press('Escape');
      await captureFrom(page, 'newer', newer.pprofUrl, ['CPU profile']);
      await arrived(page, 2);
      await page.keyboard.press('Escape');
    });

    await test.step('the verdict comes first', async () => {
      await page
        .getByRole('button', { name: /CPU 2 s/ })
        .last()
        .click();
      await page.keyboard.press('Control+d');
      await expect(page.getByText('different builds, joined by function name')).toBeVisible();
    });

    await test.step('the regression is found by its sentence and noted', async () => {
      const box = page.getByRole('textbox', { name: /Find in both/ });
      await box.fill('^regexp.Compile$');
      await page.keyboard.press('Enter');
      await expect(page.getByTestId('diff-selection')).toContainText('Compile');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Add/ }).click();
      await page.getByLabel(/^Note on/).fill('Compiled once a quote.');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('button', { name: 'Note 1: Compiled once a quote.' })).toBeVisible();
    });

    await test.step('the report has the numbers of the window', async () => {
      await answerSaveDialog(running, report);
      await page.keyboard.press('Control+e');
      await expect.poll(() => readFile(report, 'utf8').catch(() => '')).toContain('</html>');
      const written = await readFunctions(running, report);
      const id = 1 as ComparisonId;
      const head = await ask(page, 'comparison/open', { id, valueType: null, scale: null });
      const { rows } = await ask(page, 'comparison/table', {
        id,
        valueType: head.valueType,
        scale: head.scale.name,
        sort: 'delta',
        descending: true,
        pattern: '',
        offset: 0,
        limit: 60,
      });
      expect(written.map(([, name]) => name)).toEqual([...rows.name]);
      const row = rows.name.indexOf(regression);
      expect(row).toBeGreaterThanOrEqual(0);
      expect(rows.cumAfter[row]).toBeGreaterThan(rows.cumBefore[row] ?? Infinity);
      const cells = written[row] ?? [];
      for (const [column, nanos] of [
        [2, rows.cumBefore[row] ?? NaN],
        [3, rows.cumAfter[row] ?? NaN],
      ] as const) {
        expect(Number.parseFloat(cells[column] ?? '') * (cells[column]?.includes('ms') ? 1e6 : 1e9)).toBeCloseTo(
          nanos,
          -7,
        );
      }
    });
    expect(running.complaints).toEqual([]);
  } finally {
    await Promise.all([older.stop(), newer.stop()]);
  }
});
