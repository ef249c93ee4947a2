import type { Pen } from './boxes.ts';

export interface StripPicture {
  readonly widthCssPx: number;
  readonly heightCssPx: number;
  readonly totalNs: number;
  readonly procs: number;
  /** Mean number of Ps at work in equal parts of the trace. */
  readonly busy: Float32Array;
  readonly markStart: Float64Array;
  readonly markEnd: Float64Array;
  readonly view: { readonly start: number; readonly end: number };
  readonly colours: { readonly busy: string; readonly gc: string; readonly ground: string; readonly focus: string };
}

const gcCssPx = 4;

/** The whole trace: how many Ps were at work, collections above them, and a frame around what is in view. */
export function drawStrip(pen: Pen, picture: StripPicture): void {
  const { widthCssPx, heightCssPx, totalNs, procs, busy, colours, view } = picture;
  pen.fillStyle = colours.ground;
  pen.fillRect(0, 0, widthCssPx, heightCssPx);
  const partCssPx = widthCssPx / Math.max(1, busy.length);
  const room = heightCssPx - gcCssPx - 3;
  pen.fillStyle = colours.busy;
  for (const [part, count] of busy.entries()) {
    const height = (count / Math.max(1, procs)) * room;
    pen.fillRect(part * partCssPx, heightCssPx - height, partCssPx + 0.3, height);
  }
  const scale = widthCssPx / Math.max(1, totalNs);
  pen.fillStyle = colours.gc;
  for (const [cycle, start] of picture.markStart.entries()) {
    pen.fillRect(start * scale, 1, Math.max(1.5, ((picture.markEnd[cycle] ?? start) - start) * scale), gcCssPx);
  }
  if (view.end - view.start >= totalNs) return;
  const width = Math.max(3, (view.end - view.start) * scale);
  pen.strokeStyle = colours.focus;
  pen.lineWidth = 1.5;
  pen.strokeRect(view.start * scale, 0.75, width, heightCssPx - 1.5);
}
