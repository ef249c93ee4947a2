// TypeScript of the project in a script: modules load as they are, with the aliases of the project.
import { spawnSync } from 'node:child_process';
import { createServer } from 'vite';
import { projectRoot } from './setup/paths.mjs';
import { isStale } from './setup/stale.mjs';

/** Builds the app where its sources are newer, since scripts run the command line too. Ends the process on a failure. */
export function buildIfStale() {
  if (!isStale()) return;
  const { status } = spawnSync('npx', ['electron-vite', 'build', '--logLevel', 'warn'], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
}

/** Calls `work` with a function that loads a module by its path from the project's folder, such as `/bench/draw.ts`. */
export async function withTypeScript(work) {
  const server = await createServer({
    root: projectRoot,
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    await work((module) => server.ssrLoadModule(module));
  } finally {
    await server.close();
  }
}
