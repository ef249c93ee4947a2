import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { computeFilter } from '#shared/profile/filter';
import { buildSymbols } from '#shared/profile/symbols';
import { computeSampleTop, computeTotal } from '#shared/profile/top';
import { decodePprof } from '../../src-main/decode/pprof/decode-pprof.ts';
import { encodePprof } from '../fixtures/encode-pprof.ts';
import type { PprofMessage } from '../fixtures/encode-pprof.ts';
import { pprofTool, runPprofTop } from '../fixtures/pprof-tool.ts';

/**
 * Random profiles and filters, ours against pprof: what real captures do not have (drop_frames, locations without
 * lines, several mappings, negative values, frames that match several ways).
 */
const names = ['main.a', 'main.(*T).b', 'x/y.c', 'runtime.d', 'main.e', 'runtime.f'];
const files = ['main.go', 'x/y/c.go', 'runtime/d.go'];
const patterns = ['main', 'runtime', 'a$', '^x/y', 'T', '\\.go', 'bin', 'main.e|x', 'd', 'nothing', '^main\\.a$'];
const strings = ['', 'samples', 'count', 'bin/app', 'lib/other', 'worker', 'mail', 'web', 'size', ...names, ...files];
const drops = ['runtime\\..*', 'main\\.a|main\\.e', 'x/y\\.c', 'main\\.'];
const allStrings = [...strings, ...drops];
const index = (text: string): number => allStrings.indexOf(text);

const arbitraryMessage: fc.Arbitrary<PprofMessage> = fc
  .record({
    lines: fc.array(fc.array(fc.tuple(fc.nat(5), fc.nat(2)), { maxLength: 3 }), { minLength: 8, maxLength: 8 }),
    mappings: fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }),
    samples: fc.array(
      fc.record({
        stack: fc.array(fc.nat(7), { minLength: 1, maxLength: 6 }),
        value: fc.integer({ min: -3, max: 20 }),
        label: fc.constantFrom(
          undefined,
          { key: index('worker'), str: index('mail') },
          { key: index('worker'), str: index('web') },
        ),
        size: fc.constantFrom(undefined, 16, 4096),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    drop: fc.constantFrom('', '', ...drops),
    keep: fc.constantFrom('', 'main\\.'),
  })
  .map(({ lines, mappings, samples, drop, keep }) => ({
    sampleType: [{ type: index('samples'), unit: index('count') }],
    sample: samples.map(({ stack, value, label, size }) => ({
      locationId: stack.map((at) => at + 1),
      value: [value],
      label: [
        ...(label ? [label] : []),
        ...(size === undefined ? [] : [{ key: index('size'), num: size, numUnit: 0 }]),
      ],
    })),
    mapping: [
      { id: 1, memoryStart: 0x1000, memoryLimit: 0x2000, filename: index('bin/app') },
      { id: 2, memoryStart: 0x3000, memoryLimit: 0x4000, filename: index('lib/other') },
    ],
    location: lines.map((inlined, i) => ({
      id: i + 1,
      mappingId: mappings[i] ?? 0,
      address: 0x1100 + i * 16,
      line: inlined.map(([func, line]) => ({ functionId: func + 1, line: line + 1 })),
    })),
    function: names.map((name, i) => ({
      id: i + 1,
      name: index(name),
      systemName: index(name),
      filename: index(files[i % 3] ?? ''),
    })),
    stringTable: allStrings,
    periodType: { type: index('samples'), unit: index('count') },
    period: 1,
    dropFrames: index(drop),
    keepFrames: drop === '' ? 0 : index(keep),
  }));

const flagOfFilter = {
  focus: '-focus',
  ignore: '-ignore',
  hide: '-hide',
  show: '-show',
  showFrom: '-show_from',
  pruneFrom: '-prune_from',
  tagFocus: '-tagfocus',
  tagIgnore: '-tagignore',
} as const;

const pattern = fc.constantFrom(...patterns);
const tag = fc.constantFrom('mail', 'worker=web', 'worker=mail,web', 'worker:w', 'size=16:', ':16', 'size=16', 'x=y');
const arbitraryView = fc.record({
  filters: fc
    .record(
      {
        focus: pattern,
        ignore: pattern,
        hide: pattern,
        show: pattern,
        showFrom: pattern,
        pruneFrom: pattern,
        tagFocus: tag,
        tagIgnore: tag,
      },
      { requiredKeys: [] },
    )
    .filter((filters) => Object.keys(filters).length <= 3),
  granularity: fc.constantFrom('function' as const, 'line' as const),
  noInlines: fc.boolean(),
  noPrune: fc.boolean(),
});

describe.skipIf(pprofTool === undefined)('random profiles', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'faultline-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('are filtered and summed as pprof does', { timeout: 120_000 }, () => {
    const file = path.join(folder, 'profile.pb');
    fc.assert(
      fc.property(arbitraryMessage, arbitraryView, (message, { filters, granularity, noInlines, noPrune }) => {
        const bytes = encodePprof(message);
        const profile = decodePprof(bytes);
        const { filter } = computeFilter(profile, { ...filters, noPrune });
        const frames = buildSymbols(profile, { granularity, noInlines, ...(filter === undefined ? {} : { filter }) });
        const value = profile.sample.value[0] ?? new Float64Array();
        const top = computeSampleTop(profile, frames, value, filter);
        const { name, file: fileOf, line } = frames.symbols;
        const ours = Array.from(top.symbol, (symbol, row) => {
          const place =
            granularity === 'line' && line[symbol] !== 0 ? ` ${fileOf[symbol] ?? ''}:${line[symbol] ?? 0}` : '';
          return [`${name[symbol] ?? ''}${place}`, { flat: top.flat[row], cum: top.cum[row] }];
        });

        writeFileSync(file, noPrune ? encodePprof({ ...message, dropFrames: 0 }) : bytes);
        const args = [granularity === 'line' ? '-lines' : '-functions'];
        if (noInlines) args.push('-noinlines');
        for (const [key, source] of Object.entries(filters))
          args.push(`${flagOfFilter[key as keyof typeof flagOfFilter]}=${source}`);
        const expected = runPprofTop(file, 'count', args);
        expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(expected.rows));
        expect(computeTotal(value)).toBe(expected.total);
      }),
      { numRuns: 400, seed: 1 },
    );
  });
});
