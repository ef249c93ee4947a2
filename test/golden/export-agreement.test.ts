import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { computeFrameSums, computeFrameTop } from '#shared/profile/frame-sums';
import type { Profile } from '#shared/profile/profile';
import type { Refinement } from '#shared/profile/refinement-types';
import { decodeCapture } from '../../src-main/decode/decode-capture.ts';
import { exportProfile } from '../../src-main/export/export-profile.ts';
import type { ExportedProfile } from '../../src-main/export/exported-profile.ts';
import { collect, exportedAfter, exportedWith } from '../fixtures/exported-profile.ts';
import { pprofTool, runPprofTop, type PprofRow } from '../fixtures/pprof-tool.ts';
import { baseUnitOf } from '../fixtures/top-rows.ts';

/** What is written, read by pprof: the same figures as on screen, and the same text as pprof's own. */
const folders = [
  path.join(import.meta.dirname, '../../resources/sample-incident'),
  path.join(import.meta.dirname, 'captures'),
];
const captures = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.pb.gz'))
    .map((name) => path.join(folder, name)),
);

function decodeProfile(file: string): Profile {
  const capture = decodeCapture(readFileSync(file));
  if (capture.format !== 'pprof') throw new Error(`${file} is not a profile`);
  return capture.profile;
}

const refinements: readonly Refinement[] = [
  [],
  [{ kind: 'focus', pattern: 'json|Mutex' }],
  [
    { kind: 'hide', pattern: '^runtime\\.' },
    { kind: 'ignore', pattern: 'Read' },
  ],
  [{ kind: 'show', pattern: 'main\\.|encoding/json|checkout' }],
  [{ kind: 'show-from', pattern: 'net/http\\.\\(\\*conn\\)|main\\.work' }],
  [{ kind: 'prune-from', pattern: '^(encoding/json|compress/flate|runtime)\\.' }],
  [{ kind: 'tag-ignore', expression: 'worker' }],
  [{ kind: 'own' }],
  [{ kind: 'no-inlines' }],
  [{ kind: 'by', granularity: 'package' }],
  [{ kind: 'by', granularity: 'file' }],
  [{ kind: 'by', granularity: 'line' }],
  [
    { kind: 'focus', pattern: 'json' },
    { kind: 'fold-recursion', pattern: '' },
  ],
  [{ kind: 'fold-recursion', pattern: 'encoding/json' }],
];

function viewRows(exported: ExportedProfile, withPlace: boolean): Map<string, PprofRow> {
  const tree = exported.frames();
  const values = exported.profile.sample.value[exported.valueType] ?? new Float64Array();
  const top = computeFrameTop(tree, computeFrameSums(tree, values));
  const rows = new Map<string, PprofRow>();
  for (const [row, symbol] of top.symbol.entries()) {
    const line = tree.symbols.line[symbol] ?? 0;
    const place = withPlace && line !== 0 ? ` ${tree.symbols.file[symbol] ?? ''}:${line}` : '';
    rows.set(`${tree.symbols.name[symbol] ?? ''}${place}`, { flat: top.flat[row] ?? 0, cum: top.cum[row] ?? 0 });
  }
  return rows;
}

/** pprof's own text, in UTC. */
function pprofText(file: string, args: readonly string[]): string {
  const fixed = ['-top', '-symbolize=none', '-nodefraction=0', '-edgefraction=0'];
  const run = spawnSync(pprofTool ?? '', [...fixed, ...args, file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, TZ: 'UTC' },
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout;
}

describe.skipIf(pprofTool === undefined).each(captures)('%s', (file) => {
  const profile = decodeProfile(file);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'faultline-'));
  const written = path.join(folder, 'written.pb.gz');
  const options = { format: 'pprof', direction: 'top-down', appVersion: '0' } as const;
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each(refinements)('what is left after %o %o is what pprof reads', async (...steps) => {
    const exported = exportedAfter(profile, steps);
    writeFileSync(written, await collect(exportProfile(exported, options)));
    const byLine = exported.options.granularity === 'line';
    const args = [byLine ? '-lines' : '-functions'];
    const expected = runPprofTop(written, baseUnitOf(profile, profile.defaultValueType), args);
    expect(Object.fromEntries(viewRows(exported, byLine))).toEqual(Object.fromEntries(expected.rows));
  });

  test.each(profile.valueType.map(({ type }, valueType) => ({ type, valueType })))(
    'the text of $type is that of pprof, byte for byte',
    async ({ type, valueType }) => {
      const text = await collect(exportProfile(exportedAfter(profile, [], valueType), { ...options, format: 'text' }));
      expect(text.toString()).toBe(pprofText(file, [`-sample_index=${type}`]));
    },
  );

  test.each([
    ['by line', {}, { granularity: 'line' as const }, ['-lines']],
    ['by address', {}, { granularity: 'address' as const }, ['-addresses']],
    ['without inlined frames', {}, { noInlines: true }, ['-noinlines']],
    ['hidden', { hide: '^runtime\\.' }, {}, ['-hide=^runtime\\.']],
    ['shown', { show: 'main\\.|encoding/json|checkout' }, {}, ['-show=main\\.|encoding/json|checkout']],
  ])('the text %s is that of pprof', async (_name, filters, view, args) => {
    const text = await collect(exportProfile(exportedWith(profile, filters, view), { ...options, format: 'text' }));
    const rows = (whole: string): string => whole.slice(whole.indexOf('Showing nodes'));
    expect(rows(text.toString())).toBe(rows(pprofText(file, args)));
  });
});
