import type { FlameFrame } from '#shared/profile/flame-types';
import { hitBox, type ChartGeometry } from '../../draw/chart-geometry.ts';
import type { MarkedBox } from '../../draw/draw-flame.ts';
import type { FlameChart } from '../../state/flame-chart.svelte.ts';

/** Where the pointer is over a chart, and how the chart lay then. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly geometry: ChartGeometry;
}

/** A box under the pointer, with the frame that it belongs to. */
export interface Hit<F extends FlameFrame> {
  readonly frame: F;
  readonly box: number;
  readonly point: ChartPoint;
}

/** Looks in the finer boxes first, as they are drawn on top. */
export function findHit<F extends FlameFrame>(chart: FlameChart<F>, point: ChartPoint): Hit<F> | null {
  const value = point.geometry.start + point.x / point.geometry.pxPerUnit;
  const { detail, whole } = chart;
  const frame = detail && value >= detail.start && value <= detail.end ? detail : whole;
  if (!frame) return null;
  const box = hitBox(frame.boxes, point.geometry, point.x, point.y);
  return box < 0 ? null : { frame, box, point };
}

export function markOf({ frame, box }: Hit<FlameFrame>): MarkedBox {
  const { depth, start, end } = frame.boxes;
  return { depth: depth[box] ?? 0, start: start[box] ?? 0, end: end[box] ?? 0 };
}

export function nodeOf({ frame, box }: Hit<FlameFrame>): number {
  return frame.boxes.node[box] ?? -1;
}
