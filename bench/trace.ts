import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { goProgram } from '../test/targets/target.ts';
import { ensure } from '#shared/base/assert';
import type { Row } from './measure.ts';
import { buildGo, buildScript, compare } from './processes.ts';

const root = path.resolve(import.meta.dirname, '..');
const megabytes = Number(process.env['FAULTLINE_BENCH_TRACE_MB'] ?? 100);

/**
 * A large trace of a busy program, recorded anew: decoding to tables beside Go's own reader, which only reads, and
 * `faultline trace` beside `go tool trace -pprof=sched`. The latter needs 9 GB for 100 MB of trace; it runs only with
 * FAULTLINE_BENCH_SLOW=1. FAULTLINE_BENCH_TRACE_MB sets the size.
 */
export async function run(): Promise<Row[]> {
  const go = goProgram();
  if (go === undefined) return [];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-bench-'));
  try {
    const file = path.join(folder, 'busy.trace');
    const recorder = buildGo('bench/busy-trace', path.join(folder, 'busy-trace'));
    const reader = buildGo('test/oracle', path.join(folder, 'oracle'));
    const beside = buildGo('bench/beside', path.join(folder, 'beside'));
    const ours = await buildScript('bench/decode-trace-once.ts', folder);
    if (recorder === undefined) return [];
    execFileSync(recorder, [file, String(megabytes)]);
    const size = fs.statSync(file).size;
    const note = `${(size / 1e6).toFixed(0)} MB`;
    const rows = compare('trace', note, 5, "Go's own reader", {
      ours: { program: process.execPath, args: [ours, file] },
      theirs: reader === undefined ? undefined : { program: reader, args: ['-time', file] },
    });
    const peak = rows.find(({ what }) => what.startsWith('peak memory, '))?.value ?? NaN;
    rows.push({ what: 'ratio of peak memory to the size of the trace', value: (peak * 2 ** 20) / size, unit: '×' });
    rows.push(...frameRows(await buildScript('bench/trace-frames-once.ts', folder), file, note));
    if (beside === undefined) return rows;
    const measure = (...command: string[]): { program: string; args: string[] } => ({
      program: beside,
      args: ['run', ...command],
    });
    const isSlow = process.env['FAULTLINE_BENCH_SLOW'] === '1';
    const whole = compare('faultline trace, whole process', note, isSlow ? 2 : 3, 'go tool trace -pprof=sched', {
      ours: measure(process.execPath, path.join(root, 'bin/faultline.mjs'), 'trace', file, '--json'),
      theirs: isSlow ? measure(go, 'tool', 'trace', '-pprof=sched', file) : undefined,
    });
    return [...rows, ...whole];
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** CPU time of frames of the timeline, and until the beginning could be shown. */
function frameRows(script: string, file: string, note: string): Row[] {
  const output = execFileSync(process.execPath, [script, file], { encoding: 'utf8', maxBuffer: 2 ** 20 });
  const found = JSON.parse(output) as Partial<Record<'firstMs' | 'medianMs' | 'p95Ms' | 'tracks', number>>;
  const of = `${note}, ${ensure(found.tracks, 'tracks of a frame')} tracks`;
  return [
    {
      what: 'timeline: beginning of the trace, CPU time',
      value: ensure(found.firstMs, 'first frame'),
      unit: 'ms',
      note,
    },
    {
      what: 'timeline: a frame, CPU time, median',
      value: ensure(found.medianMs, 'median frame'),
      unit: 'ms',
      note: of,
    },
    { what: 'timeline: a frame, CPU time, p95', value: ensure(found.p95Ms, 'p95 frame'), unit: 'ms', note: of },
  ];
}
