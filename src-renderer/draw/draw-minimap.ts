import type { FlameFrame } from '#shared/profile/flame-types';
import type { Pen } from './boxes.ts';
import { symbolColour, type Palette } from './palette.ts';

export interface MinimapPicture {
  readonly widthCssPx: number;
  readonly heightCssPx: number;
  readonly palette: Palette;
}

const thinnestCssPx = 0.4;

/** The whole graph, under two pixels a row. It changes with the graph only: what is in view is framed above it. */
export function drawMinimap(pen: Pen, frame: FlameFrame, picture: MinimapPicture): void {
  const { widthCssPx, heightCssPx, palette } = picture;
  const { boxes, symbols, total, maxDepth } = frame;
  const scale = widthCssPx / total;
  const pitch = Math.min(2, (heightCssPx - 2) / Math.max(1, maxDepth));
  for (let i = 0; i < boxes.length; i++) {
    const depth = boxes.depth[i] ?? 0;
    const width = ((boxes.end[i] ?? 0) - (boxes.start[i] ?? 0)) * scale;
    if (depth === 0 || width < thinnestCssPx) continue;
    const row = boxes.symbol[i] ?? -1;
    pen.fillStyle = row < 0 ? palette.runtime : symbolColour(palette, symbols.origin[row] ?? 0, symbols.hue[row] ?? 0);
    pen.fillRect((boxes.start[i] ?? 0) * scale, 1 + (depth - 1) * pitch, width, pitch);
  }
}
