import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeFilter, type FilterOptions } from '#shared/profile/filter';
import type { Profile } from '#shared/profile/profile';
import type { Refinement, RefinementStep } from '#shared/profile/refinement-types';
import { buildSymbols } from '#shared/profile/symbols';
import { computeSampleTop } from '#shared/profile/top';
import { ProfileSession } from '../../../../src-main/session/profile-session.ts';
import { arbitraryProfile } from '../../../fixtures/arbitrary-profile.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

const profile = profileFromText(
  `
  main.serve@m.go:5   main.serve@m.go:6   main.serve@m.go:6   main.gc@gc.go:1
  main.price@p.go:11  main.price@p.go:12  main.write@w.go:3
  main.parse@p.go:40  main.price@p.go:11
  {route=/v1/quote}   {route=/v1/order}   {route=a,b}         {size:4096bytes}
  4                   3                   2                   1
  40                  60                  200                 0
`,
  {
    valueTypes: [
      { type: 'contentions', unit: 'count' },
      { type: 'delay', unit: 'nanoseconds' },
    ],
  },
);
const session = new ProfileSession(profile, 'mutex');
const names = (filter: Refinement): readonly string[] =>
  session.top({ filter, valueType: 0, sort: 'cum', descending: true, pattern: '', origin: 'all', offset: 0, limit: 99 })
    .rows.name;
const symbolOf = (name: string, filter: Refinement = []): number =>
  session.locate({ filter, valueType: 0, direction: 'top-down', path: [], name }).symbol;

/** pprof takes its filters in this order, whatever order they were given in. */
const optionOf = {
  focus: 'focus',
  ignore: 'ignore',
  hide: 'hide',
  show: 'show',
  'show-from': 'showFrom',
  'tag-focus': 'tagFocus',
  'tag-ignore': 'tagIgnore',
  'prune-from': 'pruneFrom',
} as const satisfies Partial<Record<RefinementStep['kind'], keyof FilterOptions>>;
const kinds = Object.keys(optionOf) as (keyof typeof optionOf)[];

const rowsOf = (rows: readonly (readonly [string, number, number, number])[]): string[] =>
  rows.map(([name, line, flat, cum]) => `${name}:${line} ${flat} ${cum}`).sort();

/** As the command line computes it. */
function cliTop(of: Profile, steps: Refinement, granularity: 'function' | 'file' | 'line', noInlines: boolean) {
  const options = Object.fromEntries(
    steps.map((step) => [
      optionOf[step.kind as keyof typeof optionOf],
      'pattern' in step ? step.pattern : 'expression' in step ? step.expression : '',
    ]),
  ) as FilterOptions;
  const { filter } = computeFilter(of, options);
  const frames = buildSymbols(of, { granularity, noInlines, ...(filter ? { filter } : {}) });
  const top = computeSampleTop(of, frames, of.sample.value[0] ?? new Float64Array(), filter);
  const { symbols } = frames;
  return rowsOf(
    Array.from(top.symbol, (symbol, row) => [
      symbols.name[symbol] ?? '',
      symbols.line[symbol] ?? 0,
      top.flat[row] ?? 0,
      top.cum[row] ?? 0,
    ]),
  );
}

describe('what a session says of a narrowed profile', () => {
  test('is what the command line says with the same filters', () => {
    const pattern = fc.constantFrom('A', 'B', 'C|D', 'main\\.E', '[A-C]', 'main.go', 'nothing');
    const expression = fc.constantFrom('k', 'k=v', '1:4');
    fc.assert(
      fc.property(
        arbitraryProfile(),
        fc.subarray(kinds),
        fc.array(pattern, { minLength: 8, maxLength: 8 }),
        expression,
        fc.constantFrom('function', 'file', 'line'),
        fc.boolean(),
        (of, chosen, patterns, tag, granularity, noInlines) => {
          const steps = chosen.map((kind, i): RefinementStep =>
            kind === 'tag-focus' || kind === 'tag-ignore'
              ? { kind, expression: tag }
              : { kind, pattern: patterns[i] ?? 'A' },
          );
          const filter: Refinement = [
            ...steps,
            { kind: 'by', granularity },
            ...(noInlines ? [{ kind: 'no-inlines' } as const] : []),
          ];
          const { rows } = new ProfileSession(of, 'cpu').top({
            filter,
            valueType: 0,
            sort: 'cum',
            descending: true,
            pattern: '',
            origin: 'all',
            offset: 0,
            limit: 100,
          });
          const told = rowsOf(
            rows.name.map((name, row) => [name, rows.line[row] ?? 0, rows.flat[row] ?? 0, rows.cum[row] ?? 0]),
          );
          expect(told).toEqual(cliTop(of, steps, granularity, noInlines));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('keeps its denominator, and says what is left', () => {
    const filter: Refinement = [
      { kind: 'focus', pattern: 'price' },
      { kind: 'tag-focus', expression: 'route=order' },
    ];
    expect(session.remains({ filter, valueType: 0 })).toMatchObject({
      total: 10,
      kept: 3,
      steps: [{ kept: 7 }, { kept: 3 }],
    });
    expect(names(filter)).toEqual(['main.price', 'main.serve']);
    expect(session.functionFacts({ filter, valueType: 0, symbol: symbolOf('main.price', filter) })).toMatchObject({
      cum: 3,
      flat: 3,
      total: 10,
      kept: 3,
    });
  });

  test('helps with the case where nothing matches', () => {
    const hint = (pattern: string) =>
      session.remains({ filter: [{ kind: 'focus', pattern }], valueType: 0 }).steps[0]?.hint;
    expect(hint('PRICE')).toEqual({ pattern: 'price', functions: 1 });
    expect(hint('P(RICE|arse)')).toEqual({ pattern: '(?i)P(RICE|arse)', functions: 2 });
    expect(hint('absent')).toBeNull();
    expect(hint('price')).toBeNull();
  });

  test('finds a call path again under another filter, else the function', () => {
    const locate = (path: readonly string[], filter: Refinement = []) => {
      const { node } = session.locate({
        filter,
        valueType: 0,
        direction: 'top-down',
        path,
        name: path.at(-1) ?? '',
      });
      return node < 0 ? null : session.node({ filter, valueType: 0, direction: 'top-down', node }).path;
    };
    expect(locate(['main.serve', 'main.price', 'main.price'])).toEqual(['main.serve', 'main.price', 'main.price']);
    const hidden: Refinement = [{ kind: 'hide', pattern: 'serve' }];
    expect(locate(['main.serve', 'main.price'], hidden)).toEqual(['main.price']);
    expect(locate(['main.gc'], [{ kind: 'focus', pattern: 'price' }])).toBeNull();
  });

  test('tells a function line by line, with what each line calls', () => {
    const { rows, flat, cum } = session.lines({ valueType: 0, symbol: symbolOf('main.price') });
    expect([flat, cum]).toEqual([3, 7]);
    expect(rows).toMatchObject({
      line: Float64Array.of(11, 12),
      flat: Float64Array.of(3, 0),
      cum: Float64Array.of(7, 3),
    });
    expect(rows.callees.map((callees) => callees.map(({ name, value }) => `${name} ${value}`))).toEqual([
      ['main.parse 4'],
      ['main.price 3'],
    ]);
  });

  test('folds whole stacks, heaviest first, a page at a time', () => {
    const page = session.stacks({ valueType: 0, pattern: '', offset: 1, limit: 2 });
    expect([page.count, page.rows.text]).toEqual([4, ['main.serve;main.price;main.price', 'main.serve;main.write']]);
    expect(session.stacks({ valueType: 0, pattern: 'parse', offset: 0, limit: 9 }).count).toBe(1);
  });

  test('has a label expression for each value that keeps just its samples', () => {
    const { facets } = session.labels({ valueType: 0 });
    for (const { values } of facets) {
      for (const { value, expression } of values) {
        const filter: Refinement = [{ kind: 'tag-focus', expression }];
        expect([expression, session.remains({ filter, valueType: 0 }).kept]).toEqual([expression, value]);
      }
    }
    expect(facets.map(({ key, without }) => [key, without])).toEqual([
      ['route', 1],
      ['size', 9],
    ]);
  });

  test('takes means over another value type, and sorts by them', () => {
    const { rows } = session.top({
      valueType: 1,
      over: 0,
      sort: 'cum',
      descending: true,
      pattern: '',
      origin: 'all',
      offset: 0,
      limit: 99,
    });
    const means = rows.name.map((name, row) => `${name} ${(rows.cum[row] ?? 0) / (rows.cumCount[row] ?? 1)}`);
    expect(means.slice(0, 2)).toEqual(['main.write 100', `main.serve ${300 / 9}`]);
  });

  test('shows rows of the call tree by range, and where a node is', () => {
    const rows = (unfolded: number[], offset = 0, limit = 99, find = -1) =>
      session.treeRows({
        valueType: 0,
        direction: 'top-down',
        unfolded: Int32Array.from(unfolded),
        find,
        offset,
        limit,
      });
    expect(rows([0]).rows.name).toEqual(['all', 'main.serve', 'main.gc']);
    const page = rows([0], 1, 1, 1);
    expect([page.count, page.row, page.rows.name, [...page.rows.place], [...page.rows.siblings]]).toEqual([
      3,
      1,
      ['main.serve'],
      [1],
      [2],
    ]);
  });
});
