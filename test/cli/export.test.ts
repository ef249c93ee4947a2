import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodePprof } from '../fixtures/encode-pprof.ts';
import { runCli, runJson, sample } from '../fixtures/run-cli.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

interface Written {
  readonly file: string;
  readonly sha256: string;
  readonly redactions: Readonly<Record<string, number>>;
}

interface Top {
  readonly total: number;
  readonly inexact: boolean;
  readonly rows: readonly { readonly name: string; readonly flat: number; readonly cum: number }[];
}

interface Tree {
  readonly name: string;
  readonly self: number;
  readonly total: number;
  readonly children: readonly Tree[];
}

const cpu = sample('sick-cpu.pb.gz');
const out = (name: string): string => path.join(temporaryFolder(), name);

describe('export of a profile', () => {
  it.each([
    ['pprof', /^.\u008b/s],
    ['svg', /^<\?xml.*<svg /s],
    ['folded', /^\S.* \d+\n/],
    ['speedscope', /^\{"\$schema":"https:\/\/www\.speedscope\.app/],
    ['csv', /^function,file,line,flat,/],
    ['text', /^File: checkout\n/],
    ['json', /"kind": "cpu"/],
  ])('as %s', async (format, begins) => {
    const file = out('written');
    const written = await runJson<Written>(['export', cpu, '--format', format, '--out', file]);
    const bytes = fs.readFileSync(file);
    expect(bytes.toString('latin1')).toMatch(begins);
    expect(written).toEqual({ file, sha256: createHash('sha256').update(bytes).digest('hex'), redactions: {} });
  });

  it('as JSON is what top prints', async () => {
    const file = out('top.json');
    await runJson<Written>(['export', cpu, '--ignore', 'regexp', '--by', 'line', '--format', 'json', '--out', file]);
    const { stdout } = await runCli(['top', cpu, '--ignore', 'regexp', '--by', 'line', '--limit', '0', '--json']);
    expect(fs.readFileSync(file, 'utf8')).toBe(stdout);
  });

  it('narrowed, as pprof, has the rows of the narrowed table', async () => {
    const file = out('narrowed.pb.gz');
    const filters = ['--focus', 'encoding/json', '--hide', '^runtime\\.'];
    await runJson<Written>(['export', cpu, ...filters, '--format', 'pprof', '--out', file]);
    const { rows } = await runJson<Top>(['top', cpu, ...filters, '--limit', '0']);
    const again = await runJson<Top>(['top', file, '--limit', '0']);
    expect(again.rows.map(({ name, flat, cum }) => [name, flat, cum])).toEqual(
      rows.map(({ name, flat, cum }) => [name, flat, cum]),
    );
  });

  it.each([
    [['export', cpu, '--format', 'pdf', '--out', 'x'], /a profile is not written as "pdf"/],
    [['export', cpu, '--format', 'html', '--out', 'x'], /there are pprof, svg/],
    [['export', '--format', 'svg', '--out', 'x'], /Say what to export/],
    [['export', cpu, '--after', cpu, '--scale', 'total', '--format', 'html', '--out', 'x'], /not for html/],
    [['export', cpu, '--after', cpu, '--focus', 'x', '--format', 'svg', '--out', 'x'], /whole profiles/],
  ])('wrong usage ends with 2: %j', async (args, says) => {
    const { code, stderr } = await runCli(args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
  });

  it('a file that cannot be written ends with 3', async () => {
    const { code, stderr } = await runCli(['export', cpu, '--format', 'csv', '--out', '/nowhere/at/all.csv']);
    expect([code, stderr]).toEqual([3, expect.stringContaining('cannot be written')]);
  });
});

describe('export of a comparison', () => {
  const pair = [sample('healthy-cpu.pb.gz'), '--', cpu];

  it.each([
    ['svg', /healthy-cpu\.pb\.gz compared with sick-cpu\.pb\.gz/],
    ['csv', /^function,file,state,unsure,/],
    ['json', /"unsure": /],
    ['html', /^<!doctype html>/],
  ])('as %s', async (format, holds) => {
    const file = out('written');
    await runJson<Written>(['export', ...pair, '--format', format, '--out', file]);
    expect(fs.readFileSync(file, 'utf8')).toMatch(holds);
  });

  it('of groups is a report too', async () => {
    const file = out('groups.html');
    const before = [sample('healthy-goroutine-1.pb.gz'), sample('healthy-goroutine-2.pb.gz')];
    const after = [sample('sick-goroutine-1.pb.gz'), sample('sick-goroutine-2.pb.gz')];
    await runJson<Written>(['export', ...before, '--', ...after, '--format', 'html', '--out', file]);
    const html = fs.readFileSync(file, 'utf8');
    for (const capture of [...before, ...after]) expect(html).toContain(path.basename(capture));
  });

  it('as JSON is what diff prints', async () => {
    const file = out('diff.json');
    await runJson<Written>(['export', ...pair, '--format', 'json', '--out', file]);
    const { stdout } = await runCli(['diff', ...pair, '--json']);
    expect(fs.readFileSync(file, 'utf8')).toBe(stdout);
  });

  it('as pprof opens again, after minus before', async () => {
    const file = out('delta.pb.gz');
    await runJson<Written>(['export', ...pair, '--scale', 'absolute', '--format', 'pprof', '--out', file]);
    const { before, after } = await runJson<{ before: { total: number }; after: { total: number } }>(['diff', ...pair]);
    const { rows } = await runJson<Top>(['top', file, '--limit', '0']);
    expect(rows.reduce((sum, { flat }) => sum + flat, 0)).toBe(after.total - before.total);
  });

  it('of a workspace is that of its comparison', async () => {
    const workspace = out('incident.faultline');
    await runJson(['import', sample('healthy-cpu.pb.gz'), cpu, '--workspace', workspace]);
    const { code, stderr } = await runCli([
      ...['export', '--workspace', workspace],
      ...['--format', 'svg', '--out', out('x.svg')],
    ]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('no comparison')]);
  });
});

describe('flame', () => {
  it('is a tree whose totals are those of its parts', async () => {
    const { total, tree } = await runJson<{ total: number; tree: Tree }>(['flame', cpu]);
    expect(tree).toMatchObject({ name: 'all', total });
    const waiting = [tree];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      expect(node.children.reduce((sum, child) => sum + child.total, node.self)).toBe(node.total);
      waiting.push(...node.children);
    }
  });

  it('is a picture by default, and folded stacks with the same total', async () => {
    expect((await runCli(['flame', cpu, '--inverted'])).stdout).toMatch(/<svg .*callees above, their callers below/s);
    const { stdout } = await runCli(['flame', cpu, '--format', 'folded']);
    const values = stdout
      .trimEnd()
      .split('\n')
      .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
    const { total } = await runJson<Top>(['top', cpu]);
    expect(values.reduce((sum, value) => sum + value, 0)).toBe(total);
  });
});

describe('goroutines', () => {
  interface Goroutines {
    readonly total: number;
    readonly kept: number;
    readonly states: Readonly<Record<string, number>>;
    readonly groups: readonly {
      readonly count: number;
      readonly key: string;
      readonly state: string;
      readonly minutes: readonly [number, number];
      readonly creator: string;
      readonly stack: readonly { readonly func: string; readonly file: string; readonly line: number }[];
      readonly leaked: boolean;
      readonly counts?: readonly number[];
    }[];
    readonly files?: readonly { readonly file: string; readonly total: number }[];
  }

  it('of a dump are grouped by state and stack', async () => {
    const { total, states, groups, files } = await runJson<Goroutines>(['goroutines', sample('sick-goroutines-1.txt')]);
    expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(total);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(total);
    expect(groups[0]).toMatchObject({ leaked: false, state: 'chan receive' });
    expect(groups[0]?.stack[0]).toMatchObject({
      func: 'acme.example/checkout/internal/ratecard.(*Flight).wait',
      line: 41,
    });
    expect(files).toBeUndefined();
  });

  it('of several dumps say how each group grew', async () => {
    const dumps = [1, 2, 3].map((i) => sample(`sick-goroutines-${i}.txt`));
    const { total, groups, files } = await runJson<Goroutines>(['goroutines', ...dumps]);
    expect(files?.map(({ file }) => file)).toEqual(dumps);
    expect(files?.at(-1)?.total).toBe(total);
    for (const { count, counts } of groups) expect(counts?.at(-1)).toBe(count);
  });

  it('are filtered and grouped as in the window', async () => {
    const file = sample('sick-goroutines-1.txt');
    const all = await runJson<Goroutines>(['goroutines', file]);
    const wanted = ['--state', 'sync.Mutex.Lock', '--creator', 'attempt', '--stack', 'ratecard', '--max-minutes', '60'];
    const locks = await runJson<Goroutines>(['goroutines', file, ...wanted]);
    expect([locks.total, locks.kept]).toEqual([all.total, all.states['sync.Mutex.Lock']]);
    expect(locks.states).toEqual({ 'sync.Mutex.Lock': locks.kept });
    const { groups } = await runJson<Goroutines>(['goroutines', file, '--by', 'creator']);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(all.total);
    expect(groups[0]?.key).toBe('acme.example/checkout/internal/ratecard.(*Cache).attempt');
    const waiting = await runJson<Goroutines>(['goroutines', file, '--by', 'state', '--min-minutes', '1']);
    expect(waiting.groups.every(({ minutes: [least] }) => least >= 1)).toBe(true);
    expect(await runCli(['goroutines', file, '--min-minutes', 'two'])).toMatchObject({ code: 2 });
  });

  it('of a profile cannot be filtered by what it does not tell', async () => {
    const { code, stderr } = await runCli(['goroutines', sample('sick-goroutine-1.pb.gz'), '--state', 'select']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('tells no states, waits or creators')]);
  });

  it('of a profile have no states', async () => {
    const { total, states } = await runJson<Goroutines>(['goroutines', sample('sick-goroutine-1.pb.gz')]);
    expect(states).toEqual({ unknown: total });
  });

  it('are not in a CPU profile', async () => {
    expect((await runCli(['goroutines', cpu])).code).toBe(3);
  });
});

describe('import of a folder', () => {
  it('takes what is below it, and names what it leaves out', async () => {
    const folder = temporaryFolder();
    fs.mkdirSync(path.join(folder, 'day/two'), { recursive: true });
    fs.copyFileSync(cpu, path.join(folder, 'day/two/cpu'));
    fs.writeFileSync(path.join(folder, 'day/readme.txt'), 'captures of the second day\n');
    const { code, stdout, stderr } = await runCli(['import', folder, '--workspace', out('a.faultline'), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      captures: [{ kind: 'cpu' }],
      skipped: [{ file: path.join(folder, 'day/readme.txt'), reason: 'it is text' }],
    });
    expect(stderr).toContain('readme.txt was left out: it is text');
  });

  it('without a capture ends with 3', async () => {
    const { code, stderr } = await runCli(['import', temporaryFolder(), '--workspace', out('a.faultline')]);
    expect([code, stderr]).toEqual([3, expect.stringContaining('There is no capture in')]);
  });
});

it('info names the encoding', async () => {
  expect(await runJson(['info', cpu])).toMatchObject({ format: 'pprof', encoding: 'pprof' });
  expect(await runJson(['info', sample('sick-trace.trace')])).toMatchObject({ encoding: 'go-trace' });
});

it('values beyond 2^53 are decimal strings, and said to be inexact', async () => {
  const file = out('wide.pb');
  const bytes = encodePprof({
    sampleType: [{ type: 1, unit: 2 }],
    sample: [{ locationId: [1], value: [2n ** 60n] }],
    location: [{ id: 1, line: [{ functionId: 1 }] }],
    function: [{ id: 1, name: 3 }],
    stringTable: ['', 'bytes', 'bytes', 'main'],
  });
  fs.writeFileSync(file, bytes);
  const top = await runJson<object>(['top', file]);
  expect(top).toMatchObject({ inexact: true, total: String(2n ** 60n), rows: [{ flat: String(2n ** 60n) }] });
});
