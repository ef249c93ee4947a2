import uPlot from 'uplot';
import type { HistogramReply } from '#shared/contract/profile-view';

export interface HistogramLook {
  readonly text: string;
  readonly line: string;
  readonly bar: string;
  readonly font: string;
}

export function readHistogramLook(element: Element): HistogramLook {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return { text: token('--text-3'), line: token('--line'), bar: token('--accent-fill'), font: token('--font-ui') };
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- uPlot's name for it exists only in its types
const logarithmic = 3 as uPlot.Scale.Distr;

/** Bars from bound to bound on a log axis, so that each bin is as wide as its share of the range of sizes. */
export function histogramOptions(
  { bin }: HistogramReply,
  look: HistogramLook,
  options: {
    readonly width: number;
    readonly height: number;
    readonly formatLabel: (value: number) => string;
    readonly formatWeight: (value: number) => string;
    /** Steps of the weights that are round in their unit. */
    readonly steps: number[] | undefined;
  },
): uPlot.Options {
  const { width, height, formatLabel, formatWeight } = options;
  const axis = {
    stroke: look.text,
    font: `11px ${look.font}`,
    ticks: { show: false },
    grid: { stroke: look.line, width: 1 },
  };
  const bounds = [...bin.low, bin.high.at(-1) ?? 1];
  const low = bounds[0] ?? 1;
  const high = Math.max(bounds.at(-1) ?? 2, low * 2);
  const most = bin.weight.reduce((largest, weight) => Math.max(largest, weight), 0);
  return {
    width,
    height,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, distr: logarithmic, log: 2, range: [low, high] },
      y: { range: [0, most * 1.08 || 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        gap: 4,
        // uPlot would leave out what is no power of ten or two.
        filter: (_, splits) => splits,
        splits: () => fittingBounds(bounds, width - 90),
        values: (_, splits) => splits.map(formatLabel),
      },
      {
        ...axis,
        size: 76,
        gap: 6,
        space: 26,
        ...(options.steps ? { incrs: options.steps } : {}),
        values: (_, splits) => splits.map(formatWeight),
      },
    ],
    series: [{}, { show: false }],
    hooks: {
      draw: [
        (self) => {
          drawBars(self, bin, look);
        },
      ],
    },
  };
}

/** uPlot wants a point for each bin; what is drawn goes by the bounds. */
export function histogramData({ bin }: HistogramReply): uPlot.AlignedData {
  return [Array.from(bin.high), Array.from(bin.weight)];
}

const boundCssPx = 62;

/** As many bounds as have room for their text, at even steps. */
export function fittingBounds(bounds: readonly number[], widthCssPx: number): number[] {
  const step = Math.max(1, Math.ceil(bounds.length / Math.max(1, Math.floor(widthCssPx / boundCssPx))));
  return bounds.filter((_, i) => i % step === 0);
}

function drawBars(self: uPlot, bin: HistogramReply['bin'], look: HistogramLook): void {
  const { ctx } = self;
  const gap = uPlot.pxRatio;
  const ground = self.valToPos(0, 'y', true);
  ctx.save();
  ctx.fillStyle = look.bar;
  for (let i = 0; i < bin.length; i++) {
    const left = self.valToPos(bin.low[i] ?? 1, 'x', true) + gap;
    const right = self.valToPos(bin.high[i] ?? 1, 'x', true) - gap;
    const weight = bin.weight[i] ?? 0;
    if (weight === 0) continue;
    const top = Math.min(self.valToPos(weight, 'y', true), ground - gap);
    ctx.fillRect(left, top, Math.max(gap, right - left), ground - top);
  }
  ctx.restore();
}
