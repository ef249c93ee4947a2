import type { FlameFrame } from '#shared/profile/flame-types';
import { chooseLabels, fillByColour, makePlacedBoxes, placeBoxes, type Pen, type PlacedBoxes } from './boxes.ts';
import { rowTop, xOf, type ChartGeometry } from './chart-geometry.ts';
import { outline, outlineSelection } from './marks.ts';
import { symbolColour, type Palette } from './palette.ts';
import { chartFonts, type LabelFitter } from './text-fit.ts';

/** A box that is pointed at or selected, in units of the value. */
export interface MarkedBox {
  readonly depth: number;
  readonly start: number;
  readonly end: number;
}

export interface FlamePicture {
  readonly geometry: ChartGeometry;
  readonly palette: Palette;
  readonly labels: LabelFitter;
  readonly rootLabel: string;
  /** Right in wide boxes. */
  readonly formatValue: (value: number) => string;
  /** Symbols that a search found; null where nothing is searched. */
  readonly matches: Int32Array | null;
  readonly hover: MarkedBox | null;
  readonly selection: MarkedBox | null;
}

const widestWithoutValueCssPx = 150;
let scratch: PlacedBoxes = makePlacedBoxes();

/** Draws one frame's boxes; the caller has cleared the ground. Returns how many were drawn. */
export function drawFlame(pen: Pen, frame: FlameFrame, picture: FlamePicture): number {
  const { geometry, palette, matches } = picture;
  const { boxes, symbols } = frame;
  const height = geometry.pitchCssPx - 1;
  const isMatch = matchFlags(symbols.id, matches);
  const colours = colourTable(palette);
  const symbolColourOf = symbolColours(symbols, palette, isMatch);
  const placed = (scratch = placeBoxes(boxes, geometry, scratch));
  const { symbol, node } = boxes;
  fillByColour(pen, placed, height, colours.list, (box) => {
    const row = symbol[box] ?? -1;
    if (row >= 0) return symbolColourOf[row] ?? colours.unknown;
    return node[box] === 0 ? colours.root : isMatch ? colours.dim : colours.merged;
  });
  if (isMatch) underlineMatches(pen, placed, frame, isMatch, picture);
  drawLabels(pen, placed, frame, isMatch, picture);
  return placed.length;
}

/** Hover and selection lie above all boxes. */
export function drawMarks(pen: Pen, { geometry, palette, hover, selection }: FlamePicture): void {
  if (hover) outline(pen, placeOf(hover, geometry), palette.text, 1);
  if (selection) outlineSelection(pen, placeOf(selection, geometry), palette);
}

export function placeOf({ depth, start, end }: MarkedBox, geometry: ChartGeometry) {
  const left = Math.max(-4, xOf(start, geometry));
  const right = Math.min(geometry.widthCssPx + 4, xOf(end, geometry) - 1);
  return {
    x: left,
    y: rowTop(depth, geometry),
    width: Math.max(3, right - left),
    height: geometry.pitchCssPx - 1,
  };
}

const knownFlags = new WeakMap<Int32Array, { readonly matches: Int32Array; readonly flags: Uint8Array }>();

/** 1 for rows of the symbol table that a search found, computed once a frame and search; null without a search. */
export function matchFlags(ids: Int32Array, matches: Int32Array | null): Uint8Array | null {
  if (!matches) return null;
  const known = knownFlags.get(ids);
  if (known?.matches === matches) return known.flags;
  const wanted = new Set(matches);
  const flags = Uint8Array.from(ids, (id) => (wanted.has(id) ? 1 : 0));
  knownFlags.set(ids, { matches, flags });
  return flags;
}

interface SymbolColours {
  readonly palette: Palette;
  readonly isMatch: Uint8Array | null;
  readonly colours: Uint8Array;
}

const knownColours = new WeakMap<Int32Array, SymbolColours>();

/** Number of each symbol's colour, computed once a frame, theme and search. */
function symbolColours(
  { id, length, origin, hue }: FlameFrame['symbols'],
  palette: Palette,
  isMatch: Uint8Array | null,
): Uint8Array {
  const known = knownColours.get(id);
  if (known?.palette === palette && known.isMatch === isMatch) return known.colours;
  const table = colourTable(palette);
  const colours = Uint8Array.from({ length }, (_, row) =>
    isMatch && !isMatch[row] ? table.dim : table.of(symbolColour(palette, origin[row] ?? 0, hue[row] ?? 0)),
  );
  knownColours.set(id, { palette, isMatch, colours });
  return colours;
}

function underlineMatches(
  pen: Pen,
  { length, box, x, y, width }: PlacedBoxes,
  { boxes }: FlameFrame,
  isMatch: Uint8Array,
  { geometry, palette }: FlamePicture,
): void {
  pen.fillStyle = palette.match;
  const offset = geometry.pitchCssPx - 3;
  for (let i = 0; i < length; i++) {
    const row = boxes.symbol[box[i] ?? 0] ?? -1;
    if (row >= 0 && isMatch[row]) pen.fillRect(x[i] ?? 0, (y[i] ?? 0) + offset, width[i] ?? 0, 2);
  }
}

function drawLabels(
  pen: Pen,
  placed: PlacedBoxes,
  { boxes, symbols }: FlameFrame,
  isMatch: Uint8Array | null,
  { geometry, palette, labels, rootLabel, formatValue }: FlamePicture,
): void {
  const middle = geometry.pitchCssPx / 2;
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  for (const i of chooseLabels(placed)) {
    const box = placed.box[i] ?? 0;
    const row = boxes.symbol[box] ?? -1;
    const isRoot = boxes.node[box] === 0;
    if (row < 0 && !isRoot) continue;
    const x = placed.x[i] ?? 0;
    const y = (placed.y[i] ?? 0) + middle;
    const width = placed.width[i] ?? 0;
    pen.fillStyle = isMatch && (row < 0 || !isMatch[row]) ? palette.inkDim : palette.ink;
    let room = width - 9;
    if (width > widestWithoutValueCssPx) {
      const value = formatValue((boxes.end[box] ?? 0) - (boxes.start[box] ?? 0));
      pen.font = chartFonts.thin;
      pen.textAlign = 'right';
      pen.fillText(value, x + width - 6, y);
      pen.textAlign = 'left';
      room -= labels.thin.of(value) + 12;
    }
    const label = isRoot
      ? { prefix: '', text: labels.strong.fit(rootLabel, room) }
      : labels.fit(symbols.name[row] ?? '', room);
    drawLabel(pen, label, x + 5, y, labels);
  }
}

export function drawLabel(
  pen: Pen,
  { prefix, text }: { readonly prefix: string; readonly text: string },
  x: number,
  y: number,
  labels: LabelFitter,
): void {
  let left = x;
  if (prefix !== '') {
    pen.font = chartFonts.thin;
    pen.fillText(prefix, left, y);
    left += labels.thin.of(prefix);
  }
  if (text === '') return;
  pen.font = chartFonts.strong;
  pen.fillText(text, left, y);
}

interface ColourTable {
  readonly list: readonly string[];
  readonly of: (colour: string) => number;
  readonly root: number;
  readonly dim: number;
  readonly unknown: number;
  readonly merged: number;
}

const tables = new WeakMap<Palette, ColourTable>();

/** The palette's colours with numbers, made once a theme. */
function colourTable(palette: Palette): ColourTable {
  const known = tables.get(palette);
  if (known) return known;
  const { own, dependency, standard, runtime, unknown, root, dim } = palette;
  const list = [...own, ...dependency, ...standard, runtime, unknown, root, dim];
  const index = new Map(list.map((colour, i) => [colour, i]));
  const of = (colour: string) => index.get(colour) ?? 0;
  const table = { list, of, root: of(root), dim: of(dim), unknown: of(unknown), merged: of(runtime) };
  tables.set(palette, table);
  return table;
}
