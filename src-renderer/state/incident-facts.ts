import type { Capture, ProcessFacts, Workspace } from '#shared/contract/model';
import { formatCount } from '#shared/format/count';
import { formatSigned } from '#shared/format/value';
import type { CaptureKind } from '#shared/profile/profile';
import { longDate } from './dates.ts';
import { captureName, summaryFigure } from './names.ts';

/** What the overview says of an incident. Every figure is one that a capture of the workspace holds. */

export interface Vital {
  readonly label: string;
  readonly figure: string;
  /** What the figure is of, where the label does not say it: `in 30 s`. */
  readonly rest: string;
  /** Since the first capture of its kind in the same process, with its sign; '' where nothing is to be said. */
  readonly change: string;
  readonly source: Capture;
  /** The newest figure of the other processes: `healthy 22.90 s`. */
  readonly others: readonly { readonly text: string; readonly capture: Capture }[];
}

interface VitalKind {
  readonly label: string;
  readonly kinds: readonly CaptureKind[];
}

const vitalKinds: readonly VitalKind[] = [
  { label: 'Goroutines', kinds: ['goroutine-dump', 'goroutine'] },
  { label: 'CPU time', kinds: ['cpu'] },
  { label: 'Heap in use', kinds: ['heap'] },
  { label: 'Blocked since start', kinds: ['block'] },
  { label: 'Lock waits since start', kinds: ['mutex'] },
  { label: 'Threads', kinds: ['threadcreate'] },
];

/** The process that the incident is about: the sick one, else the one that was captured last. */
export function principalProcess({ processes, captures }: Workspace): ProcessFacts | undefined {
  const newest = byTime(captures).at(-1);
  return (
    processes.find(({ role }) => role === 'sick') ??
    processes.find(({ id }) => id === newest?.processId) ??
    processes[0]
  );
}

export function vitals(workspace: Workspace): readonly Vital[] {
  const principal = principalProcess(workspace);
  if (!principal) return [];
  return vitalKinds.flatMap(({ label, kinds }): readonly Vital[] => {
    const source = newestOf(workspace, principal.id, kinds);
    if (!source) return [];
    const figure = summaryFigure(source.summary);
    const seconds = /[?&]seconds=(\d+)/.exec(source.source)?.[1];
    const others = workspace.processes
      .filter(({ id }) => id !== principal.id)
      .flatMap((process) => {
        const capture = newestOf(workspace, process.id, kinds);
        if (!capture) return [];
        const value = summaryFigure(capture.summary);
        return [{ text: process.role === '' ? `${value}, ${process.name}` : `${process.role} ${value}`, capture }];
      });
    return [
      {
        label,
        figure,
        rest: seconds === undefined ? '' : `in ${seconds} s`,
        change: goroutineChange(workspace, source),
        source,
        others,
      },
    ];
  });
}

export interface GoroutinePoint {
  readonly timeMs: number;
  readonly count: number;
  readonly capture: Capture;
}

export interface GoroutineSeries {
  readonly process: ProcessFacts;
  readonly points: readonly GoroutinePoint[];
}

/**
 * How many goroutines each process had, in order of time. Dumps where there are any, else the counted profiles: a plan
 * takes both at about the same time, and one line should not say the same twice.
 */
export function goroutineSeries({ processes, captures }: Workspace): readonly GoroutineSeries[] {
  return processes
    .map((process) => {
      const points = (kind: CaptureKind) =>
        byTime(captures)
          .filter((capture) => capture.processId === process.id && capture.kind === kind)
          .flatMap((capture) => {
            const count = goroutineCount(capture);
            return count === null ? [] : [{ timeMs: Date.parse(capture.startedAt), count, capture }];
          });
      const dumps = points('goroutine-dump');
      return { process, points: dumps.length > 0 ? dumps : points('goroutine') };
    })
    .filter(({ points }) => points.length > 0);
}

/** The count that a goroutine capture's summary begins with; null where it has none. */
export function goroutineCount({ summary, status }: Capture): number | null {
  if (status !== 'complete') return null;
  const digits = /^([\d,]+) goroutines$/.exec(summary)?.[1];
  return digits === undefined ? null : Number(digits.replaceAll(',', ''));
}

/** `checkout 2.41.0, 2.42.0 · 2 processes · opened Tue 24 Nov 2026, 03:02` */
export function incidentLine({ incident, processes, captures }: Workspace): readonly string[] {
  const used = processes.filter(({ id }) => captures.some(({ processId }) => processId === id));
  const versions = [...new Set(used.map(({ version }) => version).filter((version) => version !== ''))];
  const builds = [...new Set(used.map(({ goVersion }) => goVersion).filter((version) => version !== ''))];
  return [
    [incident.service, versions.join(', ')].filter((part) => part !== '').join(' '),
    used.length === 0 ? '' : `${formatCount(used.length)} ${used.length === 1 ? 'process' : 'processes'}`,
    builds.join(', '),
    `opened ${longDate(incident.openedAt)}`,
  ].filter((part) => part !== '');
}

/** `9 from 2 processes` */
export function captureCountLine({ captures }: Workspace): string {
  const processes = new Set(captures.map(({ processId }) => processId)).size;
  return `${formatCount(captures.length)} from ${formatCount(processes)} ${processes === 1 ? 'process' : 'processes'}`;
}

/** For who cannot see the chart: `checkout-x2k4q: 1,156 at #1, 1,391 at #8.` */
export function spokenSeries(series: readonly GoroutineSeries[]): string {
  return series
    .map(({ process, points }) => {
      const counts = points.map(({ count, capture }) => `${formatCount(count)} at #${capture.id}`);
      return `${process.name}: ${counts.join(', ')}.`;
    })
    .join(' ');
}

/** `+235 since #1` */
function goroutineChange(workspace: Workspace, source: Capture): string {
  const points = goroutineSeries(workspace).find(({ process }) => process.id === source.processId)?.points;
  const first = points?.[0];
  const last = points?.at(-1);
  if (!first || !last || first === last || !points.some(({ capture }) => capture.id === source.id)) return '';
  return `${formatSigned(last.count - first.count, formatCount)} since #${first.capture.id}`;
}

function newestOf({ captures }: Workspace, processId: number, kinds: readonly CaptureKind[]): Capture | undefined {
  for (const kind of kinds) {
    const found = byTime(captures).findLast(
      (capture) =>
        capture.processId === processId &&
        capture.kind === kind &&
        capture.status === 'complete' &&
        /^[\d.,]+ /.test(capture.summary),
    );
    if (found) return found;
  }
  return undefined;
}

function byTime(captures: readonly Capture[]): Capture[] {
  return captures.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
}

export type NextStep = { readonly text: string; readonly label: string } & (
  | { readonly kind: 'capture' }
  | { readonly kind: 'compare'; readonly before: Capture; readonly after: Capture }
  | { readonly kind: 'report' }
);

/** At most two things to do that follow from what the workspace holds, and from what it lacks. */
export function nextSteps(workspace: Workspace): readonly NextStep[] {
  const { captures, comparisons } = workspace;
  const principal = principalProcess(workspace);
  if (!principal || captures.length === 0) return [];
  const steps: NextStep[] = [];
  const cutOff = captures.findLast(
    ({ status, origin, problem }) => origin === 'live' && status === 'partial' && problem?.code !== 'app/cancelled',
  );
  const isReplaced = captures.some(
    ({ kind, processId, status, id }) =>
      cutOff !== undefined &&
      id > cutOff.id &&
      kind === cutOff.kind &&
      processId === cutOff.processId &&
      status === 'complete',
  );
  if (cutOff && !isReplaced) {
    const text = `${captureName(cutOff)} was cut off. Capture it again for the whole.`;
    steps.push({ kind: 'capture', text, label: 'Capture' });
  }
  const pair = uncomparedPair(workspace, principal);
  if (pair) {
    const text = `${captureName(pair.after)} and #${pair.before.id} are of one kind, from two processes. Compare them.`;
    steps.push({ kind: 'compare', text, label: `Compare #${pair.before.id} with #${pair.after.id}`, ...pair });
  }
  const dumps = goroutineSeries(workspace).find(({ process }) => process.id === principal.id)?.points ?? [];
  if (dumps.length === 1 && dumps[0]?.capture.origin === 'live') {
    const text = `Dump goroutines again: one dump (#${dumps[0].capture.id}) cannot show whether they grow.`;
    steps.push({ kind: 'capture', text, label: 'Capture' });
  }
  const chosen = comparisons.filter(({ inReport }) => inReport).length;
  if (chosen > 0) {
    const what = chosen === 1 ? 'One comparison is' : `${formatCount(chosen)} comparisons are`;
    steps.push({ kind: 'report', text: `${what} in the report. Look at it and save it.`, label: 'Go to Report' });
  }
  return steps.slice(0, 2);
}

/** CPU first: that is the usual question. */
const comparedKinds: readonly CaptureKind[] = ['cpu', 'heap', 'allocs', 'mutex', 'block'];

function uncomparedPair(
  { processes, captures, comparisons }: Workspace,
  principal: ProcessFacts,
): { before: Capture; after: Capture } | null {
  for (const kind of comparedKinds) {
    const usable = byTime(captures).filter((capture) => capture.kind === kind && capture.status === 'complete');
    const isCompared = comparisons.some(
      ({ before, after }) =>
        usable.some(({ id }) => before.includes(id)) && usable.some(({ id }) => after.includes(id)),
    );
    if (isCompared) continue;
    const after = usable.findLast(({ processId }) => processId === principal.id);
    const others = usable.filter(({ processId }) => processId !== principal.id);
    const before =
      others.findLast(({ processId }) => processes.find(({ id }) => id === processId)?.role === 'healthy') ??
      others.at(-1);
    if (before && after) return { before, after };
  }
  return null;
}
