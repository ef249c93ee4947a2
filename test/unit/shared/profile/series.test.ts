import { describe, expect, test } from 'vitest';
import { computeFunctionPoint, computeGroupPoint } from '#shared/profile/series-point';
import { Series } from '#shared/profile/series';
import { computeSeriesTrends, sortSeriesRows } from '#shared/profile/series-rows';
import { computeTrend } from '#shared/profile/trend';
import { errorOf } from '../../../fixtures/error-of.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

const minute = 60_000;
const cpu = { valueTypes: [{ type: 'cpu', unit: 'nanoseconds' }], durationNanos: 2e9 };

/** A series of functions, a capture a minute, with their rows by name. */
function seriesOf(profiles: readonly ReturnType<typeof profileFromText>[], compute = computeFunctionPoint) {
  const series = new Series();
  for (const [i, profile] of profiles.entries()) series.add(i * minute, compute(profile));
  const rowOf = (name: string): number =>
    Array.from({ length: series.rowCount }, (_, row) => row).find((row) => series.framesOf(row)[0] === name) ?? -1;
  return { series, rowOf };
}

describe('the trend of a row', () => {
  test('is the line through its values, per minute, with how sure it is', () => {
    const times = Float64Array.of(0, minute, 2 * minute);
    expect(computeTrend(times, Float64Array.of(10, 20, 30))).toEqual({ slope: 10, error: 0, count: 3 });
    const rough = computeTrend(times, Float64Array.of(10, 26, 30));
    // Residuals −2, 4, −2 about 22 + 10 t: 24 over one degree of freedom and a spread of 2.
    expect(rough.slope).toBeCloseTo(10);
    expect(rough.error).toBeCloseTo(Math.sqrt(24 / 2));
  });

  test('says less with fewer captures, and nothing where all are of one time', () => {
    expect(computeTrend(Float64Array.of(0, minute), Float64Array.of(1, 4))).toEqual({ slope: 3, error: NaN, count: 2 });
    expect(computeTrend(Float64Array.of(5), Float64Array.of(1))).toEqual({ slope: NaN, error: NaN, count: 1 });
    expect(computeTrend(Float64Array.of(5, 5, 5), Float64Array.of(1, 2, 3)).slope).toBeNaN();
  });

  test('is 0 of a level line, without what rounding leaves', () => {
    const thirds = Float64Array.of(0, minute / 3, (2 * minute) / 3).map((time) => time + 1_795_510_076_933);
    expect(computeTrend(thirds, Float64Array.of(32, 33, 32)).slope).toBe(0);
    expect(computeTrend(thirds, Float64Array.of(7, 7, 7))).toEqual({ slope: 0, error: 0, count: 3 });
  });

  test('does not depend on when the incident was', () => {
    const early = computeTrend(Float64Array.of(0, minute, 3 * minute), Float64Array.of(1, 5, 9));
    const base = Date.UTC(2026, 10, 24);
    const late = computeTrend(Float64Array.of(base, base + minute, base + 3 * minute), Float64Array.of(1, 5, 9));
    expect(late.slope).toBeCloseTo(early.slope, 9);
    expect(late.error).toBeCloseTo(early.error, 9);
  });
});

describe('a series of functions', () => {
  const first = profileFromText('main.a  main.b\n20      2', cpu);
  const second = profileFromText(
    `
  main.a  main.a
  main.c
  60      20
`,
    { ...cpu, durationNanos: 4e9 },
  );

  test('has values per second where each capture covers a stretch of time', () => {
    const { series, rowOf } = seriesOf([first, second]);
    expect(series.isRate).toBe(true);
    const { sum, value, timeMs } = series.values([0, 1], 0, 'total');
    const line = (name: string) => [...value.subarray(rowOf(name) * 2, rowOf(name) * 2 + 2)];
    expect([...timeMs]).toEqual([0, minute]);
    expect([...sum]).toEqual([11, 20]);
    expect(line('main.a')).toEqual([10, 20]);
    expect(line('main.b')).toEqual([1, 0]);
    expect(line('main.c')).toEqual([0, 15]);
    expect([...series.values([0, 1], 0, 'self').value.subarray(rowOf('main.a') * 2)].slice(0, 2)).toEqual([10, 5]);
  });

  test('is in order of time, whatever the order of reading', () => {
    const series = new Series();
    series.add(2 * minute, computeFunctionPoint(second));
    series.add(minute, computeFunctionPoint(first));
    expect([...series.values([0, 1], 0, 'total').sum]).toEqual([11, 20]);
    expect([...series.values([1], 0, 'total').sum]).toEqual([11]);
  });

  test('brings values to one unit, and refuses what has none in common', () => {
    const heap = { valueTypes: [{ type: 'inuse_space', unit: 'bytes' }] };
    const coarse = { valueTypes: [{ type: 'inuse_space', unit: 'kilobytes' }] };
    const { series } = seriesOf([profileFromText('a\n512', heap), profileFromText('a\n3', coarse)]);
    expect([...series.values([0, 1], 0, 'total').sum]).toEqual([512, 3072]);
    expect(series.isRate).toBe(false);
    const addOther = (): void => {
      series.add(0, computeFunctionPoint(first));
    };
    expect(errorOf(addOther)).toMatchObject({ code: 'merge/nothing-in-common' });
    expect(series.length).toBe(2);
    expect([...series.values([0, 1], 0, 'total').sum]).toEqual([512, 3072]);
  });

  test('ranks rows by the change over the incident', () => {
    const { series } = seriesOf([first, second]);
    const trends = computeSeriesTrends(series.values([0, 1], 0, 'total'));
    const nameOf = (at: number): string => series.framesOf(trends.row[at] ?? -1)[0] ?? '';
    const names = (sort: 'change' | 'last' | 'name', descending = true) =>
      Array.from(sortSeriesRows(trends, Int32Array.from(trends.row.keys()), nameOf, { sort, descending }), nameOf);
    expect(names('change')).toEqual(['main.c', 'main.a', 'main.b']);
    expect(names('last')).toEqual(['main.a', 'main.c', 'main.b']);
    expect(names('name', false)).toEqual(['main.a', 'main.b', 'main.c']);
    // Rows that none of the chosen captures has are no rows.
    expect(computeSeriesTrends(series.values([0], 0, 'total')).length).toBe(2);
    expect(computeSeriesTrends(series.values([], 0, 'total')).length).toBe(0);
  });
});

describe('a series of goroutine groups', () => {
  test('counts by state and stack, down to the line', () => {
    const goroutines = { valueTypes: [{ type: 'goroutine', unit: 'count' }] };
    const before = profileFromText(
      `
  main.serve            main.serve        main.serve
  main.wait@w.go:4      main.wait@w.go:9  main.wait@w.go:4
  {state=chan receive}  {state=select}    {state=select}
  3                     1                 1
`,
      goroutines,
    );
    const { series } = seriesOf([before, before], computeGroupPoint);
    const rows = Array.from({ length: series.rowCount }, (_, row) => [series.stateOf(row), ...series.framesOf(row)]);
    expect(rows).toEqual([
      ['chan receive', 'main.wait', 'main.serve'],
      ['select', 'main.wait', 'main.serve'],
      ['select', 'main.wait', 'main.serve'],
    ]);
    expect([...series.values([0, 1], 0, 'total').value]).toEqual([3, 3, 1, 1, 1, 1]);
  });
});
