// npm run bench [name…]: runs the benchmarks, prints a table and writes bench/results.json. What stands beside another
// program is a ratio on the same input in the same run; absolute times are of this machine only.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildIfStale, withTypeScript } from '../scripts/load-typescript.mjs';
import { projectRoot } from '../scripts/setup/paths.mjs';

buildIfStale();

const all = ['decode', 'layout', 'store', 'start', 'draw'];
/** Minutes long, or with other programs beside it: only by name. */
const long = ['decode-large', 'trace', 'correlate', 'tunnel'];
const wanted = process.argv.slice(2);
const names = wanted.length > 0 ? [...all, ...long].filter((name) => wanted.includes(name)) : all;

const rows = [];
await withTypeScript(async (load) => {
  for (const name of names) {
    console.error(`bench: ${name}`);
    const { run } = await load(`/bench/${name}.ts`);
    rows.push(...(await run()));
  }
});

console.log('');
const width = Math.max(...rows.map(({ what }) => what.length));
for (const { what, value, unit, note } of rows) {
  const text = typeof value === 'number' ? value.toPrecision(3) : value;
  console.log(`${what.padEnd(width)}  ${text.padStart(9)} ${unit}${note ? `   ${note}` : ''}`);
}

if (wanted.length === 0) {
  const machine = {
    cpus: os.cpus().length,
    model: os.cpus()[0]?.model ?? '',
    node: process.version,
    platform: `${os.platform()} ${os.arch()}`,
  };
  const results = { measuredAt: new Date().toISOString(), machine, rows };
  fs.writeFileSync(path.join(projectRoot, 'bench/results.json'), `${JSON.stringify(results, null, 2)}\n`);
}
process.exit(0);
