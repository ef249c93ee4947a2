import type { FlameBoxes } from '#shared/profile/flame-types';

/** How units of the value and rows become CSS pixels. */
export interface ChartGeometry {
  /** Value at the left edge. */
  readonly start: number;
  readonly pxPerUnit: number;
  /** Width of the drawing; may be less than the canvas. */
  readonly widthCssPx: number;
  readonly heightCssPx: number;
  /** How far the rows are scrolled. */
  readonly scrollCssPx: number;
  /** A box and the gap under it. */
  readonly pitchCssPx: number;
  /** Drawn upwards: the row (from the top) that the root stands in. */
  readonly upwardFrom?: number;
}

export const framePitchCssPx = 19;
export const diffPitchCssPx = 17;
/** Above the first row and under the last. */
export const chartPadCssPx = 3;

export function chartHeight(maxDepth: number, pitchCssPx: number): number {
  return (maxDepth + 1) * pitchCssPx + 2 * chartPadCssPx;
}

export function rowTop(
  depth: number,
  { pitchCssPx, scrollCssPx, upwardFrom }: Pick<ChartGeometry, 'pitchCssPx' | 'scrollCssPx' | 'upwardFrom'>,
): number {
  return (upwardFrom === undefined ? depth : upwardFrom - depth) * pitchCssPx + chartPadCssPx - scrollCssPx;
}

/** The row of the root where a chart is drawn upwards: the last one, and no higher than the view's foot. */
export function upwardRoot(maxDepth: number, pitchCssPx: number, heightCssPx: number): number {
  return Math.max(maxDepth, Math.floor((heightCssPx - 2 * chartPadCssPx) / pitchCssPx) - 1);
}

export function xOf(value: number, { start, pxPerUnit }: ChartGeometry): number {
  return (value - start) * pxPerUnit;
}

/** The box under a point; -1 for none. Boxes are in rows from the root, left to right in each row. */
export function hitBox(boxes: FlameBoxes, geometry: ChartGeometry, xCssPx: number, yCssPx: number): number {
  if (xCssPx < 0 || xCssPx > geometry.widthCssPx) return -1;
  const row = Math.floor((yCssPx + geometry.scrollCssPx - chartPadCssPx) / geometry.pitchCssPx);
  const depth = geometry.upwardFrom === undefined ? row : geometry.upwardFrom - row;
  if (depth < 0) return -1;
  const value = geometry.start + xCssPx / geometry.pxPerUnit;
  // The last box that is not after (depth, value) in that order.
  const { depth: depths, start, end } = boxes;
  let low = 0;
  let high = boxes.length - 1;
  let found = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const boxDepth = depths[middle] ?? 0;
    if (boxDepth < depth || (boxDepth === depth && (start[middle] ?? 0) <= value)) {
      found = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  if (found < 0 || depths[found] !== depth) return -1;
  return value < (end[found] ?? 0) ? found : -1;
}
