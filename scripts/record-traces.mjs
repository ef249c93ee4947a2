// Records test/golden/traces: runs its program as built by each version of Go, which the module proxy provides.
// Afterwards: UPDATE_GOLDEN=1 npx vitest run --project golden test/golden/traces.test.ts, with Go at hand, and review
// the difference.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const versions = ['1.19.13', '1.21.13', '1.22.12', '1.23.12', '1.24.13', '1.25.5', '1.26.0'];
/** While the sweeper is at it, runtime.GC may yield ten thousands of times: then the trace is recorded again. */
const mostBytes = 120_000;
const wanted = process.argv.slice(2);
const projectRoot = path.dirname(import.meta.dirname);
const golden = path.join(projectRoot, 'test/golden/traces');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-traces-'));

try {
  for (const version of versions) {
    const name = version.split('.').slice(0, 2).join('.');
    if (wanted.length === 0 || wanted.includes(name)) record(version, name);
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}

function record(version, name) {
  const program = path.join(folder, 'program');
  execFileSync('go', ['build', '-trimpath', '-o', program, '.'], {
    cwd: path.join(golden, 'program'),
    env: { ...process.env, GOTOOLCHAIN: `go${version}`, GOFLAGS: '-buildvcs=false', CGO_ENABLED: '0' },
    stdio: 'inherit',
  });
  run(program, `${name}.trace`, []);
  if (name === '1.19' || name === '1.26') run(program, `${name}-cpu.trace`, ['cpu']);
  if (name === '1.25' || name === '1.26') run(program, `${name}-snapshot.trace`, ['snapshot']);
}

function run(program, name, args) {
  const file = path.join(golden, name);
  for (;;) {
    const version = execFileSync(program, [file, ...args], { encoding: 'utf8' }).trim();
    const { size } = fs.statSync(file);
    console.log(`${version}: ${name}, ${(size / 1e3).toFixed(0)} kB`);
    if (size <= mostBytes) return;
  }
}
