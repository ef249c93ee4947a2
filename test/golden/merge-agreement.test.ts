import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { computeFilter } from '#shared/profile/filter';
import { mergeProfiles } from '#shared/profile/merge-profiles';
import type { Profile } from '#shared/profile/profile';
import { buildSymbols } from '#shared/profile/symbols';
import { computeSampleTop, computeTotal } from '#shared/profile/top';
import { decodeCapture } from '../../src-main/decode/decode-capture.ts';
import { pprofTool, runPprofTop } from '../fixtures/pprof-tool.ts';

/** Merged captures against pprof given the same files. */
const incident = path.join(import.meta.dirname, '../../resources/sample-incident');
const versions = path.join(import.meta.dirname, 'go-versions');

const ofIncident = (pattern: RegExp): string[] =>
  readdirSync(incident)
    .filter((name) => pattern.test(name))
    .map((name) => path.join(incident, name));
const ofVersions = (name: string): string[] => readdirSync(versions).flatMap((version) => fileOf(version, name));
const fileOf = (version: string, name: string): string[] =>
  /^1\.\d+$/.test(version) ? [path.join(versions, version, name)] : [];

const groups = {
  'CPU of three processes': ofIncident(/-cpu\.pb\.gz$/),
  'heap of two processes': ofIncident(/-heap\.pb\.gz$/),
  'goroutines, six captures': ofIncident(/-goroutine-\d\.pb\.gz$/),
  'block delays of two processes': ofIncident(/-block\.pb\.gz$/),
  'CPU of seven Go versions': ofVersions('cpu.pb.gz'),
  'heap of seven Go versions': ofVersions('heap.pb.gz'),
  'mutex of seven Go versions': ofVersions('mutex.pb.gz'),
};

function decode(file: string): Profile {
  const decoded = decodeCapture(readFileSync(file));
  if (!('profile' in decoded)) throw new Error('not a profile');
  return decoded.profile;
}

describe.skipIf(pprofTool === undefined)('merged captures equal pprof on the same files', () => {
  for (const [name, files] of Object.entries(groups)) {
    test.each(['function', 'line'] as const)(`${name}, by %s`, { timeout: 60_000 }, (granularity) => {
      expect(files.length).toBeGreaterThan(1);
      const merged = mergeProfiles(files.map(decode));
      const { filter } = computeFilter(merged, {});
      const frames = buildSymbols(merged, { granularity, ...(filter === undefined ? {} : { filter }) });
      const values = merged.sample.value[merged.defaultValueType] ?? new Float64Array();
      const top = computeSampleTop(merged, frames, values, filter);
      const { name: names, file, line } = frames.symbols;
      const ours = new Map<string, { flat: number; cum: number }>();
      for (const [row, symbol] of top.symbol.entries()) {
        const place =
          granularity === 'line' && line[symbol] !== 0
            ? ` ${path.posix.normalize(file[symbol] ?? '')}:${line[symbol] ?? 0}`
            : '';
        const key = `${names[symbol] ?? ''}${place}`;
        const known = ours.get(key) ?? { flat: 0, cum: 0 };
        ours.set(key, { flat: known.flat + (top.flat[row] ?? 0), cum: known.cum + (top.cum[row] ?? 0) });
      }
      const type = merged.valueType[merged.defaultValueType] ?? { type: '', unit: '' };
      const [last = '', ...others] = files.toReversed();
      const args = [granularity === 'line' ? '-lines' : '-functions', `-sample_index=${type.type}`, ...others];
      const theirs = runPprofTop(last, type.unit, args);
      expect(computeTotal(values)).toBe(theirs.total);
      expect([...ours].sort()).toEqual([...theirs.rows].sort());
    });
  }
});
