import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const tags = { '2.41.0': '', '2.42.0': 'newer' };

/** The folder of the built programs. A profile names its program by path, so it is the same one on every machine. */
const folder = path.join(os.tmpdir(), 'acme-checkout');

/** Builds the releases of the service whose sources are in `source`. Returns the program of each by version. */
export function buildReleases(source) {
  removeReleases();
  const programs = {};
  for (const [version, tag] of Object.entries(tags)) {
    programs[version] = path.join(folder, version, 'checkout');
    const flags = ['-trimpath', '-buildvcs=false', `-tags=${tag}`, `-ldflags=-X main.version=${version}`];
    execFileSync('go', ['build', ...flags, '-o', programs[version], '.'], {
      cwd: source,
      env: { ...process.env, CGO_ENABLED: '0' }, // no C library among the mappings of a profile
      stdio: 'inherit',
    });
  }
  return programs;
}

export function removeReleases() {
  fs.rmSync(folder, { recursive: true, force: true });
}

export function goVersion() {
  return execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim();
}
