import uPlot from 'uplot';
import { formatDuration } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import type { ChartLook } from '../series/series-chart.ts';
import { chartAxis, chartFrame } from './chart-frame.ts';

/** Shares from 0 to 1 over the powers of ten of the windows' widths, in nanoseconds. */
export function mmuOptions(
  look: ChartLook,
  width: number,
  height: number,
  onhover: (index: number | null) => void,
): uPlot.Options {
  const axis = chartAxis(look);
  return {
    ...chartFrame({ width, height }, onhover),
    scales: { x: { time: false }, y: { range: [0, 1] } },
    axes: [
      {
        ...axis,
        size: 24,
        gap: 4,
        incrs: [1],
        values: (_, splits) => splits.map((power) => formatDuration(10 ** power)),
      },
      { ...axis, size: 56, gap: 6, values: (_, splits) => splits.map((share) => formatPercent(share, 1)) },
    ],
    series: [{}, { stroke: look.inks[0] ?? look.text, width: 1.5, points: { show: false } }],
  };
}
