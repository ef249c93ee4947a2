// npm start: sets up and builds what is missing, then opens the app on the sample incident (or on the workspace given);
// without a display, on a virtual one.
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { startDisplay } from './display.mjs';
import { projectRoot } from './setup/paths.mjs';
import { isStale } from './setup/stale.mjs';

const step = (script, args = []) => {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: projectRoot, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};
step('scripts/setup.mjs');
if (isStale()) {
  console.log('building');
  step('node_modules/electron-vite/bin/electron-vite.js', ['build', '--logLevel', 'warn']);
}

const given = process.argv.slice(2);
const files = given.filter((argument) => !argument.startsWith('-')).map((file) => path.resolve(file));
const opensStart = process.env.FAULTLINE_START === 'open';
const what = files.length > 0 || opensStart ? files : ['--sample'];
const args = [projectRoot, ...what, ...given.filter((argument) => argument.startsWith('-'))];

const stopDisplay = await startDisplay({ width: 1440, height: 900 });
if (stopDisplay) await runOnVirtualDisplay();
else {
  const { electronPath } = await import('./setup/electron.mjs');
  const sandbox = process.platform === 'linux' && process.getuid() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(electronPath(), [...sandbox, ...args], { stdio: 'inherit' });
  child.once('exit', (code) => process.exit(code ?? 1));
}

async function runOnVirtualDisplay() {
  const picture = path.join(projectRoot, 'faultline.png');
  const { _electron } = await import('playwright-core');
  const app = await _electron.launch({ args, cwd: projectRoot });
  const closed = new Promise((resolve) => app.once('close', resolve));
  const page = await app.firstWindow();
  await page.locator('#app > *').first().waitFor();
  await page.waitForLoadState('networkidle');
  let taking = false;
  const take = async () => {
    if (taking) return;
    taking = true;
    await page.screenshot({ path: picture }).catch(() => undefined); // the window may close meanwhile
    taking = false;
  };
  await take();
  console.log(`No display here, so Faultline runs on a virtual one (DISPLAY=${process.env.DISPLAY}).`);
  console.log(`Its window is in ${picture}, renewed every 5 seconds. Ctrl+C ends it.`);
  const timer = setInterval(() => void take(), 5000);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void app.close());
  await closed;
  clearInterval(timer);
  stopDisplay();
  process.exit(0);
}
