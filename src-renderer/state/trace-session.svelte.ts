import type { AppError } from '#shared/base/app-error';
import type { CaptureId } from '#shared/base/brand';
import type {
  GoroutineName,
  TraceHead,
  TraceOverview,
  TracePathStep,
  TraceSpanFacts,
  TraceSpanRows,
  TraceSums,
  TrackRef,
} from '#shared/contract/trace-view';
import type { BlockingKind } from '#shared/trace/blocking-profile';
import type { Backend } from '../backend/backend.ts';
import { CriticalPath } from './critical-path.svelte.ts';
import { GoroutineFinder } from './goroutine-finder.svelte.ts';
import { Latest } from './latest.svelte.ts';
import { ProfileSession } from './profile-session.svelte.ts';
import type { Range } from './range.ts';
import { RowWindow } from './row-window.svelte.ts';
import { TraceChart } from './trace-chart.svelte.ts';
import {
  firstOpen,
  noNames,
  tasksGroup,
  threadsGroup,
  timelineLines,
  trackKey,
  withNames,
  type GoroutineNames,
  type TimelineLine,
} from './trace-rows.ts';
import { labelTrack } from './track-label.ts';
import { TraceTabs } from './trace-tabs.svelte.ts';

export const traceModes = ['timeline', 'goroutines', 'syscalls', 'gc', 'latency', 'flame'] as const;
export type TraceMode = (typeof traceModes)[number];

/** Sums follow the view; while it moves they wait. */
const settleMs = 120;

/** One opened execution trace: what is in view, which tracks are shown, and what is selected. */
export class TraceSession {
  readonly id: CaptureId;
  readonly head: TraceHead;
  readonly chart: TraceChart;
  readonly tabs: TraceTabs;
  readonly spans: RowWindow<TraceSpanRows>;
  readonly path: CriticalPath;
  readonly finder: GoroutineFinder;
  readonly #backend: Backend;
  readonly #selection = new Latest<TraceSpanFacts | null>();
  readonly #sums = new Latest<TraceSums>();
  readonly #overview = new Latest<TraceOverview>();
  readonly #profile = new Latest<ProfileSession>();
  /** By row: those that a track or a fact was about. */
  #names: GoroutineNames = $state.raw(noNames);
  #mode = $state<TraceMode>('timeline');
  #showsSpans = $state(false);
  #open = $state.raw<readonly number[]>([]);
  #pinned = $state.raw<readonly TrackRef[]>([]);
  #onlyState = $state<number | null>(null);
  #markNs = $state<number | null>(null);
  #track = $state.raw<TrackRef | null>(null);
  #kind = $state<BlockingKind>('wall');
  #group = $state(-1);
  #settling: ReturnType<typeof setTimeout> | undefined;
  readonly #lines = $derived.by(() =>
    timelineLines({
      head: this.head,
      openGroups: this.#open,
      pinned: this.#pinned,
      nameOf: (track) => this.trackLabel(track),
      found: this.finder.found,
      pattern: this.finder.pattern,
    }),
  );

  constructor(backend: Backend, id: CaptureId, head: TraceHead) {
    this.id = id;
    this.head = head;
    this.#backend = backend;
    this.chart = new TraceChart(head.endNs, (tracks, { start, end }, widthCssPx) =>
      backend.request('trace/frame', { id, tracks, start, end, widthCssPx }),
    );
    const learn = (names: readonly GoroutineName[]): void => {
      this.#learn(names);
    };
    this.path = new CriticalPath(backend, id, learn);
    this.finder = new GoroutineFinder(backend, id, head.endNs, learn);
    this.tabs = new TraceTabs(backend, id, () => this.range);
    this.spans = new RowWindow((offset, limit) =>
      backend.request('trace/spans', {
        ...this.#of,
        track: this.#track ?? { kind: 'gc', row: 0 },
        find: this.selection?.row ?? -1,
        offset,
        limit,
      }),
    );
    this.#learn(head.groups.flatMap(({ goroutines }) => goroutines));
    this.#open = firstOpen(head);
  }

  /** Goes on where another session of the same trace was, of which less was decoded: rows mean the same in both. */
  takeUp(before: TraceSession): void {
    this.#names = withNames(before.#names, [...this.#names.values()]);
    const funcs = before.#open.map((group) => before.head.groups[group]?.func);
    const groups = this.head.groups.flatMap(({ func }, group) => (funcs.includes(func) ? [group] : []));
    this.#open = [...groups, ...before.#open.filter((group) => group === threadsGroup || group === tasksGroup)];
    this.#pinned = before.#pinned;
    this.#onlyState = before.#onlyState;
    this.#markNs = before.#markNs;
    if (!before.chart.isWhole) this.chart.show(before.range);
    if (before.finder.pattern !== '') this.finder.find(before.finder.pattern);
    const { selection } = before;
    if (selection) void this.selectAt(selection.track, (selection.startNs + selection.endNs) / 2);
    this.show(before.#mode);
  }

  get mode(): TraceMode {
    return this.#mode;
  }

  get showsSpans(): boolean {
    return this.#showsSpans;
  }

  get range(): Range {
    return this.chart.range;
  }

  get lines(): readonly TimelineLine[] {
    return this.#lines;
  }

  get onlyState(): number | null {
    return this.#onlyState;
  }

  /** The moment that others are measured from. */
  get markNs(): number | null {
    return this.#markNs;
  }

  /** The track that the keys are in. */
  get track(): TrackRef | null {
    return this.#track;
  }

  get selection(): TraceSpanFacts | null {
    return this.#selection.value;
  }

  get sums(): TraceSums | null {
    return this.#track === null ? null : this.#sums.value;
  }

  get overview(): TraceOverview | null {
    return this.#overview.value;
  }

  get error(): AppError | null {
    return this.#selection.error ?? this.chart.error ?? this.#overview.error ?? this.path.error;
  }

  get profile(): ProfileSession | null {
    return this.#mode === 'flame' ? this.#profile.value : null;
  }

  get profileError(): AppError | null {
    return this.#profile.error;
  }

  get blockingKind(): BlockingKind {
    return this.#kind;
  }

  get group(): number {
    return this.#group;
  }

  /** Where the trace was cut off; null for a whole one. */
  get cutNs(): number | null {
    return this.head.breaks.find(({ isTruncation }) => isTruncation)?.timeNs ?? null;
  }

  trackLabel(track: TrackRef): string {
    return labelTrack(track, this.head, this.#names);
  }

  show(mode: TraceMode): void {
    this.#mode = mode;
    if (mode === 'flame') void this.#loadProfile();
    else if (mode !== 'timeline') void this.tabs.load(mode);
  }

  /** The spans of the selected track as a table, or the foot of the timeline. */
  showSpans(shows: boolean): void {
    this.#showsSpans = shows;
    if (shows) this.spans.restart();
  }

  toggleGroup(group: number): void {
    this.#open = this.#open.includes(group) ? this.#open.filter((other) => other !== group) : [...this.#open, group];
  }

  isPinned(track: TrackRef): boolean {
    return this.#pinned.some((other) => trackKey(other) === trackKey(track));
  }

  togglePin(track: TrackRef): void {
    const key = trackKey(track);
    this.#pinned = this.isPinned(track)
      ? this.#pinned.filter((other) => trackKey(other) !== key)
      : [...this.#pinned, track];
  }

  showOnly(state: number | null): void {
    this.#onlyState = state;
  }

  showKind(kind: BlockingKind): void {
    this.#kind = kind;
    void this.#loadProfile();
  }

  showGroup(group: number): void {
    this.#group = group;
    if (this.#mode === 'flame') void this.#loadProfile();
  }

  /** What follows the view, once it rests. */
  settle(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      void this.refresh();
    }, settleMs);
  }

  async refresh(): Promise<void> {
    const overview = this.#overview.run(() => this.#backend.request('trace/overview', this.#of));
    if (this.#showsSpans) this.spans.restart();
    await Promise.all([overview, this.#loadSums()]);
  }

  /** Goes to a track; with a row to that span of it. */
  async select(track: TrackRef, row: number): Promise<TraceSpanFacts | null> {
    const isOther = this.#track === null || trackKey(this.#track) !== trackKey(track);
    this.#track = track;
    const facts = await this.#selection.run(async () =>
      row < 0 ? null : await this.#backend.request('trace/span', { id: this.id, track, row }),
    );
    void this.path.loadOf(facts);
    this.#learn([facts?.goroutine, facts?.waker?.goroutine, facts?.creator?.goroutine]);
    if (isOther) {
      void this.#loadSums();
      if (this.#showsSpans) this.spans.restart();
    }
    return facts;
  }

  /** The same, moved into sight: for what a key or a table has led to. */
  async reveal(track: TrackRef, row: number): Promise<void> {
    if (track.kind === 'goroutine') this.#uncover(track);
    const facts = await this.select(track, row);
    if (facts) this.chart.reveal(facts.startNs, facts.endNs);
  }

  /** What lies at a time of a track. */
  async selectAt(track: TrackRef, timeNs: number): Promise<void> {
    const at = { id: this.id, track, start: timeNs, end: timeNs, find: -1, offset: 0, limit: 1 };
    const { rows } = await this.#backend.request('trace/spans', at);
    await this.reveal(track, rows.row[0] ?? -1);
  }

  /** The timeline at a stretch, with these goroutines pinned and the first selected. False where none has a track. */
  async showGoroutines({ start, end }: Range, ids: readonly number[]): Promise<boolean> {
    this.show('timeline');
    const named = await Promise.all(ids.map((goroutine) => this.finder.byId(goroutine)));
    const found = named.filter((name) => name !== undefined);
    for (const { row } of found)
      if (!this.isPinned({ kind: 'goroutine', row })) this.togglePin({ kind: 'goroutine', row });
    const [first] = found;
    if (first) await this.selectAt({ kind: 'goroutine', row: first.row }, (start + end) / 2);
    this.chart.fit(start, end);
    return found.length > 0 || ids.length === 0;
  }

  clearSelection(): void {
    this.#track = null;
    this.path.clear();
    this.#selection.clear();
    this.#sums.clear();
    this.#showsSpans = false;
  }

  async step(direction: 1 | -1): Promise<void> {
    const { selection } = this;
    const row = direction > 0 ? selection?.next : selection?.previous;
    if (selection && row !== undefined && row >= 0) await this.reveal(selection.track, row);
  }

  /** The track above or below, at the same time. */
  async stepTrack(direction: 1 | -1): Promise<void> {
    const tracks = this.#lines.flatMap(({ track }) => (track ? [track] : []));
    const current = this.#track;
    const at = current === null ? -1 : tracks.findIndex((track) => trackKey(track) === trackKey(current));
    const next = tracks[at < 0 ? 0 : at + direction];
    if (!next) return;
    const middle = (this.range.start + this.range.end) / 2;
    const { selection } = this;
    const time = selection && selection.endNs > this.range.start && selection.startNs < this.range.end;
    await this.selectAt(next, time ? Math.max(selection.startNs, this.range.start) : middle);
  }

  async goToWaker(): Promise<void> {
    const waker = this.selection?.waker;
    if (waker?.goroutine && waker.span >= 0) {
      await this.reveal({ kind: 'goroutine', row: waker.goroutine.row }, waker.span);
    }
  }

  /** From what ran on a P to the goroutine's own track. */
  async goToOwn(): Promise<void> {
    const own = this.selection;
    if (own?.goroutine && own.ownSpan >= 0)
      await this.reveal({ kind: 'goroutine', row: own.goroutine.row }, own.ownSpan);
  }

  /** The critical path of the longest task of a name takes the place of what is selected. */
  async showTask(name: string): Promise<void> {
    this.clearSelection();
    await this.path.load({ kind: 'task', name });
  }

  /** Of a step of the path: its span, in the timeline. */
  async goToStep({ goroutine, span }: Pick<TracePathStep, 'goroutine' | 'span'>): Promise<void> {
    this.#learn([goroutine]);
    this.show('timeline');
    await this.reveal({ kind: 'goroutine', row: goroutine.row }, span);
  }

  /** To another span in the state of the selected one. */
  async goToAlike(which: 'next' | 'previous' | 'longest'): Promise<void> {
    const { selection } = this;
    if (!selection) return;
    const { track, row } = selection;
    const found = await this.#backend.request('trace/alike', { ...this.#of, track, row, which });
    if (found) await this.reveal(found.track, found.row);
  }

  /** Whether the trace has it. Goes to where it is in the middle of the view, or where it begins. */
  async goToGoroutine(id: number): Promise<boolean> {
    const found = await this.finder.byId(id);
    if (!found) return false;
    this.show('timeline');
    const middle = (this.range.start + this.range.end) / 2;
    const time = middle >= found.startNs && middle < found.endNs ? middle : found.startNs;
    await this.selectAt({ kind: 'goroutine', row: found.row }, time);
    return true;
  }

  /** Sets the mark at the selection, or takes it away. */
  toggleMark(): void {
    this.#markNs = this.#markNs === null ? (this.selection?.startNs ?? this.range.start) : null;
  }

  /** Makes sure that a goroutine has a track: opens its group, or pins it. */
  #uncover(track: TrackRef): void {
    if (this.#lines.some((line) => line.track && trackKey(line.track) === trackKey(track))) return;
    const group = this.head.groups.findIndex(({ goroutines }) => goroutines.some(({ row }) => row === track.row));
    if (group >= 0 && this.finder.pattern === '') this.#open = [...this.#open, group];
    else if (!this.isPinned(track)) this.togglePin(track);
  }

  #learn(names: readonly (GoroutineName | null | undefined)[]): void {
    this.#names = withNames(this.#names, names);
  }

  async #loadSums(): Promise<void> {
    const track = this.#track;
    if (track) await this.#sums.run(() => this.#backend.request('trace/sums', { ...this.#of, track }));
  }

  async #loadProfile(): Promise<void> {
    const { start, end } = this.#of;
    const blocking = { kind: this.#kind, start, end, group: this.#group };
    const { id } = this;
    await this.#profile.run(async () => {
      const head = await this.#backend.request('trace/profile', { id, blocking });
      return new ProfileSession(this.#backend, { id, blocking }, head);
    });
  }

  get #of() {
    return { id: this.id, start: this.range.start, end: this.range.end };
  }
}
