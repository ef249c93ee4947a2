import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { startDisplay } from '../scripts/display.mjs';

const root = path.resolve(import.meta.dirname, '..');
let isDisplayStarted = false;

/** The built app on a settings folder, in a window of 1440 × 900. */
export async function launchApp(
  userData: string,
  args: readonly string[],
): Promise<{ app: ElectronApplication; page: Page }> {
  if (!isDisplayStarted) await startDisplay({ width: 1600, height: 1000 });
  isDisplayStarted = true;
  const app = await _electron.launch({ args: [root, ...args, `--user-data-dir=${userData}`], cwd: root });
  return { app, page: await app.firstWindow() };
}

export async function withFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-bench-'));
  try {
    return await run(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
