import { bisectAfter } from './bisect-column.ts';
import { GcWorker, type GcActivity } from './gc-workers.ts';
import { pickMetric } from './gc-cycles.ts';
import { overlapNs, type Interval } from './interval.ts';
import { MetricKind, RangeKind, type Trace } from './trace.ts';

/** Which work of the collector counts as taken from the program. Pauses always do. */
export interface GcWork {
  readonly workers: boolean;
  readonly assists: boolean;
  readonly sweeping: boolean;
}

/**
 * The share of the processors that is left to the program, as steps: `share[i]` from `time[i]` to `time[i + 1]`. The
 * last entry closes the last step.
 */
export interface Utilisation {
  readonly time: Float64Array;
  readonly share: Float64Array;
}

/**
 * 1 − (Ps used by the collector) / GOMAXPROCS. While the world is stopped for it, it uses all of them; a background
 * worker, an assist or a sweep uses one each. Idle workers only take what nobody else wants, and count as nothing.
 */
export function computeUtilisation(trace: Trace, { runs, stops }: GcActivity, work: GcWork): Utilisation {
  const { range, endNs } = trace;
  const changes: Change[] = [];
  const add = (start: number, end: number, ps: number, isStop: number): void => {
    if (end > start) changes.push({ time: start, ps, stops: isStop }, { time: end, ps: -ps, stops: -isStop });
  };
  for (const { startNs, durationNs } of stops) add(startNs, startNs + durationNs, 0, 1);
  for (let row = 0; row < range.length; row++) {
    const kind = range.kind[row];
    const counts = (kind === RangeKind.assist && work.assists) || (kind === RangeKind.sweep && work.sweeping);
    if (counts) add(range.start[row] ?? 0, range.end[row] ?? 0, 1, 0);
  }
  if (work.workers) {
    for (let run = 0; run < runs.length; run++) {
      if (runs.kind[run] !== GcWorker.idle) add(runs.start[run] ?? 0, runs.end[run] ?? 0, 1, 0);
    }
  }
  changes.sort((a, b) => a.time - b.time);
  return buildSteps(changes, pickMetric(trace.metric, MetricKind.gomaxprocs), endNs);
}

interface Change {
  readonly time: number;
  readonly ps: number;
  readonly stops: number;
}

function buildSteps(
  changes: readonly Change[],
  gomaxprocs: { readonly time: Float64Array; readonly value: Float64Array },
  endNs: number,
): Utilisation {
  const time: number[] = [0];
  const share: number[] = [1];
  let ps = 0;
  let stops = 0;
  for (const change of changes) {
    ps += change.ps;
    stops += change.stops;
    const procs = gomaxprocs.value[Math.max(0, bisectAfter(gomaxprocs.time, change.time) - 1)] ?? 1;
    const left = stops > 0 ? 0 : Math.max(0, 1 - ps / Math.max(1, procs));
    if (change.time === time[time.length - 1]) {
      share[share.length - 1] = left;
    } else if (left !== share[share.length - 1]) {
      time.push(change.time);
      share.push(left);
    }
  }
  if (endNs > (time[time.length - 1] ?? 0)) {
    time.push(endNs);
    share.push(share[share.length - 1] ?? 1);
  }
  return { time: Float64Array.from(time), share: Float64Array.from(share) };
}

/**
 * The least mean share that the program had in any window of that width: the minimum mutator utilisation. A window
 * that is as bad as can be begins or ends where the share changes, so those are looked at, and no others.
 */
export function computeMmu(utilisation: Utilisation, windowNs: number): number {
  const { time, share } = utilisation;
  const last = time[time.length - 1] ?? 0;
  const first = time[0] ?? 0;
  const width = Math.min(windowNs, last - first);
  if (!(width > 0)) return share.reduce((least, value) => Math.min(least, value), 1);
  const integral = new Float64Array(time.length);
  for (let i = 1; i < time.length; i++) {
    const length = (time[i] ?? 0) - (time[i - 1] ?? 0);
    integral[i] = (integral[i - 1] ?? 0) + length * (share[i - 1] ?? 0);
  }
  const integralAt = (at: number): number => {
    const step = Math.max(0, bisectAfter(time, at) - 1);
    return (integral[step] ?? 0) + (at - (time[step] ?? 0)) * (share[step] ?? 0);
  };
  let least = 1;
  for (const edge of time) {
    for (const start of [edge, edge - width]) {
      const from = Math.min(Math.max(first, start), last - width);
      least = Math.min(least, (integralAt(from + width) - integralAt(from)) / width);
    }
  }
  return Math.max(0, least);
}

export interface MmuPoint {
  readonly windowNs: number;
  readonly share: number;
}

/** Narrower than a pause nobody looks; there are as many steps to each power of ten. */
const narrowestNs = 10_000;
const stepsPerDecade = 6;

/** The minimum mutator utilisation for windows from 10 µs to the whole trace, as wide apart as a logarithmic axis has it. */
export function computeMmuCurve(utilisation: Utilisation, wallNs: number): MmuPoint[] {
  const points: MmuPoint[] = [];
  for (let step = 0; ; step++) {
    const windowNs = narrowestNs * 10 ** (step / stepsPerDecade);
    if (windowNs > wallNs) return points;
    points.push({ windowNs, share: computeMmu(utilisation, windowNs) });
  }
}

/**
 * The share of the processors that the collector took in the interval: dedicated and fractional workers, assists, and
 * all Ps while the world was stopped for it. Sweeping and idle workers are not in it.
 */
export function computeGcCpuShare(trace: Trace, { runs, stops }: GcActivity, interval: Interval): number {
  const { range, metric } = trace;
  const procs = pickMetric(metric, MetricKind.gomaxprocs).value.at(-1) ?? Math.max(1, trace.proc.length);
  const wall = interval.endNs - interval.startNs;
  if (!(wall > 0)) return 0;
  let used = 0;
  for (let run = 0; run < runs.length; run++) {
    if (runs.kind[run] !== GcWorker.idle) used += overlapNs(interval, runs.start[run] ?? 0, runs.end[run] ?? 0);
  }
  for (let row = 0; row < range.length; row++) {
    if (range.kind[row] === RangeKind.assist) used += overlapNs(interval, range.start[row] ?? 0, range.end[row] ?? 0);
  }
  for (const { startNs, durationNs } of stops) used += procs * overlapNs(interval, startNs, startNs + durationNs);
  return Math.min(1, used / (procs * wall));
}
