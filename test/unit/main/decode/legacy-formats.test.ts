import { describe, expect, test } from 'vitest';
import { buildCallTree, computeNodeValues } from '#shared/profile/call-tree';
import type { Profile } from '#shared/profile/profile';
import { decodeCapture } from '../../../../src-main/decode/decode-capture.ts';
import { decodeContentionText } from '../../../../src-main/decode/legacy/contention.ts';
import { decodeCpuWords } from '../../../../src-main/decode/legacy/cpu-words.ts';
import { decodeHeapText } from '../../../../src-main/decode/legacy/heap.ts';
import { decodeThreadText } from '../../../../src-main/decode/legacy/threads.ts';
import { encodeCpuWords } from '../../../fixtures/encode-cpu-words.ts';
import { errorOf } from '../../../fixtures/error-of.ts';
import { formatFolded } from '../../../fixtures/format-tree.ts';

const bytesOf = (text: string): Uint8Array => Buffer.from(text);

function folded(profile: Profile, valueType = profile.defaultValueType): string[] {
  const tree = buildCallTree(profile, { granularity: 'function' });
  return formatFolded(tree, computeNodeValues(tree, profile.sample.value[valueType] ?? new Float64Array()));
}

const valuesOf = ({ valueType, sample }: Profile): Record<string, number[]> =>
  Object.fromEntries(valueType.map(({ type }, i) => [type, [...(sample.value[i] ?? [])]]));

describe('a heap profile as text', () => {
  const heap = `heap profile: 3: 4100 [5: 6000] @ heap/2048
2: 4096 [3: 5000] @ 0x43a4b7 0x4059de
#	0x4059dd	main.load+0x4c	/src/load.go:31

1: 4 [2: 1000] @ 0x43a4b7
#	0x43a4b6	main.small+0x1	/src/load.go:50

# runtime.MemStats
# Alloc = 100
# MaxRSS = 5
`;

  test('of Go has four values a row, unsampled, and names', () => {
    const profile = decodeHeapText(bytesOf(heap));
    expect(profile.period).toBe(1024);
    expect(valuesOf(profile)).toEqual({
      alloc_objects: [3, 5],
      alloc_space: [6221, 2588],
      inuse_objects: [2, 256],
      inuse_space: [4737, 1026],
    });
    expect(folded(profile)).toEqual(['main.load 4737', 'main.small 1026']);
    expect([...profile.label.number]).toEqual([2048, 4]);
    expect(profile.warnings).toEqual([]);
    expect(decodeCapture(bytesOf(heap))).toMatchObject({ kind: 'heap', encoding: 'heap-text' });
  });

  test.each([
    ['heap_v2/1024', 1024, [2, 256]],
    ['heapz_v2/1024', 1024, [2, 256]],
    ['heapprofile', 1, [2, 1]],
    ['heap/2', 1, [2, 1]],
    ['heap/0', 0, [2, 1]],
  ])('@ %s is scaled accordingly', (allocator, period, objects) => {
    const profile = decodeHeapText(bytesOf(heap.replace('heap/2048', allocator)));
    expect(profile.period).toBe(period);
    expect(valuesOf(profile)['inuse_objects']).toEqual(objects);
  });

  test('of growth, or of what is in use only, has two', () => {
    const growth = 'heap profile: 1: 9 [1: 9] @ growthz\n1: 9 [1: 9] @ 0x10\n';
    expect(valuesOf(decodeHeapText(bytesOf(growth)))).toEqual({ objects: [1], space: [9] });
    const plain = 'heap profile: 1: 9 [1: 9] @ heapprofile\n1: 9 [1: 9] @ 0x10\n';
    expect(decodeCapture(bytesOf(plain))).toMatchObject({ kind: 'heap' });
  });

  test('that ends within a line keeps what is whole', () => {
    const cut = heap.slice(0, heap.indexOf('0x43a4b7\n#	0x43a4b6') - 6);
    const profile = decodeHeapText(bytesOf(cut));
    expect(profile.sample.length).toBe(1);
    expect(profile.warnings.map(({ code }) => code)).toEqual(['truncated']);
  });

  test.each([
    ['heap profile: 1: 2 [3: 4] @ other/7\n', 'allocator "other"'],
    ['heap profile: 1: 2 [3: 4] @ heap/7\nnonsense\n', 'at byte 35 a line is not'],
    ['heap profile: 1: 2 [3: 4] @ heap/7\n0: 5 [0: 0] @ 0x1\n', 'has 5 bytes in no object'],
    ['heap profile: 1: 2 [3: 4]\n', 'the header'],
  ])('%j is refused', (text, reason) => {
    const error = errorOf(() => decodeHeapText(bytesOf(text)));
    expect(error).toMatchObject({ code: 'decode/malformed', message: expect.stringContaining(reason) as string });
  });

  test('with a memory map knows the files of its addresses', () => {
    const map = '--- Memory map: ---\n00400000-00500000 r-xp 00000000 fd:01 12  /usr/bin/shop\n';
    const bare = heap.replace(/^#.*\n/gm, '');
    const profile = decodeHeapText(bytesOf(bare + map));
    expect(folded(profile)).toEqual(['[shop] 1026', '[shop];[shop] 4737']);
    expect(profile.warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /no function names for 2 of 2 locations: 2 in \/usr\/bin\/shop\. .* pprof -proto \/usr\/bin\/shop FILE/,
      ),
    ]);
  });
});

describe('a contention profile as text', () => {
  const rows = '2000 3 @ 0x20 0x30\n#	0x1f	sync.(*Mutex).Unlock+0x1	/sync/mutex.go:7\n#	0x2f	main.pay+0x1	/src/pay.go:8\n';

  test('of blocking has waits in nanoseconds', () => {
    const profile = decodeContentionText(bytesOf(`--- contention:\ncycles/second=2000000000\n${rows}`));
    expect(valuesOf(profile)).toEqual({ contentions: [3], delay: [1000] });
    expect(folded(profile)).toEqual(['main.pay;sync.(*Mutex).Unlock 1000']);
  });

  test('of mutexes is multiplied by its period, which is said', () => {
    const text = `--- mutex:\ncycles/second=2000000000\nsampling period=5\n${rows}`;
    const profile = decodeContentionText(bytesOf(text));
    expect(valuesOf(profile)).toEqual({ contentions: [15], delay: [5000] });
    expect(profile.warnings[0]).toMatchObject({
      code: 'sampling-period',
      message: expect.stringContaining('5 times too large') as string,
    });
    expect(decodeCapture(bytesOf(text))).toMatchObject({ kind: 'mutex', encoding: 'contention-text' });
  });

  test('of C++ has more attributes', () => {
    const head = '--- contentionz 1 ---\ncycles/second = 1000000000\nms since reset = 250\ndiscarded samples = 0\n';
    expect(decodeContentionText(bytesOf(head + rows))).toMatchObject({ durationNanos: 250e6, period: 1 });
  });

  test.each([
    ['--- contention:\ncycles/second=x\n', 'an attribute'],
    ['--- contention:\nwhat=1\n', 'the attribute "what"'],
    ['--- contention:\ncycles/second=1\n1 @ 0x1\n', 'a line is not'],
  ])('%j is refused', (text, reason) => {
    const error = errorOf(() => decodeContentionText(bytesOf(text)));
    expect(error).toMatchObject({ code: 'decode/malformed', message: expect.stringContaining(reason) as string });
  });
});

describe('a list of threads', () => {
  const text = `--- threadz 1 ---

--- Thread 7f794ab90940 (name: main/14748) stack: ---
  PC: 0x40ad25 0x40ad25: Wait
      0x405abf: main
--- Thread 7f7949aa0700 (name: pool/14749) stack: ---
  (same as previous thread)
--- Memory map: ---
  00400000-00fcb000: /usr/bin/server (@10)
`;

  test('is a sample for each, with its name', () => {
    const capture = decodeCapture(bytesOf(text));
    if (capture.format !== 'count-text') throw new Error('not text');
    const { profile } = capture;
    expect(capture.encoding).toBe('thread-text');
    expect(folded(profile)).toEqual(['[server];[server] 2']);
    expect([...profile.location.address]).toEqual([0x40ad25n, 0x405aben]);
    expect(Array.from(profile.label.text, (row) => profile.string[row] ?? '')).toEqual(['', 'main', '', 'pool']);
  });

  test('without a head is refused', () => {
    const error = errorOf(() => decodeThreadText(bytesOf('--- threadz 1 ---\n--- else ---\n')));
    expect(error).toMatchObject({ code: 'decode/malformed', details: { position: 18 } });
  });
});

describe('a binary CPU profile', () => {
  const stacks = [
    { count: 2, addresses: [0x400010, 0x400021, 0x400031] },
    { count: 1, addresses: [0x400010] },
    { count: 4, addresses: [0x400050, 0x400050, 0x400061] },
  ];
  const memoryMap = 'build=/usr/bin\n400000-500000 r-xp 0 fd:01 9 $build/shop\n';

  test.each([
    [4 as const, true],
    [4 as const, false],
    [8 as const, true],
    [8 as const, false],
  ])('of %i byte words, little endian %s, is read', (wordBytes, isLittleEndian) => {
    const bytes = encodeCpuWords(stacks, { wordBytes, isLittleEndian, memoryMap: `--- Memory map: ---\n${memoryMap}` });
    const capture = decodeCapture(bytes);
    if (capture.format !== 'pprof') throw new Error('not binary');
    const { profile, kind, encoding } = capture;
    expect([kind, encoding, profile.period]).toEqual(['cpu', 'cpu-words', 10_000_000]);
    expect(valuesOf(profile)).toEqual({ samples: [2, 1, 4], cpu: [20e6, 10e6, 40e6] });
    expect([...profile.location.address]).toEqual([0x400010n, 0x400020n, 0x400030n, 0x400050n, 0x400060n]);
    expect(folded(profile, 0)).toEqual(['[shop] 1', '[shop];[shop] 4', '[shop];[shop];[shop] 2']);
  });

  test('loses the frame of its own signal handler', () => {
    const withHandler = stacks.slice(0, 1).map(({ count, addresses: [leaf = 0, ...callers] }) => {
      return { count, addresses: [leaf, 0x999, ...callers] };
    });
    const profile = decodeCpuWords(encodeCpuWords(withHandler, { wordBytes: 8, isLittleEndian: true }));
    expect([...profile.location.address]).not.toContain(0x998n);
  });

  test('that is cut off keeps its whole stacks', () => {
    const bytes = encodeCpuWords(stacks, { wordBytes: 8, isLittleEndian: true });
    const profile = decodeCpuWords(bytes.subarray(0, bytes.length - 40));
    expect(profile.sample.length).toBe(2);
    expect(profile.warnings[0]).toMatchObject({
      code: 'truncated',
      message: expect.stringContaining('byte 104') as string,
    });
  });

  test('of Java is refused by name', () => {
    const java = encodeCpuWords(stacks, { wordBytes: 8, isLittleEndian: true, program: 1 });
    expect(errorOf(() => decodeCapture(java))).toMatchObject({
      code: 'decode/wrong-kind',
      message: expect.stringContaining('Java') as string,
    });
  });
});
