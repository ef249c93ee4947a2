import type { Page } from '@playwright/test';
import { ask, expect, test } from './launch.ts';

/** The views of a profile on the sample incident's real captures; each step waits on what the view says. */

const painted = /[1-9]/;

/** Opens a capture of the sidebar and waits until its graph is drawn. */
async function openProfile(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('button', { name }).first().click();
  await expect(page.getByTestId('flame-canvas')).toHaveAttribute('data-painted', painted);
  await expect(page.getByTestId('top-table')).toHaveAttribute('data-rows', painted);
}

/** Searches for a function and selects it by its row. */
async function selectFunction(page: Page, pattern: string, shown: string): Promise<void> {
  await page.getByRole('textbox', { name: /Find in this profile/ }).fill(pattern);
  const row = page.getByTestId('top-table').locator('[data-row="0"]');
  await expect(row).toContainText(shown);
  await row.click();
  await expect(page.getByTestId('selected-function')).toContainText(shown);
  await page.getByTestId('flame-canvas').focus();
}

test('a profile is narrowed step by step, and each step is taken back', async ({ launch }) => {
  const { page, complaints } = await launch(['--sample']);
  await openProfile(page, /CPU 10 s/);
  const share = page.getByTestId('share-line');
  const whole = await share.textContent();
  await selectFunction(page, 'Fallback..Rates$', '(*Fallback).Rates');

  await page.keyboard.press('f');
  await expect(page.getByTestId('crumb')).toHaveCount(1);
  await expect(share).not.toHaveText(whole ?? '');
  const focused = await share.textContent();
  await expect(page.getByTestId('filters')).toContainText('Rates');

  await page.keyboard.press('h');
  await expect(page.getByTestId('crumb')).toHaveCount(2);
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('crumb')).toHaveCount(1);
  await expect(share).toHaveText(focused ?? '');
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('crumb')).toHaveCount(0);
  await expect(share).toHaveText(whole ?? '');
  await page.keyboard.press('Control+y');
  await expect(page.getByTestId('crumb')).toHaveCount(1);
  await expect(share).toHaveText(focused ?? '');
  await page.getByRole('button', { name: /^Remove the filter/ }).click();
  await expect(share).toHaveText(whole ?? '');
  expect(complaints).toEqual([]);
});

test('a profile is read as sandwich, lines, call tree, stacks, labels and facts', async ({ launch }) => {
  const { page, complaints } = await launch(['--sample']);
  await openProfile(page, /CPU 10 s/);
  await selectFunction(page, 'applyRules$', '(*Service).applyRules');

  await test.step('between its callers and its callees', async () => {
    await page.keyboard.press('3');
    await expect(page.getByTestId('flame-canvas-callers')).toHaveAttribute('data-painted', painted);
    await expect(page.getByTestId('flame-canvas-callees')).toHaveAttribute('data-painted', painted);
  });

  await test.step('by line of the source', async () => {
    await page.keyboard.press('5');
    await expect(page.getByTestId('lines')).toHaveAttribute('data-rows', painted);
    await expect(page.getByRole('grid', { name: /^Lines of .*applyRules$/ })).toBeVisible();
  });

  await test.step('as a call tree that unfolds', async () => {
    await page.keyboard.press('1');
    await page.keyboard.press('6');
    const tree = page.getByTestId('call-tree');
    await expect.poll(async () => Number(await tree.getAttribute('data-rows'))).toBeGreaterThan(1);
    await tree.focus();
    await page.keyboard.press('Home');
    await expect(tree.locator('[data-row="0"][aria-selected="true"]')).toContainText('all');
    await page.keyboard.press('ArrowLeft');
    await expect(tree).toHaveAttribute('data-rows', '1');
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => Number(await tree.getAttribute('data-rows'))).toBeGreaterThan(1);
  });

  await test.step('stack by stack', async () => {
    await page.keyboard.press('7');
    await expect(page.getByTestId('stacks')).toHaveAttribute('data-rows', painted);
  });

  await test.step('by label, which narrows', async () => {
    await page.keyboard.press('8');
    await expect(page.getByTestId('labels')).toContainText('endpoint');
    await page
      .getByTestId('labels')
      .getByRole('button', { name: /^Ignore samples with endpoint/ })
      .first()
      .click();
    await expect(page.getByTestId('crumb')).toHaveCount(1);
  });

  await test.step('what it says of itself', async () => {
    await page.keyboard.press('9');
    await expect(page.getByTestId('about')).toContainText('checkout');
  });
  expect(complaints).toEqual([]);
});

test('sizes of objects are shown as a distribution', async ({ launch }) => {
  const { page, complaints } = await launch(['--sample']);
  await openProfile(page, /Heap/);
  await page.getByTestId('flame-canvas').focus();
  await page.keyboard.press('8');
  const panel = page.getByTestId('histogram');
  await expect(panel).toContainText('Distribution of');
  await expect(panel).toContainText('p99');
  await expect(panel.getByRole('img')).toBeVisible();
  await panel.getByRole('radio', { name: 'Table' }).click();
  await expect(panel.getByRole('table')).toContainText('16 B to below 32 B');
  expect(complaints).toEqual([]);
});

test('goroutine dumps are followed over the incident', async ({ launch }) => {
  const { page, complaints } = await launch(['--sample']);
  await expect(page.getByText('Checkout p99 over 4 s').first()).toBeVisible();
  await page.getByRole('button', { name: 'Series', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Goroutine dump/ }).click();
  const rows = page.getByTestId('series-rows');
  await expect(rows).toHaveAttribute('data-rows', painted);
  await expect(page.getByTestId('series-trend')).toContainText('a minute, 3 captures');
  await expect(rows.locator('[data-row="0"]')).toContainText('(*Flight).wait');

  await test.step('a group is drawn beside the total', async () => {
    const chart = page.getByTestId('series-chart');
    await expect(chart).toHaveAttribute('data-lines', '1');
    await rows.locator('[data-row="0"]').click();
    await page.keyboard.press('Space');
    await expect(chart).toHaveAttribute('data-lines', '2');
    await page.getByText('other processes').click();
    await expect(chart).toHaveAttribute('data-lines', '3');
  });

  await test.step('the same numbers stand in a table, and two captures are compared', async () => {
    await page.getByRole('radio', { name: 'Captures' }).click();
    const twin = page.getByTestId('series-captures');
    await expect(twin).toHaveAttribute('data-rows', '3');
    const workspace = await ask(page, 'workspace/get', null);
    const first = workspace?.captures.find(({ kind }) => kind === 'goroutine-dump');
    await expect(twin.locator('[data-row="0"]')).toContainText(first?.summary.replace(' goroutines', '') ?? '?');
    await twin.getByRole('button', { name: 'mark' }).first().click();
    await twin.getByRole('button', { name: 'compare' }).last().click();
    await expect(page.getByTestId('diff-groups')).toContainText('(*Flight).wait');
  });
  expect(complaints).toEqual([]);
});

test('captures that are picked open as one, with the sum of their totals', async ({ launch }) => {
  const { page, complaints } = await launch(['--sample']);
  await page.getByRole('navigation').getByText('Captures', { exact: true }).click();
  const boxes = page.getByRole('checkbox', { name: /^Pick CPU/ });
  await expect(boxes).toHaveCount(3);
  for (const box of await boxes.all()) await box.check({ force: true });
  await expect(page.getByTestId('capture-summary')).toHaveText('3 CPU captures from 3 processes picked');
  await page.getByRole('button', { name: 'Open merged' }).click();
  await expect(page.getByRole('heading', { name: 'CPU profile, 3 merged' })).toBeVisible();
  await expect(page.getByTestId('flame-canvas')).toHaveAttribute('data-painted', painted);
  await expect(page.getByText('of 2 builds')).toBeVisible();

  const workspace = await ask(page, 'workspace/get', null);
  const [id, ...others] = workspace?.captures.filter(({ kind }) => kind === 'cpu').map((capture) => capture.id) ?? [];
  if (id === undefined) throw new Error('the sample has no CPU profile');
  const totals = [];
  for (const one of [id, ...others]) {
    const opened = await ask(page, 'capture/open', { id: one });
    totals.push(opened.view === 'profile' ? (opened.head.valueTypes[1]?.total ?? 0) : 0);
  }
  const merged = await ask(page, 'capture/open', { id, with: others });
  expect(merged.view === 'profile' ? merged.head.valueTypes[1]?.total : 0).toBe(totals.reduce((a, b) => a + b, 0));
  expect(complaints).toEqual([]);
});
