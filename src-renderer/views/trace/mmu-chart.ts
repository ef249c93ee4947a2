import uPlot from 'uplot';
import { formatDuration } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import type { ChartLook } from '../series/series-chart.ts';

/** Shares from 0 to 1 over the powers of ten of the windows' widths, in nanoseconds. */
export function mmuOptions(
  look: ChartLook,
  width: number,
  height: number,
  onhover: (index: number | null) => void,
): uPlot.Options {
  const font = `11px ${look.font}`;
  const axis = { stroke: look.text, font, ticks: { show: false }, grid: { stroke: look.line, width: 1 } };
  return {
    width,
    height,
    padding: [10, 16, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false },
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
    hooks: {
      setCursor: [
        ({ cursor }) => {
          onhover(cursor.idx ?? null);
        },
      ],
    },
  };
}
