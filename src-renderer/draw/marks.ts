import type { Pen } from './boxes.ts';
import { chartFonts } from './text-fit.ts';

/** Small marks that charts share. All coordinates are CSS pixels. */

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function outline(pen: Pen, { x, y, width, height }: Place, colour: string, lineWidth: number): void {
  pen.strokeStyle = colour;
  pen.lineWidth = lineWidth;
  pen.strokeRect(x + lineWidth / 2, y + lineWidth / 2, Math.max(0, width - lineWidth), Math.max(0, height - lineWidth));
}

/**
 * Two tones, so that one of them always stands out from what is under it. Half of the ring lies outside the box, so
 * that it does not cut into the label.
 */
export function outlineSelection(pen: Pen, place: Place, colours: { focus: string; focusGap: string }): void {
  const { x, y, width, height } = place;
  outline(pen, { x: x - 1, y: y - 1, width: width + 2, height: height + 2 }, colours.focus, 2);
  if (width <= 8) return;
  outline(pen, { x: x + 1, y: y + 1, width: width - 2, height: height - 2 }, colours.focusGap, 1);
}

export interface HatchOptions {
  readonly colour: string;
  readonly gap: number;
  readonly lineWidth: number;
}

export function hatch(pen: Pen, { x, y, width, height }: Place, { colour, gap, lineWidth }: HatchOptions): void {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = lineWidth;
  pen.beginPath();
  for (let i = -height; i < width + height; i += gap) {
    pen.moveTo(x + i, y + height);
    pen.lineTo(x + i + height, y);
  }
  pen.stroke();
  pen.restore();
}

export function dashedOutline(pen: Pen, place: Place, colour: string): void {
  pen.save();
  pen.setLineDash([3, 2]);
  outline(pen, place, colour, 1);
  pen.restore();
}

export function triangle(pen: Pen, x: number, y: number, isUp: boolean, colour: string): void {
  const tip = isUp ? -3 : 2.5 + 0.5;
  const base = isUp ? 2.5 : -2.5;
  pen.fillStyle = colour;
  pen.beginPath();
  pen.moveTo(x, y + base);
  pen.lineTo(x + 6, y + base);
  pen.lineTo(x + 3, y + tip);
  pen.fill();
}

/** A note's number in a disc. */
export function pin(pen: Pen, x: number, y: number, number: number, colours: { text: string; app: string }): void {
  pen.beginPath();
  pen.arc(x, y, 8, 0, 2 * Math.PI);
  pen.fillStyle = colours.text;
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = colours.app;
  pen.stroke();
  pen.fillStyle = colours.app;
  pen.font = chartFonts.strong;
  pen.textAlign = 'center';
  pen.fillText(String(number), x, y + 0.5);
  pen.textAlign = 'left';
}
