import type { TrackFrame } from '#shared/trace/track-frame';
import { TrackState } from '#shared/trace/track-state';
import type { Pen } from './boxes.ts';
import { hatch, outlineSelection } from './marks.ts';
import type { Palette } from './palette.ts';
import type { StateLook } from './state-palette.ts';
import { chartFonts, type LabelFitter } from './text-fit.ts';
import { tickCssPx, timeTicks } from './time-ticks.ts';

/** A row that can be seen. `track` is its place in the frame; -1 where it is not in it yet, or is no track. */
export interface TimelineRow {
  readonly track: number;
  readonly topCssPx: number;
  readonly heightCssPx: number;
  readonly isHeading: boolean;
  readonly isHeap: boolean;
}

export interface TimelinePalette extends Pick<Palette, 'dim' | 'ground' | 'line' | 'text' | 'focus' | 'focusGap'> {
  readonly hairline: string;
  /** Over all tracks where the world was stopped: lets them shine through. */
  readonly stopVeil: string;
}

export interface HeapLines {
  readonly time: Float64Array;
  readonly alloc: Float64Array;
  readonly goal: Float64Array;
}

export interface TimelinePicture {
  readonly startNs: number;
  readonly endNs: number;
  readonly widthCssPx: number;
  readonly heightCssPx: number;
  readonly rows: readonly TimelineRow[];
  readonly frame: TrackFrame | null;
  readonly looks: readonly StateLook[];
  readonly palette: TimelinePalette;
  readonly labels: LabelFitter;
  /** The word in a box that has room for one. */
  readonly labelOf: (box: number) => string;
  /** States that are looked for; null for all. */
  readonly onlyState: number | null;
  readonly heap: HeapLines;
  /** Where the last step of the heap ends. */
  readonly heapEndNs: number;
  /** Stops of the world and the like, drawn through all tracks. */
  readonly stopStart: Float64Array;
  readonly stopEnd: Float64Array;
  readonly selection: { readonly track: number; readonly startNs: number; readonly endNs: number } | null;
  /** From the row of one goroutine to that of another, at a moment: who woke or created it. */
  readonly flows: readonly { readonly atNs: number; readonly fromCssPx: number; readonly toCssPx: number }[];
  readonly markNs: number | null;
  readonly chosen: { readonly startNs: number; readonly endNs: number } | null;
  /** From here on the trace has nothing. */
  readonly cutNs: number | null;
}

const inset = 1;
const lineCssPx = 4;
const markCssPx = 1.5;
const labelFromCssPx = 16;
const cutBandCssPx = 8;

/** Draws everything and gives the number of boxes. */
export function drawTimeline(pen: Pen, picture: TimelinePicture): number {
  const { widthCssPx, heightCssPx, startNs, endNs, palette } = picture;
  const scale = widthCssPx / Math.max(1, endNs - startNs);
  const xOf = (ns: number): number => (ns - startNs) * scale;
  pen.fillStyle = palette.hairline;
  for (const time of timeTicks(startNs, endNs, widthCssPx / tickCssPx).times) {
    pen.fillRect(Math.round(xOf(time)), 0, 1, heightCssPx);
  }
  let boxes = 0;
  for (const row of picture.rows) {
    if (row.isHeading) {
      pen.fillStyle = palette.hairline;
      pen.fillRect(0, row.topCssPx + row.heightCssPx - 1, widthCssPx, 1);
    } else if (row.isHeap) drawHeap(pen, picture, row, xOf);
    else if (row.track >= 0) boxes += drawTrack(pen, picture, row, xOf);
  }
  pen.fillStyle = palette.stopVeil;
  for (const [stop, from] of picture.stopStart.entries()) {
    const to = picture.stopEnd[stop] ?? from;
    // Stops that are a hair would grey the whole picture: they stand in their own track.
    const width = (to - from) * scale;
    if (to >= startNs && from <= endNs && width >= 2) pen.fillRect(xOf(from), 0, width, heightCssPx);
  }
  drawOverlays(pen, picture, xOf);
  return boxes;
}

function drawTrack(pen: Pen, picture: TimelinePicture, row: TimelineRow, xOf: (ns: number) => number): number {
  const { frame, looks, labels, widthCssPx, onlyState, palette } = picture;
  if (!frame) return 0;
  const first = frame.offset[row.track] ?? 0;
  const end = frame.offset[row.track + 1] ?? 0;
  const full = row.heightCssPx - inset * 2;
  const mostMarks = largestCount(frame, first, end);
  let drawn = 0;
  for (let box = first; box < end; box++) {
    const from = Math.max(-2, xOf(frame.start[box] ?? 0));
    const to = Math.min(widthCssPx + 2, xOf(frame.end[box] ?? 0));
    if (to < 0 || from > widthCssPx) continue;
    const state = frame.state[box] ?? 0;
    const look = looks[state];
    if (!look || look.weight === 'none') continue;
    const isDim = onlyState !== null && state !== onlyState;
    if (look.weight === 'mark') {
      // As high as there are many, of the most that a box of the track has.
      const height = Math.max(lineCssPx, (full * (frame.count[box] ?? 1)) / mostMarks);
      pen.fillStyle = isDim ? palette.dim : look.fill;
      pen.fillRect(from, row.topCssPx + inset + full - height, Math.max(markCssPx, to - from), height);
      drawn++;
      continue;
    }
    // Of merged spans the box is as high as the share that the state has of them, so that few do not look like many.
    const share = frame.share[box] ?? 1;
    const height = look.weight === 'line' ? lineCssPx : Math.max(lineCssPx, full * share);
    const top = row.topCssPx + (row.heightCssPx - height) / 2;
    // Lines overlap a little: seams between them would look like dashes.
    const width = look.weight === 'line' ? to - from + 0.6 : Math.max(1, to - from);
    pen.fillStyle = isDim ? palette.dim : look.fill;
    pen.fillRect(from, top, width, height);
    drawn++;
    if (isDim) continue;
    if (look.isHatched && width > 3) {
      hatch(pen, { x: from, y: top, width, height }, { colour: palette.ground, gap: 5, lineWidth: 1 });
    }
    if (look.weight === 'full' && width > 2) {
      // A hairline of the ground keeps neighbours of one colour apart.
      pen.fillStyle = palette.ground;
      pen.fillRect(from + width - 0.5, top, 0.5, height);
    }
    if (look.weight === 'line' || width < labelFromCssPx || (frame.row[box] ?? -1) < 0) continue;
    const room = Math.min(to, widthCssPx) - Math.max(from, 0) - 8;
    const text = labels.thin.fit(picture.labelOf(box), room);
    pen.font = chartFonts.thin;
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillStyle = look.ink;
    if (text !== '') pen.fillText(text, Math.max(from, 0) + 4, row.topCssPx + row.heightCssPx / 2);
    else if (room >= 8) pen.fillText(look.letter, Math.max(from, 0) + 4, row.topCssPx + row.heightCssPx / 2);
  }
  return drawn;
}

function largestCount({ count }: TrackFrame, first: number, end: number): number {
  let most = 1;
  for (let box = first; box < end; box++) most = Math.max(most, count[box] ?? 1);
  return most;
}

/** Steps of what is allocated as an area, and the goal as a dashed line, both from 0. */
function drawHeap(pen: Pen, picture: TimelinePicture, row: TimelineRow, xOf: (ns: number) => number): void {
  const { heap, looks, palette, widthCssPx } = picture;
  const { time, alloc, goal } = heap;
  let most = 1;
  for (const value of alloc) if (value > most) most = value;
  for (const value of goal) if (value > most) most = value;
  const bottom = row.topCssPx + row.heightCssPx - 1;
  const room = row.heightCssPx - 4;
  // Two fifths of the colour, as `#rrggbbaa`: an area is not a state.
  pen.fillStyle = `${looks[TrackState.net]?.fill ?? palette.text}66`;
  for (let part = 0; part < time.length; part++) {
    const from = Math.max(0, xOf(time[part] ?? 0));
    const to = Math.min(widthCssPx, xOf(time[part + 1] ?? picture.heapEndNs));
    const value = alloc[part] ?? NaN;
    if (to <= 0 || from >= widthCssPx || Number.isNaN(value)) continue;
    const height = (value / most) * room;
    pen.fillRect(from, bottom - height, to - from, height);
  }
  pen.fillStyle = palette.text;
  for (let part = 0; part < time.length; part++) {
    const value = goal[part] ?? NaN;
    if (!(value > 0)) continue;
    const from = Math.max(0, xOf(time[part] ?? 0));
    const to = Math.min(widthCssPx, xOf(time[part + 1] ?? picture.heapEndNs));
    const y = Math.round(bottom - (value / most) * room);
    for (let x = from - (from % 6); x < to; x += 6) {
      const left = Math.max(from, x);
      pen.fillRect(left, y, Math.max(0, Math.min(to, x + 3) - left), 1);
    }
  }
}

function drawOverlays(pen: Pen, picture: TimelinePicture, xOf: (ns: number) => number): void {
  const { palette, heightCssPx, widthCssPx, cutNs, chosen, markNs, selection, rows } = picture;
  if (cutNs !== null && xOf(cutNs) <= widthCssPx + 1) {
    // Mostly nothing comes after the cut: the band then stands at the edge.
    const x = Math.max(0, Math.min(xOf(cutNs), widthCssPx - cutBandCssPx));
    const place = { x, y: 0, width: widthCssPx - x, height: heightCssPx };
    hatch(pen, place, { colour: palette.line, gap: 8, lineWidth: 1 });
  }
  if (chosen) {
    const x = xOf(chosen.startNs);
    pen.fillStyle = palette.stopVeil;
    pen.fillRect(x, 0, xOf(chosen.endNs) - x, heightCssPx);
  }
  if (markNs !== null) {
    pen.fillStyle = palette.focus;
    for (let y = 0; y < heightCssPx; y += 6) pen.fillRect(Math.round(xOf(markNs)), y, 1, 3);
  }
  drawFlows(pen, picture, xOf);
  const row = selection && rows.find(({ track }) => track === selection.track);
  if (!selection || !row) return;
  const from = Math.max(-4, xOf(selection.startNs));
  const to = Math.min(widthCssPx + 4, xOf(selection.endNs));
  if (to < 0 || from > widthCssPx) return;
  const place = {
    x: from,
    y: row.topCssPx + inset,
    width: Math.max(3, to - from),
    height: row.heightCssPx - inset * 2,
  };
  outlineSelection(pen, place, palette);
}

const arrowCssPx = 4;

/** Lines of two pixels with an arrow at their end, on a ground that keeps them apart from the boxes. */
function drawFlows(pen: Pen, { flows, palette, widthCssPx }: TimelinePicture, xOf: (ns: number) => number): void {
  for (const { atNs, fromCssPx, toCssPx } of flows) {
    const x = Math.round(xOf(atNs));
    if (x < 0 || x > widthCssPx) continue;
    const top = Math.min(fromCssPx, toCssPx);
    const height = Math.abs(toCssPx - fromCssPx);
    const points = toCssPx > fromCssPx ? -1 : 1;
    pen.fillStyle = palette.focusGap;
    pen.fillRect(x - 2, top, 4, height);
    pen.fillStyle = palette.focus;
    pen.fillRect(x - 1, top, 2, height);
    pen.fillRect(x - 3, fromCssPx - 3, 6, 6);
    for (let row = 0; row < arrowCssPx; row++) {
      const y = points < 0 ? toCssPx - row - 1 : toCssPx + row;
      pen.fillRect(x - row - 1, y, 2 * row + 2, 1);
    }
  }
}

/** The box under a place of a row; -1 for none. */
export function hitTrack(frame: TrackFrame, track: number, ns: number, slackNs: number): number {
  let best = -1;
  let nearest = slackNs;
  for (let box = frame.offset[track] ?? 0; box < (frame.offset[track + 1] ?? 0); box++) {
    const from = frame.start[box] ?? 0;
    const to = frame.end[box] ?? 0;
    if (ns >= from && ns < to) return box;
    const distance = ns < from ? from - ns : ns - to;
    if (distance < nearest) [best, nearest] = [box, distance];
  }
  return best;
}
