// node scripts/screenshots.mjs: takes the pictures of the user guide anew, from the built app on the sample incident.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron } from 'playwright-core';
import { startDisplay } from './display.mjs';
import { projectRoot } from './setup/paths.mjs';

const images = path.join(projectRoot, 'docs/images');
const userData = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-screenshots-'));
fs.mkdirSync(images, { recursive: true });

await startDisplay({ width: 1600, height: 1000 });
const app = await _electron.launch({
  args: [projectRoot, '--sample', `--user-data-dir=${userData}`],
  cwd: projectRoot,
});
const page = await app.firstWindow();
await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].setContentSize(1440, 900));

const painted = (testId) => page.locator(`[data-testid="${testId}"]:not([data-painted="0"])`).waitFor();
const take = async (name) => {
  await page.mouse.move(720, 8); // nothing hovered
  await page.screenshot({ path: path.join(images, `${name}.png`) });
  console.log(`docs/images/${name}.png`);
};
const setTheme = (theme) =>
  page.evaluate((value) => globalThis.faultline.request('preferences/set', { theme: value }), theme);
const goTo = (name) => page.getByRole('navigation').getByText(name, { exact: true }).first().click();
const selectFunction = async (pattern, name) => {
  await page.getByRole('textbox', { name: /^Find/ }).fill(pattern);
  await page.keyboard.press('Enter');
  await page.getByTestId('inspector').getByText(name).first().waitFor();
};

await setTheme('dark');
await page.getByText('Checkout p99 over 4 s').first().waitFor();
await take('overview-dark');

await page
  .getByRole('button', { name: /#3 CPU/ })
  .first()
  .click();
await painted('flame-canvas');
await selectFunction('Fallback..Rates', 'Rates');
await take('profile-dark');
await setTheme('light');
await take('profile-light');
await setTheme('dark');

await page
  .getByRole('button', { name: /CPU #15 → #3/ })
  .first()
  .click();
await painted('flame-canvas-before');
await painted('flame-canvas-after');
await page.getByRole('button', { name: /^Note 1/ }).click();
await take('comparison-dark');
await setTheme('light');
await take('comparison-light');
await setTheme('dark');

await page
  .getByRole('button', { name: /#11 Goroutine dump/ })
  .first()
  .click();
await page.getByTestId('goroutine-groups').waitFor();
await take('goroutines-dark');

await goTo('Report');
await take('report-dark');
await goTo('Connections');
await take('connections-dark');

await app.close();
fs.rmSync(userData, { recursive: true, force: true });
process.exit(0);
