import type { DiffFlameFrame } from '#shared/contract/profile-view';
import { functionLabels } from '#shared/format/function-name';
import type { ScaledFormat } from '#shared/profile/diff-format';
import { ChangeState } from '#shared/profile/diff-types';
import { markup, text, type Markup } from './markup.ts';

export interface FlamePicture {
  readonly frame: DiffFlameFrame;
  readonly widthPx: number;
  /** Factor from the frame's values to what `format` writes. */
  readonly scale: number;
  readonly format: ScaledFormat;
  /** Said by screen readers. */
  readonly title: string;
  readonly rootLabel: string;
  /** Number of the note on a node. */
  readonly pins: ReadonlyMap<number, number>;
}

const rowPx = 18;
const boxPx = 17;
/** Widths of Inter and its likes at 11 px; an estimate that is rather too wide. */
const characterPx = 6.4;
const padPx = 4;
/** Below this share a callee passes nearly all of the change on, and the box stays pale. */
const paleBelow = 0.1;

/** Fills, hatches and edges are classes: the document's policy allows no inline styles. */
function boxClass(state: number, strength: number): string {
  const depth = strength < paleBelow ? '1' : '3';
  switch (state) {
    case ChangeState.new:
      return strength < paleBelow ? 'new pale' : 'new';
    case ChangeState.gone:
      return 'gone';
    case ChangeState.grew:
      return `grew${depth}`;
    case ChangeState.shrank:
      return `shrank${depth}`;
    default:
      return 'same';
  }
}

const signs: Readonly<Record<number, string>> = {
  [ChangeState.new]: '+ ',
  [ChangeState.gone]: '− ',
  [ChangeState.grew]: '▲ ',
  [ChangeState.shrank]: '▼ ',
};

/** One side of a comparison as SVG, root on top. The whole name and figures of a box are in its `<title>`. */
export function drawFlameSvg(picture: FlamePicture): Markup {
  const { frame, widthPx, title } = picture;
  const { boxes, maxDepth, total } = frame;
  const heightPx = (maxDepth + 1) * rowPx;
  const pxPerUnit = total > 0 ? widthPx / total : 0;
  const parts: Markup[] = [];
  for (let box = 0; box < boxes.length; box++) parts.push(drawBox(picture, box, pxPerUnit));
  for (let box = 0; box < boxes.length; box++) parts.push(drawPin(picture, box, pxPerUnit));
  return markup`<svg class="flame" width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}" role="img" aria-label="${text(title)}">${parts}</svg>`;
}

function drawBox({ frame, format, rootLabel, scale }: FlamePicture, box: number, pxPerUnit: number): Markup {
  const { boxes, symbols, state, delta, strength } = frame;
  const left = round((boxes.start[box] ?? 0) * pxPerUnit);
  const width = round(Math.max(0.5, ((boxes.end[box] ?? 0) - (boxes.start[box] ?? 0)) * pxPerUnit - 0.5));
  const top = (boxes.depth[box] ?? 0) * rowPx;
  const symbol = boxes.symbol[box] ?? -1;
  const node = boxes.node[box] ?? -1;
  if (node < 0) return markup`<rect class="merged" x="${left}" y="${top}" width="${width}" height="${boxPx}"/>`;
  const name = symbol < 0 ? rootLabel : (symbols.name[symbol] ?? '');
  const boxState = symbol < 0 ? ChangeState.same : (state[box] ?? 0);
  const value = format.value(((boxes.end[box] ?? 0) - (boxes.start[box] ?? 0)) * scale);
  const change = format.change(delta[box] ?? 0);
  const label = fitLabel(name, symbol < 0 ? '' : (signs[boxState] ?? ''), width);
  const rect = markup`<rect class="${text(boxClass(boxState, strength[box] ?? 0))}" x="${left}" y="${top}" width="${width}" height="${boxPx}"><title>${text(`${name}\n${value}, change ${change}`)}</title></rect>`;
  if (label === '') return rect;
  return markup`${rect}<text x="${round(left + padPx)}" y="${top + 12.5}">${text(label)}</text>`;
}

function drawPin({ frame, pins }: FlamePicture, box: number, pxPerUnit: number): Markup {
  const number = pins.get(frame.boxes.node[box] ?? -1);
  if (number === undefined) return markup``;
  const right = (frame.boxes.end[box] ?? 0) * pxPerUnit;
  const x = round(Math.max(9, right - 10));
  const y = (frame.boxes.depth[box] ?? 0) * rowPx + boxPx / 2;
  return markup`<circle class="pin" cx="${x}" cy="${y}" r="7.5"/><text class="pin" x="${x}" y="${y + 4}">${number}</text>`;
}

/** The longest label that fits; '' where none does. */
function fitLabel(name: string, sign: string, widthPx: number): string {
  const room = Math.floor((widthPx - 2 * padPx) / characterPx) - sign.length;
  const label = functionLabels(name).find((candidate) => candidate.length <= room);
  if (label !== undefined) return sign + label;
  const shortest = functionLabels(name).at(-1) ?? '';
  return room >= 4 && shortest !== '' ? `${sign}${shortest.slice(0, room - 1)}…` : '';
}

const round = (px: number): number => Math.round(px * 100) / 100;
