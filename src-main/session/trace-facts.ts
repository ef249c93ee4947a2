import type { TraceOverview, TraceSpanFacts, TraceSums, TraceWait, TrackRef } from '#shared/contract/trace-view';
import { bisectAfter } from '#shared/trace/bisect-column';
import { overlapNs, type Interval } from '#shared/trace/interval';
import { isMoment, trackStateCount, TrackState } from '#shared/trace/track-state';
import { sumTrackStates } from '#shared/trace/tracks';
import { findWaker } from '#shared/trace/wakers';
import type { TraceTables } from './trace-tables.ts';
import { isUserTrack } from './trace-user.ts';

/** Everything the inspector says of one span. */
export function spanFacts(tables: TraceTables, track: TrackRef, row: number): TraceSpanFacts | null {
  const spans = tables.spans(track);
  const at = row - spans.rowOffset;
  if (at < 0 || at >= spans.length) return null;
  const { trace } = tables;
  const startNs = spans.start[at] ?? 0;
  const endNs = spans.end[at] ?? 0;
  const state = spans.state[at] ?? 0;
  const plain: TraceSpanFacts = {
    track,
    row,
    startNs,
    endNs,
    state,
    reason: '',
    goroutine: null,
    proc: -1,
    beganBefore: startNs <= 0,
    isOpen: endNs >= trace.endNs,
    stack: [],
    waker: null,
    creator: null,
    meanwhile: null,
    previous: at > 0 ? row - 1 : -1,
    next: at + 1 < spans.length ? row + 1 : -1,
    ownSpan: -1,
    user: null,
  };
  if (track.kind === 'gc') return plain;
  if (track.kind === 'stw') {
    const stop = tables.stops[at];
    return { ...plain, reason: stop?.reason ?? '', goroutine: tables.named(stop?.delayedBy ?? -1) };
  }
  if (track.kind === 'proc' || track.kind === 'thread') {
    const goroutine = tables.holder(track.kind, row);
    const own = goroutine < 0 ? -1 : spanAt(tables, goroutine, startNs);
    const proc = track.kind === 'proc' ? (trace.proc.id[track.row] ?? -1) : -1;
    return { ...plain, goroutine: tables.named(goroutine), proc, ownSpan: own };
  }
  if (isUserTrack(track)) {
    const goroutine = tables.user.goroutine(track.kind, row);
    return {
      ...plain,
      ...tables.user.facts(track.kind, row),
      endNs: isMoment(state) ? startNs : endNs,
      goroutine: tables.named(goroutine),
      stack: tables.frames(tables.user.stack(track.kind, row)),
      ownSpan: goroutine < 0 ? -1 : spanAt(tables, goroutine, startNs),
    };
  }
  return { ...plain, ...goroutineFacts(tables, track.row, row, { startNs, endNs }, state) };
}

/** The span of a goroutine at a time; -1 where it does not live then. */
export function spanAt(tables: TraceTables, goroutine: number, timeNs: number): number {
  const { start, length, rowOffset } = tables.spans({ kind: 'goroutine', row: goroutine });
  const at = bisectAfter(start, timeNs) - 1;
  return at < 0 || at >= length ? -1 : rowOffset + at;
}

function goroutineFacts(
  tables: TraceTables,
  goroutine: number,
  row: number,
  interval: Interval,
  state: number,
): Partial<TraceSpanFacts> {
  const { trace, goroutineSpans: spans } = tables;
  const first = spans.offset[goroutine] ?? 0;
  const isRunnable = state === TrackState.runnable;
  // What made it runnable ended the span before; what ends a blocked span comes after it.
  const woken = findWaker(trace, spans, isRunnable && row > first ? row - 1 : row);
  const where = state === TrackState.running ? row + 1 : isRunnable && woken ? row - 1 : row;
  const proc = state === TrackState.running ? (trace.event.proc[spans.event[row] ?? -1] ?? -1) : -1;
  return {
    reason: trace.reason[spans.reason[row] ?? 0] ?? '',
    goroutine: tables.name(goroutine),
    proc: proc < 0 ? -1 : (trace.proc.id[proc] ?? -1),
    stack: tables.frames(spans.stack[where] ?? -1),
    waker: woken
      ? {
          goroutine: tables.named(woken.goroutine),
          timeNs: woken.timeNs,
          stack: tables.frames(woken.stack),
          span: woken.goroutine < 0 ? -1 : spanAt(tables, woken.goroutine, woken.timeNs),
        }
      : null,
    creator: creatorOf(tables, goroutine),
    meanwhile: isRunnable ? procSums(tables, interval).ns : null,
  };
}

function creatorOf(tables: TraceTables, row: number): TraceSpanFacts['creator'] {
  const { goroutine, event } = tables.trace;
  const parent = goroutine.parent[row] ?? -1;
  if (parent < 0) return null;
  const created = goroutine.startEvent[row] ?? -1;
  const timeNs = goroutine.start[row] ?? 0;
  return { goroutine: tables.name(parent), timeNs, func: tables.where(event.stack[created] ?? -1) };
}

/** States of one track within the interval, and the longest stretch of each; logs and samples have no duration. */
export function trackSums(tables: TraceTables, track: TrackRef, interval: Interval): TraceSums {
  const spans = tables.spans(track);
  const isOfMoments = isMoment(spans.state[0] ?? 0);
  const ns = new Float64Array(trackStateCount);
  const longestNs = new Float64Array(trackStateCount);
  let totalNs = 0;
  for (let row = Math.max(0, bisectAfter(spans.start, interval.startNs) - 1); row < spans.length; row++) {
    const from = spans.start[row] ?? 0;
    if (from >= interval.endNs || isOfMoments) break;
    const duration = overlapNs(interval, from, spans.end[row] ?? 0);
    const state = spans.state[row] ?? 0;
    ns[state] = (ns[state] ?? 0) + duration;
    longestNs[state] = Math.max(longestNs[state] ?? 0, duration);
    totalNs += duration;
  }
  return { ns, longestNs, totalNs };
}

function procSums(tables: TraceTables, { startNs, endNs }: Interval): TraceSums {
  const ns = new Float64Array(trackStateCount);
  for (let row = 0; row < tables.trace.proc.length; row++) {
    sumTrackStates(tables.spans({ kind: 'proc', row }), startNs, endNs, ns);
  }
  return { ns, longestNs: new Float64Array(trackStateCount), totalNs: ns.reduce((sum, part) => sum + part, 0) };
}

export function overview(tables: TraceTables, interval: Interval, limit: number): TraceOverview {
  const waits = findWaits(tables, interval, limit);
  return { procs: procSums(tables, interval), ...waits, cycle: cycleInView(tables, interval) };
}

/** Times that goroutines waited for a P within the interval, each clipped to it; the longest of them in full. */
export function findWaits(
  tables: TraceTables,
  interval: Interval,
  limit: number,
): Pick<TraceOverview, 'longestWaits' | 'waitCount' | 'waitNs'> {
  const { goroutine } = tables.trace;
  const longest: { row: number; span: number; startNs: number; durationNs: number }[] = [];
  let waitCount = 0;
  let waitNs = 0;
  for (let row = 0; row < goroutine.length; row++) {
    const spans = tables.spans({ kind: 'goroutine', row });
    for (let at = Math.max(0, bisectAfter(spans.start, interval.startNs) - 1); at < spans.length; at++) {
      const startNs = spans.start[at] ?? 0;
      if (startNs >= interval.endNs) break;
      if (spans.state[at] !== TrackState.runnable) continue;
      const durationNs = overlapNs(interval, startNs, spans.end[at] ?? 0);
      if (durationNs === 0) continue;
      waitCount++;
      waitNs += durationNs;
      if (longest.length === limit && durationNs <= (longest[limit - 1]?.durationNs ?? 0)) continue;
      longest.push({ row, span: spans.rowOffset + at, startNs, durationNs });
      longest.sort((a, b) => b.durationNs - a.durationNs);
      if (longest.length > limit) longest.pop();
    }
  }
  const longestWaits: TraceWait[] = longest.map(({ row, ...wait }) => ({ goroutine: tables.name(row), ...wait }));
  return { longestWaits, waitCount, waitNs };
}

function cycleInView({ cycles }: TraceTables, interval: Interval): TraceOverview['cycle'] {
  let best = -1;
  let most = 0;
  for (const [at, { startNs, durationNs }] of cycles.entries()) {
    const ns = overlapNs(interval, startNs, startNs + durationNs);
    if (ns > most) [best, most] = [at, ns];
  }
  const facts = cycles[best];
  return facts ? { number: best + 1, of: cycles.length, facts } : null;
}
