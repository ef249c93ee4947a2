import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { computeFilter } from '#shared/profile/filter';
import type { Profile } from '#shared/profile/profile';
import { decodeCapture } from '../../src-main/decode/decode-capture.ts';
import { expectGolden } from '../fixtures/golden-file.ts';
import type { PprofTop } from '../fixtures/pprof-tool.ts';
import { pprofTool, runPprofTop } from '../fixtures/pprof-tool.ts';
import { summariseCapture } from '../fixtures/summarise-capture.ts';
import { baseUnitOf, topRows } from '../fixtures/top-rows.ts';

/** Captures of one program as built by each version of Go; `scripts/record-go-versions.mjs` records them. */
const folder = path.join(import.meta.dirname, 'go-versions');
const versions = readdirSync(folder).filter((name) => /^\d/.test(name));
const scratch = mkdtempSync(path.join(os.tmpdir(), 'faultline-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

function decodeProfile(bytes: Uint8Array): Profile {
  const capture = decodeCapture(bytes);
  if (!('profile' in capture)) throw new Error('a trace');
  return capture.profile;
}

/** pprof passes over the names that Go writes into text; without them both can be told apart by address only. */
function withoutNames(text: string): string {
  return text.replace(/^#\t.*\n/gm, '');
}

function formatTop(type: string, { total, rows }: PprofTop): string {
  const sorted = [...rows].sort(([a, x], [b, y]) => y.flat - x.flat || y.cum - x.cum || (a < b ? -1 : 1));
  const lines = sorted.slice(0, 8).map(([name, { flat, cum }]) => `  ${flat} ${cum} ${name}`);
  return [`${type}: ${total} in ${rows.size} rows`, ...lines].join('\n');
}

describe.each(versions)('Go %s', (version) => {
  const files = readdirSync(path.join(folder, version));
  const read = (file: string): Buffer => readFileSync(path.join(folder, version, file));

  test('what is in its captures', () => {
    const parts = files.map((file) => `# ${file}\n${summariseCapture(decodeCapture(read(file)))}`);
    expectGolden(path.join(import.meta.dirname, 'summaries/go-versions', `${version}.txt`), parts.join('\n'));
  });

  test('every value is what pprof makes of the same file', { timeout: 120_000 }, () => {
    const parts: string[] = [];
    for (const file of files.filter((name) => !name.includes('debug2'))) {
      const isText = file.endsWith('.txt');
      const bytes = isText ? Buffer.from(withoutNames(read(file).toString())) : read(file);
      const profile = decodeProfile(bytes);
      expect(computeFilter(profile, {}).filter).toBeUndefined();
      const input = path.join(scratch, file);
      writeFileSync(input, bytes);
      parts.push(`# ${file}`);
      for (const [i, { type }] of profile.valueType.entries()) {
        const ours = topRows(profile, i, isText ? 'address' : 'function');
        parts.push(formatTop(type, ours));
        // Before Go 1.23 a stack may be empty in text, which pprof does not read.
        const isRefused = isText && / @ ?\n/.test(bytes.toString());
        if (pprofTool === undefined || isRefused) continue;
        const args = [`-sample_index=${type}`, isText ? '-addresses' : '-functions'];
        const theirs = runPprofTop(input, baseUnitOf(profile, i), args);
        expect(ours.total).toBe(theirs.total);
        expect(Object.fromEntries(ours.rows)).toEqual(Object.fromEntries(theirs.rows));
      }
    }
    expectGolden(path.join(import.meta.dirname, 'pprof-top', `${version}.txt`), `${parts.join('\n')}\n`);
  });

  test('names in text give the totals of the same text without them', () => {
    for (const file of files.filter((name) => name.includes('debug1'))) {
      const named = decodeProfile(read(file));
      const bare = decodeProfile(Buffer.from(withoutNames(read(file).toString())));
      for (const i of named.valueType.keys()) {
        expect(topRows(named, i, 'function').total).toBe(topRows(bare, i, 'function').total);
      }
    }
  });
});
