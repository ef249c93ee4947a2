import type uPlot from 'uplot';
import { formatShortCount } from '#shared/format/count';
import { clockMinutes } from '../../state/dates.ts';
import type { GoroutineSeries } from '../../state/incident-facts.ts';
import { clockTime } from '../../state/names.ts';

/** What the chart of goroutine counts is drawn with: colours come from the theme, dashes say the same without colour. */
export interface ChartInk {
  readonly text: string;
  readonly line: string;
  readonly font: string;
  readonly series: readonly string[];
}

export const seriesInks = ['--accent', '--diff-up-text', '--info', '--text-2'] as const;
const dashes: readonly number[][] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];

export function readInk(element: Element): ChartInk {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: colour('--text-3'),
    line: colour('--line'),
    font: `11px ${colour('--font-ui')}`,
    series: seriesInks.map(colour),
  };
}

/** One column of times for all processes; a process has a value where one of its dumps was taken. */
export function chartData(series: readonly GoroutineSeries[]): uPlot.AlignedData {
  const times = [...new Set(series.flatMap(({ points }) => points.map(({ timeMs }) => timeMs)))].sort((a, b) => a - b);
  return [
    times.map((time) => time / 1000),
    ...series.map(({ points }) => times.map((time) => points.find(({ timeMs }) => timeMs === time)?.count ?? null)),
  ];
}

export function chartOptions(
  series: readonly GoroutineSeries[],
  ink: ChartInk,
  size: { readonly width: number; readonly height: number },
): uPlot.Options {
  const times = series.flatMap(({ points }) => points.map(({ timeMs }) => timeMs));
  const isShort = Math.max(...times) - Math.min(...times) < 10 * 60_000;
  const clock = (seconds: number) => {
    const iso = new Date(seconds * 1000).toISOString();
    return isShort ? clockTime(iso) : clockMinutes(iso);
  };
  const axis = { stroke: ink.text, font: ink.font, ticks: { show: false }, grid: { stroke: ink.line, width: 1 } };
  return {
    ...size,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    // From 0, so that heights compare as the counts do.
    scales: { x: { time: true }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        gap: 4,
        space: isShort ? 76 : 56,
        values: (_, splits) => splits.map(clock),
      },
      {
        ...axis,
        size: 44,
        gap: 6,
        space: 28,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6],
        values: (_, splits) => splits.map(formatShortCount),
      },
    ],
    series: [
      {},
      ...series.map(({ process }, i) => {
        const stroke = ink.series[i % ink.series.length] ?? ink.text;
        return {
          label: process.name,
          stroke,
          width: 2,
          dash: dashes[i % dashes.length] ?? [],
          spanGaps: true,
          points: { show: true, size: 6, fill: stroke, stroke },
        };
      }),
    ],
  };
}
