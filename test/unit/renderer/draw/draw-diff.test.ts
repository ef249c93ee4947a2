import { describe, expect, it } from 'vitest';
import { ChangeState } from '#shared/profile/diff-types';
import { chooseFill, DiffFill } from '../../../../src-renderer/draw/diff-fill.ts';
import {
  drawDiff,
  drawDiffMarks,
  findParents,
  type DiffFrame,
  type DiffPicture,
} from '../../../../src-renderer/draw/draw-diff.ts';
import { geometryOf, pictureOf } from './chart-kit.ts';
import { frameFromText } from './frame-text.ts';
import { PenLog } from './pen-log.ts';

function diffFrame(rows: readonly string[], states: readonly number[], deltas: readonly number[]): DiffFrame {
  const frame = frameFromText(...rows);
  return {
    ...frame,
    state: Uint8Array.from([0, ...states]),
    delta: Float64Array.from([0, ...deltas]),
    strength: new Float64Array(frame.boxes.length).fill(1),
    explained: new Uint8Array(frame.boxes.length),
  };
}

function diffPicture(options: Partial<DiffPicture> = {}): DiffPicture {
  return {
    ...pictureOf({ geometry: geometryOf({ pxPerUnit: 20, widthCssPx: 400 }) }),
    side: 'after',
    hidesExplained: false,
    wholeDelta: 10,
    formatDelta: (delta) => (delta > 0 ? `+${delta}` : String(delta)),
    pins: [],
    ...options,
  };
}

describe('drawDiff', () => {
  it('says each state with a sign or pattern besides its colour', () => {
    const frame = diffFrame(['AAAABBBBCCCC'], [ChangeState.grew, ChangeState.new, ChangeState.gone], [1, 4, -4]);
    const pen = new PenLog();
    drawDiff(pen, frame, diffPicture());
    expect(pen.matching('fill')).toEqual([
      'fill diff-same 0,3 239×18',
      'fill diff-grew-3 0,22 79×18',
      'fill diff-new 80,22 79×18',
      'fill diff-removed 160,22 79×18',
    ]);
    expect(pen.matching('lines')).toEqual(['lines diff-new-hatch']);
    expect(pen.matching('dash')).toEqual(['dash 3 2']);
    expect(pen.matching('shape on-diff-grew-3')).toHaveLength(1);
    expect(pen.matching('text "+"')).toHaveLength(1);
    expect(pen.matching('text "\u2212"')).toHaveLength(1);
  });

  it('keeps new callees of a new function pale, so that the strong colour marks the first', () => {
    const frame = diffFrame(['AAAA', 'BB..'], [ChangeState.new, ChangeState.new], [4, 2]);
    const pen = new PenLog();
    drawDiff(pen, frame, diffPicture());
    expect(pen.matching('fill diff-new')).toHaveLength(1);
    expect(pen.matching('fill diff-grew-1')).toHaveLength(1);
  });

  it('shows what sampling explains pale where that is hidden, and keeps its sign', () => {
    const frame = {
      ...diffFrame(['AAAABBBB'], [ChangeState.grew, ChangeState.gone], [1, -4]),
      explained: Uint8Array.of(1, 1, 1),
    };
    const pen = new PenLog();
    drawDiff(pen, frame, diffPicture({ hidesExplained: true }));
    expect(pen.matching('fill')).toEqual([
      'fill diff-same 0,3 159×18',
      'fill flame-dim 0,22 79×18',
      'fill flame-dim 80,22 79×18',
    ]);
    expect(pen.matching('dash')).toEqual([]);
    expect(pen.matching('text "\u2212"')).toHaveLength(1);
    const shown = new PenLog();
    drawDiff(shown, frame, diffPicture());
    expect(shown.matching('fill flame-dim')).toEqual([]);
  });

  it('puts a note on its box, numbered', () => {
    const pen = new PenLog();
    drawDiffMarks(pen, diffPicture({ pins: [{ number: 2, box: { depth: 1, start: 4, end: 8 }, place: 0 }] }));
    expect(pen.lines).toEqual(['shape text', 'lines bg-app', 'text "2" 91,31.5']);
  });
});

describe('chooseFill', () => {
  const grew = (share: number, strength: number) =>
    chooseFill({ state: ChangeState.grew, share, strength, isParentNew: false });

  it('is stronger the larger the share, and pale where one callee passes it on', () => {
    expect(grew(0.5, 1)).toBe(DiffFill.grew3);
    expect(grew(0.05, 1)).toBe(DiffFill.grew2);
    expect(grew(0.01, 1)).toBe(DiffFill.grew1);
    expect(grew(0.5, 0.05)).toBe(DiffFill.grew1);
  });
});

describe('findParents', () => {
  it('finds the box above, over gaps', () => {
    const { boxes } = frameFromText('AAAABBBB', 'CC..D.EE', '..........', '');
    //                               1   2      3   4 5
    expect([...findParents(boxes)]).toEqual([-1, 0, 0, 1, 2, 2]);
  });
});
