import { spawn } from 'node:child_process';
import type { Command } from 'commander';

/** In a checkout `bin/faultline.mjs` takes this command; here it is the packaged app's. */
export function addOpen(program: Command): void {
  program
    .command('open')
    .description('start the desktop app')
    .argument('[workspace]')
    .action((workspace: string | undefined) => {
      const env = { ...process.env };
      delete env['ELECTRON_RUN_AS_NODE'];
      const child = spawn(process.execPath, workspace === undefined ? [] : [workspace], {
        env,
        detached: true,
        stdio: 'ignore',
      });
      child.unref();
    });
}
