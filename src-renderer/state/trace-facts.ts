import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import type {
  TraceHead,
  TracePath,
  TracePathStep,
  TraceSpanFacts,
  TraceSums,
  TraceTrackFrame,
} from '#shared/contract/trace-view';
import type { Capture } from '#shared/contract/model';
import { PathLink } from '#shared/trace/critical-path';
import { isMoment, TrackState, trackStateName } from '#shared/trace/track-state';
import { traceTime } from './trace-times.ts';

/** The sentences of a trace. */

/** `5.00 s, 8 Ps, 1,234 goroutines, Go 1.26` */
export function traceLine({ endNs, procs, goroutines, goVersion, breaks }: TraceHead): string {
  const cut = breaks.some(({ isTruncation }) => isTruncation) ? ', cut off' : '';
  return `${formatDuration(endNs)}${cut}, ${formatCount(procs.length)} Ps, ${formatCount(goroutines)} goroutines, Go ${goVersion}`;
}

/** `In view 24.0 ms of 5.00 s, from 1.842 s` */
export function viewLine(startNs: number, endNs: number, totalNs: number): string {
  if (endNs - startNs >= totalNs) return `All ${formatDuration(totalNs)} in view`;
  const width = endNs - startNs;
  return `In view ${formatDuration(width)} of ${formatDuration(totalNs)}, from ${traceTime(startNs, width / 100)}`;
}

/** The moment at which the trace began, and whether the trace itself says so. */
export function clockStart(
  head: TraceHead,
  { startedAt }: Capture,
): { readonly ms: number; readonly isExact: boolean } {
  return head.clockStartMs === null
    ? { ms: Date.parse(startedAt), isExact: false }
    : { ms: head.clockStartMs, isExact: true };
}

/** States that took time, the longest first. */
export function statesOf({ ns, longestNs }: TraceSums): readonly StateShare[] {
  return Array.from(ns, (time, state) => ({ state, ns: time, longestNs: longestNs[state] ?? 0 }))
    .filter((share) => share.ns > 0)
    .sort((a, b) => b.ns - a.ns);
}

export interface StateShare {
  readonly state: number;
  readonly ns: number;
  readonly longestNs: number;
}

export function stateName(state: number): string {
  const name = trackStateName[state] ?? 'unknown';
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Why a span is what it is, in a sentence. */
export function whyLine(facts: TraceSpanFacts): string {
  const { state, reason, beganBefore, isOpen, proc, goroutine } = facts;
  const edges = [
    beganBefore ? 'It was so before the trace begins.' : '',
    isOpen ? 'It still is when the trace ends, so the duration is a lower bound.' : '',
  ];
  return [sentenceOf(state, reason, proc, goroutine?.func ?? ''), ...edges].filter(Boolean).join(' ');
}

function sentenceOf(state: number, reason: string, proc: number, func: string): string {
  const said = reason === '' ? '' : ` (${reason})`;
  switch (state) {
    case TrackState.running:
      return proc < 0 ? 'Running Go code.' : `Running Go code on P${proc}.`;
    case TrackState.runnable:
      return reason === '' ? 'Ready, but no P had taken it up.' : `Ready, after it gave up its P${said}.`;
    case TrackState.syscall:
      return 'In a system call, with its P at hand.';
    case TrackState.syscallBlocked:
      return 'In a system call, after its P was taken away.';
    case TrackState.gc:
      return func === '' ? 'The collector marks what is alive.' : 'A worker of the collector.';
    case TrackState.gcIdle:
      return 'A worker of the collector, on a P that had nothing else to do.';
    case TrackState.scheduling:
      return 'Between two goroutines.';
    case TrackState.idle:
      return 'No goroutine was ready for it.';
    case TrackState.task:
      return 'A task of the program; what it waited for is its critical path, in the Latency tab.';
    case TrackState.region:
      return 'A region of the code, as the program marked it.';
    case TrackState.log:
      return 'A message of the program.';
    case TrackState.sample:
      return 'A CPU profile that ran at the same time found it running.';
    case TrackState.worldStopped:
      return reason === '' ? 'Nothing may run.' : `Nothing may run: ${reason}.`;
    case TrackState.unknown:
      return 'The trace does not say.';
    default:
      return reason === '' ? 'Blocked; the trace has no reason.' : `Blocked on ${reason}.`;
  }
}

/** `4.00 ms, of which the steps below tell 3.90 ms.` */
export function pathLine({ of, steps, startNs, endNs, stepCount, isCut }: TracePath): string {
  const what = of.kind === 'wait' ? 'was blocked' : 'took';
  const first = steps.at(-1);
  if (!first) return 'The trace does not say what it waited for.';
  const head = `It ${what} ${formatDuration(endNs - startNs)}. While a goroutine is blocked, the time counts for the one that woke it.`;
  const isWhole = stepCount > steps.length || isCut || first.startNs <= startNs;
  return isWhole ? head : `${head} The trace knows no more before ${traceTime(first.startNs, 1000)}.`;
}

/** `G 57, channel` */
export function stepLine({
  goroutine,
  state,
  reason,
  link,
}: Pick<TracePathStep, 'goroutine' | 'state' | 'reason'> & { readonly link?: number }): string {
  const what = reason === '' ? (trackStateName[state] ?? '') : reason;
  const next = link === PathLink.woke ? ', woken by' : link === PathLink.created ? ', created by' : '';
  return `G ${goroutine.id} ${what}${next}`;
}

/** What a screen reader says of the selection. */
export function spokenSpan(facts: TraceSpanFacts, track: string, totalNs: number): string {
  const { state, startNs, endNs, goroutine, user } = facts;
  const isOwnTrack = facts.track.kind === 'goroutine' || facts.track.kind === 'region' || facts.track.kind === 'stw';
  const name = goroutine && !isOwnTrack ? `${track}, G ${goroutine.id}` : track;
  const said = user && [user.name, user.text].filter(Boolean).join(': ');
  if (isMoment(state)) return [name, said, `at ${traceTime(startNs, 1000)}`].filter(Boolean).join(', ');
  if (said) return `${name}, ${said}, ${formatDuration(endNs - startNs)}, from ${traceTime(startNs, 1000)}`;
  return (
    `${name}, ${stateName(state)}, ${formatDuration(endNs - startNs)} of ${formatDuration(totalNs)}, ` +
    `from ${traceTime(startNs, Math.max(1000, (endNs - startNs) / 10))}`
  );
}

/** What stands in a box, where it has room; of a P the goroutine that it runs. */
export function boxLabel(state: number, goroutineId: number | null): string {
  return goroutineId === null ? stateName(state) : `G ${goroutineId}`;
}

/** What a card says of a box: how long, or of merged ones how many and of what most. */
export function boxLines(frame: TraceTrackFrame, box: number): readonly string[] {
  const from = frame.start[box] ?? 0;
  const duration = (frame.end[box] ?? 0) - from;
  const count = frame.count[box] ?? 1;
  const state = frame.state[box] ?? 0;
  const name = frame.names[frame.name[box] ?? -1];
  const what = stateName(state);
  const start = `from ${traceTime(from, Math.max(1000, duration / 10))}`;
  if (count === 1) {
    if (isMoment(state)) return [name ?? what, `at ${traceTime(from, 1000)}`];
    return [`${name ?? what}, ${formatDuration(duration)}`, start];
  }
  const many = pluralOfState.get(state) ?? 'spans';
  const head = `${formatCount(count)} ${many} in ${formatDuration(duration)}`;
  const rest = [start, 'Zoom in to tell them apart'];
  if (isMoment(state)) return [head, ...rest];
  return [`${head}, mostly ${name ?? (state === TrackState.region ? 'of rare names' : what)}`, ...rest];
}

const pluralOfState: ReadonlyMap<number, string> = new Map([
  [TrackState.task, 'tasks'],
  [TrackState.region, 'regions'],
  [TrackState.log, 'logs'],
  [TrackState.sample, 'samples'],
]);
