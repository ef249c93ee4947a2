import { describe, expect, it } from 'vitest';
import { drawLayers } from '../../../../src-renderer/draw/layers.ts';
import { geometryOf } from './chart-kit.ts';
import { frameFromText } from './frame-text.ts';
import { PenLog } from './pen-log.ts';

describe('drawLayers', () => {
  const whole = frameFromText('AAAAAAAAAA');
  const options = { geometry: geometryOf({ widthCssPx: 100 }), groundColour: 'ground' };

  function draw(detail: typeof whole | null, ground: typeof whole | null = whole) {
    const drawn: (typeof whole)[] = [];
    drawLayers(new PenLog(), { whole: ground, detail }, options, (frame) => drawn.push(frame));
    return drawn;
  }

  it('leaves out the ground where the finer frame fills the view', () => {
    const detail = { ...whole, start: -1, end: 11 };
    expect(draw(detail)).toEqual([detail]);
  });

  it('draws the ground first where the finer frame ends within the view', () => {
    const detail = { ...whole, start: 2, end: 6 };
    expect(draw(detail)).toEqual([whole, detail]);
  });

  it('draws what there is', () => {
    expect(draw(null)).toEqual([whole]);
    expect(draw(null, null)).toEqual([]);
  });
});
