/** What a profile and a comparison can be written as: the same for the command line and the window. */
export interface ExportFormat<Name extends string = string> {
  readonly name: Name;
  readonly title: string;
  /** Of the file, without the dot. */
  readonly extension: string;
  /** What it is good for, in one sentence. */
  readonly purpose: string;
}

export const profileFormats = [
  {
    name: 'pprof',
    title: 'pprof profile',
    extension: 'pb.gz',
    purpose: 'Opens in go tool pprof and every tool that reads its format, with labels and lines.',
  },
  {
    name: 'svg',
    title: 'Flame graph (SVG)',
    extension: 'svg',
    purpose: 'One picture for people without tools: opens in any browser, zooms on click and can be searched.',
  },
  {
    name: 'speedscope',
    title: 'speedscope',
    extension: 'speedscope.json',
    purpose: 'For speedscope.app, with every value type.',
  },
  {
    name: 'folded',
    title: 'Folded stacks',
    extension: 'folded.txt',
    purpose: 'One line a stack, for flamegraph.pl, inferno and scripts.',
  },
  { name: 'csv', title: 'Table (CSV)', extension: 'csv', purpose: 'Functions with self and total, for spreadsheets.' },
  {
    name: 'text',
    title: 'Text, as pprof -top',
    extension: 'txt',
    purpose: 'The table to paste into a ticket or a message.',
  },
  { name: 'json', title: 'Table (JSON)', extension: 'json', purpose: 'The same as faultline top --json, for scripts.' },
] as const satisfies readonly ExportFormat[];

export type ProfileFormat = (typeof profileFormats)[number]['name'];

export const comparisonFormats = [
  {
    name: 'svg',
    title: 'Flame graph of the change (SVG)',
    extension: 'svg',
    purpose: 'Both sides as one picture: opens in any browser, zooms on click and can be searched.',
  },
  {
    name: 'csv',
    title: 'Table (CSV)',
    extension: 'csv',
    purpose: 'Functions before and after, with change, interval and state, for spreadsheets.',
  },
  {
    name: 'json',
    title: 'Everything (JSON)',
    extension: 'json',
    purpose: 'The same as faultline diff --json: verdict, summary and all rows, for scripts.',
  },
  {
    name: 'pprof',
    title: 'pprof profile of the change',
    extension: 'pb.gz',
    purpose: 'After minus before; opens in go tool pprof, with negative values where less was used.',
  },
] as const satisfies readonly ExportFormat[];

export type ComparisonFormat = (typeof comparisonFormats)[number]['name'];
