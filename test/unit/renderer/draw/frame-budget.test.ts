import { describe, expect, it } from 'vitest';
import type { FlameFrame } from '#shared/profile/flame-types';
import { drawFlame } from '../../../../src-renderer/draw/draw-flame.ts';
import { geometryOf, pictureOf } from './chart-kit.ts';
import { PenLog } from './pen-log.ts';

/** A graph that fills a large window: many thin boxes in many rows. */
function largeFrame(rows: number, columns: number): FlameFrame {
  const length = rows * columns;
  const index = Int32Array.from({ length }, (_, i) => i);
  return {
    boxes: {
      length,
      node: index.map((i) => i + 1),
      depth: index.map((i) => Math.floor(i / columns)),
      start: Float64Array.from(index, (i) => i % columns),
      end: Float64Array.from(index, (i) => (i % columns) + 1),
      self: new Float64Array(length),
      symbol: index.map((i) => i % 300),
    },
    symbols: {
      length: 300,
      id: Int32Array.from({ length: 300 }, (_, i) => i),
      name: Array.from({ length: 300 }, (_, i) => `acme.example/p${i}.F`),
      origin: Uint8Array.from({ length: 300 }, (_, i) => i % 5),
      hue: Uint8Array.from({ length: 300 }, (_, i) => i % 12),
    },
    maxDepth: rows,
    total: columns,
    start: 0,
    end: columns,
    resolution: 0,
  };
}

class CountingPen extends PenLog {
  fills = 0;
  colours = 0;
  labels = 0;
  #colour: unknown = '';

  override fillRect(): void {
    this.fills++;
    if (this.fillStyle !== this.#colour) this.colours++;
    this.#colour = this.fillStyle;
  }

  override fillText(): void {
    this.labels++;
  }
}

describe('a frame of 20,000 boxes', () => {
  const frame = largeFrame(50, 400);
  const geometry = geometryOf({ pxPerUnit: 3, widthCssPx: 1200, heightCssPx: 1000 });

  it('changes the colour once for each colour, not for each box', () => {
    const pen = new CountingPen();
    expect(drawFlame(pen, frame, pictureOf({ geometry }))).toBe(20_000);
    expect(pen.fills).toBe(20_000);
    expect(pen.colours).toBeLessThan(40);
  });

  it('draws at most 500 labels, however many boxes have room', () => {
    const pen = new CountingPen();
    const wide = geometryOf({ pxPerUnit: 25, widthCssPx: 10_000, heightCssPx: 1000 });
    drawFlame(pen, frame, pictureOf({ geometry: wide }));
    expect(pen.labels).toBeGreaterThan(100);
    expect(pen.labels).toBeLessThanOrEqual(1000); // a label is one text, or two in two weights
  });
});
