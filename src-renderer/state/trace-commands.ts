import type { Bindings } from './commands.svelte.ts';
import { traceModes, type TraceMode, type TraceSession } from './trace-session.svelte.ts';

const zoomStep = 1.5;
const panStep = 0.15;

/** Its tabs, whichever is shown. */
export function bindTraceTabs(trace: TraceSession): Bindings {
  const show = (mode: TraceMode) => () => {
    trace.show(mode);
  };
  return Object.fromEntries(traceModes.map((mode) => [`trace.${mode}`, show(mode)]));
}

export function bindTimelineCommands(trace: TraceSession, pointer: () => number): Bindings {
  const { chart } = trace;
  const zoom = (factor: number, anchor: () => number) => () => {
    chart.zoom(factor, anchor());
  };
  const pan = (share: number) => () => {
    chart.pan(share);
  };
  const middle = () => 0.5;
  const withSelection = (run: () => void) => ({ when: () => trace.selection !== null, run });
  const fit = () => {
    const { selection } = trace;
    if (selection) chart.fit(selection.startNs, selection.endNs);
  };
  return {
    'chart.zoom-in': zoom(zoomStep, pointer),
    'chart.zoom-out': zoom(1 / zoomStep, pointer),
    'chart.zoom-in-middle': zoom(zoomStep, middle),
    'chart.zoom-out-middle': zoom(1 / zoomStep, middle),
    'chart.pan-left': pan(-panStep),
    'chart.pan-right': pan(panStep),
    'chart.reset': () => {
      chart.reset();
    },
    'chart.clear': {
      when: () => trace.track !== null,
      run: () => {
        trace.clearSelection();
      },
    },
    'chart.start': () => {
      chart.show({ start: 0, end: chart.widthNs });
    },
    'chart.end': () => {
      chart.show({ start: chart.totalNs - chart.widthNs, end: chart.totalNs });
    },
    'chart.fit': withSelection(fit),
    'trace.fit': withSelection(fit),
    'chart.caller': () => void trace.stepTrack(-1),
    'chart.callee': () => void trace.stepTrack(1),
    'chart.previous': () => void trace.step(-1),
    'chart.next': () => void trace.step(1),
    'trace.previous-span': () => void trace.step(-1),
    'trace.next-span': () => void trace.step(1),
    'trace.next-alike': withSelection(() => void trace.goToAlike('next')),
    'trace.previous-alike': withSelection(() => void trace.goToAlike('previous')),
    'trace.longest-alike': withSelection(() => void trace.goToAlike('longest')),
    'trace.waker': { when: () => trace.selection?.waker != null, run: () => void trace.goToWaker() },
    'trace.own': { when: () => (trace.selection?.ownSpan ?? -1) >= 0, run: () => void trace.goToOwn() },
    'trace.pin': {
      when: () => trace.track !== null,
      run: () => {
        if (trace.track) trace.togglePin(trace.track);
      },
    },
    'trace.measure': () => {
      trace.toggleMark();
    },
    'trace.spans': {
      when: () => trace.track !== null,
      run: () => {
        trace.showSpans(!trace.showsSpans);
      },
    },
  };
}
