import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '#shared/base/app-error';
import { ensure } from '#shared/base/assert';
import { checkDump } from '#shared/goroutines/check-dump';
import { groupGoroutines } from '#shared/goroutines/group-goroutines';
import { checkProfile } from '#shared/profile/check-profile';
import { computeFilter } from '#shared/profile/filter';
import { layoutFlame } from '#shared/profile/flame-layout';
import { openPathProfile } from '#shared/profile/path-profile';
import type { Profile } from '#shared/profile/profile';
import { decodeCapture } from '../../../src-main/decode/decode-capture.ts';
import { decodeGoroutineDump } from '../../../src-main/decode/goroutine/debug2.ts';
import { findHeaderPrefix } from '../../../src-main/decode/goroutine/log-lines.ts';
import { decodeContentionText } from '../../../src-main/decode/legacy/contention.ts';
import { decodeCountText } from '../../../src-main/decode/legacy/count.ts';
import { decodeCpuWords } from '../../../src-main/decode/legacy/cpu-words.ts';
import { decodeHeapText } from '../../../src-main/decode/legacy/heap.ts';
import { decodeThreadText } from '../../../src-main/decode/legacy/threads.ts';
import { decodePprof, decodePprofPaths } from '../../../src-main/decode/pprof/decode-pprof.ts';
import { decodeFolded } from '../../../src-main/decode/stack-text/folded.ts';
import { decodePerfScript } from '../../../src-main/decode/stack-text/perf-script.ts';
import { encodeCpuWords } from '../../fixtures/encode-cpu-words.ts';
import { generateProfile } from '../../fixtures/generate-profile.ts';
import { arbitraryMutations, mutateBytes } from '../../fixtures/mutate-bytes.ts';
import { openProfile } from '../../fixtures/opened.ts';

const captures = path.join(import.meta.dirname, '../../golden/captures');
const read = (name: string): Uint8Array => readFileSync(path.join(captures, name));

/** Tables that hold, or an error that says what and where; nothing else ever leaves a decoder. */
function expectTablesOrError<T>(decode: () => T, use: (tables: T) => void): void {
  let tables: T;
  try {
    tables = decode();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toMatch(/^decode\//);
    expect(error.message).toMatch(/\.$/);
    const isTableCheck = 'table' in error.details;
    expect(isTableCheck, `${error.message} was found by the check of tables, not by the decoder`).toBe(false);
    expect(typeof error.details['position']).toBe('number');
    return;
  }
  use(tables);
}

/** What every view does with a profile. */
function useProfile(profile: Profile): void {
  checkProfile(profile);
  const { filter } = computeFilter(profile, { hide: 'runtime' });
  for (const direction of ['callees', 'callers'] as const) {
    const { drawn } = openProfile(profile, { granularity: 'line', ...(filter ? { filter } : {}) }, { direction });
    const total = drawn.totalOf(0);
    layoutFlame(drawn, { start: 0, end: total, resolution: total / 100 });
  }
}

describe('pprof', () => {
  const files = [
    generateProfile({ samples: 40, functions: 20, depth: 8 }),
    gunzipSync(read('goroutine.pb.gz')),
    gunzipSync(read('block.pb.gz')),
    gunzipSync(read('mutex.pb.gz')),
  ];

  test('changed bytes', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...files), arbitraryMutations, fc.boolean(), (file, mutations, isPartial) => {
        expectTablesOrError(() => decodePprof(mutateBytes(file, mutations), { isPartial }), useProfile);
      }),
      { numRuns: 3000 },
    );
  });

  test('changed bytes are the same, or wrong in the same way, with stacks side by side', { timeout: 120_000 }, () => {
    const outcome = (decode: () => Profile): unknown => {
      try {
        return { ...decode(), paths: undefined };
      } catch (error) {
        if (error instanceof AppError) return { code: error.code, message: error.message };
        throw error;
      }
    };
    fc.assert(
      fc.property(fc.constantFrom(...files), arbitraryMutations, fc.boolean(), (file, mutations, isPartial) => {
        const bytes = mutateBytes(file, mutations);
        const open = (): Profile => openPathProfile(ensure(decodePprofPaths(bytes, { isPartial }), 'paths'));
        expect(outcome(open)).toEqual(outcome(() => decodePprof(bytes, { isPartial })));
      }),
      { numRuns: 1000 },
    );
  });

  test('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isPartial) => {
        expectTablesOrError(() => decodePprof(bytes, { isPartial }), useProfile);
      }),
      { numRuns: 5000 },
    );
  });

  test('cut at every byte', { timeout: 120_000 }, () => {
    const file = generateProfile({ samples: 12, functions: 6, depth: 5 });
    for (let length = 0; length < file.length; length++) {
      for (const isPartial of [false, true]) {
        expectTablesOrError(() => decodePprof(file.subarray(0, length), { isPartial }), useProfile);
      }
    }
  });
});

describe('text', () => {
  const dump = read('goroutine.debug2.txt');
  const count = read('goroutine.debug1.txt');

  test('changed goroutine dumps', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(arbitraryMutations, (mutations) => {
        expectTablesOrError(
          () => decodeGoroutineDump(mutateBytes(dump, mutations)),
          (tables) => {
            checkDump(tables);
            groupGoroutines(tables);
          },
        );
      }),
      { numRuns: 2000 },
    );
  });

  test('changed count profiles', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(arbitraryMutations, (mutations) => {
        expectTablesOrError(() => decodeCountText(mutateBytes(count, mutations)), useProfile);
      }),
      { numRuns: 2000 },
    );
  });

  test('lines made of the words of a dump', () => {
    const word = fc.constantFrom(
      'goroutine ',
      '1',
      ' [',
      'select',
      ']:',
      '\n',
      '\t',
      'main.f(',
      ')',
      ':',
      '12',
      ' +0x1',
      'created by ',
      ' in goroutine ',
      '...',
      ' frames elided...',
      ', ',
      ' minutes',
      ' labels:{',
      '"',
      '}',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        expectTablesOrError(() => decodeGoroutineDump(Buffer.from(words.join(''))), checkDump);
      }),
      { numRuns: 5000 },
    );
  });

  test('lines made to make a search go back and forth are read in time proportional to them', () => {
    const long = 60_000;
    const lines = [
      '('.repeat(long),
      `goroutine 1 ${'['.repeat(long)}`,
      `goroutine 1 [a labels:{${'"\\'.repeat(long / 2)}]:`,
      `goroutine 1 [a labels:{${'"a"'.repeat(long / 3)}]:`,
      `\t${':1'.repeat(long / 2)} `,
      `created by ${' in goroutine 1'.repeat(long / 15)}x`,
      `# labels: ${'"\\"'.repeat(long / 3)}`,
      `#\t0x1\ta${'+0x1 a:1'.repeat(long / 8)} x`,
      `#\t0x1\t${' '.repeat(long)}x`,
    ];
    for (const line of lines) {
      const many = Array.from({ length: 50 }, () => line).join('\n');
      expectTablesOrError(() => decodeGoroutineDump(Buffer.from(`goroutine 1 [running]:\n${many}\n`)), checkDump);
      expectTablesOrError(() => decodeCountText(Buffer.from(`x profile: total 1\n1 @ 0x1\n${many}\n`)), checkProfile);
      expectTablesOrError(
        () => decodeCapture(Buffer.from(many)),
        () => undefined,
      );
    }
  });
});

describe('older and other formats', () => {
  const versions = path.join(import.meta.dirname, '../../golden/go-versions/1.22');
  const memoryMap = '\n--- Memory map: ---\nbin=/usr/bin\n00400000-00500000 r-xp 00000000 fd:01 12  $bin/shop\n';
  const stacks = [
    { count: 2, addresses: [0x400010, 0x400021, 0x400031] },
    { count: 4, addresses: [0x400050, 0x400050, 0x400061] },
  ];
  const threads = '--- threadz 1 ---\n--- Thread 7f (name: main/1) stack: ---\n  PC: 0x40ad25 0x405abf\n';
  const perf =
    'shop 1/2 [002] 6757.434688: 5025125 cpu-clock:ppp: \n\tcf714 main.f (inlined)\n\tcf714 main.g+0x34 (/bin/shop)\n\n';
  const read = (name: string): Uint8Array => readFileSync(path.join(versions, name));
  const formats: readonly (readonly [string, Uint8Array, (bytes: Uint8Array) => Profile])[] = [
    ['heap', Buffer.concat([read('heap.debug1.txt').subarray(0, 4000), Buffer.from(memoryMap)]), decodeHeapText],
    ['contention', Buffer.concat([read('mutex.debug1.txt'), Buffer.from(memoryMap)]), decodeContentionText],
    ['threads', Buffer.from(threads.repeat(2) + memoryMap), decodeThreadText],
    ['cpu words', encodeCpuWords(stacks, { wordBytes: 8, isLittleEndian: true, memoryMap }), decodeCpuWords],
    [
      'cpu words of 32 bits',
      encodeCpuWords(stacks, { wordBytes: 4, isLittleEndian: false, memoryMap }),
      decodeCpuWords,
    ],
    ['folded', Buffer.from('main;a;b 12\nmain;a 3.5\n# x\nmain;c 1\n'), decodeFolded],
    ['perf script', Buffer.from(perf.repeat(3)), decodePerfScript],
  ];

  test.each(formats)('%s with changed bytes', { timeout: 120_000 }, (_, file, decode) => {
    fc.assert(
      fc.property(arbitraryMutations, (mutations) => {
        const changed = mutateBytes(file, mutations);
        expectTablesOrError(() => decode(changed), useProfile);
        expectTablesOrError(
          () => decodeCapture(changed),
          () => undefined,
        );
      }),
      { numRuns: 800 },
    );
  });

  test('lines made to make a search go back and forth are read in time proportional to them', () => {
    const long = 60_000;
    const lines = [
      `0x1${' '.repeat(long)}x`,
      `0x1-0x2${' '.repeat(long)}(`,
      `0x1-0x2 ${'a '.repeat(long / 2)}`,
      `${'a'.repeat(long)}]`,
      `1: 2 [3: 4] @${' 0x1'.repeat(long / 4)}g`,
      `a ${'1 '.repeat(long / 2)}:`,
      `\t1 ${'('.repeat(long)}`,
      `\t1 ${' ('.repeat(long / 2)}`,
      `${'1.'.repeat(long / 2)} 1`,
      `${'a;'.repeat(long / 2)} x`,
      `${'1'.repeat(400)} goroutine 1 [${']:'.repeat(long / 2)}`,
      'goroutine 1 ['.repeat(long / 13),
      `{"log":${'"a'.repeat(long / 2)}`,
    ];
    for (const line of lines) {
      const many = Array.from({ length: 50 }, () => line).join('\n');
      const texts = [
        `heap profile: 1: 2 [3: 4] @ heap/4\n--- Memory map: ---\n${many}`,
        `heap profile: 1: 2 [3: 4] @ heap/4\n${many}`,
        `--- contention:\n${many}`,
        `--- threadz 1 ---\n--- Thread 7f (name: main/1) stack: ---\n${many}`,
        `${perf}${many}`,
        `a;b 1\n${many}`,
        `2024-01-01 x goroutine 1 [running]:\n${many}`,
        `{"log":"goroutine 1 [running]:\\n"}\n${many}`,
        many,
      ];
      for (const text of texts) {
        expectTablesOrError(
          () => decodeCapture(Buffer.from(text)),
          () => undefined,
        );
      }
    }
  });

  test('any text before a header is a prefix or none', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (first, second) => {
        const text = Buffer.from(`${first}goroutine 1 [running]:\n${first}main.f()\n${second}goroutine 2 [select]:\n`);
        findHeaderPrefix(text);
        expectTablesOrError(() => decodeGoroutineDump(text), checkDump);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('any capture', () => {
  const names = ['cpu.pb.gz', 'heap.pb.gz', 'goroutine.pb.gz', 'goroutine.debug1.txt', 'goroutine.debug2.txt'];
  const files = names.map(read);

  function useCapture(capture: ReturnType<typeof decodeCapture>): void {
    if ('profile' in capture) checkProfile(capture.profile);
  }

  test('changed as stored', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...files), arbitraryMutations, (file, mutations) => {
        expectTablesOrError(() => decodeCapture(mutateBytes(file, mutations)), useCapture);
      }),
      { numRuns: 1500 },
    );
  });

  test('changed, then compressed', { timeout: 120_000 }, () => {
    const raw = generateProfile({ samples: 30, functions: 20, depth: 6 });
    fc.assert(
      fc.property(arbitraryMutations, arbitraryMutations, (inside, outside) => {
        const zipped = gzipSync(mutateBytes(raw, inside));
        expectTablesOrError(() => decodeCapture(zipped), useCapture);
        expectTablesOrError(() => decodeCapture(mutateBytes(zipped, outside)), useCapture);
      }),
      { numRuns: 1500 },
    );
  });

  test('any bytes behind any signature', () => {
    const heads = [
      '',
      '\x1f\x8b',
      '\x1f\x8b\x08\0\0\0\0\0\0\xff',
      'go 1.26 trace\0\0\0',
      'goroutine 1 [running]:\n',
      'x profile: total 1\n',
      'heap profile: 1: 2 [3: 4] @ heap/1\n',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 100 }), (head, rest) => {
        expectTablesOrError(() => decodeCapture(Buffer.concat([Buffer.from(head, 'latin1'), rest])), useCapture);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('bounds', () => {
  test('a length that the file does not have takes no memory', () => {
    for (const tag of [0x12, 0x22, 0x32]) {
      const bytes = Uint8Array.of(tag, 0xff, 0xff, 0xff, 0xff, 0x07);
      expectTablesOrError(() => decodePprof(bytes), useProfile);
    }
  });

  test('one sample of a million frames is refused before they are kept', () => {
    const ids = Buffer.alloc(1_000_000, 1);
    const head = Buffer.from([0x0a, 0x02, 0x08, 0x00, 0x32, 0x00, 0x22, 0x02, 0x08, 0x01]);
    const inner = Buffer.concat([Buffer.from([0x0a, 0xc0, 0x84, 0x3d]), ids, Buffer.from([0x12, 0x01, 0x01])]);
    const size = [(inner.length & 0x7f) | 0x80, ((inner.length >> 7) & 0x7f) | 0x80, inner.length >> 14];
    const bytes = Buffer.concat([head, Buffer.from([0x12, ...size]), inner]);
    expect(() => decodePprof(bytes)).toThrow(expect.objectContaining({ code: 'decode/too-large' }) as Error);
  });

  test('a bomb stops at the bound', () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 20));
    const many = Buffer.concat(Array.from({ length: 1100 }, () => bomb));
    expect(() => decodeCapture(many)).toThrow(expect.objectContaining({ code: 'decode/too-large' }) as Error);
  });
});
