import type { CaptureId } from '#shared/base/brand';
import type { TraceHead, TraceSpanFacts } from '#shared/contract/trace-view';
import { TrackState, trackStateCount } from '#shared/trace/track-state';
import type { Handlers } from '../../src-renderer/backend/memory.ts';
import { profileHead, workspace } from './incident.ts';

/** A trace of two Ps and one group of two goroutines, of which G 20 waited for a P and was woken by G 18. */
export const traceId = 77 as CaptureId;

const ms = 1e6;
const names = {
  handler: { row: 0, id: 20, func: 'acme.example/shop/rates.Load', regionLanes: [] },
  waker: { row: 1, id: 18, func: 'acme.example/shop/rates.Load', regionLanes: [0] },
};

export const traceHead: TraceHead = {
  goVersion: '1.26',
  endNs: 100 * ms,
  clockStartMs: Date.parse('2026-03-01T03:10:58.000Z'),
  events: 12,
  generations: 1,
  goroutines: 2,
  threads: 3,
  firstThreads: [
    { row: 0, id: 4001 },
    { row: 1, id: 4002 },
    { row: 2, id: 4003 },
  ],
  procs: [
    { row: 1, id: 0 },
    { row: 0, id: 1 },
  ],
  groups: [{ func: names.handler.func, count: 2, goroutines: [names.handler, names.waker] }],
  user: {
    tasks: 2,
    regions: 1,
    logs: 1,
    cpuSamples: 3,
    taskLanes: [{ row: 0, name: 'quote', depth: 0, lanes: 1 }],
    lanes: 1,
  },
  busy: Float32Array.of(1, 2),
  markStart: Float64Array.of(40 * ms),
  markEnd: Float64Array.of(50 * ms),
  stopStart: Float64Array.of(),
  stopEnd: Float64Array.of(),
  heap: { time: Float64Array.of(0, 50 * ms), alloc: Float64Array.of(1, 2), goal: Float64Array.of(3, 0) },
  breaks: [],
  warnings: [],
  reading: null,
};

const spanStarts = [0, 30, 40, 60];
const spanStates = [TrackState.net, TrackState.runnable, TrackState.running, TrackState.chan];

const sumsOf = (parts: Readonly<Record<number, number>>): Float64Array =>
  Float64Array.from({ length: trackStateCount }, (_, state) => (parts[state] ?? 0) * ms);

export function spanFacts(row: number): TraceSpanFacts {
  const endNs = (spanStarts[row + 1] ?? 100) * ms;
  const isRunnable = row === 1;
  return {
    track: { kind: 'goroutine', row: 0 },
    row,
    startNs: (spanStarts[row] ?? 0) * ms,
    endNs,
    state: spanStates[row] ?? 0,
    reason: '',
    goroutine: names.handler,
    proc: -1,
    beganBefore: row === 0,
    isOpen: row === 3,
    stack: [{ func: 'net.(*conn).Read', file: '/go/net.go', line: 7 }],
    waker: isRunnable ? { goroutine: names.waker, timeNs: 30 * ms, stack: [], span: 2 } : null,
    creator: null,
    meanwhile: isRunnable ? sumsOf({ [TrackState.running]: 15, [TrackState.gc]: 5 }) : null,
    previous: row - 1,
    next: row < 3 ? row + 1 : -1,
    ownSpan: -1,
    user: null,
  };
}

const stats = {
  count: 1,
  totalNs: 10 * ms,
  minNs: 10 * ms,
  meanNs: 10 * ms,
  p50Ns: 10 * ms,
  p95Ns: 10 * ms,
  p99Ns: 10 * ms,
  maxNs: 10 * ms,
};

export const traceWorkspace = {
  ...workspace,
  captures: [
    ...workspace.captures,
    ...workspace.captures.slice(0, 1).map((one) => ({ ...one, id: traceId, kind: 'trace' as const, source: 'trace' })),
  ],
};

export const traceHandlers: Handlers = {
  'workspace/get': () => traceWorkspace,
  'capture/open': () => ({ view: 'trace', trace: traceHead }),
  'trace/frame': ({ tracks, start, end }) => ({
    startNs: start,
    endNs: end,
    resolutionNs: 1,
    offset: new Int32Array(tracks.length + 1),
    start: new Float64Array(),
    end: new Float64Array(),
    state: new Uint8Array(),
    share: new Float32Array(),
    row: new Int32Array(),
    count: new Int32Array(),
    goroutine: new Float64Array(),
    name: new Int32Array(),
    names: [],
  }),
  'trace/overview': ({ start, end }) => ({
    procs: {
      ns: sumsOf({ [TrackState.running]: 50, [TrackState.idle]: 150 }),
      longestNs: sumsOf({}),
      totalNs: 2 * (end - start),
    },
    longestWaits: [{ goroutine: names.handler, span: 1, startNs: 30 * ms, durationNs: 10 * ms }],
    waitCount: 41,
    waitNs: 10 * ms,
    cycle: null,
  }),
  'trace/path': () => null,
  'trace/sums': () => ({
    ns: sumsOf({ [TrackState.net]: 30, [TrackState.runnable]: 10, [TrackState.running]: 20, [TrackState.chan]: 40 }),
    longestNs: sumsOf({
      [TrackState.net]: 30,
      [TrackState.runnable]: 10,
      [TrackState.running]: 20,
      [TrackState.chan]: 40,
    }),
    totalNs: 100 * ms,
  }),
  'trace/span': ({ track, row }) => ({ ...spanFacts(row), track }),
  'trace/spans': ({ find, start, end, limit }) => {
    // What an instant touches is one span; a range here is all of them.
    const rows = start === end ? [spanStarts.findLastIndex((at) => at * ms <= start)] : [0, 1, 2, 3];
    const shown = rows.slice(0, limit);
    return {
      count: rows.length,
      found: rows.indexOf(find),
      rows: {
        length: shown.length,
        row: Int32Array.from(shown),
        start: Float64Array.from(shown, (row) => (spanStarts[row] ?? 0) * ms),
        end: Float64Array.from(shown, (row) => (spanStarts[row + 1] ?? 100) * ms),
        state: Uint8Array.from(shown, (row) => spanStates[row] ?? 0),
        detail: shown.map(() => ''),
        where: shown.map(() => 'net.(*conn).Read'),
      },
    };
  },
  'trace/groups': () => [{ group: 0, func: names.handler.func, goroutines: 2, stats }],
  'trace/goroutines': ({ pattern }) => {
    const found = [names.handler, names.waker].filter(({ id }) => pattern === '' || pattern.endsWith(String(id)));
    return {
      count: found.length,
      rows: found.map((one) => ({
        ...one,
        group: 0,
        startNs: 0,
        endNs: 100 * ms,
        isCreated: false,
        isEnded: false,
        ns: sumsOf({ [TrackState.running]: 20 }),
      })),
    };
  },
  'trace/syscalls': () => ({
    count: 1,
    totalNs: 5 * ms,
    open: 1,
    rows: [
      {
        goroutine: names.handler,
        startNs: 95 * ms,
        durationNs: 5 * ms,
        procLostAfterNs: NaN,
        isOpen: true,
        where: 'os.ReadFile',
      },
    ],
  }),
  'trace/latency': () => ({
    all: stats,
    groups: [{ group: 0, func: names.handler.func, goroutines: 2, stats }],
    longest: [{ goroutine: names.handler, span: 1, startNs: 30 * ms, durationNs: 10 * ms }],
    tasks: [{ name: 'quote', unfinished: 0, ...stats }],
    regions: [],
  }),
  'trace/gc': () => ({
    cycles: [],
    stops: [
      { reason: 'stop trace', startNs: 90 * ms, durationNs: ms, stopNs: ms / 2, delayedBy: names.handler, isOwn: true },
    ],
    cpuShare: 0.25,
    effectiveGogc: null,
    regime: { kind: 'unknown', because: '0 cycles tell their goal; it takes 3 to see a rule.' },
    whatIf: { rows: [], withheld: ['Only 0 complete cycles were recorded; it takes 3.'], assumptions: [] },
    mmu: [{ windowNs: 10 * ms, share: 0.5 }],
  }),
  'trace/counts': () => ({
    time: Float64Array.of(0, 50 * ms),
    alloc: Float64Array.of(1, 2),
    goal: Float64Array.of(3, 0),
    goroutines: Float64Array.of(2, 2),
    runnable: Float64Array.of(0, 1),
    threads: Float64Array.of(3, 3),
  }),
  'trace/profile': () => ({ ...profileHead, kind: 'trace' }),
};
