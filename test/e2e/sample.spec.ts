import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeCapture } from '../../src-main/decode/decode-capture.ts';
import { ask, expect, test } from './launch.ts';

test('the sample incident opens with no server, and its story can be read', async ({ launch, userData }) => {
  const { app, page, complaints } = await launch(['--sample']);
  await expect(page.getByText('Checkout p99 over 4 s, goroutines climbing').first()).toBeVisible();
  const workspace = await ask(page, 'workspace/get', null);
  expect(workspace).toMatchObject({ isSample: true, incident: { service: 'checkout' } });
  expect(workspace?.captures).toHaveLength(25);
  expect(workspace?.captures.filter(({ status }) => status !== 'complete')).toEqual([]);
  expect(workspace?.captures.filter(({ problem }) => problem !== null)).toEqual([]);
  expect(workspace?.notes.map(({ author }) => author)).toEqual(['on-call', 'on-call', 'on-call']);

  await test.step('the flame graph of the sick process', async () => {
    await page
      .getByRole('button', { name: /CPU 10 s/ })
      .first()
      .click();
    await expect(page.getByTestId('flame-canvas')).toHaveAttribute('data-painted', /[1-9]/);
    await expect(page.getByTestId('top-table')).toContainText('doOnePass');
    await page.getByRole('textbox', { name: /Find in this profile/ }).fill('fallback');
    await expect(page.getByTestId('search-summary')).toContainText('total');
  });

  await test.step('what is shown of it as a file', async () => {
    const file = path.join(userData, 'shown.pb.gz');
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: /^Save/ }).click();
    await expect(page.getByText('Exported to shown.pb.gz.')).toBeVisible();
    expect(decodeCapture(await readFile(file)).kind).toBe('cpu');
  });

  await test.step('the comparison with the healthy one', async () => {
    await page
      .getByRole('button', { name: /CPU #15 → #3/ })
      .first()
      .click();
    await expect(page.getByTestId('flame-canvas-before')).toHaveAttribute('data-painted', /[1-9]/);
    await expect(page.getByTestId('flame-canvas-after')).toHaveAttribute('data-painted', /[1-9]/);
    await expect(page.getByTestId('diff-table')).toContainText('(*Fallback).Rates');
    await expect(page.getByText('Fallback).Rates is new').first()).toBeVisible();
  });
  expect(complaints).toEqual([]);
});

test('notes that were added to the sample survive a restart', async ({ launch }) => {
  const first = await launch(['--sample']);
  await expect(first.page.getByText('Checkout p99 over 4 s').first()).toBeVisible();
  await ask(first.page, 'note/add', { comparisonId: null, path: [], text: 'Paged storage' });
  expect(await ask(first.page, 'workspace/recent', null)).toEqual([]); // it has a button of its own
  await first.app.close();

  const second = await launch(['--sample']);
  await expect(second.page.getByText('Checkout p99 over 4 s').first()).toBeVisible();
  const workspace = await ask(second.page, 'workspace/get', null);
  expect(workspace?.notes.map(({ text }) => text)).toContain('Paged storage');
});
