// Records the sample incident: runs the service of test/targets/checkout sick, in good health and as a newer release,
// captures what the incident needs, and writes resources/sample-incident. Takes about three minutes, and needs Go.
import fs from 'node:fs';
import path from 'node:path';
import { buildReleases, goVersion, removeReleases } from './record/build.mjs';
import { checkNotes, checkPrivacy, dumpSummary, seconds } from './record/check.mjs';
import { plans, warm } from './record/plan.mjs';
import { Recorder } from './record/recorder.mjs';
import { startService } from './record/service.mjs';
import { comparisons, notes, processes, service, title } from './record/story.mjs';

const projectRoot = path.dirname(import.meta.dirname);
const folder = path.join(projectRoot, 'resources/sample-incident');
const requestsPerSecond = 400;

const recorder = new Recorder();
const ran = [];
try {
  const programs = buildReleases(path.join(projectRoot, 'test/targets/checkout'));
  for (const one of processes) ran.push(await record(one, programs[one.version]));
} finally {
  removeReleases();
}
checkPrivacy(recorder.captures, projectRoot);
write();
checkNotes(folder, comparisons, notes);
summarise();

/** Runs a process for as long as its captures take. Returns how it ran. */
async function record(one, program) {
  console.log(`${one.name}:`);
  const running = await startService(program, { sick: one.role === 'sick', requestsPerSecond });
  try {
    await warm(running);
    await plans[one.role]((kind) => recorder.take(one.id, running.pprofUrl, kind), running);
  } finally {
    console.log(`  ${await running.stop()}`);
  }
  return { ...one, goVersion: goVersion(), gomaxprocs: running.gomaxprocs, startedAt: running.startedAt };
}

function write() {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const { file, bytes } of recorder.captures) fs.writeFileSync(path.join(folder, file), bytes);
  const captures = recorder.captures.map((capture) => ({ ...capture, bytes: undefined }));
  const incident = { title, service, processes: ran, captures, comparisons, notes };
  fs.writeFileSync(path.join(folder, 'incident.json'), `${JSON.stringify(incident, null, 2)}\n`);
}

function summarise() {
  const total = recorder.captures.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  console.log(`${recorder.captures.length} captures, ${(total / 1e6).toFixed(2)} MB`);
  for (const { file, kind } of recorder.captures) {
    const name = path.join(folder, file);
    if (kind === 'goroutine-dump') console.log(`  ${file}: ${dumpSummary(name)}`);
    if (kind !== 'cpu') continue;
    const shares = notes.map(
      ({ function: noted }) => `${seconds(name, noted)} s ${noted.slice(noted.lastIndexOf('/') + 1)}`,
    );
    console.log(`  ${file}: ${seconds(name)} s, of it ${shares.join(', ')}`);
  }
}
