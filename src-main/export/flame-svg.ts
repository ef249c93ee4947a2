import type { DiffFlameFrame } from '#shared/contract/profile-view';
import type { ScaledFormat } from '#shared/profile/diff-format';
import { ChangeState } from '#shared/profile/diff-types';
import { boxPx, changeClass, changeSigns, fitLabel, padPx, round, rowPx } from './flame-box.ts';
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
  const label = fitLabel(name, symbol < 0 ? '' : (changeSigns[boxState] ?? ''), width);
  const rect = markup`<rect class="${text(changeClass(boxState, strength[box] ?? 0))}" x="${left}" y="${top}" width="${width}" height="${boxPx}"><title>${text(`${name}\n${value}, change ${change}`)}</title></rect>`;
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
