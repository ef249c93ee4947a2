import type { AppError } from '#shared/base/app-error';
import type { CaptureId, JobId } from '#shared/base/brand';
import type { Capture, Job } from '#shared/contract/model';
import type { SeriesCaptureFacts, SeriesHead, SeriesLinesReply, SeriesRowsReply } from '#shared/contract/series-view';
import type { SeriesMeasure } from '#shared/profile/series';
import type { SeriesSort } from '#shared/profile/series-rows';
import type { Backend } from '../backend/backend.ts';
import { Latest } from './latest.svelte.ts';
import { RowWindow } from './row-window.svelte.ts';
import type { SeriesKind } from './series-facts.ts';

/** With the total there are then eight lines at most: more cannot be told apart. */
export const maxChosenRows = 7;

export interface ProcessLines {
  readonly processId: number;
  readonly reply: SeriesLinesReply;
}

/** The captures of one kind over the incident: what was read, which process and value are shown, which lines. */
export class SeriesSession {
  readonly kind: SeriesKind;
  readonly rows: RowWindow<SeriesRowsReply>;
  readonly #backend: Backend;
  readonly #head = new Latest<SeriesHead>();
  readonly #lines = new Latest<readonly ProcessLines[]>();
  readonly #starting = new Latest<{ job: JobId }>();
  #job = $state<JobId | null>(null);
  #processId = $state(0);
  #valueType = $state(-1);
  #measure = $state<SeriesMeasure>('total');
  #sort = $state<SeriesSort>('change');
  #descending = $state(true);
  #pattern = $state('');
  #withOthers = $state(false);
  #chosen: readonly number[] = $state.raw([]);
  #marked = $state<CaptureId | null>(null);
  /** Captures that reading was last started for; a new one starts it again. */
  #wanted = '';
  #asked = '';

  constructor(backend: Backend, kind: SeriesKind) {
    this.#backend = backend;
    this.kind = kind;
    this.rows = new RowWindow((offset, limit) =>
      backend.request('series/rows', {
        ...this.#of(this.processId),
        sort: this.#sort,
        descending: this.#descending,
        pattern: this.#pattern,
        offset,
        limit,
      }),
    );
  }

  get head(): SeriesHead | null {
    return this.#head.value;
  }

  get error(): AppError | null {
    return this.#starting.error ?? this.#head.error ?? this.#lines.error;
  }

  /** The job that reads the captures. */
  get job(): JobId | null {
    return this.#job;
  }

  get captures(): readonly SeriesCaptureFacts[] {
    return this.head?.captures ?? [];
  }

  get processId(): number {
    return this.#processId;
  }

  get valueType(): number {
    return this.#valueType < 0 ? (this.head?.defaultValueType ?? 0) : this.#valueType;
  }

  get unit(): string {
    return this.head?.valueTypes[this.valueType]?.unit ?? 'count';
  }

  get measure(): SeriesMeasure {
    return this.#measure;
  }

  get sort(): SeriesSort {
    return this.#sort;
  }

  get descending(): boolean {
    return this.#descending;
  }

  get pattern(): string {
    return this.#pattern;
  }

  get withOthers(): boolean {
    return this.#withOthers;
  }

  /** Rows of the series that are drawn, in the order of choosing. */
  get chosen(): readonly number[] {
    return this.#chosen;
  }

  /** Of the chosen process. */
  get own(): SeriesLinesReply | null {
    return this.#lines.value?.find(({ processId }) => processId === this.#processId)?.reply ?? null;
  }

  /** Totals of the other processes, each for itself. */
  get others(): readonly ProcessLines[] {
    return this.#withOthers ? (this.#lines.value ?? []).filter(({ processId }) => processId !== this.#processId) : [];
  }

  /** The capture that the next one is compared with. */
  get marked(): CaptureId | null {
    return this.#marked;
  }

  /** Reads what the incident has of the kind; again when that changes. */
  async follow(captures: readonly Capture[], principalId: number): Promise<void> {
    const wanted = captures.filter(
      ({ kind, status }) => kind === this.kind && (status === 'complete' || status === 'partial'),
    );
    const ids = wanted.map(({ id }) => id).join();
    if (ids === this.#wanted) return;
    this.#wanted = ids;
    if (this.#processId === 0) this.#processId = firstProcess(wanted, principalId);
    await this.read();
  }

  async read(): Promise<void> {
    const started = await this.#starting.run(() => this.#backend.request('series/read', { kind: this.kind }));
    if (started) this.#job = started.job;
    await this.refresh();
  }

  /** What has been read so far is shown while the rest is. */
  async progress({ id, state }: Job): Promise<void> {
    if (id !== this.#job) return;
    await this.refresh();
    if (state !== 'running' && state !== 'waiting') this.#job = null;
    if (this.#asked !== '' && this.#job === null) await this.chooseFunction(this.#asked);
  }

  async refresh(): Promise<void> {
    const head = await this.#head.run(() => this.#backend.request('series/head', { kind: this.kind }));
    if (head && head.valueTypes.length > 0) await this.#load();
  }

  showProcess(processId: number): void {
    this.#processId = processId;
    this.#marked = null;
    this.#reload();
  }

  showValueType(valueType: number): void {
    this.#valueType = valueType;
    this.#reload();
  }

  showMeasure(measure: SeriesMeasure): void {
    this.#measure = measure;
    this.#reload();
  }

  showOthers(withOthers: boolean): void {
    this.#withOthers = withOthers;
    void this.#loadLines();
  }

  sortBy(sort: SeriesSort): void {
    this.#descending = sort === this.#sort ? !this.#descending : sort !== 'name';
    this.#sort = sort;
    this.rows.restart();
  }

  find(pattern: string): void {
    this.#pattern = pattern;
    this.rows.restart();
  }

  /** Draws a row, or no longer; the first one goes where there are too many. */
  toggle(row: number): void {
    this.#chosen = this.#chosen.includes(row)
      ? this.#chosen.filter((other) => other !== row)
      : [...this.#chosen, row].slice(-maxChosenRows);
    void this.#loadLines();
  }

  clearChosen(): void {
    this.#chosen = [];
    void this.#loadLines();
  }

  /** Draws a function as soon as it is known; false where no capture has it. */
  async chooseFunction(name: string): Promise<boolean> {
    this.#asked = name;
    if (this.#job !== null) return true;
    const { row } = await this.#backend.request('series/find', { kind: this.kind, name });
    this.#asked = '';
    if (row >= 0 && !this.#chosen.includes(row)) this.toggle(row);
    return row >= 0;
  }

  /** Marks a capture; with another one marked before, gives both, the earlier first. */
  mark(id: CaptureId): readonly [CaptureId, CaptureId] | null {
    const other = this.#marked;
    this.#marked = other === id ? null : id;
    if (other === null || other === id) return null;
    this.#marked = null;
    const timeOf = (one: CaptureId) => this.captures.find((capture) => capture.id === one)?.timeMs ?? 0;
    return timeOf(other) <= timeOf(id) ? [other, id] : [id, other];
  }

  #reload(): void {
    this.rows.restart();
    void this.#loadLines();
  }

  async #load(): Promise<void> {
    await Promise.all([this.rows.reload(), this.#loadLines()]);
  }

  async #loadLines(): Promise<void> {
    const others = this.captures
      .filter(({ processId, problem }) => processId !== this.#processId && problem === null)
      .map(({ processId }) => processId)
      .filter((processId, i, all) => all.indexOf(processId) === i);
    const ask = async (processId: number, rows: readonly number[]): Promise<ProcessLines> => ({
      processId,
      reply: await this.#backend.request('series/lines', { ...this.#of(processId), rows }),
    });
    await this.#lines.run(() =>
      Promise.all([ask(this.#processId, this.#chosen), ...(this.#withOthers ? others.map((id) => ask(id, [])) : [])]),
    );
  }

  #of(processId: number) {
    return { kind: this.kind, processId, valueType: this.valueType, measure: this.#measure };
  }
}

/** The one that the incident is about where it has two captures, else the one that has the most. */
function firstProcess(captures: readonly Capture[], principalId: number): number {
  const countOf = (id: number) => captures.filter(({ processId }) => processId === id).length;
  if (countOf(principalId) > 1) return principalId;
  const [first] = captures.toSorted((a, b) => countOf(b.processId) - countOf(a.processId));
  return first?.processId ?? principalId;
}
