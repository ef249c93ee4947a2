/**
 * Everything the window can do, as data: the palette, the key handler and the help sheet read this one table. What a
 * command does is bound to its id by whoever can do it: the window always, a view while it is open.
 */
export type CommandGroup = 'Incident' | 'Chart' | 'Filter' | 'Comparison' | 'Window';
export const commandGroups: readonly CommandGroup[] = ['Incident', 'Chart', 'Filter', 'Comparison', 'Window'];

export interface CommandEntry {
  readonly title: string;
  readonly group: CommandGroup;
  readonly keys: readonly string[];
  /** `chart`: arrows, Enter and the like act only while a chart (or nothing) has the focus. */
  readonly where?: 'chart';
  /** Movements are keys only: as palette entries they would be noise. */
  readonly isMovement?: boolean;
}

const chartMove = { group: 'Chart', where: 'chart', isMovement: true } as const;

export const commandTable = {
  'incident.new': { title: 'New incident…', group: 'Incident', keys: ['Ctrl+N'] },
  'incident.open': { title: 'Open a workspace…', group: 'Incident', keys: ['Ctrl+O'] },
  'incident.open-sample': { title: 'Open the sample incident', group: 'Incident', keys: [] },
  'incident.edit': { title: 'Change title, service and environment…', group: 'Incident', keys: [] },
  'incident.open-cause': { title: 'Open the likely cause', group: 'Incident', keys: ['Shift+C'] },
  'incident.close': { title: 'Close the incident', group: 'Incident', keys: [] },
  'capture.start': { title: 'Capture…', group: 'Incident', keys: ['C'] },
  'capture.import': { title: 'Import capture files…', group: 'Incident', keys: [] },
  'capture.import-folder': { title: 'Import a folder of captures…', group: 'Incident', keys: [] },
  'capture.compare': { title: 'Compare this capture with the best match', group: 'Incident', keys: ['Ctrl+D'] },
  'capture.series': { title: 'This kind of capture over the incident', group: 'Incident', keys: ['O'] },
  'capture.save-raw': { title: 'Save the raw capture…', group: 'Incident', keys: [] },
  'view.export': { title: 'Export what is shown…', group: 'Incident', keys: ['Ctrl+Shift+E'] },
  'report.export': { title: 'Export the report…', group: 'Incident', keys: ['Ctrl+E'] },
  'job.cancel': { title: 'Stop the job, keep what arrived', group: 'Incident', keys: ['Ctrl+.'] },
  'finding.read': { title: 'Look for findings', group: 'Incident', keys: [] },
  'finding.confirm': { title: 'Mark the finding as confirmed', group: 'Incident', keys: ['Shift+Y'] },
  'finding.suspect': { title: 'Mark the finding as suspected', group: 'Incident', keys: ['Shift+S'] },
  'finding.dismiss': { title: 'Mark the finding as dismissed', group: 'Incident', keys: ['Shift+D'] },
  'finding.table': { title: 'Chain of the finding as a table, or drawn', group: 'Incident', keys: ['T'] },
  'note.write': { title: 'Write a note', group: 'Incident', keys: ['N'] },
  'report.save': { title: 'Save the report shown…', group: 'Incident', keys: ['Ctrl+S'] },
  'connection.new': { title: 'New connection', group: 'Incident', keys: [] },
  'connection.import': { title: 'Import connections…', group: 'Incident', keys: [] },
  'connection.export': { title: 'Export connections…', group: 'Incident', keys: [] },
  'connection.test': { title: 'Test the connection', group: 'Incident', keys: ['Ctrl+T'] },
  'connection.save': { title: 'Save the connection', group: 'Incident', keys: ['Ctrl+S'] },
  'connection.connect': { title: 'Save the connection and connect', group: 'Incident', keys: ['Ctrl+Enter'] },

  'view.find': { title: 'Find in this view', group: 'Chart', keys: ['/', 'Ctrl+F'] },
  'profile.flame': { title: 'Flame graph', group: 'Chart', keys: ['1'] },
  'profile.inverted': { title: 'Inverted: what costs on top, callers below', group: 'Chart', keys: ['2'] },
  'profile.sandwich': { title: 'Sandwich: callers above the selection, callees below', group: 'Chart', keys: ['3'] },
  'profile.table': { title: 'Table', group: 'Chart', keys: ['4'] },
  'profile.source': { title: 'Source: lines of the selection', group: 'Chart', keys: ['5'] },
  'profile.tree': { title: 'Call tree', group: 'Chart', keys: ['6'] },
  'profile.stacks': { title: 'Stacks, heaviest first', group: 'Chart', keys: ['7'] },
  'profile.labels': { title: 'Labels', group: 'Chart', keys: ['8'] },
  'profile.about': { title: 'Comments and facts of the profile', group: 'Chart', keys: ['9'] },

  'filter.add': { title: 'Add a filter…', group: 'Filter', keys: ['Shift+F'] },
  'filter.focus': {
    title: 'Focus: only samples through the selection',
    group: 'Filter',
    where: 'chart',
    keys: ['Enter', 'F'],
  },
  'filter.ignore': { title: 'Ignore: no samples through the selection', group: 'Filter', keys: ['I'] },
  'filter.hide': { title: 'Hide the selected function from stacks', group: 'Filter', keys: ['H'] },
  'filter.fold': { title: 'Fold recursion of the selection, else all direct recursion', group: 'Filter', keys: ['R'] },
  'filter.show-from': { title: 'Begin stacks at the selected function', group: 'Filter', keys: [] },
  'filter.prune-from': { title: 'End stacks at the selected function', group: 'Filter', keys: [] },
  'filter.own': { title: 'Only my code', group: 'Filter', keys: [] },
  'filter.no-inlines': { title: 'No inlined frames', group: 'Filter', keys: [] },
  'filter.by-function': { title: 'Frames by function', group: 'Filter', keys: [] },
  'filter.by-package': { title: 'Frames by package', group: 'Filter', keys: [] },
  'filter.by-file': { title: 'Frames by file', group: 'Filter', keys: [] },
  'filter.by-line': { title: 'Frames by line', group: 'Filter', keys: [] },
  'filter.remove-last': { title: 'Remove the last filter', group: 'Filter', keys: ['Backspace'] },
  'filter.undo': { title: 'Undo the change of filters', group: 'Filter', keys: ['Ctrl+Z'] },
  'filter.redo': { title: 'Redo the change of filters', group: 'Filter', keys: ['Ctrl+Y', 'Ctrl+Shift+Z'] },
  'filter.clear': { title: 'Remove all filters', group: 'Filter', keys: [] },

  'chart.caller': { title: 'Caller; the track above', keys: ['ArrowUp'], ...chartMove },
  'chart.callee': { title: 'Largest callee; the track below', keys: ['ArrowDown'], ...chartMove },
  'chart.previous': { title: 'Previous sibling; the span before', keys: ['ArrowLeft'], ...chartMove },
  'chart.next': { title: 'Next sibling; the span after', keys: ['ArrowRight'], ...chartMove },
  'chart.zoom-in': { title: 'Zoom in at the pointer', keys: ['W'], ...chartMove },
  'chart.zoom-out': { title: 'Zoom out at the pointer', keys: ['S'], ...chartMove },
  'chart.zoom-in-middle': { title: 'Zoom in', keys: ['+', '='], ...chartMove },
  'chart.zoom-out-middle': { title: 'Zoom out', keys: ['-'], ...chartMove },
  'chart.pan-left': { title: 'Pan left', keys: ['A'], ...chartMove },
  'chart.pan-right': { title: 'Pan right', keys: ['D'], ...chartMove },
  'chart.reset': { title: 'Reset the zoom', group: 'Chart', where: 'chart', keys: ['0'] },
  'chart.fit': { title: 'Zoom to the selection', group: 'Chart', keys: ['Z'] },
  'chart.clear': { title: 'Clear the selection', keys: ['Escape'], ...chartMove },
  'chart.start': { title: 'Start of the graph', keys: ['Home'], ...chartMove },
  'chart.end': { title: 'End of the graph', keys: ['End'], ...chartMove },
  'function.copy': { title: 'Copy the name of the selected function', group: 'Chart', keys: ['Y'] },

  'goroutines.stack': { title: 'Goroutines by state and stack', group: 'Chart', keys: ['1'] },
  'goroutines.creator': { title: 'Goroutines by who started them', group: 'Chart', keys: ['2'] },
  'goroutines.state': { title: 'Goroutines by wait reason', group: 'Chart', keys: ['3'] },
  'goroutines.label': { title: 'Goroutines by label', group: 'Chart', keys: ['4'] },
  'goroutines.show-all': { title: 'All goroutines: remove the filters', group: 'Filter', keys: ['Backspace'] },

  'trace.timeline': { title: 'Timeline', group: 'Chart', keys: ['1'] },
  'trace.goroutines': { title: 'Goroutines by start function', group: 'Chart', keys: ['2'] },
  'trace.syscalls': { title: 'System calls that lost their P', group: 'Chart', keys: ['3'] },
  'trace.gc': { title: 'Garbage collector', group: 'Chart', keys: ['4'] },
  'trace.latency': { title: 'Waits for a P', group: 'Chart', keys: ['5'] },
  'trace.flame': { title: 'Waits as a flame graph', group: 'Chart', keys: ['6'] },
  'trace.previous-span': { title: 'Previous span', group: 'Chart', keys: ['['] },
  'trace.next-span': { title: 'Next span', group: 'Chart', keys: [']'] },
  'trace.next-alike': { title: 'Next span in the same state', group: 'Chart', keys: ['J'] },
  'trace.previous-alike': { title: 'Previous span in the same state', group: 'Chart', keys: ['K'] },
  'trace.longest-alike': { title: 'Longest span in that state, in view', group: 'Chart', keys: ['L'] },
  'trace.waker': { title: 'Go to who woke it', group: 'Chart', keys: ['U'] },
  'trace.own': { title: 'From a P to the goroutine on it', group: 'Chart', keys: ['G'] },
  'trace.pin': { title: 'Pin the track, or let it go', group: 'Chart', keys: ['P'] },
  'trace.measure': { title: 'Measure from the selection, or stop', group: 'Chart', keys: ['M'] },
  'trace.spans': { title: 'Spans of the selected track as a table', group: 'Chart', keys: ['T'] },
  'trace.fit': {
    title: 'Fill the width with the selection',
    group: 'Chart',
    where: 'chart',
    keys: ['Enter', 'F'],
  },

  'comparison.note': { title: 'Add a note to the selected call path', group: 'Comparison', keys: ['N'] },
  'comparison.fit': {
    title: 'Fill the width with the selection',
    group: 'Comparison',
    where: 'chart',
    keys: ['Enter', 'F'],
  },
  'comparison.swap': { title: 'Swap A and B', group: 'Comparison', keys: ['X'] },
  'comparison.side-by-side': { title: 'Side by side', group: 'Comparison', keys: ['1'] },
  'comparison.one-graph': { title: 'Both sides as one graph', group: 'Comparison', keys: ['2'] },
  'comparison.table': { title: 'Table of changes', group: 'Comparison', keys: ['3'] },
  'comparison.groups': { title: 'Goroutines by state and stack', group: 'Comparison', keys: ['4'] },
  'comparison.hide-explained': {
    title: 'Hide or show what sampling explains',
    group: 'Comparison',
    keys: ['E'],
  },

  'palette.show': {
    title: 'Find a function, capture or command',
    group: 'Window',
    keys: ['Ctrl+K'],
    isMovement: true,
  },
  'go.overview': { title: 'Go to Overview', group: 'Window', keys: [] },
  'go.findings': { title: 'Go to Findings', group: 'Window', keys: [] },
  'go.captures': { title: 'Go to Captures', group: 'Window', keys: [] },
  'go.comparisons': { title: 'Go to Comparisons', group: 'Window', keys: [] },
  'go.notes': { title: 'Go to Notes', group: 'Window', keys: [] },
  'go.report': { title: 'Go to Report', group: 'Window', keys: [] },
  'go.connections': { title: 'Go to Connections', group: 'Window', keys: [] },
  'tab.next': { title: 'Next tab', group: 'Window', keys: ['Ctrl+Tab'], isMovement: true },
  'tab.previous': { title: 'Previous tab', group: 'Window', keys: ['Ctrl+Shift+Tab'], isMovement: true },
  'tab.close': { title: 'Close the tab', group: 'Window', keys: ['Ctrl+W'] },
  'window.region': { title: 'Next region', group: 'Window', keys: ['F6'], isMovement: true },
  'window.sidebar': { title: 'Show or fold the sidebar', group: 'Window', keys: ['Ctrl+B'] },
  'window.inspector': { title: 'Show or hide the inspector', group: 'Window', keys: ['Ctrl+I'] },
  'window.preferences': { title: 'Preferences…', group: 'Window', keys: ['Ctrl+,'] },
  'help.show': { title: 'All keys', group: 'Window', keys: ['?'] },
} as const satisfies Record<string, CommandEntry>;

export type CommandId = keyof typeof commandTable;
