import type { Bindings } from './commands.svelte.ts';
import type { Step } from './step.ts';

/** What a flame graph can be told, alone or as one of two that move together. */
export interface ChartActions {
  readonly zoom: (factor: number, anchor: number) => void;
  readonly pan: (share: number) => void;
  readonly reset: () => void;
  readonly step: (step: Step) => void;
  readonly clearSelection: () => void;
  /** To the root, all of it in sight. */
  readonly toStart: () => void;
  readonly toEnd: () => void;
  /** Where the pointer stands over the chart, 0 to 1; the middle where it does not. */
  readonly pointer: () => number;
}

const zoomStep = 1.5;
const panStep = 0.15;

/** The keys of a flame graph. W and S zoom at the pointer, as in the trace view; + and − in the middle. */
export function bindChartCommands(chart: ChartActions): Bindings {
  const step = (name: Step) => () => {
    chart.step(name);
  };
  const zoom = (factor: number, anchor: () => number) => () => {
    chart.zoom(factor, anchor());
  };
  const pan = (share: number) => () => {
    chart.pan(share);
  };
  const middle = () => 0.5;
  return {
    'chart.caller': step('caller'),
    'chart.callee': step('callee'),
    'chart.previous': step('previous'),
    'chart.next': step('next'),
    'chart.zoom-in': zoom(zoomStep, chart.pointer),
    'chart.zoom-out': zoom(1 / zoomStep, chart.pointer),
    'chart.zoom-in-middle': zoom(zoomStep, middle),
    'chart.zoom-out-middle': zoom(1 / zoomStep, middle),
    'chart.pan-left': pan(-panStep),
    'chart.pan-right': pan(panStep),
    'chart.reset': chart.reset,
    'chart.clear': chart.clearSelection,
    'chart.start': chart.toStart,
    'chart.end': chart.toEnd,
  };
}
