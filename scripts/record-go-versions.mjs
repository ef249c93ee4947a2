// Records test/golden/go-versions: runs its program as built by each version of Go, which the module proxy provides.
// Afterwards: UPDATE_GOLDEN=1 npx vitest run --project golden test/golden/go-versions.test.ts, and review the difference.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const versions = ['1.19.13', '1.21.13', '1.22.12', '1.23.12', '1.24.13', '1.25.5', '1.26.0'];
const wanted = process.argv.slice(2);
const projectRoot = path.dirname(import.meta.dirname);
const golden = path.join(projectRoot, 'test/golden/go-versions');

/** A profile names its program by path, so it is the same one on every machine. */
const folder = path.join(os.tmpdir(), 'faultline-go-versions');

fs.rmSync(folder, { recursive: true, force: true });
fs.mkdirSync(folder, { recursive: true });
try {
  for (const version of versions) {
    const name = version.split('.').slice(0, 2).join('.');
    if (wanted.length === 0 || wanted.includes(name)) record(version, path.join(golden, name));
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}

function record(version, target) {
  const program = path.join(folder, 'program');
  execFileSync('go', ['build', '-trimpath', '-o', program, 'main.go'], {
    cwd: path.join(golden, 'program'),
    env: { ...process.env, GOTOOLCHAIN: `go${version}`, GOFLAGS: '-buildvcs=false', CGO_ENABLED: '0' },
    stdio: 'inherit',
  });
  fs.rmSync(target, { recursive: true, force: true });
  fs.mkdirSync(target, { recursive: true });
  const ran = execFileSync(program, [target], { encoding: 'utf8' }).trim();
  const files = fs.readdirSync(target);
  const size = files.reduce((sum, file) => sum + fs.statSync(path.join(target, file)).size, 0);
  console.log(`${ran}: ${files.length} captures, ${(size / 1e3).toFixed(0)} kB`);
}
