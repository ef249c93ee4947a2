import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutLanes, type LaneTable } from '#shared/trace/lanes';

/** `0-10 2-5` of group 0, or `1:0-4` of another. */
function layout(text: string): LaneTable {
  const parts = text.split(' ').map((part) => /^(?:(\d+):)?(\d+)-(\d+)$/.exec(part) ?? []);
  const column = (at: number): number[] => parts.map((part) => Number(part[at] ?? 0));
  const periods = { length: parts.length, start: Float64Array.from(column(2)), end: Float64Array.from(column(3)) };
  const groupOf = Int32Array.from(column(1));
  return layoutLanes(periods, groupOf, Math.max(...groupOf) + 1);
}

/** One line a lane: its group, and what lies in it. */
const lines = ({ length, group, offset, start, end }: LaneTable): string[] =>
  Array.from({ length }, (_, lane) => {
    const periods: string[] = [];
    for (let at = offset[lane] ?? 0; at < (offset[lane + 1] ?? 0); at++) periods.push(`${start[at]}-${end[at]}`);
    return `${group[lane]}: ${periods.join(' ')}`;
  });

describe('lanes', () => {
  it('nest as the periods do, each group for itself', () => {
    expect(lines(layout('0-10 2-5 6-9 7-8 10-12'))).toEqual(['0: 0-10 10-12', '0: 2-5 6-9', '0: 7-8']);
    expect(lines(layout('1:0-4 0:1-2 1:2-3'))).toEqual(['0: 1-2', '1: 0-4', '1: 2-3']);
  });

  it('take up an outer lane again after all of it has ended at once', () => {
    expect(lines(layout('0-10 5-10 12-20 13-14'))).toEqual(['0: 0-10 12-20', '0: 5-10 13-14']);
  });

  it('keep one without length apart from the one that it lies in', () => {
    expect(lines(layout('0-1 0-0 0-0 1-1 1-2'))).toEqual(['0: 0-1 1-2', '0: 0-0 0-0 1-1']);
  });

  it('hold every period once, never two at a time, in as few lanes as there are at any moment', () => {
    const period = fc.tuple(fc.nat(2), fc.nat(50), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(fc.array(period, { maxLength: 80 }), (parts) => {
        const start = Float64Array.from(parts, ([, from]) => from);
        const end = Float64Array.from(parts, ([, from, length]) => from + length);
        const groupOf = Int32Array.from(parts, ([group]) => group);
        const lanes = layoutLanes({ length: parts.length, start, end }, groupOf, 3);
        expect([...lanes.row].sort((a, b) => a - b)).toEqual(parts.map((_, row) => row));
        for (let lane = 0; lane < lanes.length; lane++) {
          const first = lanes.offset[lane] ?? 0;
          for (let at = first; at < (lanes.offset[lane + 1] ?? 0); at++) {
            expect(groupOf[lanes.row[at] ?? -1]).toBe(lanes.group[lane]);
            if (at > first) expect(lanes.start[at]).toBeGreaterThanOrEqual(lanes.end[at - 1] ?? NaN);
          }
        }
        for (let group = 0; group < 3; group++) {
          const own = parts.filter(([of]) => of === group);
          const atOnce = own.map(([, at]) => own.filter(([, from, length]) => from <= at && from + length > at).length);
          const used = lanes.group.filter((of) => of === group).length;
          expect(used).toBe(Math.max(0, ...atOnce));
        }
      }),
    );
  });
});
