import type { FlameBoxes, FlameFrame } from '#shared/profile/flame-types';
import { ChangeState } from '#shared/profile/diff-types';
import { chooseLabels, fillByColour, makePlacedBoxes, placeBoxes, type Pen, type PlacedBoxes } from './boxes.ts';
import { chooseFill, DiffFill, fillsOf } from './diff-fill.ts';
import { drawLabel, drawMarks, matchFlags, placeOf, type FlamePicture, type MarkedBox } from './draw-flame.ts';
import { dashedOutline, hatch, pin, triangle } from './marks.ts';
import { chartFonts } from './text-fit.ts';

/** One side of a comparison, or both as one: boxes, and how each changed. */
export interface DiffFrame extends FlameFrame {
  readonly state: Uint8Array;
  readonly delta: Float64Array;
  readonly strength: Float64Array;
  /** 1: sampling alone explains the change. */
  readonly explained: Uint8Array;
}

export interface PinnedNote {
  readonly number: number;
  readonly box: MarkedBox;
  /** Among the notes on the same box, from the left. */
  readonly place: number;
}

export interface DiffPicture extends FlamePicture {
  readonly side: 'before' | 'after' | 'both';
  /** What sampling alone explains goes pale. */
  readonly hidesExplained: boolean;
  /** The change of the whole, scaled: what the shares of a change are of. */
  readonly wholeDelta: number;
  readonly formatDelta: (delta: number) => string;
  readonly pins: readonly PinnedNote[];
}

/** From one note's disc to the next. */
const pinPitchCssPx = 17;
const widestWithoutDeltaCssPx = 150;
const widestWithoutSignCssPx = 50;
/** Hatching a sliver shows nothing. */
const narrowestHatchCssPx = 3;
let scratch: PlacedBoxes = makePlacedBoxes();

export function drawDiff(pen: Pen, frame: DiffFrame, picture: DiffPicture): number {
  const { geometry, palette, matches } = picture;
  const { boxes, symbols } = frame;
  const height = geometry.pitchCssPx - 1;
  const isMatch = matchFlags(symbols.id, matches);
  const fills = fillsOf(palette);
  const fillOf = computeFills(frame, picture.wholeDelta);
  const chosen = (box: number): DiffFill => {
    const row = boxes.symbol[box] ?? -1;
    const isPale = isMatch && (row < 0 || !isMatch[row]);
    return isPale || (picture.hidesExplained && row >= 0 && frame.explained[box] === 1)
      ? DiffFill.dim
      : (fillOf[box] as DiffFill);
  };
  const placed = (scratch = placeBoxes(boxes, geometry, scratch));
  fillByColour(
    pen,
    placed,
    height,
    fills.map(({ fill }) => fill),
    chosen,
  );
  drawPatterns(pen, placed, chosen, picture);
  drawLabels(pen, placed, frame, chosen, picture);
  return placed.length;
}

/** Hover, selection and the pins of notes, above all boxes. */
export function drawDiffMarks(pen: Pen, picture: DiffPicture): void {
  drawMarks(pen, picture);
  for (const { number, box, place: order } of picture.pins) {
    const place = placeOf(box, picture.geometry);
    if (place.x + place.width < 0 || place.x > picture.geometry.widthCssPx) continue;
    pin(pen, Math.max(0, place.x) + 11 + order * pinPitchCssPx, place.y + place.height / 2, number, picture.palette);
  }
}

const knownFills = new WeakMap<DiffFrame, { readonly wholeDelta: number; readonly fills: Uint8Array }>();

/** A fill for each box, once a frame. Parents stand in the row above, so one pass finds the new ones among them. */
function computeFills(frame: DiffFrame, wholeDelta: number): Uint8Array {
  const known = knownFills.get(frame);
  if (known?.wholeDelta === wholeDelta) return known.fills;
  const { boxes, state, delta, strength } = frame;
  const fills = new Uint8Array(boxes.length);
  const whole = Math.abs(wholeDelta) || 1;
  const parents = findParents(boxes);
  for (let i = 0; i < boxes.length; i++) {
    if ((boxes.symbol[i] ?? -1) < 0) continue; // the root and merged boxes
    const parent = parents[i] ?? -1;
    fills[i] = chooseFill({
      state: state[i] ?? 0,
      share: Math.abs(delta[i] ?? 0) / whole,
      strength: strength[i] ?? 0,
      isParentNew: parent >= 0 && state[parent] === ChangeState.new,
    });
  }
  knownFills.set(frame, { wholeDelta, fills });
  return fills;
}

/** The box above each box; -1 where there is none. Boxes are in rows from the root, left to right in each row. */
export function findParents({ length, depth, start, end }: FlameBoxes): Int32Array {
  const parents = new Int32Array(length).fill(-1);
  let above = 0;
  for (let i = 0; i < length; i++) {
    const parentDepth = (depth[i] ?? 0) - 1;
    const left = start[i] ?? 0;
    while (
      above < i &&
      ((depth[above] ?? 0) < parentDepth || (depth[above] === parentDepth && (end[above] ?? 0) <= left))
    )
      above++;
    if (above < i && depth[above] === parentDepth && (start[above] ?? 0) <= left) parents[i] = above;
  }
  return parents;
}

function drawPatterns(
  pen: Pen,
  { length, box, x, y, width }: PlacedBoxes,
  chosen: (box: number) => DiffFill,
  { geometry, palette }: DiffPicture,
): void {
  const height = geometry.pitchCssPx - 1;
  const { freshHatch, goneEdge, grew } = palette.diff;
  const passedHatch = grew[1]?.fill ?? freshHatch;
  for (let i = 0; i < length; i++) {
    const wide = width[i] ?? 0;
    if (wide < narrowestHatchCssPx) continue;
    const place = { x: x[i] ?? 0, y: y[i] ?? 0, width: wide, height };
    const fill = chosen(box[i] ?? 0);
    if (fill === DiffFill.newHere) {
      const end = Math.min(wide, 26);
      hatch(pen, { ...place, x: place.x + wide - end, width: end }, { colour: freshHatch, gap: 6, lineWidth: 2.4 });
    } else if (fill === DiffFill.newPassed) hatch(pen, place, { colour: passedHatch, gap: 8, lineWidth: 1.2 });
    else if (fill === DiffFill.gone) dashedOutline(pen, place, goneEdge);
  }
}

function drawLabels(
  pen: Pen,
  placed: PlacedBoxes,
  { boxes, symbols, state, delta }: DiffFrame,
  chosen: (box: number) => DiffFill,
  { geometry, palette, labels, rootLabel, side, formatDelta, pins }: DiffPicture,
): void {
  const middle = (geometry.pitchCssPx - 1) / 2 + 0.5;
  const fills = fillsOf(palette);
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  for (const i of chooseLabels(placed)) {
    const box = placed.box[i] ?? 0;
    const row = boxes.symbol[box] ?? -1;
    const isRoot = boxes.node[box] === 0;
    if (row < 0 && !isRoot) continue;
    const fill = chosen(box);
    const ink = fills[fill]?.ink ?? palette.ink;
    const x = placed.x[i] ?? 0;
    const y = (placed.y[i] ?? 0) + middle;
    const width = placed.width[i] ?? 0;
    const change = isRoot ? ChangeState.same : (state[box] ?? 0);
    let left = x + 5;
    left += countPins(boxes, box, pins) * pinPitchCssPx;
    if (width > widestWithoutSignCssPx) left += drawSign(pen, change, left, y, ink);
    let room = x + width - 4 - left;
    const showsDelta = change !== ChangeState.same && (side !== 'before' || change === ChangeState.gone);
    if (showsDelta && width > widestWithoutDeltaCssPx) {
      const hatched = fill === DiffFill.newHere ? 24 : 0;
      const text = formatDelta(delta[box] ?? 0);
      pen.fillStyle = ink;
      pen.font = chartFonts.thin;
      pen.textAlign = 'right';
      pen.fillText(text, x + width - 6 - hatched, y);
      pen.textAlign = 'left';
      room -= labels.thin.of(text) + 12 + hatched;
    }
    pen.fillStyle = ink;
    const label = isRoot
      ? { prefix: '', text: labels.strong.fit(rootLabel, room) }
      : labels.fit(symbols.name[row] ?? '', room);
    drawLabel(pen, label, left, y, labels);
  }
}

/** The change without a colour: + − ▲ ▼. Returns the room it took. */
function drawSign(pen: Pen, change: number, x: number, y: number, ink: string): number {
  switch (change) {
    case ChangeState.new:
    case ChangeState.gone:
      pen.font = chartFonts.sign;
      pen.fillStyle = ink;
      pen.fillText(change === ChangeState.new ? '+' : '\u2212', x, y);
      return 11;
    case ChangeState.grew:
    case ChangeState.shrank:
      triangle(pen, x, y, change === ChangeState.grew, ink);
      return 11;
    default:
      return 0;
  }
}

function countPins({ start, depth }: FlameBoxes, box: number, pins: readonly PinnedNote[]): number {
  return pins.filter((note) => note.box.depth === depth[box] && note.box.start === start[box]).length;
}
