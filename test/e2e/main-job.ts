import type { Page } from '@playwright/test';
import { ask, expect, type Running } from './launch.ts';

/** How long what takes time is captured. */
const seconds = '2';

export async function addConnection(page: Page, name: string, address: string): Promise<void> {
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
    const field = table.getByLabel(`Seconds of ${title}`, { exact: true });
    if ((await field.count()) > 0) await field.fill(seconds);
  }
}

/** Waits until that many captures have arrived whole and were read. */
export async function arrived(page: Page, count: number): Promise<void> {
  await expect
    .poll(async () => {
      const workspace = await ask(page, 'workspace/get', null);
      return workspace?.captures.filter(({ status, summary }) => status === 'complete' && summary !== '').length;
    })
    .toBe(count);
}

export async function captureFrom(page: Page, name: string, address: string, titles: readonly string[]): Promise<void> {
  await addConnection(page, name, address);
  await page.getByRole('button', { name: /Save and connect/ }).click();
  await expect(page.getByRole('dialog')).toContainText('CPU profile');
  await chooseRows(page, titles);
  await page.getByRole('button', { name: /^Start/ }).click();
}

/** Answers the system's save dialog. */
export async function answerSaveDialog({ app }: Running, file: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
}
