import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { goProgram } from '../test/targets/target.ts';
import { writeLargeDump, writeLargeProfile } from './large-inputs.ts';
import { median, medianProcessMs, type Row } from './measure.ts';

const profileSamples = 600_000;
const dumpGoroutines = 100_000;
const isSlow = process.env['FAULTLINE_BENCH_SLOW'] === '1';
const root = path.resolve(import.meta.dirname, '..');

interface Measured {
  readonly ms: number;
  readonly peakBytes: number;
}

/**
 * Decoding at the upper end, each in a process of its own: beside pprof's `profile.Parse`, and for a dump beside
 * panicparse, which only reads it while Faultline groups it too. FAULTLINE_BENCH_SLOW=1 adds panicparse with its
 * grouping, and `faultline top` beside `go tool pprof -top`: two minutes and 8 GB.
 */
export async function run(): Promise<Row[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-bench-'));
  try {
    const profile = path.join(folder, 'profile.pb');
    const dump = path.join(folder, 'dump.txt');
    writeLargeProfile(profile, profileSamples);
    writeLargeDump(dump, dumpGoroutines);
    const ours = await buildOurs(folder);
    const beside = buildBeside(folder);
    const rows: Row[] = [];
    for (const { kind, file, name, theirName, rounds } of [
      {
        kind: 'profile',
        file: profile,
        name: `profile of ${profileSamples} samples`,
        theirName: 'profile.Parse',
        rounds: 5,
      },
      { kind: 'scan', file: dump, name: `dump of ${dumpGoroutines} goroutines`, theirName: 'panicparse', rounds: 5 },
      ...(isSlow
        ? [{ kind: 'dump', file: dump, name: 'the same dump', theirName: 'panicparse with grouping', rounds: 1 }]
        : []),
    ]) {
      const note = `${(fs.statSync(file).size / 1e6).toFixed(0)} MB raw`;
      const commands = {
        ours: { program: process.execPath, args: [ours, file] },
        theirs: beside === undefined ? undefined : { program: beside, args: [kind, file] },
      };
      rows.push(...compare(name, note, rounds, theirName, commands));
    }
    if (isSlow) rows.push(...compareTop(profile));
    return rows;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

interface Commands {
  readonly ours: Command;
  readonly theirs: Command | undefined;
}

/** Both take turns, so that what else the machine does hits them alike. */
function compare(name: string, note: string, rounds: number, theirName: string, { ours, theirs }: Commands): Row[] {
  const measured: { readonly ours: Measured[]; readonly theirs: Measured[] } = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round++) {
    measured.ours.push(measureOnce(ours));
    if (theirs !== undefined) measured.theirs.push(measureOnce(theirs));
  }
  const ms = (all: readonly Measured[]): number => median(all.map((one) => one.ms));
  const mebibytes = (all: readonly Measured[]): number => median(all.map((one) => one.peakBytes)) / 2 ** 20;
  const rows: Row[] = [
    { what: `decode ${name}`, value: ms(measured.ours), unit: 'ms', note },
    { what: `peak memory, ${name}`, value: mebibytes(measured.ours), unit: 'MiB' },
  ];
  if (theirs === undefined) return rows;
  return [
    ...rows,
    { what: `${theirName}, ${name}`, value: ms(measured.theirs), unit: 'ms' },
    { what: `peak memory of ${theirName}, ${name}`, value: mebibytes(measured.theirs), unit: 'MiB' },
    { what: `ratio of time to ${theirName}, ${name}`, value: ms(measured.ours) / ms(measured.theirs), unit: '×' },
    {
      what: `ratio of memory to ${theirName}, ${name}`,
      value: mebibytes(measured.ours) / mebibytes(measured.theirs),
      unit: '×',
    },
  ];
}

function measureOnce({ program, args }: Command): Measured {
  return JSON.parse(execFileSync(program, args, { encoding: 'utf8' })) as Measured;
}

/** The decoder with nothing else, as one file that Node runs. */
async function buildOurs(folder: string): Promise<string> {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: path.join(root, 'bench/decode-once.ts'),
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'decode-once.mjs' } },
    },
    ssr: { noExternal: true },
  });
  return path.join(folder, 'decode-once.mjs');
}

/** undefined where there is no Go, or no module proxy to get the libraries from. */
function buildBeside(folder: string): string | undefined {
  const go = goProgram();
  if (go === undefined) return undefined;
  const program = path.join(folder, 'beside');
  const { status } = spawnSync(go, ['build', '-o', program, '.'], {
    cwd: path.join(root, 'bench/beside'),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0 ? program : undefined;
}

function compareTop(profile: string): Row[] {
  const go = goProgram();
  if (go === undefined) return [];
  const cli = path.join(root, 'bin/faultline.mjs');
  const [ours = NaN, theirs = NaN] = medianProcessMs(1, [
    { program: process.execPath, args: [cli, 'top', profile] },
    { program: go, args: ['tool', 'pprof', '-symbolize=none', '-top', profile] },
  ]);
  return [
    { what: 'faultline top, whole process, large profile', value: ours, unit: 'ms' },
    { what: 'go tool pprof -top, whole process, large profile', value: theirs, unit: 'ms' },
    { what: 'ratio ours / go tool pprof, large profile', value: ours / theirs, unit: '×' },
  ];
}
