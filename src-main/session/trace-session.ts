import { AppError } from '#shared/base/app-error';
import type { Args, Reply } from '#shared/contract/requests';
import type * as View from '#shared/contract/trace-view';
import { computeRegionStats, computeTaskStats } from '#shared/trace/annotation-stats';
import { bisectAfter } from '#shared/trace/bisect-column';
import { computeBlockingProfile } from '#shared/trace/blocking-profile';
import { computeDurationStats } from '#shared/trace/duration-stats';
import { computeEffectiveGogc } from '#shared/trace/effective-gogc';
import { computeGcRegime } from '#shared/trace/gc-regime';
import { computeGcWhatIf } from '#shared/trace/gc-what-if';
import { isOwnStop, sumStops } from '#shared/trace/stop-the-world';
import { computeGcCpuShare, computeMmuCurve, computeUtilisation } from '#shared/trace/gc-utilisation';
import { computeStateTotals } from '#shared/trace/state-totals';
import type { Trace } from '#shared/trace/trace';
import { computeTrackFrame, frameResolution } from '#shared/trace/track-frame';
import { TrackState } from '#shared/trace/track-state';
import { subsetSpans } from '#shared/trace/tracks';
import { longestAlike, neighbourAlike } from './alike-spans.ts';
import { ProfileSession } from './profile-session.ts';
import { RecentlyUsed } from './recently-used.ts';
import { findWaits, overview, spanFacts, trackSums } from './trace-facts.ts';
import { TraceGroups } from './trace-groups.ts';
import { traceCounts, traceHead } from './trace-head.ts';
import { tracePath } from './trace-path.ts';
import { labelFrame } from './trace-labels.ts';
import { TraceTables } from './trace-tables.ts';
import { isUserTrack } from './trace-user.ts';

type ById<T> = Omit<T, 'id'>;

const footWaits = 4;
const tableWaits = 200;
/** Profiles of waits that stay open: one a kind. */
const keptProfiles = 6;

/** One opened execution trace: decoded once, answers what its views ask. */
export class TraceSession {
  readonly #tables: TraceTables;
  readonly #groups: TraceGroups;
  readonly #profiles = new RecentlyUsed<string, ProfileSession>(keptProfiles);

  readonly #reading: View.TraceReadState | null;

  /** `reading` where the trace is only the beginning of one. */
  constructor(trace: Trace, reading: View.TraceReadState | null = null) {
    this.#reading = reading;
    this.#tables = new TraceTables(trace);
    this.#groups = new TraceGroups(this.#tables);
  }

  head(): View.TraceHead {
    return traceHead(this.#tables, this.#groups, this.#reading);
  }

  frame({ tracks, start, end, widthCssPx }: ById<Args<'trace/frame'>>): View.TraceTrackFrame {
    for (const track of tracks) this.#check(track);
    const sums = tracks.map((track) => this.#tables.trackSums(track));
    const frame = computeTrackFrame(sums, start, end, frameResolution(start, end, widthCssPx));
    return labelFrame(this.#tables, tracks, frame);
  }

  groups({ state, start, end }: ById<Args<'trace/groups'>>): Reply<'trace/groups'> {
    return this.#groups.rows(state, { startNs: start, endNs: end });
  }

  goroutines({ start, end, offset, limit, ...wanted }: ById<Args<'trace/goroutines'>>): View.TraceGoroutineRows {
    return this.#groups.goroutines(wanted, { startNs: start, endNs: end }, { offset, limit });
  }

  spans({ track, start, end, find, offset, limit }: ById<Args<'trace/spans'>>): View.TraceSpanRows {
    this.#check(track);
    const spans = this.#tables.spans(track);
    const first = Math.max(0, bisectAfter(spans.start, start) - 1);
    const count = bisectAfter(spans.start, end) - first;
    const from = Math.min(first + offset, spans.length);
    const to = Math.min(from + limit, first + count);
    const rows = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
    const found = find - spans.rowOffset - first;
    return {
      count,
      found: found >= 0 && found < count ? found : -1,
      rows: {
        length: rows.length,
        row: Int32Array.from(rows, (at) => spans.rowOffset + at),
        start: Float64Array.from(rows, (at) => spans.start[at] ?? 0),
        end: Float64Array.from(rows, (at) => spans.end[at] ?? 0),
        state: Uint8Array.from(rows, (at) => spans.state[at] ?? 0),
        detail: rows.map((at) => this.#detail(track, spans.rowOffset + at)),
        where: rows.map((at) => this.#where(track, spans.rowOffset + at)),
      },
    };
  }

  span({ track, row }: ById<Args<'trace/span'>>): View.TraceSpanFacts | null {
    this.#check(track);
    return spanFacts(this.#tables, track, row);
  }

  alike({ track, row, which, start, end }: ById<Args<'trace/alike'>>): Reply<'trace/alike'> {
    this.#check(track);
    if (which === 'longest') return longestAlike(this.#tables, track, row, { startNs: start, endNs: end });
    return neighbourAlike(this.#tables, track, row, which === 'next' ? 1 : -1);
  }

  path(of: View.PathChoice): View.TracePath | null {
    if (of.kind === 'wait') this.#check({ kind: 'goroutine', row: of.goroutine });
    return tracePath(this.#tables, of);
  }

  sums({ track, start, end }: ById<Args<'trace/sums'>>): View.TraceSums {
    this.#check(track);
    return trackSums(this.#tables, track, { startNs: start, endNs: end });
  }

  overview({ start, end }: ById<Args<'trace/overview'>>): View.TraceOverview {
    return overview(this.#tables, { startNs: start, endNs: end }, footWaits);
  }

  syscalls({ start, end, offset, limit }: ById<Args<'trace/syscalls'>>): View.TraceSyscalls {
    const { blockingCalls: calls } = computeStateTotals(this.#tables.trace, { startNs: start, endNs: end });
    const durationOf = (row: number): number => (calls.end[row] ?? 0) - (calls.start[row] ?? 0);
    const order = Array.from({ length: calls.length }, (_, row) => row).sort((a, b) => durationOf(b) - durationOf(a));
    return {
      count: calls.length,
      totalNs: order.reduce((sum, row) => sum + durationOf(row), 0),
      open: calls.isOpen.reduce((sum, isOpen) => sum + isOpen, 0),
      rows: order.slice(offset, offset + limit).map((row) => ({
        goroutine: this.#tables.name(calls.goroutine[row] ?? 0),
        startNs: calls.start[row] ?? 0,
        durationNs: durationOf(row),
        procLostAfterNs: calls.procLostAfterNs[row] ?? NaN,
        isOpen: calls.isOpen[row] === 1,
        where: this.#tables.where(calls.stack[row] ?? -1),
      })),
    };
  }

  gc(): View.TraceGc {
    const { trace, activity, cycles, stops } = this.#tables;
    const utilisation = computeUtilisation(trace, activity, { workers: true, assists: true, sweeping: false });
    const cpuShare = computeGcCpuShare(trace, activity, { startNs: 0, endNs: trace.endNs });
    return {
      cycles,
      stops: stops.map(({ reason, startNs, durationNs, stopNs, delayedBy }) => ({
        reason,
        startNs,
        durationNs,
        stopNs,
        delayedBy: this.#tables.named(delayedBy),
        isOwn: isOwnStop(reason),
      })),
      cpuShare,
      effectiveGogc: computeEffectiveGogc(cycles),
      regime: computeGcRegime(cycles),
      whatIf: computeGcWhatIf(cycles, { cpuShare, wallNs: trace.endNs, ...sumStops(stops) }),
      mmu: computeMmuCurve(utilisation, trace.endNs),
    };
  }

  counts(): View.TraceCounts {
    return traceCounts(this.#tables);
  }

  latency({ start, end }: ById<Args<'trace/latency'>>): View.TraceLatency {
    const { trace } = this.#tables;
    const interval = { startNs: start, endNs: end };
    return {
      all: computeDurationStats(computeStateTotals(trace, interval).waits.ns),
      groups: this.#groups.rows(TrackState.runnable, interval),
      longest: findWaits(this.#tables, interval, tableWaits).longestWaits,
      tasks: computeTaskStats(trace, interval),
      regions: computeRegionStats(trace, interval),
    };
  }

  /** Waits as a profile, which answers what any other one does. */
  profile({ kind, start, end, group }: View.BlockingChoice): ProfileSession {
    return this.#profiles.take(`${kind} ${start} ${end} ${group}`, () => {
      const { trace, goroutineSpans } = this.#tables;
      const interval = { startNs: start, endNs: end };
      const goroutines = this.#groups.list[group]?.goroutines;
      if (group < 0) return asProfile(computeBlockingProfile(trace, goroutineSpans, kind, interval));
      if (goroutines === undefined) throw new AppError('app/bad-request', `There is no group ${group}.`);
      const rows = Array.from(goroutines);
      const part = { ...trace, goroutine: { ...trace.goroutine, length: rows.length } };
      return asProfile(computeBlockingProfile(part, subsetSpans(goroutineSpans, rows), kind, interval));
    });
  }

  #check({ kind, row }: View.TrackRef): void {
    if (row >= this.#tables.trackCount(kind))
      throw new AppError('app/bad-request', `There is no track ${kind} ${row}.`);
  }

  #detail(track: View.TrackRef, row: number): string {
    const { trace, goroutineSpans, stops, user } = this.#tables;
    const { kind } = track;
    if (isUserTrack(track)) {
      const goroutine = this.#tables.named(user.goroutine(track.kind, row));
      return user.label(track.kind, row) || (goroutine ? `G ${goroutine.id}` : '');
    }
    if (kind === 'gc') return `cycle ${row + 1}`;
    if (kind === 'stw') return stops[row]?.reason ?? '';
    if (kind === 'goroutine') return trace.reason[goroutineSpans.reason[row] ?? 0] ?? '';
    const goroutine = this.#tables.named(this.#tables.holder(kind === 'proc' ? 'proc' : 'thread', row));
    return goroutine ? `G ${goroutine.id}` : '';
  }

  #where(track: View.TrackRef, row: number): string {
    const { kind } = track;
    if (isUserTrack(track)) return this.#tables.where(this.#tables.user.stack(track.kind, row));
    if (kind === 'goroutine') return this.#tables.where(this.#tables.goroutineSpans.stack[row] ?? -1);
    if (kind !== 'proc' && kind !== 'thread') return '';
    return this.#tables.named(this.#tables.holder(kind, row))?.func ?? '';
  }
}

function asProfile(profile: ConstructorParameters<typeof ProfileSession>[0]): ProfileSession {
  return new ProfileSession(profile, 'trace');
}
