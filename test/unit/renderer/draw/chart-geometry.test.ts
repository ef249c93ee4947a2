import { describe, expect, it } from 'vitest';
import { hitBox } from '../../../../src-renderer/draw/chart-geometry.ts';
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
