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
const setTheme = async (theme) => {
  await page.evaluate((value) => globalThis.faultline.request('preferences/set', { theme: value }), theme);
  await page.locator(`html[data-theme="${theme}"]`).waitFor();
};
const goTo = (name) => page.getByRole('navigation').getByText(name, { exact: true }).first().click();
const selectFunction = async (pattern, name) => {
  await page.getByRole('textbox', { name: /^Find/ }).fill(pattern);
  await page.getByTestId('search-summary').getByText('function').waitFor();
  await page.keyboard.press('Enter');
  await page.getByTestId('inspector').getByText(name).first().waitFor();
};

await setTheme('dark');
await page.getByText('Checkout p99 over 4 s').first().waitFor();
await page.getByText('does not return').first().waitFor(); // findings are there
await take('overview-dark');
await goTo('Findings');
await page.getByText('What was checked').waitFor();
await take('findings-dark');
await page.keyboard.press('Shift+C');
await page.getByText('From the holder to those that wait').waitFor();
await take('finding-dark');

await page
  .getByRole('button', { name: /^CPU #3,/ })
  .first()
  .click();
await painted('flame-canvas');
await selectFunction('Fallback..Rates', 'Rates');
await take('profile-dark');
await setTheme('light');
await take('profile-light');
await setTheme('dark');

await page
  .getByRole('button', { name: /^Trace #7,/ })
  .first()
  .click();
await painted('timeline');
await page.locator('[data-testid="trace-foot"] button').filter({ hasText: /^G / }).first().click();
await page.getByTestId('trace-span').getByText('meanwhile').first().waitFor();
await take('trace-dark');

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
  .getByRole('button', { name: /^Goroutine dump #11,/ })
  .first()
  .click();
await page.getByTestId('goroutine-groups').waitFor();
await take('goroutines-dark');

await goTo('Report');
const preview = page.frameLocator('iframe');
await preview.getByRole('heading', { name: 'What changed' }).waitFor();
await preview.locator('svg.flame').first().waitFor();
await take('report-dark');
const target = {
  kind: 'direct',
  url: 'http://127.0.0.1:6060/debug/pprof/',
  socketPath: '',
  tls: { caFile: '', certificateFile: '', keyFile: '', serverName: '' },
  signIn: { kind: 'none' },
  headers: [],
  timeoutSeconds: 10,
};
const connection = {
  id: null,
  name: 'checkout, my machine',
  service: 'checkout',
  environment: 'local',
  tags: [],
  notes: '',
  target,
};
const saved = await page.evaluate((draft) => globalThis.faultline.request('connection/save', draft), connection);
if (!saved.ok) throw new Error(saved.error.message);
await goTo('Connections');
await page.getByRole('complementary', { name: 'Saved connections' }).getByText(connection.name).click();
await page.keyboard.press('Control+t');
await page.getByText('Nothing listens').first().waitFor();
await take('connections-dark');

await app.close();
fs.rmSync(userData, { recursive: true, force: true });
process.exit(0);
