import type { FlameFrame } from '#shared/profile/flame-types';
import type { Pen } from './boxes.ts';
import { xOf, type ChartGeometry } from './chart-geometry.ts';

/**
 * The whole graph as ground and the finer frame over it, cut where that one ends. The ground is left out where the
 * finer frame fills the view.
 */
export function drawLayers<F extends FlameFrame>(
  pen: Pen,
  layers: { readonly whole: F | null; readonly detail: F | null },
  { geometry, groundColour }: { readonly geometry: ChartGeometry; readonly groundColour: string },
  draw: (frame: F) => number,
): number {
  const { whole, detail } = layers;
  if (!detail) return whole ? draw(whole) : 0;
  const left = xOf(detail.start, geometry);
  const right = xOf(detail.end, geometry);
  if (left <= 0 && right >= geometry.widthCssPx) return draw(detail);
  const ground = whole ? draw(whole) : 0;
  pen.save();
  pen.beginPath();
  pen.rect(left, 0, right - left, geometry.heightCssPx);
  pen.clip();
  pen.fillStyle = groundColour;
  pen.fillRect(left, 0, right - left, geometry.heightCssPx);
  const drawn = draw(detail);
  pen.restore();
  return ground + drawn;
}
