import type { App } from './app.svelte.ts';
import type { Bindings } from './commands.svelte.ts';
import { isSeriesKind } from './series-facts.ts';
import type { Place } from './tabs.svelte.ts';

/** What the window itself can do, whatever view is open. */
export function bindWindowCommands(app: App): Bindings {
  const hasWorkspace = () => app.workspace !== null;
  const activeCapture = () => (app.tabs.active?.kind === 'capture' ? app.tabs.active.id : null);
  const activeKind = () => {
    const id = activeCapture();
    const kind = id === null ? undefined : app.capture(id)?.kind;
    return kind !== undefined && isSeriesKind(kind) ? kind : null;
  };
  const activeComparison = () => (app.tabs.active?.kind === 'comparison' ? app.tabs.active.id : null);
  /** What an export is made of: the comparison looked at, else the last one chosen for the report. */
  const reportComparison = () =>
    activeComparison() ?? app.workspace?.comparisons.findLast(({ inReport }) => inReport)?.id ?? null;
  const withWorkspace = (run: () => void) => ({ when: hasWorkspace, run });
  const go = (place: Place) =>
    withWorkspace(() => {
      app.openPlace(place);
    });
  /** Runs with an id, and is there only while there is one. */
  const withId = <T>(find: () => T | null, run: (id: T) => unknown) => ({
    when: () => find() !== null,
    run: () => {
      const id = find();
      if (id !== null) run(id);
    },
  });

  return {
    'incident.new': () => {
      app.layout.show('new-incident');
    },
    'incident.open': () => void app.chooseWorkspace(),
    'incident.open-sample': () => void app.openSample(),
    'incident.close': withWorkspace(() => void app.closeWorkspace()),
    'capture.start': withWorkspace(() => {
      app.showCaptureSheet();
    }),
    'capture.import': withWorkspace(() => void app.importFiles()),
    'capture.import-folder': withWorkspace(() => void app.importFolder()),
    'capture.compare': withId(activeCapture, (id) => app.compareWithBest(id)),
    'capture.series': withId(activeKind, (kind) => {
      app.openSeries(kind);
    }),
    'capture.save-raw': withId(activeCapture, (id) => app.saveRaw(id)),
    'view.export': {
      when: () => app.desk.exports.shown !== null,
      run: () => {
        app.layout.show('export');
      },
    },
    'report.export': withId(reportComparison, (id) => app.saveReport(id)),
    'job.cancel': withId(
      () => app.jobs.current,
      () => app.cancelCurrentJob(),
    ),
    'palette.show': () => {
      app.layout.show('palette');
    },
    'finding.read': withWorkspace(() => void app.desk.findings.read()),
    'incident.open-cause': withId(
      () => app.desk.findings.list[0]?.key ?? null,
      (key) => {
        app.openFinding(key);
      },
    ),
    'go.overview': go('overview'),
    'go.findings': go('findings'),
    'go.captures': go('captures'),
    'go.comparisons': go('comparisons'),
    'go.notes': go('notes'),
    'go.report': go('report'),
    'go.connections': go('connections'),
    'tab.next': withWorkspace(() => {
      app.tabs.step(1);
    }),
    'tab.previous': withWorkspace(() => {
      app.tabs.step(-1);
    }),
    'tab.close': withId(
      () => app.tabs.active,
      ({ key }) => {
        app.closeTab(key);
      },
    ),
    'window.sidebar': () => {
      app.layout.toggleSidebar();
    },
    'window.inspector': () => {
      app.layout.toggleInspector();
    },
    'window.preferences': () => {
      app.layout.show('preferences');
    },
    'help.show': () => {
      app.layout.show('help');
    },
  };
}
