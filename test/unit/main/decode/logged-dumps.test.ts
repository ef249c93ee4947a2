import { describe, expect, test } from 'vitest';
import type { GoroutineDump } from '#shared/goroutines/dump';
import { framesOfStack } from '#shared/goroutines/group-goroutines';
import { decodeCapture } from '../../../../src-main/decode/decode-capture.ts';
import { decodeGoroutineDump } from '../../../../src-main/decode/goroutine/debug2.ts';

const plain = `goroutine 1 [running]:
main.main()
\t/src/main.go:9 +0x1

goroutine 34 [chan receive, 12 minutes]:
main.worker({0x5625c8?, 0xc000?})
\t/src/main.go:19 +0x31
created by main.start in goroutine 1
\t/src/pool.go:40 +0x1ee
`;
const lines = plain.split('\n').slice(0, -1);
const bytesOf = (text: string): Uint8Array => Buffer.from(text);
const prefixed = (prefix: (i: number) => string): string => lines.map((line, i) => `${prefix(i)}${line}\n`).join('');

function framesOf(dump: GoroutineDump, row: number): string[] {
  const { string, frame } = dump;
  return framesOfStack(dump, dump.goroutine.stack[row] ?? -1).map(
    (at) => `${string[frame.func[at] ?? 0] ?? ''} ${string[frame.file[at] ?? 0] ?? ''}:${frame.line[at] ?? 0}`,
  );
}

describe('a dump in a log', () => {
  const expected = decodeGoroutineDump(bytesOf(plain));
  const digits = (i: number): string => String(100_000_007 * (i + 1)).padStart(9, '0');

  test.each<[string, string]>([
    ['docker logs -t', prefixed((i) => `2024-05-01T10:00:0${i % 10}.${digits(i)}Z `)],
    ['kubectl logs --timestamps', prefixed((i) => `2024-05-01T10:00:0${i % 10}${i % 3 === 0 ? '' : `.${i}5`}Z `)],
    ['kubectl logs --prefix', prefixed(() => '[pod/shop-7d9f8b6c5-x2x9z/shop] ')],
    ['the files of containerd', prefixed((i) => `2024-05-01T10:00:00.${digits(i)}+02:00 stderr F `)],
    ['journalctl', prefixed((i) => `May 0${(i % 9) + 1} 10:00:0${i % 10} host-1 shop[812]: `)],
    ['docker compose', prefixed(() => 'shop-1  | ')],
    ['a logger without digits', prefixed(() => 'stderr: ')],
    [
      'the files of docker',
      lines.map((line) => `${JSON.stringify({ log: `${line}\n`, stream: 'stderr' })}\n`).join(''),
    ],
    ['JSON with the dump in one text', `${JSON.stringify({ level: 'error', msg: plain })}\n`],
    ['a terminal that made blanks of tabs', plain.replaceAll('\t', '        ')],
    ['a log that trims blank lines', prefixed((i) => `2024-05-01T10:00:0${i % 10}Z `).replace(/ +$/gm, '')],
    ['an editor for Windows', prefixed((i) => `10:00:0${i % 10} `).replaceAll('\n', '\r\n')],
  ])('of %s is the same dump', (_, text) => {
    expect(decodeGoroutineDump(bytesOf(text))).toEqual(expected);
    expect(decodeCapture(bytesOf(text))).toMatchObject({ format: 'goroutine-debug2', dump: expected });
  });

  test('may begin behind megabytes of other lines', () => {
    const before = '2024-05-01T10:00:00Z level=info msg="goroutine pool of size 10 [ready]: fine"\n'.repeat(20_000);
    const capture = decodeCapture(
      bytesOf(`${before}${prefixed(() => '2024-05-01T10:00:00Z ')}2024-05-01T10:00:00Z bye\n`),
    );
    expect(capture).toMatchObject({ kind: 'goroutine-dump', dump: { goroutine: { length: 2 } } });
  });

  test('whose prefix changes its shape half-way is read on', () => {
    const second = plain
      .replace('goroutine 34', 'goroutine 35')
      .split('\n')
      .map((line) => `[web-2] ${line}`);
    const dump = decodeGoroutineDump(
      bytesOf(
        `${prefixed(() => '[web-one] ')
          .split('\n')
          .slice(0, 4)
          .join('\n')}\n${second.slice(4).join('\n')}`,
      ),
    );
    expect([...dump.goroutine.id]).toEqual([1, 35]);
    expect(dump.warnings).toEqual([]);
  });
});

describe('the output of a crash', () => {
  const crash = `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49da5b]

goroutine 1 gp=0xc1bcc2221e0 m=2 mp=0xc1bcc25a808 [running]:
panic({0x4ad260?, 0x57d480?})
\t/go/src/runtime/panic.go:879 +0x16f fp=0xc1bcc28ceb0 sp=0xc1bcc28ce00 pc=0x4792cf
main.main()
\t/src/main.go:4 +0x11b fp=0xc1bcc28cf48 sp=0xc1bcc28cf10 pc=0x49da5b

goroutine 9 gp=0xc1bcc223c20 m=3 mp=0xc1bcc25b008 [running]:
\tgoroutine running on other thread; stack unavailable
created by main.main in goroutine 1
\t/src/main.go:4 +0x90

rax    0x0
rip    0x49da5b

-----

goroutine 0 gp=0x362d7c53a5a0 m=1 mp=0x362d7c574008 [idle]:
runtime.futex()
\t/go/src/runtime/sys_linux_amd64.s:557 +0x21 fp=0x7ffe sp=0x7ffd pc=0x40866e
rax    0xfffffffffffffffc
r8     0x0

-----

goroutine 9 gp=0xc1bcc223c20 m=3 mp=0xc1bcc25b008 [running]:
main.spin()
\t/src/main.go:12 +0x90 fp=0x7ffe sp=0x7ffd pc=0x40866e
exit status 2
`;

  test('has its goroutines once, with the stacks that came later', () => {
    const dump = decodeGoroutineDump(bytesOf(crash));
    expect([...dump.goroutine.id]).toEqual([1, 9, 0]);
    expect(framesOf(dump, 0)).toEqual(['panic /go/src/runtime/panic.go:879', 'main.main /src/main.go:4']);
    expect(framesOf(dump, 1)).toEqual(['main.spin /src/main.go:12']);
    expect(dump.warnings).toEqual([]);
  });
});

describe('several dumps in one file', () => {
  const dumpOf = (ids: readonly number[]): string =>
    ids.map((id) => `goroutine ${id} [select]:\nmain.f${id}()\n\t/src/main.go:${id} +0x1\n\n`).join('');

  test('are told apart by ids that come again, and the last is shown', () => {
    const text = `${dumpOf([1, 2, 3])}some log line\n${dumpOf([1, 2, 4, 5])}`;
    const dump = decodeGoroutineDump(bytesOf(text));
    expect([...dump.goroutine.id]).toEqual([1, 2, 4, 5]);
    expect(dump.warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^There are 2 dumps in this file, of 3, 4 goroutines\. Number 2, from byte \d+ on, is shown/,
      ),
    ]);
  });

  test('of which the last is a lone panic show the full one before it', () => {
    const dump = decodeGoroutineDump(bytesOf(`${dumpOf([1, 2, 3, 4])}panic: x\n\n${dumpOf([2])}`));
    expect([...dump.goroutine.id]).toEqual([1, 2, 3, 4]);
    expect(dump.warnings[0]?.message).toContain('Number 1');
  });

  test('of which the last is cut off say both', () => {
    const text = `${dumpOf([1, 2])}${dumpOf([1, 2])}`;
    const dump = decodeGoroutineDump(bytesOf(text.slice(0, text.length - 22)));
    expect(dump.warnings.map(({ code }) => code)).toEqual(['truncated', 'several-dumps']);
  });
});

test('a dump of exactly 64 MiB was cut by Go, and is large', () => {
  const block = 'goroutine 1 [select]:\nmain.main()\n\t/src/main.go:1 +0x1\n';
  const dump = Buffer.alloc(64 * 2 ** 20, '\n');
  dump.write(block);
  expect(decodeGoroutineDump(dump).warnings[0]?.message).toContain('Go stops writing a dump at 64 MiB');
  const larger = decodeCapture(Buffer.concat([dump, Buffer.from('\n')]));
  expect(larger.format === 'goroutine-debug2' && larger.dump.warnings.at(-1)?.code).toBe('large');
});
