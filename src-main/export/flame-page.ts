import type { FlameFrame } from '#shared/profile/flame-types';
import { boxPx, fitLabel, padPx, round, rowPx } from './flame-box.ts';
import { flameScript } from './flame-script.ts';
import { flameStyle } from './flame-style.ts';
import { markup, text, type Markup } from './markup.ts';

/** A flame graph as one SVG file for people without tools. */
export interface FlamePage {
  readonly frame: FlameFrame;
  readonly title: string;
  /** Below the title: value type, totals, what was filtered. One line each. */
  readonly remarks: readonly string[];
  /** Of a box that is not merged. */
  readonly box: (box: number) => FlamePageBox;
  /** Below the graph; markup without scripts and styles. */
  readonly legend: Markup;
}

export interface FlamePageBox {
  readonly className: string;
  readonly name: string;
  /** `▲ ` and the like; '' for none. */
  readonly sign: string;
  /** Lines for a hovering pointer, below the name. */
  readonly facts: readonly string[];
}

const widthPx = 1200;
const marginPx = 10;
const remarkPx = 16;
/** Deeper rows are left out; no screen shows them. */
const maxRows = 600;

/** Boxes narrower than this share are merged with their neighbours: a twentieth of a pixel before zooming. */
export const leastShare = 1 / (widthPx * 20);

/** A file of more boxes would be slow in every browser. */
export const maxBoxes = 20_000;

/** Whole without scripts; with them it zooms on click, finds by pattern and is walked through with the keyboard. */
export function* drawFlamePage(page: FlamePage): Generator<string> {
  const { frame, title, remarks, legend } = page;
  const rows = Math.min(frame.maxDepth + 1, maxRows);
  const lines = frame.maxDepth + 1 > maxRows ? [...remarks, `Frames deeper than ${maxRows} are left out.`] : remarks;
  const top = 34 + lines.length * remarkPx + 8;
  const bottom = top + rows * rowPx;
  const heightPx = bottom + 52;
  const full = widthPx + 2 * marginPx;
  yield markup`<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${full}" height="${heightPx}" viewBox="0 0 ${full} ${heightPx}" data-width="${widthPx}" data-total="${frame.total}">
<title>${text(title)}</title>
<style>${flameStyle as Markup}</style>
<defs>
<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><line class="hatch-line" x1="0" y1="0" x2="0" y2="6" stroke-width="3"/></pattern>
<pattern id="hatch-pale" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground-pale" width="8" height="8"/><line class="hatch-line-pale" x1="0" y1="0" x2="0" y2="8" stroke-width="1.5"/></pattern>
</defs>
<rect class="ground" width="${full}" height="${heightPx}"/>
<text class="title" x="${marginPx}" y="24">${text(title)}</text>
${lines.map((line, i) => markup`<text class="quiet" x="${marginPx}" y="${42 + i * remarkPx}">${text(line)}</text>\n`)}<g class="button reset hidden" role="button" tabindex="0" aria-label="Reset zoom" transform="translate(${full - 190} 8)"><rect width="90" height="22" rx="3"/><text x="14" y="15">Reset zoom</text></g>
<g class="button search hidden" role="button" tabindex="0" aria-label="Search" transform="translate(${full - 90} 8)"><rect width="80" height="22" rx="3"/><text x="14" y="15">Search (/)</text></g>
<g transform="translate(${marginPx} ${top})">
`;
  const pxPerUnit = frame.total > 0 ? widthPx / frame.total : 0;
  for (let box = 0; box < frame.boxes.length; box++) {
    if ((frame.boxes.depth[box] ?? 0) < maxRows) yield drawBox(page, box, pxPerUnit);
  }
  yield markup`</g>
<text class="said" x="${marginPx}" y="${bottom + 18}"></text>
<g transform="translate(${marginPx} ${bottom + 28})">${legend}</g>
<script><![CDATA[${flameScript as Markup}]]></script>
</svg>
`;
}

function drawBox({ frame, box: describe }: FlamePage, box: number, pxPerUnit: number): Markup {
  const { start, end, depth, node } = frame.boxes;
  const from = start[box] ?? 0;
  const to = end[box] ?? 0;
  const level = depth[box] ?? 0;
  const left = round(from * pxPerUnit);
  const width = round(Math.max(0.5, (to - from) * pxPerUnit - 0.5));
  const y = level * rowPx;
  const place = markup`data-start="${from}" data-end="${to}" data-depth="${level}"`;
  const rect = markup`<rect x="${left}" y="${y}" width="${width}" height="${boxPx}"/>`;
  if ((node[box] ?? -1) < 0) {
    return markup`<g class="box merged" ${place}><title>several narrow boxes</title>${rect}</g>\n`;
  }
  const { className, name, sign, facts } = describe(box);
  const label = fitLabel(name, sign, width);
  const shown =
    label === '' ? markup`` : markup`<text x="${round(left + padPx)}" y="${y + 12.5}">${text(label)}</text>`;
  const signed = sign === '' ? markup`` : markup` data-sign="${text(sign)}"`;
  const title = [name.replace(/[\r\n]+/g, ' '), ...facts].join('\n');
  return markup`<g class="box ${text(className)}" ${place}${signed} tabindex="-1"><title>${text(title)}</title>${rect}${shown}</g>\n`;
}
