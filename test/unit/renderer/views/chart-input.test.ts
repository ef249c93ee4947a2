import { describe, expect, it } from 'vitest';
import { zoomRange } from '../../../../src-renderer/state/range.ts';
import { Drag, readWheel, zoomOfStretch, type WheelLike } from '../../../../src-renderer/views/flame/chart-input.ts';
import { splitWidths } from '../../../../src-renderer/views/diff/diff-sides.ts';
import { computeTopColumns } from '../../../../src-renderer/views/profile/top-columns.ts';

const wheel = (options: Partial<WheelLike>): WheelLike => ({
  deltaX: 0,
  deltaY: 0,
  deltaMode: 0,
  ctrlKey: false,
  shiftKey: false,
  metaKey: false,
  ...options,
});

describe('readWheel', () => {
  it('scrolls, zooms with Ctrl, pans with Shift or sideways', () => {
    expect(readWheel(wheel({ deltaY: 100 }), 1000)).toEqual({ kind: 'scroll' });
    expect(readWheel(wheel({ deltaY: 100, shiftKey: true }), 1000)).toEqual({ kind: 'pan', share: 0.1 });
    expect(readWheel(wheel({ deltaX: -50 }), 1000)).toEqual({ kind: 'pan', share: -0.05 });
    const zoom = readWheel(wheel({ deltaY: -100, ctrlKey: true }), 1000);
    expect(zoom.kind === 'zoom' && zoom.factor).toBeGreaterThan(1);
  });
});

describe('Drag', () => {
  it('is a click until it has moved a few pixels', () => {
    const drag = new Drag(10, 10);
    expect(drag.move(12, 11)).toBeNull();
    expect(drag.isDragging).toBe(false);
    expect(drag.move(20, 10)).toEqual({ dx: 10, dy: 0 });
    expect(drag.move(21, 12)).toEqual({ dx: 1, dy: 2 });
  });
});

describe('splitWidths', () => {
  it('gives both sides one scale', () => {
    const { before, after } = splitWidths(1033, 25, 75);
    expect(after.plotCssPx / before.plotCssPx).toBeCloseTo(3);
    expect(before.paneCssPx + after.paneCssPx + 1).toBeCloseTo(1033);
  });

  it('leaves a tiny side room for its head without stretching its drawing', () => {
    const { before, after } = splitWidths(1033, 1, 999);
    expect(before.paneCssPx).toBe(120);
    expect(before.plotCssPx).toBeLessThan(2);
    expect(after.plotCssPx / before.plotCssPx).toBeCloseTo(999);
  });

  it('stands two empty sides', () => {
    expect(splitWidths(1033, 0, 0).before.plotCssPx).toBe(0);
  });
});

describe('a marked stretch', () => {
  it('fills the width', () => {
    const shown = { start: 100, end: 300 };
    const zoom = zoomOfStretch({ left: 250, right: 500 }, 1000);
    expect(zoom && zoomRange(shown, zoom.factor, zoom.anchor, 1000)).toEqual({ start: 150, end: 200 });
  });

  it('ends at the edges, and a slip of the hand is none', () => {
    const zoom = zoomOfStretch({ left: -40, right: 500 }, 1000);
    expect(zoom).toEqual({ factor: 2, anchor: 0 });
    expect(zoomOfStretch({ left: 500, right: 502 }, 1000)).toBeNull();
    expect(zoomOfStretch({ left: -5, right: 1005 }, 1000)).toBeNull();
  });
});

describe('computeTopColumns', () => {
  it('runs the sum down the rows as shown', () => {
    const rows = {
      length: 3,
      symbol: Int32Array.of(0, 1, 2),
      name: ['a', 'b', 'c'],
      file: ['', '', ''],
      line: new Float64Array(3),
      origin: new Uint8Array(3),
      hue: new Uint8Array(3),
      flat: Float64Array.of(5, 3, 0),
      cum: Float64Array.of(5, 8, 9),
      flatCount: new Float64Array(),
      cumCount: new Float64Array(),
    };
    const page = { count: 3, total: 9, maxFlat: 5, maxCum: 9, flatAbove: 0, row: -1, rows };
    expect(computeTopColumns(page)).toEqual({ sum: Float64Array.of(5, 8, 8), maxFlat: 5, maxCum: 9 });
    // A later page goes on from the rows above it.
    expect([...computeTopColumns({ ...page, flatAbove: 7 }).sum]).toEqual([12, 15, 15]);
    expect(computeTopColumns({ ...page, maxFlat: 0, maxCum: 0 })).toMatchObject({ maxFlat: 1, maxCum: 1 });
  });
});
