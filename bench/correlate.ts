import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { CaptureFacts } from '#shared/correlate/capture-facts';
import { correlate } from '#shared/correlate/correlate';
import { decodeCapture } from '../src-main/decode/decode-capture.ts';
import { computeFacts } from '../src-main/session/findings-facts.ts';
import { generateProfile } from '../test/fixtures/generate-profile.ts';
import { writeLargeDump } from './large-inputs.ts';
import type { Row } from './measure.ts';
import { buildGo } from './processes.ts';

const dumps = 5;
const goroutines = 100_000;
const profiles = 10;
const traceMegabytes = Number(process.env['FAULTLINE_BENCH_TRACE_MB'] ?? 100);

/**
 * Findings of a large incident: five dumps of 100,000 goroutines, ten profiles, and where Go is there, a trace of
 * 100 MB. What is measured comes after decoding, which other benchmarks measure. Memory is what facts take once the
 * tables are gone.
 */
export function run(): Row[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-bench-'));
  try {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const before = usedBytes(collect);
    const facts: CaptureFacts[] = [];
    const read = { dumps: 0, profiles: 0, trace: 0 };
    const add = (what: keyof typeof read, bytes: Uint8Array): void => {
      const decoded = decodeCapture(bytes);
      const began = performance.now();
      facts.push(computeFacts(decoded, sourceOf(facts.length), false));
      read[what] += performance.now() - began;
    };
    for (let i = 0; i < dumps; i++) {
      const file = path.join(folder, 'dump.txt');
      writeLargeDump(file, goroutines + i * 1000);
      add('dumps', fs.readFileSync(file));
    }
    for (let i = 0; i < profiles; i++)
      add('profiles', generateProfile({ samples: 20_000, functions: 3000, depth: 24 }));
    const recorder = buildGo('bench/busy-trace', path.join(folder, 'busy-trace'));
    if (recorder !== undefined) {
      const file = path.join(folder, 'busy.trace');
      execFileSync(recorder, [file, String(traceMegabytes)]);
      add('trace', fs.readFileSync(file));
    }
    const began = performance.now();
    const { findings } = correlate(facts);
    const correlateMs = performance.now() - began;
    const mebibytes = (usedBytes(collect) - before) / 2 ** 20;
    return [
      { what: `facts of ${dumps} dumps of ${goroutines} goroutines`, value: read.dumps, unit: 'ms' },
      { what: `facts of ${profiles} profiles`, value: read.profiles, unit: 'ms' },
      { what: `facts of a trace of ${traceMegabytes} MB`, value: read.trace, unit: 'ms' },
      { what: 'rules over all of them', value: correlateMs, unit: 'ms', note: `${findings.length} findings` },
      {
        what: 'findings of a large incident, after decoding',
        value: (read.dumps + read.profiles + read.trace + correlateMs) / 1000,
        unit: 's',
        note: 'at most 5',
      },
      { what: 'memory that facts and findings keep', value: mebibytes, unit: 'MiB', note: 'at most 1,024' },
    ];
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function usedBytes(collect: () => void): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const sourceOf = (id: number): CaptureFacts['source'] => ({
  id,
  name: `capture ${id}`,
  process: '',
  startMs: id * 10_000,
  endMs: id * 10_000,
  isReference: false,
  version: '',
});
