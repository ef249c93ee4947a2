import { describe, expect, it } from 'vitest';
import { hitBox, rowTop, upwardRoot } from '../../../../src-renderer/draw/chart-geometry.ts';
import { geometryOf } from './chart-kit.ts';
import { frameFromText } from './frame-text.ts';

describe('hitBox', () => {
  const { boxes } = frameFromText('AAAAAABB', 'CC.CCC..');
  const at = (x: number, y: number, options = {}) => hitBox(boxes, geometryOf(options), x, y);

  it('finds the box of the row and value under a point', () => {
    expect(at(5, 5)).toBe(0);
    expect(at(5, 30)).toBe(1);
    expect(at(65, 30)).toBe(2);
    expect(at(35, 45)).toBe(4);
  });

  it('finds nothing between boxes, past the end and below the last row', () => {
    expect(at(25, 45)).toBe(-1);
    expect(at(70, 45)).toBe(-1);
    expect(at(5, 80)).toBe(-1);
    expect(at(500, 5)).toBe(-1);
  });

  it('follows zoom and scroll', () => {
    expect(at(5, 5, { start: 6, scrollCssPx: 19 })).toBe(2);
  });
});

describe('a chart drawn upwards', () => {
  const boxes = {
    length: 3,
    node: Int32Array.of(0, 1, 2),
    depth: Int32Array.of(0, 1, 2),
    start: Float64Array.of(0, 0, 0),
    end: Float64Array.of(10, 10, 5),
    self: new Float64Array(3),
    symbol: Int32Array.of(0, 1, 2),
  };
  const upward = (heightCssPx: number) => ({
    start: 0,
    pxPerUnit: 10,
    widthCssPx: 100,
    heightCssPx,
    scrollCssPx: 0,
    pitchCssPx: 20,
    upwardFrom: upwardRoot(2, 20, heightCssPx),
  });

  it('has its root in the last row, at the foot of the view where there is room', () => {
    expect(upwardRoot(2, 20, 30)).toBe(2);
    expect(upwardRoot(2, 20, 206)).toBe(9);
    expect([0, 1, 2].map((depth) => rowTop(depth, upward(206)))).toEqual([183, 163, 143]);
  });

  it('is hit where it is drawn', () => {
    const geometry = upward(206);
    const hits = [0, 1, 2].map((depth) => hitBox(boxes, geometry, 20, rowTop(depth, geometry) + 5));
    expect(hits).toEqual([0, 1, 2]);
    expect(hitBox(boxes, geometry, 80, rowTop(2, geometry) + 5)).toBe(-1);
    expect(hitBox(boxes, geometry, 20, 5)).toBe(-1);
  });
});
