import { formatDuration } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import type { DurationStats } from './duration-stats.ts';
import type { FunctionSummary, NamedDurations, TraceSummary } from './trace-summary.ts';

/**
 * Two traces side by side. They are of different lengths, so that what adds up over time is compared per second of
 * trace: `nsPerSecond` of running is a thousand millionth of the mean number of goroutines that ran. Durations, shares
 * and sizes are compared as they are.
 */
export type FigureUnit = 'perSecond' | 'nsPerSecond' | 'ns' | 'share' | 'bytes' | 'count';

/** null where a side does not tell. */
export interface ComparedFigure {
  readonly name: string;
  readonly unit: FigureUnit;
  readonly before: number | null;
  readonly after: number | null;
  /** `after - before`; null where a side does not tell. */
  readonly delta: number | null;
}

/** Nanoseconds per second of trace, but for the goroutines, which are counted, and the percentile, which is a wait. */
export interface FunctionRates {
  readonly goroutines: number;
  readonly running: number;
  readonly runnable: number;
  readonly blocked: number;
  readonly syscall: number;
  readonly waitP99Ns: number;
}

export const functionMeasures = ['running', 'runnable', 'blocked', 'syscall'] as const;
export type FunctionMeasure = (typeof functionMeasures)[number];

/** null on the side that has no goroutine of the function. */
export interface ComparedFunction {
  readonly func: string;
  readonly before: FunctionRates | null;
  readonly after: FunctionRates | null;
  readonly delta: Readonly<Record<FunctionMeasure, number>>;
}

/** Durations by name; null on the side that has none of it. */
export interface ComparedDurations {
  readonly name: string;
  readonly before: DurationStats | null;
  readonly after: DurationStats | null;
}

export interface ComparedSide {
  readonly goVersion: string;
  readonly wallNs: number;
  readonly procs: number;
  readonly goroutines: number;
  readonly isPartial: boolean;
}

export interface TraceComparison {
  readonly before: ComparedSide;
  readonly after: ComparedSide;
  /** `limited` where a reason does not hold; each is a sentence. */
  readonly comparability: {
    readonly level: 'comparable' | 'limited';
    readonly reasons: readonly { readonly code: string; readonly message: string; readonly holds: boolean }[];
  };
  readonly overview: readonly ComparedFigure[];
  /** By the largest change of any measure. */
  readonly functions: readonly ComparedFunction[];
  /** Time blocked, by the runtime's reason. */
  readonly reasons: readonly ComparedFigure[];
  readonly stops: readonly ComparedDurations[];
  readonly tasks: readonly ComparedDurations[];
  readonly regions: readonly ComparedDurations[];
  /** What changed most, in sentences. */
  readonly summary: readonly string[];
}

export function compareTraces(before: TraceSummary, after: TraceSummary): TraceComparison {
  const overview = overviewRows.map(({ name, unit, of }) => figure(name, unit, of(before), of(after)));
  const functions = compareFunctions(before, after);
  const reasons = compareReasons(before, after);
  const stops = compareNamed(before.stops, after.stops);
  return {
    before: sideOf(before),
    after: sideOf(after),
    comparability: judge(before, after),
    overview,
    functions,
    reasons,
    stops,
    tasks: compareNamed(before.tasks, after.tasks),
    regions: compareNamed(before.regions, after.regions),
    summary: summarise(before, after, functions, reasons),
  };
}

const perSecond = (value: number, { wallNs }: TraceSummary): number | null =>
  wallNs > 0 ? (value / wallNs) * 1e9 : null;

interface OverviewRow {
  readonly name: string;
  readonly unit: FigureUnit;
  readonly of: (summary: TraceSummary) => number | null;
}

const sumOfStops = ({ stops }: TraceSummary): number => stops.reduce((sum, { totalNs }) => sum + totalNs, 0);

const overviewRows: readonly OverviewRow[] = [
  { name: 'goroutines', unit: 'count', of: ({ goroutines }) => goroutines },
  { name: 'goroutines created', unit: 'perSecond', of: (one) => perSecond(one.created, one) },
  {
    name: 'Ps at work, of all',
    unit: 'share',
    of: ({ procRunningNs, procs, wallNs }) => (procs * wallNs > 0 ? procRunningNs / (procs * wallNs) : null),
  },
  { name: 'waits for a P', unit: 'perSecond', of: (one) => perSecond(one.wait.count, one) },
  { name: 'time waiting for a P', unit: 'nsPerSecond', of: (one) => perSecond(one.wait.totalNs, one) },
  { name: 'wait for a P, mean', unit: 'ns', of: ({ wait }) => ofSome(wait, wait.meanNs) },
  { name: 'wait for a P, p50', unit: 'ns', of: ({ wait }) => ofSome(wait, wait.p50Ns) },
  { name: 'wait for a P, p95', unit: 'ns', of: ({ wait }) => ofSome(wait, wait.p95Ns) },
  { name: 'wait for a P, p99', unit: 'ns', of: ({ wait }) => ofSome(wait, wait.p99Ns) },
  { name: 'wait for a P, longest', unit: 'ns', of: ({ wait }) => ofSome(wait, wait.maxNs) },
  { name: 'system calls that lost their P', unit: 'perSecond', of: (one) => perSecond(one.blockingCalls, one) },
  { name: 'collections', unit: 'perSecond', of: (one) => perSecond(one.gc.cycles, one) },
  { name: 'collector, of all Ps', unit: 'share', of: ({ gc }) => gc.cpuShare },
  { name: 'marking', unit: 'nsPerSecond', of: (one) => perSecond(one.gc.markNs, one) },
  { name: 'mark assists', unit: 'nsPerSecond', of: (one) => perSecond(one.gc.assistNs, one) },
  { name: 'live heap', unit: 'bytes', of: ({ gc }) => gc.liveBytes },
  { name: 'heap goal', unit: 'bytes', of: ({ gc }) => gc.goalBytes },
  { name: 'world stopped', unit: 'nsPerSecond', of: (one) => perSecond(sumOfStops(one), one) },
];

const ofSome = ({ count }: DurationStats, value: number): number | null => (count > 0 ? value : null);

function figure(name: string, unit: FigureUnit, before: number | null, after: number | null): ComparedFigure {
  return { name, unit, before, after, delta: before === null || after === null ? null : after - before };
}

const sideOf = ({ goVersion, wallNs, procs, goroutines, isPartial }: TraceSummary): ComparedSide => ({
  goVersion,
  wallNs,
  procs,
  goroutines,
  isPartial,
});

/** Pairs what goes by one name on both sides, in the order of its first appearance. */
function pairUp<T, R>(
  before: readonly T[],
  after: readonly T[],
  nameOf: (one: T) => string,
  join: (name: string, before: T | null, after: T | null) => R,
): R[] {
  const afterOf = new Map(after.map((one) => [nameOf(one), one]));
  const pairs = before.map((one) => {
    const name = nameOf(one);
    const other = afterOf.get(name) ?? null;
    afterOf.delete(name);
    return join(name, one, other);
  });
  return [...pairs, ...Array.from(afterOf, ([name, one]) => join(name, null, one))];
}

function compareFunctions(before: TraceSummary, after: TraceSummary): ComparedFunction[] {
  const pairs = pairUp(
    mergeByName(before.functions),
    mergeByName(after.functions),
    ({ func }) => func,
    (func, a, b) => {
      const [was, is] = [a && ratesOf(a, before), b && ratesOf(b, after)];
      const change = (measure: FunctionMeasure): number => (is?.[measure] ?? 0) - (was?.[measure] ?? 0);
      return {
        func,
        before: was,
        after: is,
        delta: {
          running: change('running'),
          runnable: change('runnable'),
          blocked: change('blocked'),
          syscall: change('syscall'),
        },
      };
    },
  );
  return pairs.sort((a, b) => largestChange(b) - largestChange(a) || (a.func < b.func ? -1 : 1));
}

/** Functions of one name in several files are one. */
function mergeByName(functions: readonly FunctionSummary[]): FunctionSummary[] {
  const byName = new Map<string, FunctionSummary>();
  for (const one of functions) {
    const other = byName.get(one.func);
    if (other === undefined) byName.set(one.func, one);
    else {
      byName.set(one.func, {
        func: one.func,
        goroutines: one.goroutines + other.goroutines,
        runningNs: one.runningNs + other.runningNs,
        runnableNs: one.runnableNs + other.runnableNs,
        blockedNs: one.blockedNs + other.blockedNs,
        syscallNs: one.syscallNs + other.syscallNs,
        wait: one.wait.count > other.wait.count ? one.wait : other.wait,
      });
    }
  }
  return [...byName.values()];
}

function ratesOf(one: FunctionSummary, side: TraceSummary): FunctionRates {
  const rate = (ns: number): number => perSecond(ns, side) ?? 0;
  return {
    goroutines: one.goroutines,
    running: rate(one.runningNs),
    runnable: rate(one.runnableNs),
    blocked: rate(one.blockedNs),
    syscall: rate(one.syscallNs),
    waitP99Ns: one.wait.p99Ns,
  };
}

/** Blocked time alone says little: whoever waits for work is blocked. */
const largestChange = ({ delta }: ComparedFunction): number =>
  Math.max(Math.abs(delta.running), Math.abs(delta.runnable), Math.abs(delta.syscall));

function compareReasons(before: TraceSummary, after: TraceSummary): ComparedFigure[] {
  return pairUp(
    before.reasons,
    after.reasons,
    ({ name }) => name,
    (name, a, b) => figure(name, 'nsPerSecond', perSecond(a?.ns ?? 0, before), perSecond(b?.ns ?? 0, after)),
  ).sort((a, b) => Math.abs(b.delta ?? 0) - Math.abs(a.delta ?? 0));
}

function compareNamed(before: readonly NamedDurations[], after: readonly NamedDurations[]): ComparedDurations[] {
  const join = (name: string, a: DurationStats | null, b: DurationStats | null): ComparedDurations => ({
    name,
    before: a,
    after: b,
  });
  return pairUp(before, after, ({ name }) => name, join).sort(
    (a, b) => totalOf(b) - totalOf(a) || (a.name < b.name ? -1 : 1),
  );
}

const totalOf = ({ before, after }: ComparedDurations): number => Math.max(before?.totalNs ?? 0, after?.totalNs ?? 0);

function judge(before: TraceSummary, after: TraceSummary): TraceComparison['comparability'] {
  const same = (code: string, a: string, b: string, what: string) => ({
    code,
    message: a === b ? `same ${what}` : `${what} ${a} against ${b}`,
    holds: a === b,
  });
  const reasons = [
    same('go-version', before.goVersion, after.goVersion, 'Go version'),
    same('gomaxprocs', String(before.procs), String(after.procs), 'GOMAXPROCS'),
    wholeness(before, after),
  ];
  return { level: reasons.every(({ holds }) => holds) ? 'comparable' : 'limited', reasons };
}

function wholeness(before: TraceSummary, after: TraceSummary): { code: string; message: string; holds: boolean } {
  const holds = !before.isPartial && !after.isPartial;
  const sides = [before.isPartial ? 'A' : '', after.isPartial ? 'B' : ''].filter(Boolean).join(' and ');
  const message = holds ? 'both whole' : `${sides} cut off or damaged: figures are of what can be read`;
  return { code: 'whole', message, holds };
}

/** Changes of percentiles below this factor, and of shares below this difference, are not worth a sentence. */
const worthFactor = 1.5;
const worthShare = 0.01;
const worthNsPerSecond = 10e6;

function summarise(
  before: TraceSummary,
  after: TraceSummary,
  functions: readonly ComparedFunction[],
  reasons: readonly ComparedFigure[],
): string[] {
  const said: string[] = [];
  const [a, b] = [before.wait.p99Ns, after.wait.p99Ns];
  if (before.wait.count > 0 && after.wait.count > 0 && Math.max(a, b) >= worthFactor * Math.min(a, b)) {
    said.push(`99 of 100 waits for a P ended within ${formatDuration(a)} before, within ${formatDuration(b)} after.`);
  }
  if (Math.abs(after.gc.cpuShare - before.gc.cpuShare) >= worthShare) {
    const shares = [before, after].map(({ gc }) => formatPercent(gc.cpuShare, 1));
    said.push(`The collector took ${shares.join(' of the Ps before, ')} after.`);
  }
  for (const { measure, verb } of told) {
    const [most] = functions.toSorted((one, other) => Math.abs(other.delta[measure]) - Math.abs(one.delta[measure]));
    if (!most || Math.abs(most.delta[measure]) < worthNsPerSecond) continue;
    const rate = (side: FunctionRates | null): string => formatDuration(side?.[measure] ?? 0);
    said.push(
      `Goroutines of ${most.func || '(start not in the trace)'} ${verb} ${rate(most.before)} a second before, ${rate(most.after)} after.`,
    );
  }
  const [reason] = reasons;
  if (reason?.delta != null && Math.abs(reason.delta) >= worthNsPerSecond) {
    const [was, is] = [formatDuration(reason.before ?? 0), formatDuration(reason.after ?? 0)];
    said.push(
      `Blocked on ${reason.name || 'an unknown reason'}: ${was} a second before, ${is} after, over all goroutines.`,
    );
  }
  return said;
}

const told: readonly { readonly measure: FunctionMeasure; readonly verb: string }[] = [
  { measure: 'running', verb: 'ran' },
  { measure: 'runnable', verb: 'waited for a P' },
  { measure: 'syscall', verb: 'were in system calls' },
];
