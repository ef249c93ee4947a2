// npm run quality [part of a name]: runs programs with known faults and writes to docs/quality.md what findings say.
import { spawnSync } from 'node:child_process';
import { createServer } from 'vite';
import { projectRoot } from './setup/paths.mjs';
import { isStale } from './setup/stale.mjs';

if (isStale()) {
  const build = spawnSync('npx', ['electron-vite', 'build', '--logLevel', 'warn'], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  if (build.status !== 0) process.exit(1);
}
const server = await createServer({
  root: projectRoot,
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, watch: null },
  optimizeDeps: { noDiscovery: true },
});
try {
  const { measureQuality } = await server.ssrLoadModule('/test/quality/run.ts');
  await measureQuality(process.argv[2] ?? '');
} finally {
  await server.close();
}
process.exit(0);
