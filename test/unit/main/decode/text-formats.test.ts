import { describe, expect, test } from 'vitest';
import type { GoroutineDump } from '#shared/goroutines/dump';
import { framesOfStack } from '#shared/goroutines/group-goroutines';
import { buildCallTree, computeNodeValues } from '#shared/profile/call-tree';
import type { Profile } from '#shared/profile/profile';
import { decodeGoroutineDump } from '../../../../src-main/decode/goroutine/debug2.ts';
import { buildDumpProfile } from '../../../../src-main/decode/goroutine/dump-profile.ts';
import { HeaderParser } from '../../../../src-main/decode/goroutine/goroutine-header.ts';
import { decodeCountText } from '../../../../src-main/decode/legacy/count.ts';
import { parseQuotedPairs } from '../../../../src-main/decode/quoted-pairs.ts';
import { formatFolded } from '../../../fixtures/format-tree.ts';

function folded(profile: Profile): string[] {
  const tree = buildCallTree(profile, { granularity: 'function' });
  return formatFolded(tree, computeNodeValues(tree, profile.sample.value[0] ?? new Float64Array()));
}

function labelsOf({ string, label }: Profile): string[] {
  return Array.from(
    label.key,
    (key, i) => `${string[key] ?? ''}=${string[label.text[i] ?? -1] ?? label.number[i] ?? ''}`,
  );
}

describe('the head of a goroutine', () => {
  const plain = { waitMinutes: 0, lockedToThread: false, markedLeaked: false, labels: [] };
  test.each([
    ['goroutine 1 [running]:', { ...plain, id: 1, state: 'running' }],
    ['goroutine 7 [chan receive, 5 minutes]:', { ...plain, id: 7, state: 'chan receive', waitMinutes: 5 }],
    ['goroutine 7 [chan receive (nil chan)]:', { ...plain, id: 7, state: 'chan receive (nil chan)' }],
    [
      'goroutine 7 [select, 1 minutes, locked to thread]:',
      { ...plain, id: 7, state: 'select', waitMinutes: 1, lockedToThread: true },
    ],
    ['goroutine 7 [syscall, locked to thread]:', { ...plain, id: 7, state: 'syscall', lockedToThread: true }],
    ['goroutine 7 [runnable (scan)]:', { ...plain, id: 7, state: 'runnable' }],
    ['goroutine 7 [chan send (leaked)]:', { ...plain, id: 7, state: 'chan send', markedLeaked: true }],
    ['goroutine 7 [sleep (durable), synctest bubble 3]:', { ...plain, id: 7, state: 'sleep (durable)' }],
    ['goroutine 18 gp=0xc000102380 m=0 mp=0x1c0 [running]:', { ...plain, id: 18, state: 'running' }],
    ['goroutine 2 gp=0xc000102380 m=nil [force gc (idle)]:', { ...plain, id: 2, state: 'force gc (idle)' }],
    [
      'goroutine 8 [select, 2 minutes labels:{"a]:": "b, \\"c\\"", "k": "v"}]:',
      {
        ...plain,
        id: 8,
        state: 'select',
        waitMinutes: 2,
        labels: [
          { key: 'a]:', value: 'b, "c"' },
          { key: 'k', value: 'v' },
        ],
      },
    ],
  ])('%s', (line, header) => {
    expect(new HeaderParser().parse(line)).toEqual(header);
  });

  test.each([
    'goroutine running on other thread',
    'goroutine x [a]:',
    'goroutine 1 [a]',
    'goroutine 12345678901234567890 [a]:',
  ])('%s is none', (line) => {
    expect(new HeaderParser().parse(line)).toBeUndefined();
  });
});

describe('labels as Go quotes them', () => {
  test('with its escapes', () => {
    expect(parseQuotedPairs('{"a":"b", "tab\\t":"\\x41\\u00e4\\U0001F600\\"\\\\"}')).toEqual([
      { key: 'a', value: 'b' },
      { key: 'tab\t', value: 'Aä\u{1f600}"\\' },
    ]);
    expect(parseQuotedPairs('nothing')).toEqual([]);
  });
});

const dumpText = `panic: something else first

goroutine 1 [running]:
\tgoroutine running on other thread; stack unavailable

goroutine 34 [chan receive, 12 minutes]:
main.(*Pool[...]).wait(0xc000102000, {0x1, 0x2})
\t/src/pool.go:27 +0x45
main.inlined(...)
\t/src/pool.go:11
main.worker({0x5625c8?, 0xc000?})
\tC:/src/main.go:19 +0x31 fp=0xc00007 sp=0xc00006 pc=0x47
created by main.(*Pool[...]).start in goroutine 1
\t/src/pool.go:40 +0x1ee

goroutine 35 [IO wait, locked to thread]:
main.deep(0x1)
\t/src/main.go:5 +0x1
...117 frames elided...
main.root()
\t/src/main.go:9 +0x1
created by main.old
\t/src/main.go:50 +0x1
`;

function framesOf(dump: GoroutineDump, row: number): string[] {
  return framesOfStack(dump, dump.goroutine.stack[row] ?? -1).map((frame) => describeFrame(dump, frame));
}

function describeFrame({ string, frame }: GoroutineDump, row: number): string {
  return `${string[frame.func[row] ?? 0] ?? ''} ${string[frame.file[row] ?? 0] ?? ''}:${frame.line[row] ?? 0}`;
}

describe('a dump of goroutines', () => {
  const dump = decodeGoroutineDump(Buffer.from(dumpText));
  const { goroutine } = dump;

  test('has each goroutine with its state', () => {
    expect([...goroutine.id]).toEqual([1, 34, 35]);
    expect(Array.from(goroutine.state, (state) => dump.string[state])).toEqual(['running', 'chan receive', 'IO wait']);
    expect([...goroutine.waitMinutes]).toEqual([0, 12, 0]);
    expect([...goroutine.lockedToThread]).toEqual([0, 0, 1]);
    expect(dump.warnings).toEqual([]);
  });

  test('has stacks, inlined frames and all', () => {
    expect(goroutine.stack[0]).toBe(-1);
    expect(framesOf(dump, 1)).toEqual([
      'main.(*Pool[...]).wait /src/pool.go:27',
      'main.inlined /src/pool.go:11',
      'main.worker C:/src/main.go:19',
    ]);
    expect(framesOf(dump, 2)).toEqual(['main.deep /src/main.go:5', 'main.root /src/main.go:9']);
    expect([...goroutine.elidedFrames]).toEqual([0, 0, 117]);
  });

  test('knows who started what', () => {
    expect(describeFrame(dump, goroutine.creator[1] ?? -1)).toBe('main.(*Pool[...]).start /src/pool.go:40');
    expect([...goroutine.createdBy]).toEqual([-1, 1, -1]);
    expect(describeFrame(dump, goroutine.creator[2] ?? -1)).toBe('main.old /src/main.go:50');
  });

  test('is a profile too', () => {
    const profile = buildDumpProfile(dump);
    expect(folded(profile)).toEqual(['main.worker;main.inlined;main.(*Pool[...]).wait 1', 'main.root;main.deep 1']);
    expect(labelsOf(profile)).toEqual(['state=running', 'state=chan receive', 'wait=12', 'state=IO wait']);
  });

  test('may have come through a system with other line ends', () => {
    expect(decodeGoroutineDump(Buffer.from(dumpText.replaceAll('\n', '\r\n')))).toEqual(dump);
  });

  test('that stops within a stack says so', () => {
    const cut = decodeGoroutineDump(Buffer.from(dumpText.slice(0, dumpText.indexOf('\t/src/main.go:9'))));
    expect(cut.warnings.map(({ code }) => code)).toEqual(['truncated']);
    expect(framesOf(cut, 2)).toEqual(['main.deep /src/main.go:5', 'main.root :0']);
  });

  test('with lines of others in between counts them', () => {
    const mixed = decodeGoroutineDump(
      Buffer.from('goroutine 1 [running]:\n2024 log line\nmain.main()\n\t/m.go:1 +0x1\n'),
    );
    expect(mixed.warnings.map(({ code }) => code)).toEqual(['unreadable-lines']);
    expect(framesOf(mixed, 0)).toEqual(['main.main /m.go:1']);
  });

  test('without goroutines is refused', () => {
    expect(() => decodeGoroutineDump(Buffer.from('nothing'))).toThrow(
      expect.objectContaining({ code: 'decode/malformed', details: { position: 0 } }) as Error,
    );
  });
});

const countText = `goroutine profile: total 6
3 @ 0x43a4b6 0x5a7b2c 0x5a7c00 0x46f001
# labels: {"worker":"mail", "n":"1"}
#	0x5a7b2b	main.inlined+0x4b	/src/main.go:27
#	0x5a7b2b	main.wait+0x4b	/src/main.go:30
#	0x5a7bff	main.worker+0x10	/src/main.go:40

2 @ 0x43a4b6 0x5a7c00
#	0x5a7bff	main.worker+0x10	/src/main.go:40

1 @ 0x1 0x2
#	0x1

--- Memory map: ---
00400000-00500000 r-xp
`;

describe('a count profile as text', () => {
  const profile = decodeCountText(Buffer.from(countText));

  test('keeps names, inlining and labels', () => {
    expect(profile.valueType).toEqual([{ type: 'goroutine', unit: 'count' }]);
    expect(folded(profile)).toEqual(['main.worker 2', 'main.worker;main.wait;main.inlined 3', '<unknown>;<unknown> 1']);
    expect(labelsOf(profile)).toEqual(['worker=mail', 'n=1']);
    expect(profile.warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/no function names for 2 of 4 locations/),
    ]);
  });

  test('without names has addresses, one before the return', () => {
    const bare = decodeCountText(Buffer.from('my pool profile: total 5\n5 @ 0x10 0x20\n'));
    expect(bare.valueType[0]?.type).toBe('my pool');
    expect([...bare.location.address].sort()).toEqual([0xfn, 0x1fn]);
    expect(bare.warnings.map(({ code }) => code)).toEqual(['unsymbolised']);
  });

  test.each([
    ['goroutine profile: total x\n', 'the header'],
    ['goroutine profile: total 1\nnonsense\n', 'neither'],
    ['goroutine profile: total 1\n1 @ 0xZZ\n', 'neither'],
  ])('%j is refused', (text, reason) => {
    expect(() => decodeCountText(Buffer.from(text))).toThrow(
      expect.objectContaining({
        code: 'decode/malformed',
        message: expect.stringContaining(reason) as string,
      }) as Error,
    );
  });
});
