import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { clampRange, panRange, revealRange, zoomRange } from '../../../../src-renderer/state/range.ts';

const total = 1000;

describe('zoomRange', () => {
  it('keeps the value under the pointer where it is', () => {
    expect(zoomRange({ start: 0, end: 1000 }, 2, 0.25, total)).toEqual({ start: 125, end: 625 });
  });

  it('never leaves the graph, whatever is asked', () => {
    const range = fc.record({
      start: fc.double({ min: -2000, max: 2000, noNaN: true }),
      width: fc.double({ min: 0, max: 3000, noNaN: true }),
    });
    fc.assert(
      fc.property(
        range,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ start, width }, factor, anchor) => {
          const before = clampRange({ start, end: start + width }, total);
          const { start: from, end } = zoomRange(before, factor, anchor, total);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(end).toBeLessThanOrEqual(total * (1 + 1e-12));
          expect(end).toBeGreaterThan(from);
        },
      ),
    );
  });
});

describe('panRange', () => {
  it('stops at the edges without changing the width', () => {
    expect(panRange({ start: 800, end: 1000 }, 0.5, total)).toEqual({ start: 800, end: 1000 });
    expect(panRange({ start: 100, end: 300 }, -1, total)).toEqual({ start: 0, end: 200 });
  });
});

describe('revealRange', () => {
  it('leaves a range alone that shows the target', () => {
    const range = { start: 0, end: 500 };
    expect(revealRange(range, { start: 100, end: 200 }, total)).toBe(range);
  });

  it('moves to a target beside it', () => {
    expect(revealRange({ start: 0, end: 100 }, { start: 400, end: 450 }, total)).toEqual({ start: 350, end: 450 });
  });

  it('zooms in on what would be a hair', () => {
    const { start, end } = revealRange({ start: 0, end: 1000 }, { start: 500, end: 501 }, total);
    expect(end - start).toBe(20);
    expect(start).toBeLessThan(500);
  });
});
