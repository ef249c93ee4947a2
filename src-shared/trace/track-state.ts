import type { GcActivity } from './gc-workers.ts';
import { GcWorker } from './gc-workers.ts';
import { bisectAfter } from './bisect-column.ts';
import { SpanState, type GoroutineSpanTable, type HolderSpanTable } from './span-table.ts';
import type { Trace } from './trace.ts';

/** What a stretch of a track shows: states of goroutines with blocking told apart by what is waited for, and of Ps. */
export const TrackState = {
  unknown: 0,
  running: 1,
  runnable: 2,
  syscall: 3,
  /** In a system call, without a P. */
  syscallBlocked: 4,
  chan: 5,
  select: 6,
  sync: 7,
  net: 8,
  sleep: 9,
  /** For another reason, or one that is not in the trace. */
  blocked: 10,
  gc: 11,
  /** A worker of the collector that takes what nobody else wants. */
  gcIdle: 12,
  scheduling: 13,
  idle: 14,
  worldStopped: 15,
  /** What the program itself tells of: tasks and regions, which last, and logs and CPU samples, which are moments. */
  task: 16,
  region: 17,
  log: 18,
  sample: 19,
} as const;

export const trackStateCount = 20;

/** By `TrackState`, as it is said to the reader. */
export const trackStateName: readonly string[] = [
  'unknown',
  'running',
  'runnable',
  'system call',
  'system call, P lost',
  'channel',
  'select',
  'lock or condition',
  'network',
  'sleep',
  'blocked',
  'GC',
  'GC, idle time',
  'scheduling',
  'idle',
  'world stopped',
  'task',
  'region',
  'log',
  'CPU sample',
];

const waits: ReadonlySet<number> = new Set([
  ...[TrackState.chan, TrackState.select, TrackState.sync],
  ...[TrackState.net, TrackState.sleep, TrackState.blocked],
]);

/** Whether a goroutine in the state waits for something other than a P. */
export const isWait = (state: number): boolean => waits.has(state);

/** Whether it has no duration: its track is marks, of which there are more or fewer. */
export const isMoment = (state: number): boolean => state === TrackState.log || state === TrackState.sample;

/** By the words that the runtime uses. */
export function stateOfReason(reason: string): number {
  if (reason === 'network') return TrackState.net;
  if (reason === 'select') return TrackState.select;
  if (reason === 'sleep') return TrackState.sleep;
  if (reason.startsWith('chan')) return TrackState.chan;
  return reason.startsWith('sync') ? TrackState.sync : TrackState.blocked;
}

const plainStates: Readonly<Record<number, number>> = {
  [SpanState.runnable]: TrackState.runnable,
  [SpanState.running]: TrackState.running,
  [SpanState.syscall]: TrackState.syscall,
  [SpanState.syscallBlocked]: TrackState.syscallBlocked,
  [SpanState.scheduling]: TrackState.scheduling,
  [SpanState.idle]: TrackState.idle,
};

/** `TrackState` of every row of a span table. */
export function goroutineTrackStates({ reason }: Trace, spans: GoroutineSpanTable): Uint8Array {
  const ofReason = Uint8Array.from(reason, stateOfReason);
  const ofState = stateTable();
  const states = new Uint8Array(spans.length);
  for (let row = 0; row < spans.length; row++) {
    const state = spans.state[row] ?? 0;
    states[row] =
      state === SpanState.blocked ? (ofReason[spans.reason[row] ?? 0] ?? TrackState.blocked) : (ofState[state] ?? 0);
  }
  return states;
}

const markWorker = 'runtime.gcBgMarkWorker';

/** The same of Ps: a P that runs a mark worker works for the collector, in idle time or not. */
export function procTrackStates(trace: Trace, spans: HolderSpanTable, { runs }: GcActivity): Uint8Array {
  const states = holderTrackStates(trace, spans);
  for (let run = 0; run < runs.length; run++) {
    const proc = runs.proc[run] ?? -1;
    if (runs.kind[run] !== GcWorker.idle || proc < 0) continue;
    const first = spans.offset[proc] ?? 0;
    const starts = spans.start.subarray(first, spans.offset[proc + 1]);
    const row = first + bisectAfter(starts, runs.start[run] ?? 0) - 1;
    if (row >= first && states[row] === TrackState.gc) states[row] = TrackState.gcIdle;
  }
  return states;
}

/** The same of threads, and of Ps: what runs a mark worker works for the collector. */
export function holderTrackStates(trace: Trace, spans: HolderSpanTable): Uint8Array {
  const { goroutine, func, string } = trace;
  const isWorker = Uint8Array.from({ length: goroutine.length }, (_, row) => {
    const name = string[func.name[goroutine.func[row] ?? -1] ?? 0] ?? '';
    return name.startsWith(markWorker) ? 1 : 0;
  });
  const ofState = stateTable();
  const states = new Uint8Array(spans.length);
  for (let row = 0; row < spans.length; row++) {
    const state = ofState[spans.state[row] ?? 0] ?? 0;
    states[row] = state === TrackState.running && isWorker[spans.goroutine[row] ?? -1] === 1 ? TrackState.gc : state;
  }
  return states;
}

function stateTable(): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, state) => plainStates[state] ?? TrackState.unknown);
}
