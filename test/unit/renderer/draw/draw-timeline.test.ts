import { describe, expect, it } from 'vitest';
import { TrackState, trackStateCount } from '#shared/trace/track-state';
import { drawTimeline, hitTrack, type TimelinePicture } from '../../../../src-renderer/draw/draw-timeline.ts';
import { readPalette } from '../../../../src-renderer/draw/palette.ts';
import { readStateLooks, stateLetter } from '../../../../src-renderer/draw/state-palette.ts';
import { timeTicks } from '../../../../src-renderer/draw/time-ticks.ts';
import { pictureOf } from './chart-kit.ts';
import { PenLog } from './pen-log.ts';

const token = (name: string): string => name.replace('--', '');

const frame = {
  startNs: 0,
  endNs: 100,
  resolutionNs: 1,
  offset: Int32Array.of(0, 4),
  start: Float64Array.of(0, 40, 60, 70),
  end: Float64Array.of(40, 60, 70, 100),
  state: Uint8Array.of(TrackState.net, TrackState.running, TrackState.idle, TrackState.runnable),
  share: Float32Array.of(1, 1, 1, 0.5),
  row: Int32Array.of(0, 1, 2, -1),
  count: Int32Array.of(1, 1, 1, 7),
};

function picture(changed: Partial<TimelinePicture> = {}): TimelinePicture {
  return {
    startNs: 0,
    endNs: 100,
    widthCssPx: 100,
    heightCssPx: 40,
    rows: [{ track: 0, topCssPx: 0, heightCssPx: 20, isHeading: false, isHeap: false }],
    frame,
    looks: readStateLooks(token),
    palette: { ...readPalette(token), hairline: 'line', stopVeil: 'veil' },
    labels: pictureOf().labels,
    labelOf: () => 'G 7',
    onlyState: null,
    heap: { time: new Float64Array(), alloc: new Float64Array(), goal: new Float64Array() },
    heapEndNs: 100,
    stopStart: new Float64Array(),
    stopEnd: new Float64Array(),
    selection: null,
    flows: [],
    markNs: null,
    chosen: null,
    cutNs: null,
    ...changed,
  };
}

describe('a timeline', () => {
  it('draws what waits as a line, what runs in full, and idle Ps not at all', () => {
    const pen = new PenLog();
    expect(drawTimeline(pen, picture())).toBe(3);
    const fills = pen.matching('fill state-');
    expect(fills[0]).toMatch(/^fill state-net 0,8 /);
    expect(fills[1]).toBe('fill state-running 40,1 20×18');
    expect(pen.matching('fill state-idle')).toEqual([]);
  });

  it('draws merged spans as high as the share of their state', () => {
    const pen = new PenLog();
    drawTimeline(pen, picture());
    expect(pen.matching('fill state-runnable')).toEqual(['fill state-runnable 70,5.5 30×9']);
  });

  it('keeps only the colour of the state that is looked for', () => {
    const pen = new PenLog();
    drawTimeline(pen, picture({ onlyState: TrackState.runnable }));
    expect(pen.matching('fill state-')).toHaveLength(1);
    expect(pen.matching('fill flame-dim')).toHaveLength(2);
  });

  it('hatches where the trace was cut off, and only there', () => {
    const hatched = (changed: Partial<TimelinePicture>) => {
      const pen = new PenLog();
      drawTimeline(pen, picture({ rows: [], ...changed }));
      return pen.matching('lines').length;
    };
    expect(hatched({ cutNs: 100 })).toBeGreaterThan(0);
    expect(hatched({ cutNs: 100, endNs: 50 })).toBe(0);
    expect(hatched({ cutNs: null })).toBe(0);
  });

  it('leads an arrow from who woke it to the goroutine, whichever is above', () => {
    const arrows = (fromCssPx: number, toCssPx: number): string[] => {
      const pen = new PenLog();
      drawTimeline(pen, picture({ rows: [], flows: [{ atNs: 50, fromCssPx, toCssPx }] }));
      return pen.matching('fill focus');
    };
    const down = arrows(10, 30);
    expect(down.some((line) => line.includes('49,10 2×20'))).toBe(true);
    expect(down.at(-1)).toContain(',26 ');
    expect(arrows(30, 10).at(-1)).toContain(',13 ');
    expect(arrows(10, 30)).toHaveLength(down.length);
    const pen = new PenLog();
    drawTimeline(pen, picture({ rows: [], flows: [{ atNs: 500, fromCssPx: 10, toCssPx: 30 }] }));
    expect(pen.matching('fill focus')).toEqual([]);
  });

  it('finds the box under the pointer, or the nearest within reach', () => {
    expect(hitTrack(frame, 0, 50, 1)).toBe(1);
    expect(hitTrack(frame, 0, 101, 3)).toBe(3);
    expect(hitTrack(frame, 0, 200, 3)).toBe(-1);
  });

  it('has a letter for every state that is drawn', () => {
    const looks = readStateLooks(token);
    expect(looks).toHaveLength(trackStateCount);
    expect(looks.every(({ weight, letter }) => weight === 'none' || letter !== '')).toBe(true);
    expect(stateLetter[TrackState.running]).toBe('R');
  });
});

describe('marks of time', () => {
  it('stand at round steps, no more than asked for', () => {
    expect(timeTicks(0, 1e9, 5)).toEqual({ stepNs: 2e8, times: [0, 2e8, 4e8, 6e8, 8e8, 1e9] });
    expect(timeTicks(1_842_300, 1_842_900, 4).times).toEqual([1_842_400, 1_842_600, 1_842_800]);
  });
});
