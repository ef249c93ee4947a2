import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeDiffPicture, layoutDiffFlame } from '#shared/profile/diff-flame';
import type { SamplingModel } from '#shared/profile/diff-interval';
import { computeDiffRows } from '#shared/profile/diff-rows';
import { chooseScale, computeScale } from '#shared/profile/diff-scale';
import { computeSummary, maxSummaryLines, type SummaryLine } from '#shared/profile/diff-summary';
import { ChangeState, type DiffScale } from '#shared/profile/diff-types';
import { diffOf, type ComparedProfiles } from '../../../fixtures/diff-of.ts';
import { arbitraryProfile } from '../../../fixtures/arbitrary-profile.ts';
import { formatDiffRows, formatDiffTree } from '../../../fixtures/format-diff.ts';
import { openProfile } from '../../../fixtures/opened.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

const asCaptured: DiffScale = { name: 'absolute', before: 1, after: 1 };
const exact = { kind: 'exact' } as const;

const healthy = profileFromText(`
  serve  serve   gc
  price  price   scan
  get    round
  lookup
  40     20      10
`);
const sick = profileFromText(`
  serve  serve   gc    serve
  price  price   scan  price
  get    round         get
  rates                rates
  parse
  100    20      30    4
`);

describe('union tree', () => {
  test('keeps what only one side has, and never cancels', () => {
    expect(formatDiffTree(diffOf(healthy, sick))).toEqual([
      'all 70 → 154',
      '  serve 60 → 124',
      '    price 60 → 124',
      '      get 40 → 104',
      '        rates 0 → 104',
      '          parse 0 → 100',
      '        lookup 40 → 0',
      '      round 20 → 20',
      '  gc 10 → 30',
      '    scan 10 → 30',
    ]);
  });

  test('of a profile with itself changes nothing', () => {
    const diff = diffOf(sick, sick);
    expect(diff.before).toEqual(diff.after);
    expect(
      computeDiffRows(diff.sums, { scale: asCaptured, model: exact }).state.every(
        (state) => state === ChangeState.same,
      ),
    ).toBe(true);
  });

  test('joins functions by name, whatever their addresses', () => {
    const moved = profileFromText(`
      start  start
      other  serve
      1      60
    `);
    const rows = formatDiffRows(
      diffOf(healthy, moved),
      computeDiffRows(diffOf(healthy, moved).sums, { scale: asCaptured, model: exact }),
    );
    expect(rows).toContain('serve same 60 → 60 (0)');
  });

  test('adds up the profiles of a side', () => {
    const diff = diffOf([healthy, healthy], sick);
    expect([diff.before.total[0], diff.after.total[0]]).toEqual([140, 154]);
  });
});

describe('rows', () => {
  test('stand by the size of their change, removed and new ones among them', () => {
    const diff = diffOf(healthy, sick);
    expect(formatDiffRows(diff, computeDiffRows(diff.sums, { scale: asCaptured, model: exact }))).toEqual([
      'rates new 0 → 104 (+104)',
      'parse new 0 → 100 (+100)',
      'get grew 40 → 104 (+64)',
      'price grew 60 → 124 (+64)',
      'serve grew 60 → 124 (+64)',
      'lookup gone 40 → 0 (-40)',
      'gc grew 10 → 30 (+20)',
      'scan grew 10 → 30 (+20)',
      'round same 20 → 20 (0)',
    ]);
  });

  test('count a recursive function once a stack', () => {
    const recursive = profileFromText(`
      walk
      walk
      walk
      7
    `);
    const diff = diffOf(recursive, recursive);
    expect(formatDiffRows(diff, computeDiffRows(diff.sums, { scale: asCaptured, model: exact }))).toEqual([
      'walk same 7 → 7 (0)',
    ]);
  });

  test('are small changes "same" below 0.1 % of the larger total', () => {
    const before = profileFromText(`
      a      b
      10000  10
    `);
    const after = profileFromText(`
      a      b
      10000  19
    `);
    const diff = diffOf(before, after);
    expect(formatDiffRows(diff, computeDiffRows(diff.sums, { scale: asCaptured, model: exact }))[0]).toBe(
      'b same 10 → 19 (+9)',
    );
  });
});

describe('scale', () => {
  const before = { total: 70, durationNanos: 10e9, captures: 1 };
  const after = { total: 154, durationNanos: 20e9, captures: 1 };

  test('by duration compares what each second took', () => {
    expect(computeScale('duration', before, after)).toEqual({ name: 'duration', before: 0.1, after: 0.05 });
  });

  test('without its facts does not exist', () => {
    expect(computeScale('duration', { ...before, durationNanos: 0 }, after)).toBeUndefined();
    expect(computeScale('total', { ...before, total: 0 }, after)).toBeUndefined();
  });

  test('is per second for CPU where both durations are known, and never for memory', () => {
    expect(chooseScale('cpu', before, after).name).toBe('duration');
    expect(chooseScale('cpu', { ...before, durationNanos: 0 }, after).name).toBe('absolute');
    expect(chooseScale('heap', before, after).name).toBe('absolute');
  });

  test('by total makes shares', () => {
    const scale = computeScale('total', before, after) ?? asCaptured;
    const rows = computeDiffRows(diffOf(healthy, sick).sums, { scale, model: exact });
    const get = [...rows.symbol].findIndex((symbol) => diffOf(healthy, sick).symbols.name[symbol] === 'get');
    expect(rows.delta[get]).toBeCloseTo(104 / 154 - 40 / 70, 12);
  });
});

describe('side by side', () => {
  const picture = computeDiffPicture(diffOf(healthy, sick), { scale: asCaptured, model: exact });
  const boxes = (side: 'before' | 'after'): string[] => {
    const frame = layoutDiffFlame(picture, side, { start: 0, end: 1000, resolution: 0 });
    return Array.from(frame.boxes.node, (node, box) => {
      const name = frame.symbols.name[frame.boxes.symbol[box] ?? -1] ?? 'all';
      return `${frame.boxes.depth[box] ?? 0} ${name} [${frame.boxes.start[box] ?? 0}, ${frame.boxes.end[box] ?? 0}) node ${node}`;
    });
  };

  test('both sides stand in the same order from left to right', () => {
    expect(boxes('before')).toEqual([
      '0 all [0, 70) node 0',
      '1 serve [0, 60) node 1',
      '1 gc [60, 70) node 8',
      '2 price [0, 60) node 2',
      '2 scan [60, 70) node 9',
      '3 get [0, 40) node 3',
      '3 round [40, 60) node 7',
      '4 lookup [0, 40) node 6',
    ]);
    expect(boxes('after').filter((line) => line.startsWith('3'))).toEqual([
      '3 get [0, 104) node 3',
      '3 round [104, 124) node 7',
    ]);
  });

  test('one graph stands in that order too, and is as wide as both need', () => {
    const frame = layoutDiffFlame(picture, 'both', { start: 0, end: 1000, resolution: 0 });
    const lines = Array.from(frame.boxes.node, (node, box) => {
      const name = frame.symbols.name[frame.boxes.symbol[box] ?? -1] ?? 'all';
      return `${frame.boxes.depth[box] ?? 0} ${name} [${frame.boxes.start[box] ?? 0}, ${frame.boxes.end[box] ?? 0}) node ${node}`;
    });
    expect(lines).toEqual([
      '0 all [0, 194) node 0',
      '1 serve [0, 164) node 1',
      '1 gc [164, 194) node 8',
      '2 price [0, 164) node 2',
      '2 scan [164, 194) node 9',
      '3 get [0, 144) node 3', // 40 before, 104 after: all it calls, gone and new
      '3 round [144, 164) node 7',
      '4 rates [0, 104) node 4',
      '4 lookup [104, 144) node 6',
      '5 parse [0, 100) node 5',
    ]);
    expect([frame.before[5], frame.after[5]]).toEqual([40, 104]);
  });

  test('a change that one callee passes on is weak, where it starts it is strong', () => {
    const { strength, boxes, symbols } = layoutDiffFlame(picture, 'both', { start: 0, end: 1000, resolution: 0 });
    const of = (name: string): number =>
      strength[boxes.symbol.findIndex((symbol) => symbols.name[symbol] === name)] ?? NaN;
    expect(of('price')).toBe(0); // all of it comes from get
    expect(of('rates')).toBeCloseTo(4 / 104, 12);
    expect(of('parse')).toBe(1);
  });
});

const summaryOf = (diff: ComparedProfiles, model: SamplingModel): readonly SummaryLine[] =>
  computeSummary(diff, diff.parts, { scale: asCaptured, model }, 'count');

describe('summary', () => {
  test('names what is new, gone and grown, and adds up', () => {
    const lines = summaryOf(diffOf(healthy, sick), exact);
    expect(lines.map(({ text }) => text)).toEqual([
      'The total went from 70 to 154: +84.',
      'rates is new: +104, 123.8 % of the total change, through parse.',
      'lookup is gone: −40, −47.6 % of the total change.',
      'scan itself grew: +20, 23.8 % of the total change.',
    ]);
  });

  test('says what sampling alone explains', () => {
    const model = { kind: 'counted', period: 1 } as const;
    const lines = summaryOf(diffOf(healthy, profileFromText('gc\nscan\n11')), model);
    expect(lines.map(({ text }) => text)).toContain('scan itself grew: +1, −1.7 % of the total change, ± unsure.');
    expect(lines.map(({ text }) => text)).toContain('serve is gone: −60, 101.7 % of the total change, through price.');
  });

  test('adds up for any two profiles, in at most seven lines', () => {
    fc.assert(
      fc.property(arbitraryProfile(), arbitraryProfile(), (before, after) => {
        const [whole, ...parts] = summaryOf(diffOf(before, after), exact);
        expect(parts.length).toBeLessThan(maxSummaryLines);
        if (parts.length > 0) expect(parts.reduce((sum, { delta }) => sum + delta, 0)).toBe(whole?.delta);
      }),
    );
  });
});

describe('any two profiles', () => {
  test('keep their own figures in the union', () => {
    fc.assert(
      fc.property(arbitraryProfile(), arbitraryProfile(), (before, after) => {
        const diff = diffOf(before, after);
        const rows = computeDiffRows(diff.sums, { scale: asCaptured, model: exact });
        for (const [profile, flat, cum] of [
          [before, rows.flatBefore, rows.cumBefore],
          [after, rows.flatAfter, rows.cumAfter],
        ] as const) {
          const { tree, top } = openProfile(profile);
          const alone = Array.from(
            top.symbol,
            (symbol, row) => `${tree.symbols.name[symbol] ?? ''} ${top.flat[row] ?? 0} ${top.cum[row] ?? 0}`,
          );
          const united = Array.from(
            rows.symbol,
            (symbol, row) => `${diff.symbols.name[symbol] ?? ''} ${flat[row] ?? 0} ${cum[row] ?? 0}`,
          );
          expect(united.filter((line) => !line.endsWith(' 0 0')).sort()).toEqual(alone.sort());
        }
      }),
    );
  });
});
