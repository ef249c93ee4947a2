import type { FlameBoxes } from '#shared/profile/flame-types';
import { rowTop, type ChartGeometry } from './chart-geometry.ts';

/** The part of a canvas context that charts draw with; tests log it. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
  | 'fillRect'
  | 'strokeRect'
  | 'fillText'
  | 'beginPath'
  | 'rect'
  | 'moveTo'
  | 'lineTo'
  | 'arc'
  | 'fill'
  | 'stroke'
  | 'clip'
  | 'save'
  | 'restore'
  | 'setLineDash'
>;

/** Boxes that can be seen, with their place; one array each, reused from frame to frame. */
export interface PlacedBoxes {
  length: number;
  box: Int32Array;
  x: Float64Array;
  y: Float64Array;
  width: Float64Array;
}

export function makePlacedBoxes(capacity = 4096): PlacedBoxes {
  return {
    length: 0,
    box: new Int32Array(capacity),
    x: new Float64Array(capacity),
    y: new Float64Array(capacity),
    width: new Float64Array(capacity),
  };
}

const gapCssPx = 1;
const thinnestCssPx = 0.6;

/** Places the boxes that touch the view. Hot: columns are locals, nothing is allocated once the arrays are grown. */
export function placeBoxes(boxes: FlameBoxes, geometry: ChartGeometry, into: PlacedBoxes): PlacedBoxes {
  const placed = into.box.length >= boxes.length ? into : makePlacedBoxes(boxes.length * 2);
  const { depth, start, end, length } = boxes;
  const { box, x, y, width } = placed;
  const { start: origin, pxPerUnit, widthCssPx, heightCssPx, pitchCssPx } = geometry;
  let count = 0;
  for (let i = 0; i < length; i++) {
    const left = ((start[i] ?? 0) - origin) * pxPerUnit;
    const right = ((end[i] ?? 0) - origin) * pxPerUnit;
    if (right < 0 || left > widthCssPx) continue;
    const top = rowTop(depth[i] ?? 0, geometry);
    if (top + pitchCssPx < 0 || top > heightCssPx) continue;
    // Clamped, so that a zoomed-in ancestor's label starts at the edge of the view and numbers stay small.
    const from = left < 0 ? 0 : left;
    const to = right > widthCssPx ? widthCssPx : right;
    const visible = to - from - gapCssPx;
    box[count] = i;
    x[count] = from;
    y[count] = top;
    width[count] = visible < thinnestCssPx ? thinnestCssPx : visible;
    count++;
  }
  placed.length = count;
  return placed;
}

/** Fills the boxes colour by colour: setting the fill costs more than the rectangle. */
export function fillByColour(
  pen: Pen,
  placed: PlacedBoxes,
  heightCssPx: number,
  colours: readonly string[],
  colourOf: (box: number) => number,
): void {
  const { length, box, x, y, width } = placed;
  const colour = new Uint8Array(length);
  const starts = new Int32Array(colours.length + 1);
  for (let i = 0; i < length; i++) {
    const chosen = colourOf(box[i] ?? 0);
    colour[i] = chosen;
    starts[chosen + 1] = (starts[chosen + 1] ?? 0) + 1;
  }
  for (let c = 0; c < colours.length; c++) starts[c + 1] = (starts[c + 1] ?? 0) + (starts[c] ?? 0);
  const order = new Int32Array(length);
  const next = starts.slice();
  for (let i = 0; i < length; i++) {
    const chosen = colour[i] ?? 0;
    const at = next[chosen] ?? 0;
    order[at] = i;
    next[chosen] = at + 1;
  }
  for (let c = 0; c < colours.length; c++) {
    const from = starts[c] ?? 0;
    const to = starts[c + 1] ?? 0;
    if (from === to) continue;
    pen.fillStyle = colours[c] ?? '';
    for (let k = from; k < to; k++) {
      const i = order[k] ?? 0;
      pen.fillRect(x[i] ?? 0, y[i] ?? 0, width[i] ?? 0, heightCssPx);
    }
  }
}

/** No label on a box of this width or less; the inspector and the table always have the name. */
const narrowestLabelCssPx = 20;
/** A label costs as much as a few hundred rectangles. */
const labelLimit = 500;

/** Which placed boxes get a label: the widest, where there are too many. */
export function chooseLabels(placed: PlacedBoxes): Int32Array {
  const { length, width } = placed;
  const chosen: number[] = [];
  for (let i = 0; i < length; i++) if ((width[i] ?? 0) > narrowestLabelCssPx) chosen.push(i);
  if (chosen.length > labelLimit) chosen.sort((a, b) => (width[b] ?? 0) - (width[a] ?? 0)).length = labelLimit;
  return Int32Array.from(chosen);
}
