import { AppError } from '#shared/base/app-error';
import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import { computeCriticalPath, PathLink, type CriticalPath } from '#shared/trace/critical-path';
import { computeGoroutineSpans } from '#shared/trace/goroutine-spans';
import type { Interval } from '#shared/trace/interval';
import { computePathShares, findTask, findWait } from '#shared/trace/path-facts';
import { spanStateName, type GoroutineSpanTable } from '#shared/trace/span-table';
import type { Trace } from '#shared/trace/trace';
import { writeLine, writeTable } from './output.ts';

interface Frame {
  readonly func: string;
  readonly file: string;
  readonly line: number;
}

interface Step {
  readonly goroutine: number;
  readonly func: string;
  readonly state: string;
  /** Why it is blocked, in the runtime's words; '' for the other states. */
  readonly reason: string;
  readonly startNs: number;
  readonly endNs: number;
  /** How the step before led to it: `begin`, `same`, `woke`, `created`. */
  readonly link: string;
  /** Where it stopped, innermost first; [] where the trace has no stack. */
  readonly stack: readonly Frame[];
}

/** `criticalPath` of `faultline trace --json`: what a wait, or a task, was waiting for. */
export interface PathReport {
  readonly of: { readonly goroutine: number; readonly task: number | null; readonly reason: string };
  readonly startNs: number;
  readonly endNs: number;
  readonly steps: readonly Step[];
  /** The time of each goroutine in each state, the longest first. They add up to what the steps cover. */
  readonly shares: readonly {
    readonly goroutine: number;
    readonly func: string;
    readonly state: string;
    readonly reason: string;
    readonly steps: number;
    readonly ns: number;
  }[];
  /** The earliest steps are left out, since there are too many. */
  readonly isCut: boolean;
}

export interface PathOptions {
  /** Number of a goroutine, whose wait is looked into. */
  readonly waitOf?: number;
  /** The wait that lasts then; without it the longest one. */
  readonly at?: number;
  /** Id or name of a task; of several with a name the longest. */
  readonly pathOf?: string;
}

/** null where neither a wait nor a task was asked for. Throws `app/bad-request` for what the trace does not have. */
export function reportPath(trace: Trace, { waitOf, at, pathOf }: PathOptions): PathReport | null {
  if (pathOf !== undefined) {
    const task = findTask(trace, pathOf);
    if (task === undefined || task.goroutine < 0) {
      throw new AppError('app/bad-request', `No task with the id or name "${pathOf}" begins and ends in the trace.`);
    }
    const spans = computeGoroutineSpans(trace);
    return describePath(trace, spans, task.goroutine, task, { task: task.id, reason: '' });
  }
  if (waitOf === undefined) return null;
  const spans = computeGoroutineSpans(trace);
  const goroutine = trace.goroutine.id.indexOf(waitOf);
  const wait = goroutine < 0 ? -1 : findWait(spans, goroutine, at);
  if (wait < 0) {
    const when = at === undefined ? '' : ` at ${at} ns`;
    throw new AppError('app/bad-request', `Goroutine ${waitOf} is not blocked${when} in this trace.`);
  }
  const interval = { startNs: spans.start[wait] ?? 0, endNs: spans.start[wait + 1] ?? 0 };
  const reason = trace.reason[spans.reason[wait] ?? 0] ?? '';
  return describePath(trace, spans, goroutine, interval, { task: null, reason });
}

function describePath(
  trace: Trace,
  spans: GoroutineSpanTable,
  goroutine: number,
  interval: Interval,
  of: { readonly task: number | null; readonly reason: string },
): PathReport {
  const path = computeCriticalPath(trace, spans, goroutine, interval);
  const id = (row: number): number => trace.goroutine.id[row] ?? 0;
  const func = (row: number): string => funcName(trace, trace.goroutine.func[row] ?? -1);
  return {
    of: { goroutine: id(goroutine), ...of },
    startNs: interval.startNs,
    endNs: interval.endNs,
    steps: Array.from(path.span, (span, step) => {
      const row = path.goroutine[step] ?? 0;
      return { goroutine: id(row), func: func(row), ...describeStep(trace, spans, path, step, span) };
    }),
    shares: computePathShares(path, spans).map(({ goroutine: row, state, reason, steps, ns }) => ({
      goroutine: id(row),
      func: func(row),
      state: spanStateName[state] ?? '',
      reason: trace.reason[reason] ?? '',
      steps,
      ns,
    })),
    isCut: path.isCut,
  };
}

function describeStep(
  trace: Trace,
  spans: GoroutineSpanTable,
  path: CriticalPath,
  step: number,
  span: number,
): Omit<Step, 'goroutine' | 'func'> {
  return {
    state: spanStateName[spans.state[span] ?? 0] ?? '',
    reason: trace.reason[spans.reason[span] ?? 0] ?? '',
    startNs: path.start[step] ?? 0,
    endNs: path.end[step] ?? 0,
    link: linkNames[path.link[step] ?? 0] ?? '',
    stack: framesOf(trace, spans.stack[span] ?? -1),
  };
}

const linkNames = Object.keys(PathLink);

function framesOf({ stack, location, line, func, string }: Trace, leaf: number): Frame[] {
  const frames: Frame[] = [];
  for (let row = leaf; row >= 0; row = stack.prefix[row] ?? -1) {
    const place = stack.location[row] ?? 0;
    for (let at = location.lineStart[place] ?? 0; at < (location.lineStart[place + 1] ?? 0); at++) {
      const of = line.func[at] ?? 0;
      const file = string[func.file[of] ?? 0] ?? '';
      frames.push({ func: string[func.name[of] ?? 0] ?? '', file, line: line.line[at] ?? 0 });
    }
  }
  return frames;
}

const funcName = ({ func, string }: Trace, row: number): string => (row < 0 ? '' : (string[func.name[row] ?? 0] ?? ''));

const ledTo: Readonly<Record<string, string>> = { woke: 'woken', created: 'created' };
const shownSteps = 40;
const shownShares = 10;

export function writePath({ of, startNs, endNs, steps, shares, isCut }: PathReport): void {
  const total = endNs - startNs;
  const what =
    of.task === null
      ? `goroutine ${of.goroutine} was blocked${of.reason === '' ? '' : ` on ${of.reason}`}`
      : `task ${of.task} took`;
  writeLine(`${what} ${formatDuration(total)}, from ${formatDuration(startNs)}; the time went to`);
  const shareRows = shares
    .slice(0, shownShares)
    .map(({ goroutine, func, state, reason, ns }) => [
      formatDuration(ns),
      formatPercent(ns, total),
      `goroutine ${goroutine}`,
      reason === '' ? state : `${state} (${reason})`,
      func,
    ]);
  writeTable(shareRows, [true, true, false, false, false]);
  writeLine('step by step, the last first:');
  const shown = steps.slice(-shownSteps).reverse();
  writeTable(
    shown.map(({ goroutine, func, state, reason, startNs: from, endNs: to, link }) => [
      formatDuration(to - from),
      `from ${formatDuration(from)}`,
      `goroutine ${goroutine}`,
      reason === '' ? state : `${state} (${reason})`,
      link in ledTo ? `${func}, ${ledTo[link] ?? ''} by the step below` : func,
    ]),
    [true, true, false, false, false],
  );
  const rest = steps.length - shown.length;
  if (rest > 0) writeLine(`… ${formatCount(rest)} earlier steps${isCut ? ' and more' : ''}; --json has all`);
}
