import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import type { Args, Bridge, Reply, RequestName } from '#shared/contract/requests';

const projectRoot = path.resolve(import.meta.dirname, '../..');

export interface Running {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What the page said: none is expected. */
  readonly complaints: string[];
}

interface Fixtures {
  /** A fresh folder for settings and incidents. */
  readonly userData: string;
  /** Starts the built app on it; more than once to see what survives. */
  readonly launch: (args?: readonly string[]) => Promise<Running>;
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures from the pattern
  userData: async ({}, use) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'faultline-e2e-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  launch: async ({ userData }, use) => {
    const running: Running[] = [];
    await use(async (args = []) => {
      const app = await _electron.launch({
        args: [projectRoot, ...args, `--user-data-dir=${userData}`],
        cwd: projectRoot,
      });
      const page = await app.firstWindow();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      const started = { app, page, complaints };
      running.push(started);
      return started;
    });
    for (const { app } of running) await app.close();
  },
});

export { expect } from '@playwright/test';

/** Asks the main process as the window does. */
export function ask<K extends RequestName>(page: Page, name: K, args: Args<K>): Promise<Reply<K>> {
  return page.evaluate(
    async ([request, given]) => {
      const { faultline } = window as unknown as { faultline: Bridge };
      const outcome = await faultline.request(request, given);
      if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
      return outcome.value;
    },
    [name, args] as const,
  );
}
