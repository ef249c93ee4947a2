import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeCapture } from '../../src-main/decode/decode-capture.ts';
import { sampleFolder } from '../fixtures/run-cli.ts';

interface Manifest {
  readonly processes: readonly { readonly id: string }[];
  readonly captures: readonly {
    readonly file: string;
    readonly process: string;
    readonly kind: string;
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly sizeBytes: number;
    readonly sha256: string;
  }[];
  readonly notes: readonly { readonly author: string }[];
}

const manifest = JSON.parse(fs.readFileSync(path.join(sampleFolder, 'incident.json'), 'utf8')) as Manifest;
const read = (file: string): Buffer => fs.readFileSync(path.join(sampleFolder, file));
const kindsOf = (process: string): string[] =>
  manifest.captures.filter((capture) => capture.process === process).map(({ kind }) => kind);

describe('the sample incident', () => {
  test('is what was recorded, byte for byte, and small', () => {
    for (const { file, sizeBytes, sha256 } of manifest.captures) {
      const bytes = read(file);
      expect([file, bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([file, sizeBytes, sha256]);
    }
    const total = fs.readdirSync(sampleFolder).reduce((sum, file) => sum + read(file).length, 0);
    expect(total).toBeLessThan(4_000_000);
  });

  test.each(['sick', 'healthy'])('has every kind of the %s process', (process) => {
    const count = (kind: string): number => kindsOf(process).filter((other) => other === kind).length;
    expect(count('goroutine-dump')).toBe(3);
    expect(count('goroutine')).toBe(3);
    for (const kind of ['cpu', 'heap', 'block', 'mutex', 'threadcreate', 'trace'])
      expect([kind, count(kind)]).toEqual([kind, 1]);
  });

  test('decodes as the kinds that it names, in the order of time', () => {
    const alike: Readonly<Record<string, string>> = { block: 'waiting', mutex: 'waiting' }; // told apart by what was asked
    const family = (kind: string): string => alike[kind] ?? kind;
    for (const { file, kind } of manifest.captures) {
      expect([file, family(decodeCapture(read(file)).kind)]).toEqual([file, family(kind)]);
    }
    const starts = manifest.captures.map(({ startedAt }) => Date.parse(startedAt));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  test('shows the leak: waiters grow from dump to dump, readers stay', () => {
    const counts = manifest.captures
      .filter(({ process, kind }) => process === 'sick' && kind === 'goroutine-dump')
      .map(({ file }) => {
        const text = read(file).toString();
        const goroutines = text.split(/\n\n/);
        const at = (state: string, func: string): number =>
          goroutines.filter((each) => each.includes(`[${state}`) && each.includes(func)).length;
        return {
          waiting: at('chan receive', 'ratecard.(*Flight).wait'),
          reading: at('syscall', 'ratecard.(*FileSource).load'),
          locked: at('sync.Mutex.Lock', 'ratecard.(*Cache).refresh'),
        };
      });
    const [first, second, third] = counts;
    expect(second?.waiting).toBeGreaterThan(first?.waiting ?? Infinity);
    expect(third?.waiting).toBeGreaterThan(second?.waiting ?? Infinity);
    expect(counts.map(({ reading }) => reading)).toEqual(counts.map(() => first?.reading));
    expect(first?.reading).toBeGreaterThan(0);
    expect(first?.locked).toBeGreaterThan(0);
  });

  test('names no people', () => {
    expect(new Set(manifest.notes.map(({ author }) => author))).toEqual(new Set(['on-call']));
  });
});
