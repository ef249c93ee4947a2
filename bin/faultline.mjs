#!/usr/bin/env node
// `npx faultline …` in a checkout. Built files are used as they are; `npm start` and `npm run build` renew them.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const built = path.join(root, 'out/main/cli.js');

if (process.argv[2] === 'open' && !process.argv.includes('--help')) {
  const { status } = spawnSync(process.execPath, [path.join(root, 'scripts/start.mjs'), ...process.argv.slice(3)], {
    stdio: 'inherit',
    env: { ...process.env, FAULTLINE_START: 'open' },
  });
  process.exit(status ?? 1);
}
if (!fs.existsSync(built)) {
  console.error('faultline: this checkout is not built yet. Run: npm run setup && npm run build');
  process.exit(2);
}
await import(built);
