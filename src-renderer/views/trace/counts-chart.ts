import uPlot from 'uplot';
import type { ChartLook } from '../series/series-chart.ts';
import { chartAxis, chartFrame } from './chart-frame.ts';

/** A line over the time of the trace; NaN where there is no value. */
export interface CountLine {
  readonly label: string;
  readonly value: Float64Array;
  readonly isDashed: boolean;
}

export function countsData(time: Float64Array, lines: readonly CountLine[]): uPlot.AlignedData {
  const columns = lines.map(({ value }) => Array.from(value, (one) => (Number.isNaN(one) ? null : one)));
  return [Array.from(time, (ns) => ns / 1e9), ...columns];
}

export interface CountsOptions {
  readonly lines: readonly CountLine[];
  readonly look: ChartLook;
  readonly width: number;
  readonly height: number;
  readonly format: (value: number) => string;
  readonly steps: number[] | undefined;
  readonly onhover: (index: number | null) => void;
}

export function countsOptions({ lines, look, width, height, format, steps, onhover }: CountsOptions): uPlot.Options {
  const axis = chartAxis(look);
  return {
    ...chartFrame({ width, height }, onhover),
    // From 0, so that heights compare as the values do.
    scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(max * 1.08, Number.MIN_VALUE)] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        gap: 4,
        space: 76,
        values: (_, splits) => splits.map((at) => `${at} s`),
      },
      {
        ...axis,
        size: 76,
        gap: 6,
        space: 30,
        ...(steps ? { incrs: steps } : {}),
        values: (_, splits) => splits.map(format),
      },
    ],
    series: [
      {},
      ...lines.map(({ label, isDashed }, i) => ({
        label,
        stroke: look.inks[i % look.inks.length] ?? look.text,
        width: 1.5,
        ...(isDashed ? { dash: [5, 4] } : {}),
        points: { show: false },
      })),
    ],
  };
}
