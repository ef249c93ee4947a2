// npm test: sets up what is missing, then every check and every test, the real built app included.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from './setup/paths.mjs';

const setup = spawnSync(process.execPath, [path.join(projectRoot, 'scripts/setup.mjs')], { stdio: 'inherit' });
if (setup.status !== 0) process.exit(setup.status ?? 1);

const { build, finish, runPlaywright, runStatic, runVitest, statics } = await import('./runners.mjs');
finish([
  ...statics.map(runStatic),
  build(), // tests of the command line and of the app run what was built
  runVitest(['unit', 'component', 'golden', 'fuzz', 'migrations', 'cli']),
  runPlaywright(),
]);
