import type uPlot from 'uplot';
import type { ChartLook } from '../series/series-chart.ts';

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** What all charts of a trace have in common: no legend or zoom of uPlot's own, and the place under the pointer told. */
export function chartFrame(
  { width, height }: ChartSize,
  onhover: (index: number | null) => void,
): Pick<uPlot.Options, 'width' | 'height' | 'padding' | 'legend' | 'cursor' | 'hooks'> {
  return {
    width,
    height,
    padding: [10, 16, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false },
    hooks: {
      setCursor: [
        ({ cursor }) => {
          onhover(cursor.idx ?? null);
        },
      ],
    },
  };
}

export function chartAxis(look: ChartLook): uPlot.Axis {
  return {
    stroke: look.text,
    font: `11px ${look.font}`,
    ticks: { show: false },
    grid: { stroke: look.line, width: 1 },
  };
}
