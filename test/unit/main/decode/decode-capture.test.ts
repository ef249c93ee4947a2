import { readFileSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeCapture } from '../../../../src-main/decode/decode-capture.ts';
import { gunzip } from '../../../../src-main/decode/gunzip.ts';
import { sniff } from '../../../../src-main/decode/sniff.ts';
import type { PprofMessage } from '../../../fixtures/encode-pprof.ts';
import { encodePprof, pushVarint } from '../../../fixtures/encode-pprof.ts';
import { encodeTrace } from '../../../fixtures/encode-trace.ts';
import { errorOf } from '../../../fixtures/error-of.ts';
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
    ['{"message":"no"}', 'json'],
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

  test('that is a trace is decoded', () => {
    const text = 'go 22\nevents 1 1 100\nprocStatus 0 0 1\nsync 1 - 100 15625000';
    const capture = decodeCapture(encodeTrace(text));
    expect(capture).toMatchObject({ kind: 'trace', format: 'go-trace', trace: { header: 22 } });
    expect(capture.partial).toBeUndefined();
  });

  test('that is a trace which breaks off says where', () => {
    const text = 'go 22\nevents 1 1 100\nprocStatus 0 0 1\nprocStop 1\nprocStop 1\nsync 1 - 100 15625000';
    const capture = decodeCapture(encodeTrace(text));
    expect(capture.partial).toMatchObject({
      usedBytes: 27,
      reason: 'an event of type 11 has the wrong thread, P or goroutine',
    });
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
    ['a heap dump', bytesOf('go1.7 heap dump\nrest'), 'decode/wrong-kind'],
    ['a recording of perf', bytesOf('PERFILE2\0\0'), 'decode/wrong-kind'],
    ['an archive', bytesOf('PK\x03\x04rest'), 'decode/wrong-kind'],
    ['a Java profile', bytesOf('--- heapz 1 ---\nformat = java\n'), 'decode/wrong-kind'],
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

describe('what is wrong is named', () => {
  const whole = encodePprof({
    sampleType: [{ type: 1, unit: 2 }],
    sample: [{ value: [3] }],
    stringTable: ['', 'cpu', 'nanoseconds'],
    timeNanos: 5,
    periodType: { type: 1, unit: 2 },
  });
  const core = Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x04\0', 'latin1');

  test.each([
    ['an empty body', bytesOf(''), /is empty: nothing was captured/],
    ['a page', bytesOf('<!DOCTYPE html><title>502</title>'), /page of text, not a capture: HTML, perhaps .* proxy/],
    ['JSON', bytesOf('{"error":"upstream"}'), /JSON, not a capture/],
    [
      'an unknown profile',
      bytesOf('Unknown profile\n'),
      /begins "Unknown profile"\. The process has no profile of that name/,
    ],
    [
      'a profiler that is taken',
      bytesOf('Could not enable CPU profiling: cpu profiling already in use\n'),
      /one at a time; capture it again/,
    ],
    ['a wrong path', bytesOf('404 page not found\n'), /no pprof handler at the address/],
    ['a proxy', bytesOf('upstream connect error or disconnect/reset before headers'), /A proxy answered/],
    ['other text', bytesOf('hello\n'), /begins "hello"\. It may be the answer of a proxy/],
    [
      'the head of a gzip file',
      gzipSync(whole).subarray(0, 10),
      /cut off after 10 bytes, .* Go writes a profile only at the end/,
    ],
    ['a message that is not valid', gzipSync(whole.slice(1)), /byte \d+/],
    ['two profiles', gzipSync(Buffer.concat([whole, whole])), /stuck together .* second begins near byte \d+/],
    ['two gzip files', Buffer.concat([gzipSync(whole), gzipSync(whole)]), /stuck together/],
    ['a heap dump', bytesOf('go1.7 heap dump\n'), /debug\.WriteHeapDump .*\/debug\/pprof\/heap/],
    ['a core file', core, /core file: .* dlv core/],
    ['a program', bytesOf('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0'), /a program, not a capture/],
  ])('%s', (_, bytes, message) => {
    expect(errorOf(() => decodeCapture(bytes)).message).toMatch(message);
  });

  test('a profile that is cut short is saved, and how much of it is said', () => {
    const zipped = gzipSync(generated);
    const capture = decodeCapture(zipped.subarray(0, zipped.length - 10));
    expect(capture.partial).toMatchObject({ sizeBytes: zipped.length - 10, usedBytes: zipped.length - 10 });
    expect(capture.format === 'pprof' && capture.profile.warnings[0]?.message).toMatch(
      /cut off .* of 200 samples and \d+ names are missing/,
    );
  });

  test('a large profile is read with a warning', () => {
    const filler = Buffer.alloc(64 * 2 ** 20);
    // One more string, of 64 MiB.
    const head = [0x32];
    pushVarint(head, filler.length);
    const capture = decodeCapture(Buffer.concat([whole, Buffer.from(head), filler]));
    expect(capture.format === 'pprof' && capture.profile.warnings.at(-1)).toMatchObject({
      code: 'large',
      message: expect.stringMatching(/has 64\.0 MiB uncompressed.*More than 1\.0 GiB is refused/) as string,
    });
  });
});

describe('profiles of other languages', () => {
  const names = ['', 'samples', 'count', 'cpu', 'nanoseconds', '/usr/bin/server', '/lib/libc.so.6', '0a1b'];
  const funcs = [
    'shop::Cart::add(int)',
    '_ZN4shop4Cart3addEi',
    'core::ops::function::FnOnce::call_once',
    '_RNvYcall_once',
  ];
  const message: PprofMessage = {
    sampleType: [
      { type: 1, unit: 2 },
      { type: 3, unit: 4 },
    ],
    mapping: [
      {
        id: 0xffff_ffff_ffff_0001n,
        memoryStart: 0x5581_0000_0000n,
        memoryLimit: 0x5581_0010_0000n,
        filename: 5,
        buildId: 7,
      },
      { id: 2, memoryStart: 0x7f00_0000_0000n, memoryLimit: 0x7f00_0010_0000n, filename: 6 },
    ],
    location: [
      {
        id: 0x5581_0000_1234n,
        mappingId: 0xffff_ffff_ffff_0001n,
        address: 0x5581_0000_1234n,
        isFolded: true,
        line: [{ functionId: 0xdead_beef_dead_beefn, line: 7 }],
      },
      { id: 2, mappingId: 2, address: 0x7f00_0000_0042n },
      { id: 3, mappingId: 0xffff_ffff_ffff_0001n, address: 0x5581_0000_9999n, line: [{ functionId: 4 }] },
    ],
    function: [
      { id: 0xdead_beef_dead_beefn, name: names.length, systemName: names.length + 1 },
      { id: 4, name: names.length + 2, systemName: names.length + 3 },
    ],
    sample: [{ locationId: [2, 0x5581_0000_1234n, 3], value: [1, 10_000_000] }],
    stringTable: [...names, ...funcs],
    period: 10_000_000,
    periodType: { type: 3, unit: 4 },
  };

  test('keep mappings, ids of 64 bits, mangled names and what is ambiguous', () => {
    const capture = decodeCapture(gzipSync(encodePprof(message)));
    if (capture.format !== 'pprof') throw new Error('not a profile');
    const { string, func, location, mapping, warnings } = capture.profile;
    expect(capture.kind).toBe('cpu');
    expect(Array.from(func.systemName, (row) => string[row])).toEqual(['_ZN4shop4Cart3addEi', '_RNvYcall_once']);
    expect([...location.isFolded]).toEqual([1, 0, 0]);
    expect([...location.mapping]).toEqual([0, 1, 0]);
    expect([...mapping.start]).toEqual([0x5581_0000_0000n, 0x7f00_0000_0000n]);
    expect(string[mapping.buildId[0] ?? 0]).toBe('0a1b');
    expect(warnings.map(({ message: text }) => text)).toEqual([
      expect.stringMatching(/no function names for 1 of 3 locations: 1 in \/lib\/libc\.so\.6\. /),
    ]);
  });

  test('without any function say of which files', () => {
    const bare = { ...message, function: [], location: message.location?.map((one) => ({ ...one, line: [] })) ?? [] };
    const capture = decodeCapture(encodePprof(bare));
    expect(capture.format === 'pprof' && capture.profile.warnings[0]?.message).toMatch(
      /for 3 of 3 locations: 2 in \/usr\/bin\/server, 1 in \/lib\/libc\.so\.6\. .* pprof -proto \/usr\/bin\/server FILE/,
    );
  });
});
