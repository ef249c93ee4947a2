import type { ChartGeometry } from '../../../../src-renderer/draw/chart-geometry.ts';
import type { FlamePicture } from '../../../../src-renderer/draw/draw-flame.ts';
import { readPalette } from '../../../../src-renderer/draw/palette.ts';
import { LabelFitter, TextWidths } from '../../../../src-renderer/draw/text-fit.ts';

/** A palette whose colours are the names of their tokens. */
export const palette = readPalette((token) => token.slice(2));

/** Every character is 6 px wide. */
export const labels = new LabelFitter(new TextWidths(() => 6), new TextWidths(() => 6));

export function geometryOf(options: Partial<ChartGeometry> = {}): ChartGeometry {
  return {
    start: 0,
    pxPerUnit: 10,
    widthCssPx: 200,
    heightCssPx: 100,
    scrollCssPx: 0,
    pitchCssPx: 19,
    ...options,
  };
}

export function pictureOf(options: Partial<FlamePicture> = {}): FlamePicture {
  return {
    geometry: geometryOf(),
    palette,
    labels,
    rootLabel: 'all',
    formatValue: (value) => `${value} u`,
    matches: null,
    hover: null,
    selection: null,
    ...options,
  };
}
