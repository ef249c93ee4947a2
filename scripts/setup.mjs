// Makes a fresh checkout ready to run: system libraries, npm packages, Electron, native addons. Safe to repeat.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { electronPath, electronVersion, installElectron } from './setup/electron.mjs';
import { buildNative } from './setup/native.mjs';
import { nodeModules, projectRoot } from './setup/paths.mjs';
import { installPackages, missingPackages } from './setup/system.mjs';

const stampFile = path.join(nodeModules, '.faultline-setup.json');
const began = performance.now();
const log = (text) => console.log(`[${((performance.now() - began) / 1000).toFixed(1)} s] ${text}`);

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) fail(`Node.js 20.19 or newer is needed; this is ${process.version}`);

try {
  const missing = missingPackages();
  if (missing.length > 0) installPackages(missing, log);

  const wanted = JSON.stringify({
    node: process.version,
    lock: createHash('sha256')
      .update(fs.readFileSync(path.join(projectRoot, 'package-lock.json')))
      .digest('hex'),
    setup: createHash('sha256').update(setupSources()).digest('hex'),
  });
  if (!fs.existsSync(stampFile) || fs.readFileSync(stampFile, 'utf8') !== wanted || !electronPath()) {
    log('npm ci');
    const { status } = spawnSync('npm', ['ci', '--loglevel=error'], {
      cwd: projectRoot,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (status !== 0) fail('npm ci failed');
    installElectron(log);
    buildNative(log);
    linkCommand();
    fs.writeFileSync(stampFile, wanted);
  }
  log(`ready: Electron ${electronVersion()}, Node ${process.versions.node}`);
} catch (error) {
  fail(error.message);
}

/** `npx faultline` in the checkout runs the checkout. */
function linkCommand() {
  const link = path.join(nodeModules, '.bin/faultline');
  fs.rmSync(link, { force: true });
  fs.symlinkSync('../../bin/faultline.mjs', link);
}

function setupSources() {
  const folder = path.join(projectRoot, 'scripts/setup');
  return fs
    .readdirSync(folder)
    .map((name) => fs.readFileSync(path.join(folder, name), 'utf8'))
    .join('');
}

function fail(text) {
  console.error(`setup: ${text}`);
  process.exit(1);
}
