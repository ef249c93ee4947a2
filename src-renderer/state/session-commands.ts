import type { PatternStepKind, RefinementStep } from '#shared/profile/refinement-types';
import { isSampled } from '#shared/profile/diff-interval';
import type { App } from './app.svelte.ts';
import { bindChartCommands } from './chart-commands.ts';
import type { Bindings } from './commands.svelte.ts';
import type { DiffMode, DiffSession } from './diff-session.svelte.ts';
import type { FlameChart } from './flame-chart.svelte.ts';
import type { ProfileMode, ProfilePanel, ProfileSession } from './profile-session.svelte.ts';

/** What only the open view can do: it knows its DOM. */
export interface ViewActions {
  readonly focusSearch: () => void;
  readonly pointer: () => number;
}

export function bindProfileCommands(
  app: App,
  profile: ProfileSession,
  view: ViewActions & { readonly startFilter: () => void },
): Bindings {
  const show = (mode: ProfileMode) => () => {
    profile.show(mode);
  };
  const showPanel = (panel: ProfilePanel) => () => {
    profile.showPanel(panel);
  };
  const add = (step: RefinementStep) => () => {
    profile.filter.add(step);
  };
  /** What needs a function to be selected. */
  const narrow = (kind: PatternStepKind) => ({
    when: () => profile.func !== null,
    run: () => {
      profile.narrow(kind);
    },
  });
  const hasSteps = () => profile.filter.steps.length > 0;
  return {
    ...bindChartCommands({
      zoom: (factor, anchor) => {
        profile.each((chart) => {
          chart.zoom(factor, anchor);
        });
      },
      pan: (share) => {
        profile.each((chart) => {
          chart.pan(share);
        });
      },
      reset: () => {
        profile.each((chart) => {
          chart.reset();
        });
      },
      step: (step) => void profile.step(step),
      clearSelection: () => {
        profile.clearSelection();
      },
      toStart: () => {
        profile.each((chart) => {
          chart.reset();
        });
        if (profile.mode !== 'sandwich') void profile.selectNode(0);
      },
      toEnd: () => {
        profile.each(showEnd);
      },
      pointer: view.pointer,
    }),
    'chart.fit': {
      when: () => profile.node !== null,
      run: () => {
        profile.focusSelection();
      },
    },
    'view.find': view.focusSearch,
    'profile.flame': show('flame'),
    'profile.inverted': show('inverted'),
    'profile.sandwich': show('sandwich'),
    'profile.table': show('table'),
    'profile.source': show('source'),
    'profile.tree': showPanel('tree'),
    'profile.stacks': showPanel('stacks'),
    'profile.labels': showPanel('labels'),
    'profile.about': showPanel('about'),
    'filter.add': view.startFilter,
    'filter.focus': narrow('focus'),
    'filter.ignore': narrow('ignore'),
    'filter.hide': narrow('hide'),
    'filter.show-from': narrow('show-from'),
    'filter.prune-from': {
      // pprof's prune_from looks at names without what stands in parentheses, so it cannot name such a method.
      when: () => profile.func !== null && !profile.func.name.includes('('),
      run: () => {
        profile.narrow('prune-from');
      },
    },
    'filter.fold': () => {
      profile.foldRecursion();
    },
    'filter.own': add({ kind: 'own' }),
    'filter.no-inlines': add({ kind: 'no-inlines' }),
    'filter.by-function': add({ kind: 'by', granularity: 'function' }),
    'filter.by-package': add({ kind: 'by', granularity: 'package' }),
    'filter.by-file': add({ kind: 'by', granularity: 'file' }),
    'filter.by-line': add({ kind: 'by', granularity: 'line' }),
    'filter.remove-last': {
      when: hasSteps,
      run: () => {
        profile.filter.removeLast();
      },
    },
    'filter.undo': {
      when: () => profile.filter.canUndo,
      run: () => {
        profile.filter.undo();
      },
    },
    'filter.redo': {
      when: () => profile.filter.canRedo,
      run: () => {
        profile.filter.redo();
      },
    },
    'filter.clear': {
      when: hasSteps,
      run: () => {
        profile.filter.clear();
      },
    },
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
      clearSelection: () => {
        diff.clearSelection();
      },
      toStart: () => {
        diff.reset();
        void diff.selectNode(0);
      },
      toEnd: () => {
        diff.shownCharts.forEach(showEnd);
      },
      pointer: view.pointer,
    }),
    'comparison.fit': () => {
      diff.focusSelection();
    },
    'view.find': view.focusSearch,
    'comparison.note': { when: () => diff.node !== null, run: view.startNote },
    'comparison.swap': () => void app.swap(diff.id).then(() => diff.reopen()),
    'comparison.side-by-side': show('side-by-side'),
    'comparison.one-graph': show('one-graph'),
    'comparison.table': show('table'),
    'comparison.groups': { when: () => diff.head?.hasGroups === true, run: show('groups') },
    'comparison.hide-explained': {
      when: () => diff.head !== null && isSampled(diff.head.sampling),
      run: () => {
        diff.hideExplained(!diff.hidesExplained);
      },
    },
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
