import { describe, expect, it } from 'vitest';
import { drawFlame, drawMarks } from '../../../../src-renderer/draw/draw-flame.ts';
import { geometryOf, pictureOf } from './chart-kit.ts';
import { frameFromText } from './frame-text.ts';
import { PenLog } from './pen-log.ts';

describe('drawFlame', () => {
  const frame = frameFromText('AAAAAABB', 'CC.CCC..');

  it('fills each box once, colour by colour, a pixel apart', () => {
    const pen = new PenLog();
    const drawn = drawFlame(pen, frame, pictureOf());
    expect(drawn).toBe(5);
    expect(pen.matching('fill')).toEqual([
      'fill flame-1 0,22 59×18',
      'fill flame-2 60,22 19×18',
      'fill flame-3 0,41 19×18',
      'fill flame-3 30,41 29×18',
      'fill bg-active 0,3 79×18',
    ]);
  });

  it('labels boxes wider than 20 px: package and receiver go first where room is short', () => {
    const pen = new PenLog();
    drawFlame(pen, frame, pictureOf({ geometry: geometryOf({ pxPerUnit: 20, widthCssPx: 400 }) }));
    const texts = pen.matching('text').map((line) => /"(.*)"/.exec(line)?.[1]);
    expect(texts).toEqual(['8 u', 'all', 'a.', '(*T).A', 'B', 'C', 'c.', '(*T).C']);
  });

  it('leaves out what lies beside or below the view', () => {
    const pen = new PenLog();
    const drawn = drawFlame(pen, frame, pictureOf({ geometry: geometryOf({ start: 6.5, heightCssPx: 30 }) }));
    expect(drawn).toBe(2);
    expect(pen.matching('fill')).toEqual(['fill flame-2 0,22 14×18', 'fill bg-active 0,3 14×18']);
  });

  it('dims what a search did not find and underlines what it did', () => {
    const pen = new PenLog();
    drawFlame(pen, frame, pictureOf({ matches: Int32Array.of(101) }));
    expect(pen.matching('fill flame-match')).toEqual(['fill flame-match 60,38 19×2']);
    expect(pen.matching('fill flame-2')).toHaveLength(1);
    expect(pen.matching('fill flame-dim')).toHaveLength(3);
  });

  it('draws merged boxes without a label', () => {
    const pen = new PenLog();
    drawFlame(pen, frameFromText('~~~~'), pictureOf());
    expect(pen.matching('fill flame-runtime')).toEqual(['fill flame-runtime 0,22 39×18']);
    expect(pen.matching('text')).toEqual(['text "all" 5,12.5']);
  });
});

describe('drawMarks', () => {
  it('rings the selection in two tones', () => {
    const pen = new PenLog();
    drawMarks(pen, pictureOf({ selection: { depth: 1, start: 0, end: 6 } }));
    expect(pen.lines).toEqual(['stroke focus 0,22 59×18', 'stroke focus-gap 1.5,23.5 56×15']);
  });
});
