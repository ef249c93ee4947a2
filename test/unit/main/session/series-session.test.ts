import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CaptureId } from '#shared/base/brand';
import type { CaptureKind } from '#shared/profile/profile';
import { SeriesSession } from '../../../../src-main/session/series-session.ts';

const incident = path.join(import.meta.dirname, '../../../../resources/sample-incident');
const minute = 60_000;

/** Captures of two processes: 1 sick, 2 healthy. */
function open(kind: CaptureKind, files: readonly string[]): SeriesSession {
  const session = new SeriesSession(kind);
  for (const [i, file] of files.entries()) {
    const bytes =
      file === '' ? new TextEncoder().encode('<html>') : new Uint8Array(readFileSync(path.join(incident, file)));
    const processId = file.startsWith('healthy') ? 2 : 1;
    session.add({ bytes, isPartial: false }, { id: (i + 1) as CaptureId, processId, timeMs: i * minute });
  }
  return session;
}
const dumps = [
  'sick-goroutines-1.txt',
  'healthy-goroutines-1.txt',
  'sick-goroutines-2.txt',
  '',
  'sick-goroutines-3.txt',
];
const sick = { processId: 1, valueType: 0, measure: 'total' } as const;
const page = { sort: 'change', descending: true, pattern: '', offset: 0, limit: 100 } as const;

describe('the series of goroutine dumps', () => {
  const session = open('goroutine-dump', dumps);

  test('names what could not be read, and goes on', () => {
    const { captures, rows, isRate, valueTypes } = session.head();
    expect(captures.map(({ id, problem }) => [id, problem?.code ?? ''])).toEqual([
      [1, ''],
      [2, ''],
      [3, ''],
      [4, 'decode/text-page'],
      [5, ''],
    ]);
    expect([rows, isRate, valueTypes]).toEqual(['groups', false, [{ type: 'goroutine', unit: 'count' }]]);
  });

  test('never joins two processes', () => {
    const lines = session.lines({ ...sick, rows: [] });
    expect(lines.ids).toEqual([1, 3, 5]);
    expect([...lines.timeMs]).toEqual([0, 2 * minute, 4 * minute]);
    expect(lines.sum[2]).toBeGreaterThan(lines.sum[0] ?? Infinity);
    expect(lines.sumTrend.slope).toBeGreaterThan(0);
    expect(session.lines({ ...sick, processId: 2, rows: [] }).ids).toEqual([2]);
  });

  test('ranks groups by growth; their sum is the total', () => {
    const { rows, count, captures } = session.rows({ ...sick, ...page });
    expect(captures).toBe(3);
    expect(rows.change[0]).toBeGreaterThan(0);
    expect(rows.slope[0]).toBeCloseTo((rows.change[0] ?? 0) / 4, 0);
    expect(rows.label[0]?.state).not.toBe('');
    const { sum } = session.lines({ ...sick, rows: [] });
    expect(count).toBe(rows.length);
    expect(rows.first.reduce((total, value) => total + value, 0)).toBe(sum[0]);
    expect(rows.last.reduce((total, value) => total + value, 0)).toBe(sum[2]);
    const [leader = -1] = rows.row;
    const { lines } = session.lines({ ...sick, rows: [leader] });
    expect([lines[0]?.[0], lines[0]?.[2]]).toEqual([rows.first[0], rows.last[0]]);
  });

  test('reads a capture once', () => {
    session.add({ bytes: new Uint8Array(), isPartial: false }, { id: 1 as CaptureId, processId: 1, timeMs: 0 });
    expect(session.head().captures).toHaveLength(5);
  });
});

describe('the series of CPU profiles', () => {
  const session = open('cpu', ['sick-cpu.pb.gz', 'healthy-cpu.pb.gz']);

  test('is per second of wall time, and finds functions by name', () => {
    expect(session.head()).toMatchObject({ isRate: true, rows: 'functions', defaultValueType: 1 });
    const { sum } = session.lines({ ...sick, valueType: 1, rows: [] });
    expect(sum[0]).toBeGreaterThan(0);
    expect(sum[0]).toBeLessThan(64e9); // cores busy, in ns a second
    const { rows } = session.rows({ ...sick, valueType: 1, ...page, pattern: 'Fallback..Rates$' });
    expect(rows.length).toBe(1);
    const name = rows.label[0]?.frames[0] ?? '';
    expect(session.find(name)).toEqual({ row: rows.row[0] });
    expect(session.find('main.nowhere')).toEqual({ row: -1 });
  });

  test('gives pages', () => {
    const all = session.rows({ ...sick, ...page });
    const second = session.rows({ ...sick, ...page, offset: 3, limit: 2 });
    expect(second.count).toBe(all.count);
    expect([...second.rows.row]).toEqual([...all.rows.row.subarray(3, 5)]);
  });
});
