import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdMap } from '#shared/base/id-map';
import { PairTable } from '#shared/base/pair-table';
import { StringTable } from '#shared/base/string-table';

describe('string table', () => {
  test('holds each text once, the empty one first', () => {
    const strings = new StringTable();
    expect([strings.intern('a'), strings.intern('b'), strings.intern('a'), strings.intern('')]).toEqual([1, 2, 1, 0]);
    expect(strings.finish()).toEqual(['', 'a', 'b']);
  });
});

describe('id map', () => {
  test('tells ids apart in all 64 bits', () => {
    const ids = new IdMap(4);
    expect(ids.add(7, 0, 0)).toBe(true);
    expect(ids.add(7, 1, 1)).toBe(true);
    expect(ids.add(7, 0x8000_0000, 2)).toBe(true);
    expect(ids.add(6, 0x8000_0000, 3)).toBe(true);
    expect(ids.add(7, 0x8000_0000, 4)).toBe(false);
    expect([ids.get(7, 0), ids.get(7, 1), ids.get(7, 0x8000_0000), ids.get(6, 0x8000_0000), ids.get(8, 0)]).toEqual([
      0, 1, 2, 3, -1,
    ]);
  });

  test('is a map, whatever the ids', () => {
    const half = fc.oneof(fc.nat(40), fc.integer({ min: 0, max: 0xffff_ffff }));
    fc.assert(
      fc.property(fc.array(fc.tuple(half, half)), (pairs) => {
        const ids = new IdMap(pairs.length);
        const expected = new Map<string, number>();
        for (const [row, [low, high]] of pairs.entries()) {
          const key = `${high}:${low}`;
          expect(ids.add(low, high, row)).toBe(!expected.has(key));
          if (!expected.has(key)) expected.set(key, row);
        }
        for (const [low, high] of pairs) expect(ids.get(low, high)).toBe(expected.get(`${high}:${low}`));
      }),
    );
  });
});

describe('pair table', () => {
  test('numbers pairs in the order they are met, through every growth', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -1, max: 80 }), fc.nat(80)), { maxLength: 3000 }), (pairs) => {
        const table = new PairTable();
        const expected = new Map<string, number>();
        for (const [first, second] of pairs) {
          const key = `${first}:${second}`;
          const row = expected.get(key) ?? expected.size;
          expected.set(key, row);
          if (table.intern(first, second) !== row) throw new Error(`row of ${key}`);
        }
        const { length, first, second } = table.finish();
        expect(length).toBe(expected.size);
        expect(Array.from(first, (value, row) => `${value}:${second[row] ?? ''}`)).toEqual([...expected.keys()]);
      }),
      { numRuns: 30 },
    );
  });
});
