import type { App } from './app.svelte.ts';
import { bindChartCommands } from './chart-commands.ts';
import type { Bindings } from './commands.svelte.ts';
import type { DiffMode, DiffSession } from './diff-session.svelte.ts';
import type { FlameChart } from './flame-chart.svelte.ts';
import type { ProfileMode, ProfileSession } from './profile-session.svelte.ts';

/** What only the open view can do: it knows its DOM. */
export interface ViewActions {
  readonly focusSearch: () => void;
  readonly pointer: () => number;
}

export function bindProfileCommands(app: App, profile: ProfileSession, view: ViewActions): Bindings {
  const show = (mode: ProfileMode) => () => {
    profile.show(mode);
  };
  return {
    ...bindChartCommands({
      zoom: (factor, anchor) => {
        profile.chart.zoom(factor, anchor);
      },
      pan: (share) => {
        profile.chart.pan(share);
      },
      reset: () => {
        profile.chart.reset();
      },
      step: (step) => void profile.step(step),
      focusSelection: () => {
        profile.focusSelection();
      },
      clearSelection: () => {
        profile.clearSelection();
      },
      toStart: () => {
        profile.chart.reset();
        void profile.selectNode(0);
      },
      toEnd: () => {
        showEnd(profile.chart);
      },
      pointer: view.pointer,
    }),
    'view.find': view.focusSearch,
    'profile.flame': show('flame'),
    'profile.inverted': show('inverted'),
    'profile.table': show('table'),
    'function.copy': copyCommand(app, () => profile.func?.name),
  };
}

export function bindDiffCommands(
  app: App,
  diff: DiffSession,
  view: ViewActions & { readonly startNote: () => void },
): Bindings {
  const show = (mode: DiffMode) => () => {
    diff.show(mode);
  };
  return {
    ...bindChartCommands({
      zoom: (factor, anchor) => {
        diff.zoom(factor, anchor);
      },
      pan: (share) => {
        diff.pan(share);
      },
      reset: () => {
        diff.reset();
      },
      step: (step) => void diff.step(step),
      focusSelection: () => {
        diff.focusSelection();
      },
      clearSelection: () => {
        diff.clearSelection();
      },
      toStart: () => {
        diff.reset();
        void diff.selectNode(0);
      },
      toEnd: () => {
        if (!diff.charts) return;
        showEnd(diff.charts.before);
        showEnd(diff.charts.after);
      },
      pointer: view.pointer,
    }),
    'view.find': view.focusSearch,
    'comparison.note': { when: () => diff.node !== null, run: view.startNote },
    'comparison.swap': () => void app.swap(diff.id).then(() => diff.reopen()),
    'comparison.side-by-side': show('side-by-side'),
    'comparison.table': show('table'),
    'function.copy': copyCommand(app, () => diff.node?.name),
  };
}

function copyCommand(app: App, name: () => string | undefined) {
  return {
    when: () => Boolean(name()),
    run: () => void app.copyText(name() ?? ''),
  };
}

function showEnd(chart: Pick<FlameChart, 'range' | 'total' | 'show'>): void {
  const width = chart.range.end - chart.range.start;
  chart.show({ start: chart.total - width, end: chart.total });
}
