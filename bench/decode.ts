import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { computeFrameSums, computeFrameTop } from '#shared/profile/frame-sums';
import { buildFrameTree } from '#shared/profile/frame-tree';
import { decodeCapture } from '../src-main/decode/decode-capture.ts';
import { generateProfile } from '../test/fixtures/generate-profile.ts';
import { goProgram } from '../test/targets/target.ts';
import { medianCallMs, medianProcessMs, type Row } from './measure.ts';

const sizes = [
  { name: '20,000 samples', samples: 20_000, functions: 3000, depth: 24 },
  { name: '400,000 samples', samples: 400_000, functions: 12_000, depth: 40 },
];

/** Decoding and the top table, in this process and as a whole process beside `go tool pprof -top`. */
export function run(): Row[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'faultline-bench-'));
  try {
    return sizes.flatMap(({ name, ...options }) => {
      const raw = generateProfile(options);
      const mebibytes = raw.length / 2 ** 20;
      const file = path.join(folder, 'profile.pb.gz');
      fs.writeFileSync(file, gzipSync(raw, { level: 1 }));
      const decodeMs = medianCallMs(5, () => {
        decodeCapture(raw);
      });
      const decoded = decodeCapture(raw);
      if (decoded.format !== 'pprof') throw new Error('not decoded as a profile');
      const { profile } = decoded;
      const topMs = medianCallMs(5, () => {
        const tree = buildFrameTree(profile, { granularity: 'function' });
        computeFrameTop(tree, computeFrameSums(tree, profile.sample.value[1] ?? new Float64Array()));
      });
      const note = `${mebibytes.toFixed(1)} MiB raw`;
      return [
        { what: `decode ${name}`, value: mebibytes / (decodeMs / 1000), unit: 'MiB/s', note },
        { what: `tree and top table of ${name}`, value: topMs, unit: 'ms' },
        ...besideGo(name, file),
      ];
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function besideGo(name: string, file: string): Row[] {
  const go = goProgram();
  if (go === undefined) return [];
  const cli = path.resolve(import.meta.dirname, '../bin/faultline.mjs');
  const [ours = NaN, theirs = NaN] = medianProcessMs(7, [
    { program: process.execPath, args: [cli, 'top', file] },
    { program: go, args: ['tool', 'pprof', '-top', file] },
  ]);
  return [
    { what: `faultline top, whole process, ${name}`, value: ours, unit: 'ms' },
    { what: `go tool pprof -top, whole process, ${name}`, value: theirs, unit: 'ms' },
    { what: `ratio ours / go tool pprof, ${name}`, value: ours / theirs, unit: '×', note: 'below 1: ours is faster' },
  ];
}
