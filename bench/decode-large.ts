import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { goProgram } from '../test/targets/target.ts';
import { writeLargeDump, writeLargeProfile } from './large-inputs.ts';
import { medianProcessMs, type Row } from './measure.ts';
import { buildGo, buildScript, compare } from './processes.ts';

const profileSamples = 600_000;
const dumpGoroutines = 100_000;
const isSlow = process.env['FAULTLINE_BENCH_SLOW'] === '1';
const root = path.resolve(import.meta.dirname, '..');

/**
 * Decoding at the upper end, each in a process of its own: beside pprof's `profile.Parse`, and for a dump beside
 * panicparse, which only reads it while Faultline groups it too. FAULTLINE_BENCH_SLOW=1 adds panicparse with its
 * grouping, and `faultline top` and `diff` beside `go tool pprof -top` and `-diff_base`: six minutes and 12 GB.
 */
export async function run(): Promise<Row[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-bench-'));
  try {
    const profile = path.join(folder, 'profile.pb');
    const dump = path.join(folder, 'dump.txt');
    writeLargeProfile(profile, profileSamples);
    writeLargeDump(dump, dumpGoroutines);
    const ours = await buildScript('bench/decode-once.ts', folder);
    const beside = buildGo('bench/beside', path.join(folder, 'beside'));
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
    if (isSlow) {
      const before = path.join(folder, 'before.pb');
      writeLargeProfile(before, profileSamples, 2);
      rows.push(
        ...compareWhole('top', ['top', profile], ['-top', profile]),
        ...compareWhole('diff', ['diff', before, '--', profile], ['-top', `-diff_base=${before}`, profile]),
      );
    }
    return rows;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Once each, as processes. */
function compareWhole(name: string, ours: readonly string[], theirs: readonly string[]): Row[] {
  const go = goProgram();
  if (go === undefined) return [];
  const cli = path.join(root, 'bin/faultline.mjs');
  const [oursMs = NaN, theirsMs = NaN] = medianProcessMs(1, [
    { program: process.execPath, args: [cli, ...ours] },
    { program: go, args: ['tool', 'pprof', '-symbolize=none', ...theirs] },
  ]);
  return [
    { what: `faultline ${name}, whole process, large profile`, value: oursMs, unit: 'ms' },
    { what: `go tool pprof beside ${name}, whole process, large profile`, value: theirsMs, unit: 'ms' },
    { what: `ratio ours / go tool pprof, ${name} of large profiles`, value: oursMs / theirsMs, unit: '×' },
  ];
}
