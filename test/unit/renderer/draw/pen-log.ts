import type { Pen } from '../../../../src-renderer/draw/boxes.ts';

const quiet = () => undefined;
const colour = (style: Pen['fillStyle']) => (typeof style === 'string' ? style : 'pattern');

/** A pen that writes down what it was told: `fill own-1 0,22 60×18`, `text "A" 5,31`. */
export class PenLog implements Pen {
  readonly lines: string[] = [];
  fillStyle: Pen['fillStyle'] = '';
  strokeStyle: Pen['strokeStyle'] = '';
  lineWidth = 1;
  font = '';
  textAlign: Pen['textAlign'] = 'left';
  textBaseline: Pen['textBaseline'] = 'middle';

  fillRect(x: number, y: number, width: number, height: number): void {
    this.lines.push(`fill ${colour(this.fillStyle)} ${round(x)},${round(y)} ${round(width)}×${round(height)}`);
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.lines.push(`stroke ${colour(this.strokeStyle)} ${round(x)},${round(y)} ${round(width)}×${round(height)}`);
  }

  fillText(text: string, x: number, y: number): void {
    this.lines.push(`text "${text}" ${round(x)},${round(y)}`);
  }

  setLineDash(segments: Iterable<number>): void {
    this.lines.push(`dash ${[...segments].join(' ')}`);
  }

  stroke(): void {
    this.lines.push(`lines ${colour(this.strokeStyle)}`);
  }

  fill(): void {
    this.lines.push(`shape ${colour(this.fillStyle)}`);
  }

  readonly beginPath = quiet;
  readonly rect = quiet;
  readonly moveTo = quiet;
  readonly lineTo = quiet;
  readonly arc = quiet;
  readonly clip = quiet;
  readonly save = quiet;
  readonly restore = quiet;

  matching(start: string): string[] {
    return this.lines.filter((line) => line.startsWith(start));
  }
}

const round = (value: number): number => Math.round(value * 10) / 10;
