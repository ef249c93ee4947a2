import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Throws if a capture tells on which machine it was taken. */
export function checkPrivacy(captures, projectRoot) {
  const secrets = [projectRoot, path.join(os.homedir(), '/'), '/home/', '/root/', '/Users/'];
  if (os.hostname().length > 3) secrets.push(os.hostname()); // a shorter one occurs by chance
  for (const { file, bytes } of captures) {
    const plain = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    const secret = secrets.find((text) => plain.includes(text));
    if (secret) throw new Error(`${file} contains ${secret}`);
  }
}

/** Throws if a note is about a function that neither profile of its comparison has. */
export function checkNotes(folder, comparisons, notes) {
  for (const { comparison, function: name } of notes) {
    const { before, after } = comparisons[comparison];
    const seen = [before, after].filter((file) => seconds(path.join(folder, file), name) > 0);
    if (seen.length === 0) throw new Error(`neither ${before} nor ${after} has ${name}`);
  }
}

/** The CPU time of a function with everything it calls, as pprof counts it. An empty name stands for all of it. */
export function seconds(file, name = '') {
  const args = ['tool', 'pprof', '-top', '-cum', '-nodecount=100000', '-nodefraction=0', '-unit=s', file];
  const lines = execFileSync('go', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
  if (name === '') return Number(/Total samples = ([\d.]+)s/.exec(lines.join('\n'))?.[1] ?? 0);
  const line = lines.find((text) => text.replace(/ \(.*inline\)$/, '').endsWith(` ${name}`));
  return line === undefined ? 0 : Number.parseFloat(line.trim().split(/\s+/)[3]);
}

/** The largest groups of equal states and innermost own function in a goroutine dump. */
export function dumpSummary(file) {
  const goroutines = fs.readFileSync(file, 'utf8').trim().split('\n\n');
  const counts = new Map();
  for (const goroutine of goroutines) {
    const state = /^goroutine \d+ \[([^,\]]+)/.exec(goroutine)?.[1];
    const own = /^acme\.example\/checkout\/internal\/(.+)\(/m.exec(goroutine)?.[1];
    if (own) counts.set(`${state} ${own}`, (counts.get(`${state} ${own}`) ?? 0) + 1);
  }
  const groups = [...counts].sort((a, b) => b[1] - a[1]).map(([group, count]) => `${count} × ${group}`);
  return [`${goroutines.length} goroutines`, ...groups].join(', ');
}
