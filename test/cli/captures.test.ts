import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, runJson, sample } from '../fixtures/run-cli.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

interface Info {
  readonly kind: string;
  readonly format: string;
  readonly goVersion: string;
  readonly timeNanos: string | number;
  readonly durationNanos: number;
  readonly valueTypes: readonly { type: string; unit: string; total: number }[];
  readonly defaultType: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly labels: Readonly<Record<string, number>>;
  readonly partial: boolean;
}

describe('info', () => {
  it.each([
    ['sick-cpu.pb.gz', 'cpu', 'pprof', 'cpu'],
    ['sick-heap.pb.gz', 'heap', 'pprof', 'inuse_space'],
    ['sick-goroutine-1.pb.gz', 'goroutine', 'pprof', 'goroutine'],
    ['sick-block.pb.gz', 'block', 'pprof', 'delay'],
    ['sick-mutex.pb.gz', 'mutex', 'pprof', 'delay'],
    ['sick-threadcreate.pb.gz', 'threadcreate', 'pprof', 'threadcreate'],
    ['sick-goroutines-1.txt', 'goroutine-dump', 'goroutine-debug2', 'goroutine'],
    ['sick-trace.trace', 'trace', 'go-trace', ''],
  ])('%s is %s', async (file, kind, format, defaultType) => {
    const info = await runJson<Info>(['info', sample(file)]);
    expect(info).toMatchObject({ kind, format, defaultType, partial: false });
  });

  it('gives exact times and the labels', async () => {
    const info = await runJson<Info>(['info', sample('sick-cpu.pb.gz')]);
    expect(info.timeNanos).toMatch(/^\d{19}$/);
    expect(info.durationNanos).toBeGreaterThan(9e9);
    expect(info.labels['endpoint']).toBeGreaterThan(0);
    expect(info.valueTypes.map(({ type, unit }) => `${type}/${unit}`)).toEqual(['samples/count', 'cpu/nanoseconds']);
  });

  it('does not care what a file is called', async () => {
    const file = path.join(temporaryFolder(), 'notes.txt');
    fs.copyFileSync(sample('sick-cpu.pb.gz'), file);
    expect((await runJson<Info>(['info', file])).kind).toBe('cpu');
  });
});

describe('what cannot be read', () => {
  const cases: readonly [string, (file: string) => void, RegExp][] = [
    ['a missing file', () => undefined, /cannot be read/],
    [
      'an empty file',
      (file) => {
        fs.writeFileSync(file, '');
      },
      /is empty/,
    ],
    [
      'a web page',
      (file) => {
        fs.writeFileSync(file, '<!doctype html><html><body>Sign in</body></html>');
      },
      /page of text, not a capture/,
    ],
    [
      'a text',
      (file) => {
        fs.writeFileSync(file, 'Bad Gateway\n');
      },
      /page of text, not a capture/,
    ],
    [
      'bytes of no format',
      (file) => {
        fs.writeFileSync(file, Buffer.from([0xff, 0xfe, 0, 1, 2, 3]));
      },
      /none of the formats|not a profile|byte/,
    ],
  ];
  it.each(cases)('%s ends with 3 and a sentence', async (_name, make, says) => {
    const file = path.join(temporaryFolder(), 'capture');
    make(file);
    const { code, stderr, stdout } = await runCli(['info', file]);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^faultline: .+\n$/);
    expect(stderr).toMatch(says);
  });

  it('a profile that was cut off is read as far as it goes, and ends with 5', async () => {
    const file = path.join(temporaryFolder(), 'cut.pb.gz');
    const whole = fs.readFileSync(sample('sick-cpu.pb.gz'));
    fs.writeFileSync(file, whole.subarray(0, Math.floor(whole.length * 0.9)));
    const { code, stdout } = await runCli(['info', file, '--json']);
    expect(code).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'cpu', partial: true, warnings: [{ code: 'truncated' }] });
  });

  it.each([
    [['info']],
    [['nonsense']],
    [['top', 'x', '--by', 'colour']],
    [['top', 'x', '--limit', 'many']],
    [['export', '--out', 'x']],
  ])('wrong usage ends with 2', async (args) => {
    const { code, stderr } = await runCli(args);
    expect(code).toBe(2);
    expect(stderr).not.toBe('');
  });

  it('a pattern that is no regular expression ends with 2 and names it', async () => {
    const { code, stderr } = await runCli(['top', sample('sick-cpu.pb.gz'), '--focus', '(']);
    expect(code).toBe(2);
    expect(stderr).toContain('(');
  });
});

interface Top {
  readonly kind: string;
  readonly valueType: { type: string; unit: string };
  readonly total: number;
  readonly rows: readonly { name: string; file: string; line: number; flat: number; cum: number }[];
}

describe('top', () => {
  it('finds the fallback in the sick process and not in the healthy one', async () => {
    const find = async (file: string): Promise<Top['rows'][number] | undefined> => {
      const { rows } = await runJson<Top>(['top', sample(file), '--sort', 'cum', '--limit', '0']);
      return rows.find(({ name }) => name.endsWith('ratecard.(*Fallback).Rates'));
    };
    expect((await find('sick-cpu.pb.gz'))?.cum).toBeGreaterThan(1e9);
    expect(await find('healthy-cpu.pb.gz')).toBeUndefined();
  });

  it('keeps the total of all samples when a filter is set', async () => {
    const all = await runJson<Top>(['top', sample('sick-cpu.pb.gz')]);
    const focused = await runJson<Top>(['top', sample('sick-cpu.pb.gz'), '--focus', 'Fallback', '--sort', 'cum']);
    expect(focused.total).toBe(all.total);
    expect(focused.rows[0]?.cum).toBeLessThan(all.total);
  });

  it('warns where nothing matches', async () => {
    const { code, stderr } = await runCli(['top', sample('sick-cpu.pb.gz'), '--focus', 'rateCard']);
    expect(code).toBe(0);
    expect(stderr).toContain('nothing matches focus');
  });
});

interface Diff {
  readonly comparability: { level: string; reasons: readonly { code: string; message: string }[] };
  readonly before: { total: number; durationNanos: number };
  readonly after: { total: number; durationNanos: number };
  readonly scale: { name: string; before: number; after: number };
  readonly rows: readonly {
    name: string;
    cumBefore: number;
    cumAfter: number;
    delta: number;
    interval: [number, number];
    state: string;
  }[];
  readonly summary: readonly string[];
}

describe('diff', () => {
  const healthy = sample('healthy-cpu.pb.gz');
  const sick = sample('sick-cpu.pb.gz');
  const row = ({ rows }: Diff, name: string): Diff['rows'][number] | undefined =>
    rows.find((candidate) => candidate.name.endsWith(name));

  it('compares per wall second by default, and says what is new and gone', async () => {
    const diff = await runJson<Diff>(['diff', healthy, '--', sick]);
    expect(diff.comparability.level).toBe('comparable');
    expect(diff.scale.name).toBe('duration');
    const rates = row(diff, '(*Fallback).Rates');
    expect(rates).toMatchObject({ state: 'new', cumBefore: 0 });
    expect(rates?.delta).toBeCloseTo((rates?.cumAfter ?? 0) * diff.scale.after, 6);
    expect(rates?.interval[0]).toBeGreaterThan(0);
    expect(row(diff, '(*Cache).lookup')).toMatchObject({ state: 'gone', cumAfter: 0 });
    expect(diff.summary.length).toBeLessThanOrEqual(7);
    expect(diff.summary.join('\n')).toContain('ratecard.(*Fallback).Rates is new');
  });

  it('takes options behind the after side, and groups on both', async () => {
    const diff = await runJson<Diff>([
      'diff',
      healthy,
      healthy,
      '--',
      sick,
      '--scale',
      'absolute',
      '--type',
      'samples',
    ]);
    const once = await runJson<Diff>(['diff', healthy, '--', sick, '--scale', 'absolute', '--type', 'samples']);
    expect(diff.before.total).toBe(2 * once.before.total);
    expect(diff.after.total).toBe(once.after.total);
  });

  it('finds the regular expression that the newer release compiles per request', async () => {
    const diff = await runJson<Diff>(['diff', healthy, '--', sample('newer-cpu.pb.gz')]);
    expect(diff.comparability.reasons.some(({ code }) => code === 'build')).toBe(true);
    expect(row(diff, 'regexp.Compile')).toMatchObject({ state: 'new' });
  });

  it('refuses two kinds with the reason', async () => {
    const { code, stderr } = await runCli(['diff', healthy, '--', sample('sick-heap.pb.gz')]);
    expect(code).toBe(3);
    expect(stderr).toContain('cpu against heap');
  });
});

describe('export', () => {
  it('writes one page without script or outside request, with everything escaped', async () => {
    const out = path.join(temporaryFolder(), 'report.html');
    const reply = await runJson<{ sha256: string }>([
      'export',
      sample('healthy-cpu.pb.gz'),
      sample('sick-cpu.pb.gz'),
      '--format',
      'html',
      '--out',
      out,
    ]);
    const html = fs.readFileSync(out);
    expect(reply.sha256).toBe(createHash('sha256').update(html).digest('hex'));
    const text = html.toString();
    expect(text).toContain('ratecard.(*Fallback).Rates');
    const forbidden = /<script|<img|<link|<iframe|<object|javascript:|\sstyle="|\son\w+="/i;
    expect(forbidden.exec(text)?.[0]).toBeUndefined();
    expect([...text.matchAll(/(?:src|href)=["']([^"']*)/g)]).toEqual([]);
    expect(text).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-`);
  });
});
