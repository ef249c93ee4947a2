import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Granularity } from '#shared/profile/call-tree-types';
import type { FilterOptions } from '#shared/profile/filter';
import { computeFilter } from '#shared/profile/filter';
import type { Profile } from '#shared/profile/profile';
import { computeSymbolDetails } from '#shared/profile/symbol-details';
import { computeSampleTop, computeTotal, sortTop } from '#shared/profile/top';
import { buildSymbols } from '#shared/profile/symbols';
import { unitFamily } from '#shared/format/units';
import { decodeCapture } from '../../src-main/decode/decode-capture.ts';
import { openProfile } from '../fixtures/opened.ts';
import { pprofTool, runPprofPeek, runPprofTop } from '../fixtures/pprof-tool.ts';
import type { PprofRow } from '../fixtures/pprof-tool.ts';

const folders = [
  path.join(import.meta.dirname, '../../resources/sample-incident'),
  path.join(import.meta.dirname, 'captures'),
];
const captures = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.pb.gz'))
    .map((name) => path.join(folder, name)),
);

/** What pprof sums by too. */
type PprofGranularity = Exclude<Granularity, 'package'>;

interface View extends Omit<FilterOptions, 'noPrune'> {
  readonly granularity?: PprofGranularity;
  readonly noInlines?: boolean;
}

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

const flagOfGranularity: Readonly<Record<PprofGranularity, string>> = {
  function: '-functions',
  file: '-files',
  line: '-lines',
  address: '-addresses',
};

const views: readonly View[] = [
  { granularity: 'file' },
  { granularity: 'line' },
  { granularity: 'address' },
  { noInlines: true },
  { granularity: 'line', noInlines: true },
  { granularity: 'address', noInlines: true },
  { focus: 'json|Mutex' },
  { focus: '(?i)MAIN\\.' },
  { ignore: 'runtime\\.gc|mallocgc' },
  { focus: 'net/http', ignore: 'Read' },
  { hide: '^runtime\\.' },
  { hide: 'internal|\\.go$' },
  { show: 'main\\.|encoding/json' },
  { show: 'checkout|shop', granularity: 'line' },
  { showFrom: 'net/http\\.\\(\\*conn\\)|main\\.work' },
  { pruneFrom: '^(encoding/json|compress/flate|runtime)\\.' },
  { focus: 'main', hide: 'runtime', pruneFrom: 'sync', granularity: 'line', noInlines: true },
  { tagFocus: 'worker=1|2' },
  { tagFocus: 'mail,queue' },
  { tagIgnore: 'worker' },
  { tagFocus: 'bytes=16b:4kb' },
  { tagFocus: ':1kb' },
  { tagIgnore: '48' },
];

function pprofArgs({ granularity, noInlines, ...filters }: View): string[] {
  const args = [flagOfGranularity[granularity ?? 'function']];
  if (noInlines === true) args.push('-noinlines');
  for (const name of Object.keys(flagOfFilter) as (keyof typeof flagOfFilter)[]) {
    const source = filters[name];
    if (source !== undefined) args.push(`${flagOfFilter[name]}=${source}`);
  }
  return args;
}

const baseUnits = { time: 'ns', memory: 'B', count: 'count', other: 'minimum' } as const;

function ourTop(profile: Profile, valueType: number, view: View) {
  const { granularity = 'function', noInlines = false } = view;
  const { filter } = computeFilter(profile, view);
  const options = { granularity, noInlines, ...(filter === undefined ? {} : { filter }) };
  const sampleValue = profile.sample.value[valueType] ?? new Float64Array();
  const { tree, sums, top } = openProfile(profile, options, { valueType });
  const direct = computeSampleTop(profile, buildSymbols(profile, options), sampleValue, filter);
  expect(direct).toEqual(top);
  const rows = new Map<string, PprofRow>();
  for (const row of sortTop(top, tree.symbols, 'flat')) {
    const symbol = top.symbol[row] ?? 0;
    const name = tree.symbols.name[symbol] ?? '';
    const place = `${tree.symbols.file[symbol] ?? ''}:${tree.symbols.line[symbol] ?? 0}`;
    const hasPlace = (granularity === 'line' || granularity === 'address') && place !== ':0';
    rows.set(hasPlace ? `${name} ${place}` : name, { flat: top.flat[row] ?? 0, cum: top.cum[row] ?? 0 });
  }
  return { tree, sums, top, rows, total: computeTotal(sampleValue) };
}

function decodeProfile(file: string): Profile {
  const capture = decodeCapture(readFileSync(file));
  if (capture.format !== 'pprof') throw new Error(`${file} is not a profile`);
  return capture.profile;
}

/**
 * By file pprof keeps a row for each function's start line, so that a file stands there several times and a sample
 * counts once for each; added up, only flat is the same.
 */
function expectSameFlat(ours: ReadonlyMap<string, PprofRow>, expected: ReadonlyMap<string, PprofRow>): void {
  const flatOf = (rows: ReadonlyMap<string, PprofRow>) =>
    Object.fromEntries(Array.from(rows, ([name, { flat }]) => [name, flat]));
  expect(flatOf(ours)).toEqual(flatOf(expected));
  for (const [name, { cum }] of ours) expect(cum).toBeLessThanOrEqual(expected.get(name)?.cum ?? 0);
}

describe.skipIf(pprofTool === undefined).each(captures)('%s', (file) => {
  const profile = decodeProfile(file);
  const unitOf = (valueType: number) => baseUnits[unitFamily(profile.valueType[valueType]?.unit ?? '')];

  test.each(profile.valueType.map(({ type }, valueType) => ({ type, valueType })))(
    'all rows of $type are those of pprof',
    ({ type, valueType }) => {
      const expected = runPprofTop(file, unitOf(valueType), [`-sample_index=${type}`]);
      const ours = ourTop(profile, valueType, {});
      expect(ours.total).toBe(expected.total);
      expect(Object.fromEntries(ours.rows)).toEqual(Object.fromEntries(expected.rows));
    },
  );

  test.each(views)('as seen with %o', (view) => {
    const valueType = profile.defaultValueType;
    const expected = runPprofTop(file, unitOf(valueType), pprofArgs(view));
    const ours = ourTop(profile, valueType, view);
    expect(ours.total).toBe(expected.total);
    if (view.granularity === 'file') expectSameFlat(ours.rows, expected.rows);
    else expect(Object.fromEntries(ours.rows)).toEqual(Object.fromEntries(expected.rows));
  });

  test('callers and callees of the heaviest functions are those of pprof -peek', () => {
    const valueType = profile.defaultValueType;
    const { tree, sums, top } = ourTop(profile, valueType, {});
    for (const row of sortTop(top, tree.symbols, 'cum').slice(0, 12)) {
      const symbol = top.symbol[row] ?? 0;
      const name = tree.symbols.name[symbol] ?? '';
      const expected = runPprofPeek(file, unitOf(valueType), name, []);
      const details = computeSymbolDetails(tree, sums, symbol);
      const named = ({ symbol: symbols, value }: typeof details.callers) =>
        Object.fromEntries(Array.from(symbols, (other, i) => [tree.symbols.name[other] ?? '', value[i] ?? 0]));
      expect(named(details.callers)).toEqual(Object.fromEntries(expected.callers));
      expect(named(details.callees)).toEqual(Object.fromEntries(expected.callees));
      expect([details.self, details.total]).toEqual([top.flat[row], top.cum[row]]);
    }
  });
});
