import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StackTable } from '#shared/profile/profile';
import { StackInterner } from '#shared/profile/stack-interner';

/** The same with a map, which needs a text for each row. */
function internPlainly(paths: readonly (readonly number[])[]): { rows: number[]; table: StackTable } {
  const rowOf = new Map<string, number>();
  const prefix: number[] = [];
  const location: number[] = [];
  const rows = paths.map((path) => {
    let stack = -1;
    for (const place of path.toReversed()) {
      const key = `${stack} ${place}`;
      const known = rowOf.get(key);
      if (known === undefined) {
        prefix.push(stack);
        location.push(place);
      }
      stack = known ?? prefix.length - 1;
      rowOf.set(key, stack);
    }
    return stack;
  });
  return {
    rows,
    table: { length: prefix.length, prefix: Int32Array.from(prefix), location: Int32Array.from(location) },
  };
}

function internPaths(paths: readonly (readonly number[])[]): { rows: number[]; table: StackTable } {
  const interner = new StackInterner(0);
  const rows = paths.map((path) => interner.internPath(Int32Array.from(path), path.length));
  return { rows, table: interner.finish() };
}

describe('stacks are interned', () => {
  test('in the order in which they are first met, whatever their shape', () => {
    const narrow = fc.array(fc.array(fc.nat(3), { maxLength: 12 }), { maxLength: 60 });
    const wide = fc.array(fc.array(fc.nat(40), { maxLength: 3 }), { maxLength: 300 });
    fc.assert(
      fc.property(fc.oneof(narrow, wide), (paths) => {
        expect(internPaths(paths)).toEqual(internPlainly(paths));
      }),
      { numRuns: 1000 },
    );
  });

  test('one by one as path by path', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(20), { maxLength: 6 }), { maxLength: 80 }), (paths) => {
        const interner = new StackInterner(1000);
        const rows = paths.map((path) => path.reduceRight((stack, place) => interner.intern(stack, place), -1));
        expect({ rows, table: interner.finish() }).toEqual(internPlainly(paths));
      }),
    );
  });

  test('below one caller with many callees, in time proportional to them', () => {
    const paths = Array.from({ length: 200_000 }, (_, i) => [i % 100_000, 7]);
    const began = performance.now();
    expect(internPaths(paths).table.length).toBe(100_001);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
