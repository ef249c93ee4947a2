import uPlot from 'uplot';
import { clockMinutes } from '../../state/dates.ts';
import { clockTime } from '../../state/names.ts';

/** A line of the chart: a value at each of its own times. */
export interface ChartLine {
  readonly key: string;
  readonly label: string;
  readonly timeMs: Float64Array;
  readonly value: Float64Array;
}

/** A moment to be marked: the start of the incident, a note. */
export interface ChartMark {
  readonly timeMs: number;
  readonly label: string;
}

/** Colours come from the theme; dashes and the names at the ends say the same without colour. */
export const lineInks = [
  '--accent',
  '--warn',
  '--info',
  '--ok',
  '--text',
  '--diff-up-text',
  '--text-3',
  '--env-local-text',
] as const;
export const lineDashes: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [2, 3],
  [10, 3, 2, 3],
  [5, 2, 1, 2, 1, 2],
  [12, 5],
  [1, 2],
  [4, 4],
];

export interface ChartLook {
  readonly text: string;
  readonly line: string;
  readonly ground: string;
  readonly font: string;
  readonly inks: readonly string[];
}

export function readLook(element: Element): ChartLook {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: token('--text-3'),
    line: token('--line'),
    ground: token('--bg-view'),
    font: token('--font-ui'),
    inks: lineInks.map(token),
  };
}

/** One column of times for all lines; a line has a value where one of its captures was taken. */
export function seriesData(lines: readonly ChartLine[]): uPlot.AlignedData {
  const times = [...new Set(lines.flatMap(({ timeMs }) => [...timeMs]))].sort((a, b) => a - b);
  const place = new Map(times.map((time, i) => [time, i]));
  const columns = lines.map(({ timeMs, value }) => {
    const column = new Array<number | null>(times.length).fill(null);
    for (const [i, time] of timeMs.entries()) column[place.get(time) ?? 0] = value[i] ?? null;
    return column;
  });
  return [times.map((time) => time / 1000), ...columns];
}

export interface SeriesChartOptions {
  readonly lines: readonly ChartLine[];
  readonly marks: readonly ChartMark[];
  readonly look: ChartLook;
  readonly width: number;
  readonly height: number;
  /** How heights are written, and the steps that are round in their unit. */
  readonly format: (value: number) => string;
  readonly steps: number[] | undefined;
  /** A time of the data, by its place; what a click is about. */
  readonly onpoint: (index: number, withShift: boolean) => void;
  readonly onhover: (index: number | null) => void;
}

/** Room for the names at the ends of the lines. */
const endLabelCssPx = 190;
const labelPitchCssPx = 14;

export function seriesOptions(options: SeriesChartOptions): uPlot.Options {
  const { lines, look, width, height, format } = options;
  const times = lines.flatMap(({ timeMs }) => [...timeMs]);
  const spanMs = Math.max(...times) - Math.min(...times);
  const clock = (seconds: number) => {
    const iso = new Date(seconds * 1000).toISOString();
    return spanMs < 10 * 60_000 ? clockTime(iso) : clockMinutes(iso);
  };
  const font = `11px ${look.font}`;
  const axis = { stroke: look.text, font, ticks: { show: false }, grid: { stroke: look.line, width: 1 } };
  const margin = Math.max(1000, spanMs * 0.03) / 1000;
  return {
    width,
    height,
    padding: [12, Math.min(endLabelCssPx, width / 3), 0, 0],
    legend: { show: false },
    cursor: {
      drag: { x: false, y: false },
      y: false,
      bind: {
        click: (self) => (event) => {
          if (typeof self.cursor.idx === 'number') options.onpoint(self.cursor.idx, event.shiftKey);
          return null;
        },
      },
    },
    // From 0, so that heights compare as the values do.
    scales: {
      x: { time: true, range: (_, min, max) => [min - margin, max + margin] },
      y: { range: (_, min, max) => [Math.min(0, min), Math.max(max * 1.08, Number.MIN_VALUE)] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 24, gap: 4, space: 76, values: (_, splits) => splits.map(clock) },
      {
        ...axis,
        size: 76,
        gap: 6,
        space: 30,
        ...(options.steps ? { incrs: options.steps } : {}),
        values: (_, splits) => splits.map(format),
      },
    ],
    series: [
      {},
      ...lines.map(({ label }, i) => {
        const stroke = look.inks[i % look.inks.length] ?? look.text;
        return {
          label,
          stroke,
          width: 2,
          dash: [...(lineDashes[i % lineDashes.length] ?? [])],
          spanGaps: true,
          points: { show: true, size: 7, fill: look.ground, stroke, width: 2 },
        };
      }),
    ],
    hooks: {
      drawAxes: [
        (self) => {
          drawMarks(self, options);
        },
      ],
      draw: [
        (self) => {
          drawEndLabels(self, options);
        },
      ],
      setCursor: [
        (self) => {
          options.onhover(typeof self.cursor.idx === 'number' ? self.cursor.idx : null);
        },
      ],
    },
  };
}

function drawMarks(self: uPlot, { marks, look }: SeriesChartOptions): void {
  const { ctx } = self;
  const ratio = uPlot.pxRatio;
  const { left, top, width, height } = self.bbox;
  ctx.save();
  ctx.strokeStyle = look.text;
  ctx.fillStyle = look.text;
  ctx.font = `${10 * ratio}px ${look.font}`;
  ctx.textAlign = 'left';
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  for (const { timeMs, label } of marks) {
    const x = Math.round(self.valToPos(timeMs / 1000, 'x', true));
    if (x < left || x > left + width) continue;
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
    ctx.fillText(label, x + 3 * ratio, top - 2 * ratio);
  }
  ctx.restore();
}

/** Names stand where the lines end, moved apart where they would lie on each other. */
function drawEndLabels(self: uPlot, { lines, look }: SeriesChartOptions): void {
  const { ctx } = self;
  const ratio = uPlot.pxRatio;
  const ends = lines.flatMap((line, i) => {
    const last = line.value.at(-1);
    const lastMs = line.timeMs.at(-1);
    if (last === undefined || lastMs === undefined) return [];
    return [
      {
        label: line.label,
        ink: look.inks[i % look.inks.length] ?? look.text,
        x: self.valToPos(lastMs / 1000, 'x', true) + 8 * ratio,
        y: self.valToPos(last, 'y', true),
      },
    ];
  });
  // Lines that end at one moment share a column of names.
  const places = new Map<number, number>();
  for (const column of new Set(ends.map(({ x }) => x))) {
    const inColumn = ends.flatMap(({ x }, i) => (x === column ? [i] : []));
    const spread = spreadLabels(
      inColumn.map((i) => ends[i]?.y ?? 0),
      labelPitchCssPx * ratio,
      self.bbox.top + self.bbox.height - 4 * ratio,
    );
    for (const [at, i] of inColumn.entries()) places.set(i, spread[at] ?? 0);
  }
  ctx.save();
  ctx.font = `${11 * ratio}px ${look.font}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const [i, { label, ink, x }] of ends.entries()) {
    ctx.fillStyle = ink;
    const room = ctx.canvas.width - x - 4 * ratio;
    ctx.fillText(
      fitText(label, room, (text) => ctx.measureText(text).width),
      x,
      places.get(i) ?? 0,
    );
  }
  ctx.restore();
}

/** Positions at least `pitch` apart in the order of the wanted ones, none below `bottom`. */
export function spreadLabels(wanted: readonly number[], pitch: number, bottom: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b);
  const places = [...wanted];
  let from = -Infinity;
  for (const i of order) {
    from = Math.max(wanted[i] ?? 0, from + pitch);
    places[i] = from;
  }
  let to = bottom;
  for (const i of order.toReversed()) {
    to = Math.min(places[i] ?? 0, to);
    places[i] = to;
    to -= pitch;
  }
  return places;
}

function fitText(text: string, room: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= room) return text;
  let length = text.length;
  while (length > 1 && widthOf(`${text.slice(0, length)}…`) > room) length--;
  return `${text.slice(0, length)}…`;
}
