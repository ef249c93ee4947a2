import { readFileSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeCapture } from '../../../../src-main/decode/decode-capture.ts';
import { gunzip } from '../../../../src-main/decode/gunzip.ts';
import { sniff } from '../../../../src-main/decode/sniff.ts';
import { encodePprof } from '../../../fixtures/encode-pprof.ts';
import { generateProfile } from '../../../fixtures/generate-profile.ts';

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const captures = path.join(import.meta.dirname, '../../../golden/captures');
const generated = generateProfile({ samples: 200, functions: 60, depth: 12 });

describe('what bytes are', () => {
  test.each([
    ['', 'empty'],
    ['\x1f\x8b\x08', 'gzip'],
    ['SQLite format 3\0\x10', 'sqlite'],
    ['\x7fELF\x02', 'elf'],
    ['go 1.26 trace\0\0\0', 'go-trace'],
    ['goroutine profile: total 3\n', 'count-text'],
    ['example.com/pool.open profile: total 0\r\n', 'count-text'],
    ['heap profile: 3: 4 [5: 6] @ heap/1048576\n', 'heap-text'],
    ['--- mutex:\ncycles/second=1\n', 'contention-text'],
    ['--- contention:\n', 'contention-text'],
    ['goroutine 1 [running]:\nmain.main()\n', 'goroutine-debug2'],
    ['panic: boom\n\ngoroutine 18 gp=0xc000002380 m=0 mp=0x5 [running]:\nmain.main()\n', 'goroutine-debug2'],
    ['<!DOCTYPE html><html>', 'html'],
    ['\n<html lang="en">', 'html'],
    ['Unknown profile\n', 'text'],
    ['{"message":"no"}', 'text'],
    ['\x00\x01\x02\x03', 'unknown'],
  ])('%j is %s', (text, format) => {
    expect(sniff(bytesOf(text))).toBe(format);
  });

  test('a profile, whole or cut off', () => {
    expect(sniff(generated)).toBe('pprof');
    expect(sniff(generated.subarray(0, 5))).toBe('pprof');
  });
});

describe('inflating', () => {
  const zipped = gzipSync(generated);

  test('takes all members of a file', () => {
    const two = Buffer.concat([gzipSync(generated.subarray(0, 100)), gzipSync(generated.subarray(100))]);
    expect(gunzip(two)).toMatchObject({ isComplete: true, reason: '' });
    expect(Buffer.from(gunzip(two).bytes).equals(generated)).toBe(true);
  });

  test('saves what a cut-off file holds', () => {
    const cut = gunzip(zipped.subarray(0, zipped.length - 40));
    expect(cut.isComplete).toBe(false);
    expect(cut.usedBytes).toBe(zipped.length - 40);
    expect(cut.reason).not.toBe('');
    expect(cut.bytes.length).toBeGreaterThan(generated.length / 2);
    expect(Buffer.from(generated.subarray(0, cut.bytes.length)).equals(cut.bytes)).toBe(true);
  });

  test('saves what comes before damage', () => {
    const large = gzipSync(generateProfile({ samples: 3000, functions: 200, depth: 30 }));
    const damaged = Buffer.from(large);
    damaged.fill(0xff, damaged.length >> 1);
    const saved = gunzip(damaged);
    expect(saved.isComplete).toBe(false);
    expect(saved.bytes.length).toBeGreaterThan(0);
    expect(saved.usedBytes).toBeLessThan(damaged.length);
  });

  test('stops at the bound', () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000));
    const tooLarge = expect.objectContaining({ code: 'decode/too-large' }) as Error;
    expect(() => gunzip(bomb, 100_000)).toThrow(tooLarge);
    expect(() => gunzip(bomb.subarray(0, bomb.length - 8), 100_000)).toThrow(tooLarge);
    expect(gunzip(bomb, 1_000_000).bytes.length).toBe(1_000_000);
  });
});

describe('a capture', () => {
  test.each([
    ['cpu.pb.gz', 'cpu', 'pprof'],
    ['heap.pb.gz', 'heap', 'pprof'],
    ['allocs.pb.gz', 'allocs', 'pprof'],
    ['block.pb.gz', 'block', 'pprof'],
    ['mutex.pb.gz', 'mutex', 'pprof'],
    ['goroutine.pb.gz', 'goroutine', 'pprof'],
    ['threadcreate.pb.gz', 'threadcreate', 'pprof'],
    ['goroutine.debug1.txt', 'goroutine', 'count-text'],
    ['goroutine.debug2.txt', 'goroutine-dump', 'goroutine-debug2'],
  ])('%s is of kind %s', (name, kind, format) => {
    expect(decodeCapture(readFileSync(path.join(captures, name)))).toMatchObject({ kind, format });
  });

  test('of one value of an own name is custom', () => {
    const bytes = encodePprof({
      sampleType: [{ type: 1, unit: 2 }],
      sample: [{ value: [3] }],
      stringTable: ['', 'example.com/pool.open', 'count'],
    });
    expect(decodeCapture(bytes)).toMatchObject({ kind: 'custom', wasGzipped: false });
  });

  test('that is a trace is handed on', () => {
    expect(decodeCapture(bytesOf('go 1.26 trace\0\0\0rest'))).toMatchObject({ kind: 'trace', traceVersion: '1.26' });
  });

  test('that was cut off says how far it could be read', () => {
    const zipped = gzipSync(encodePprof({ sampleType: [{ type: 1, unit: 1 }], sample: [], stringTable: ['', 'x'] }));
    const capture = decodeCapture(zipped.subarray(0, zipped.length - 6));
    expect(capture.partial).toMatchObject({ sizeBytes: zipped.length - 6, reason: 'unexpected end of file' });
    expect(capture.format === 'pprof' && capture.profile.warnings[0]?.code).toBe('truncated');
  });

  test.each([
    ['nothing', bytesOf(''), 'decode/empty'],
    ['gzip of nothing', gzipSync(''), 'decode/empty'],
    ['only the head of a gzip file', gzipSync(generated).subarray(0, 10), 'decode/truncated'],
    ['two bytes of gzip', bytesOf('\x1f\x8b'), 'decode/truncated'],
    ['a page', bytesOf('<html>502 Bad Gateway</html>'), 'decode/text-page'],
    ['an error as text', bytesOf('Unknown profile\n'), 'decode/text-page'],
    ['a heap profile as text', bytesOf('heap profile: 3: 4 [5: 6] @ heap/1048576\n'), 'decode/wrong-kind'],
    ['a database', bytesOf('SQLite format 3\0'), 'decode/wrong-kind'],
    ['a program', bytesOf('\x7fELF'), 'decode/wrong-kind'],
    ['gzip of gzip', gzipSync(gzipSync(generated)), 'decode/wrong-kind'],
    ['something else', bytesOf('\x00\x01\x02'), 'decode/unknown-format'],
    ['raw deflate', deflateRawSync(Buffer.alloc(3000)), 'decode/unknown-format'],
  ])('that is %s is refused', (_, bytes, code) => {
    expect(() => decodeCapture(bytes)).toThrow(
      expect.objectContaining({
        code,
        details: expect.objectContaining({ position: expect.any(Number) as number }) as object,
      }) as Error,
    );
  });

  test('an excerpt of what came instead is for the reader', () => {
    expect(() => decodeCapture(bytesOf('<html>\n502\tBad Gateway</html>'))).toThrow(
      expect.objectContaining({
        details: { position: 0, sizeBytes: 29, excerpt: '<html> 502 Bad Gateway</html>' },
      }) as Error,
    );
  });
});
