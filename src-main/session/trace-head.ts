import type { HeapSeries, TraceCounts, TraceHead, TraceReadState } from '#shared/contract/trace-view';
import { bisectAfter } from '#shared/trace/bisect-column';
import { pickMetric, type Series } from '#shared/trace/gc-cycles';
import { goVersionOf } from '#shared/trace/go-version';
import { SpanState } from '#shared/trace/span-table';
import { MetricKind, type Trace } from '#shared/trace/trace';
import { TrackState } from '#shared/trace/track-state';
import { computeWallClock } from '#shared/trace/wall-clock';
import type { TraceGroups } from './trace-groups.ts';
import type { TraceTables } from './trace-tables.ts';

/** Parts of the strip that shows the whole trace, and of lines over time. */
const stripParts = 900;

/** Tracks of threads; a program with more has them in the counts. */
const shownThreads = 500;

export function traceHead(tables: TraceTables, groups: TraceGroups, reading: TraceReadState | null): TraceHead {
  const { trace, cycles, stops } = tables;
  const startNanos = computeWallClock(trace)?.startNanos;
  return {
    goVersion: goVersionOf(trace.header),
    endNs: trace.endNs,
    clockStartMs: startNanos === undefined ? null : Number(startNanos / 1000n) / 1000,
    events: trace.event.length,
    generations: trace.generation.length,
    goroutines: trace.goroutine.length,
    threads: trace.thread.length,
    firstThreads: Array.from(trace.thread.id.subarray(0, shownThreads), (id, row) => ({ row, id })),
    procs: Array.from(trace.proc.id, (id, row) => ({ row, id })).sort((a, b) => a.id - b.id),
    groups: groups.describe(),
    user: {
      tasks: trace.task.length,
      regions: trace.region.length,
      logs: trace.log.length,
      cpuSamples: trace.cpuSample.length,
      taskLanes: tables.user.taskLanes(),
      lanes: tables.user.count('task'),
    },
    busy: procsBusy(tables),
    markStart: Float64Array.from(cycles, ({ startNs }) => startNs),
    markEnd: Float64Array.from(cycles, ({ startNs, durationNs }) => startNs + durationNs),
    stopStart: Float64Array.from(stops, ({ startNs }) => startNs),
    stopEnd: Float64Array.from(stops, ({ startNs, durationNs }) => startNs + durationNs),
    heap: thinHeap(trace, stripParts),
    breaks: trace.breaks,
    warnings: trace.warnings,
    reading,
  };
}

/** Ps that run a goroutine or the collector, on the mean of each part. */
function procsBusy({ trace, procSpans, procStates }: TraceTables): Float32Array {
  const busyNs = new Float64Array(stripParts);
  const partNs = Math.max(1, trace.endNs) / stripParts;
  for (let proc = 0; proc < trace.proc.length; proc++) {
    const last = (procSpans.offset[proc + 1] ?? 0) - 1;
    for (let row = procSpans.offset[proc] ?? 0; row < last; row++) {
      const state = procStates[row] ?? 0;
      if (state === TrackState.idle || state === TrackState.unknown || state === TrackState.scheduling) continue;
      addStretch(busyNs, partNs, procSpans.start[row] ?? 0, procSpans.start[row + 1] ?? 0);
    }
  }
  return Float32Array.from(busyNs, (ns) => ns / partNs);
}

function addStretch(sums: Float64Array, partNs: number, from: number, to: number): void {
  const last = Math.min(sums.length - 1, Math.floor(to / partNs));
  for (let part = Math.floor(from / partNs); part <= last; part++) {
    const ns = Math.min(to, (part + 1) * partNs) - Math.max(from, part * partNs);
    if (ns > 0) sums[part] = (sums[part] ?? 0) + ns;
  }
}

/** The largest allocation of each part, so that no peak is lost, and the goal that held then. */
function thinHeap({ metric, endNs }: Trace, parts: number): HeapSeries {
  const allocs = pickMetric(metric, MetricKind.heapAlloc);
  const goals = pickMetric(metric, MetricKind.heapGoal);
  const partNs = Math.max(1, endNs) / parts;
  const time = Float64Array.from({ length: parts }, (_, part) => part * partNs);
  return { time, alloc: largestOfParts(allocs, partNs, parts), goal: largestOfParts(goals, partNs, parts) };
}

/** The largest value that held within each part; NaN before the first. */
function largestOfParts({ time, value }: Series, partNs: number, parts: number): Float64Array {
  const largest = new Float64Array(parts);
  for (let part = 0; part < parts; part++) {
    const first = bisectAfter(time, part * partNs) - 1;
    let most = first < 0 ? NaN : (value[first] ?? NaN);
    for (let row = first + 1; row < time.length && (time[row] ?? 0) < (part + 1) * partNs; row++) {
      most = Number.isNaN(most) ? (value[row] ?? NaN) : Math.max(most, value[row] ?? 0);
    }
    largest[part] = most;
  }
  return largest;
}

/** Counts at the start of each part. */
export function traceCounts(tables: TraceTables): TraceCounts {
  const { trace, goroutineSpans, goroutineStates } = tables;
  const heap = thinHeap(trace, stripParts);
  const partNs = Math.max(1, trace.endNs) / stripParts;
  const goroutines = new Float64Array(stripParts);
  const runnable = new Float64Array(stripParts);
  const threads = new Float64Array(stripParts);
  for (let row = 0; row < trace.goroutine.length; row++) {
    addPresence(goroutines, partNs, trace.goroutine.start[row] ?? 0, trace.goroutine.end[row] ?? 0);
  }
  for (let row = 0; row < goroutineSpans.length - 1; row++) {
    if (goroutineStates[row] !== TrackState.runnable || goroutineSpans.state[row] === SpanState.end) continue;
    addPresence(runnable, partNs, goroutineSpans.start[row] ?? 0, goroutineSpans.start[row + 1] ?? 0);
  }
  const { threadSpans } = tables;
  for (let row = 0; row < threadSpans.length - 1; row++) {
    const state = threadSpans.state[row] ?? 0;
    const isAtWork = state !== SpanState.end && state !== SpanState.idle && state !== SpanState.unknown;
    if (isAtWork) addPresence(threads, partNs, threadSpans.start[row] ?? 0, threadSpans.start[row + 1] ?? 0);
  }
  return { ...heap, goroutines, runnable, threads };
}

/** Counts one at the start of every part that lies within. */
function addPresence(counts: Float64Array, partNs: number, from: number, to: number): void {
  const last = Math.min(counts.length - 1, Math.ceil(to / partNs) - 1);
  for (let part = Math.ceil(from / partNs); part <= last; part++) counts[part] = (counts[part] ?? 0) + 1;
}
