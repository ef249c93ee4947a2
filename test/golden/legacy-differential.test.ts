import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeCapture } from '../../src-main/decode/decode-capture.ts';
import { encodeCpuWords } from '../fixtures/encode-cpu-words.ts';
import { pprofTool, runPprofTop } from '../fixtures/pprof-tool.ts';
import { baseUnitOf, topRows } from '../fixtures/top-rows.ts';

/** Random profiles in the older formats, ours against pprof, by address and by file of the memory map. */

const address = fc.oneof(
  fc.integer({ min: 0x400100, max: 0x400120 }),
  fc.integer({ min: 0x7f0000, max: 0x7f0010 }),
  fc.integer({ min: 1, max: 0x20 }),
);
const hex = (numbers: readonly number[]): string => numbers.map((number) => ` 0x${number.toString(16)}`).join('');
const stack = fc.array(address, { minLength: 1, maxLength: 6 });
const count = fc.integer({ min: 0, max: 50 });

const dashedMaps = [
  '',
  '\n--- Memory map: ---\n00400000-00401000 r-xp 00000000 fd:01 12  /usr/bin/shop\n7f0000-7f1000 r-xp 00000000 fd:01 13 /lib/libc.so.6\n',
  '\n--- Memory map: ---\n00400000-00400110 r-xp 00000000 fd:01 12  /usr/bin/shop\n00400110-00401000 r-xp 00000110 fd:01 12  /usr/bin/shop\n7f0008-7f1000 r-xp 00000008 fd:01 13 /lib/libc.so.6\n7f2000-7f3000 rw-p 00000000 00:00 0\n',
  '\n--- Memory map: ---\n  00410000-00500000: /usr/bin/shop (@10000)\n  007f0000-007f1000: /lib/other\n',
];
const dashedMap = fc.constantFrom(...dashedMaps);
/** pprof knows the other heading in some formats only. */
const memoryMap = fc.constantFrom(
  ...dashedMaps,
  '\nMAPPED_LIBRARIES:\nbin=/usr/bin\n7f0000-7f1000: /lib/libm.so\n400000-401000: $bin/shop (@1000) abc123\n',
);

const heapText = fc
  .record({
    kind: fc.constantFrom('heap/1048576', 'heap/2', 'heap_v2/4096', 'heapz_v2/524288', 'heapprofile', 'growthz'),
    rows: fc.array(
      fc.record({
        count,
        size: fc.integer({ min: 1, max: 100_000 }),
        more: count,
        moreSize: fc.integer({ min: 1, max: 100_000 }),
        stack,
      }),
      { minLength: 1, maxLength: 12 },
    ),
    map: memoryMap,
  })
  .map(({ kind, rows, map }) => {
    const isPlain = kind === 'growthz';
    const lines = rows.map((row) => {
      const [size, moreSize] = [row.count === 0 ? 0 : row.size, row.more === 0 ? 0 : row.moreSize];
      const inner = isPlain ? `${row.count}: ${size}` : `${row.count + row.more}: ${size + moreSize}`;
      return `${row.count}: ${size} [${inner}] @${hex(row.stack)}`;
    });
    return `heap profile: 3: 4 [${isPlain ? '3: 4' : '5: 6'}] @ ${kind}\n${lines.join('\n')}\n${map}`;
  });

const contentionText = fc
  .record({
    header: fc.constantFrom('--- contention:', '--- mutex:', '--- contentionz 1 ---'),
    attributes: fc.constantFrom(
      'cycles/second=2445405792',
      'cycles/second = 1000000000\nsampling period = 100\nms since reset = 5000\ndiscarded samples = 3',
      'sampling period=7\ncycles/second=3201000000',
    ),
    rows: fc.array(fc.record({ cycles: fc.integer({ min: 0, max: 1e9 }), count, stack }), {
      minLength: 1,
      maxLength: 12,
    }),
    map: dashedMap,
  })
  .map(({ header, attributes, rows, map }) => {
    const lines = rows.map((row) => `${row.cycles} ${row.count} @${hex(row.stack)}`);
    return `${header}\n${attributes}\n${lines.join('\n')}\n${map}`;
  });

const threadText = fc
  .record({
    rows: fc.array(fc.record({ stack, isRepeated: fc.boolean() }), { minLength: 1, maxLength: 8 }),
    map: dashedMap,
  })
  .map(({ rows, map }) => {
    const threads = rows.map(({ stack: addresses, isRepeated }, i) => {
      const body = isRepeated && i > 0 ? '  (same as previous thread)' : `  PC:${hex(addresses)}`;
      return `--- Thread 7f${i} (name: worker/${100 + i}) stack: ---\n${body}\n`;
    });
    return `--- threadz 1 ---\n\n${threads.join('')}${map.trimStart() === '' ? '--- Memory map: ---\n' : map.trimStart()}`;
  });

const cpuWords = fc
  .record({
    stacks: fc.array(fc.record({ count: fc.integer({ min: 1, max: 9 }), addresses: stack }), {
      minLength: 1,
      maxLength: 40,
    }),
    handler: fc.constantFrom(undefined, 0x7f0005),
    wordBytes: fc.constantFrom(4 as const, 8 as const),
    isLittleEndian: fc.boolean(),
    map: memoryMap,
  })
  .map(({ stacks, handler, map, ...layout }) => {
    const withHandler = stacks.map(({ count: samples, addresses }) => ({
      count: samples,
      addresses: handler === undefined ? addresses : [...addresses.slice(0, 1), handler, ...addresses.slice(1)],
    }));
    return encodeCpuWords(withHandler, { ...layout, memoryMap: map });
  });

describe.skipIf(pprofTool === undefined)('random', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'faultline-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const formats: readonly (readonly [string, fc.Arbitrary<string | Uint8Array>])[] = [
    ['heap-text', heapText],
    ['contention-text', contentionText],
    ['thread-text', threadText],
    ['cpu-words', cpuWords],
  ];
  test.each(formats)('%s is summed as pprof does', { timeout: 120_000 }, (encoding, arbitrary) => {
    const file = path.join(folder, encoding);
    fc.assert(
      fc.property(arbitrary, (content) => {
        const bytes = Buffer.from(content as string);
        writeFileSync(file, bytes);
        const capture = decodeCapture(bytes);
        if (!('encoding' in capture)) throw new Error('not a profile');
        expect(capture.encoding).toBe(encoding);
        const { profile } = capture;
        for (const [i, { type }] of profile.valueType.entries()) {
          for (const granularity of ['function', 'address'] as const) {
            const flag = granularity === 'address' ? '-addresses' : '-functions';
            const theirs = runPprofTop(file, baseUnitOf(profile, i), [`-sample_index=${type}`, flag]);
            const ours = topRows(profile, i, granularity);
            expect(ours.total).toBe(theirs.total);
            expect(Object.fromEntries(ours.rows)).toEqual(Object.fromEntries(theirs.rows));
          }
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});
