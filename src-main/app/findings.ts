import { AppError, toErrorValue, type ErrorValue } from '#shared/base/app-error';
import type { CaptureId, JobId } from '#shared/base/brand';
import type {
  Correlation,
  Finding,
  FindingHead,
  FindingMark,
  FindingReply,
  FindingsReply,
  LeftOutCapture,
} from '#shared/contract/findings';
import type { Capture } from '#shared/contract/model';
import type { Store } from '../store/store.ts';
import type { EventHub } from './events.ts';
import { sourceOf } from './finding-sources.ts';
import type { JobBoard, JobControl } from './jobs.ts';
import type { Sessions } from './sessions.ts';

/** What was found in the open workspace, and what people think of it. */
export class Findings {
  readonly #store: Store;
  readonly #sessions: Sessions;
  readonly #jobs: JobBoard;
  readonly #events: EventHub;
  #state: FindingsReply['state'] = 'none';
  #job: JobId | null = null;
  #problem: ErrorValue | null = null;
  #captures: readonly CaptureId[] = [];
  readonly #leftOut = new Map<CaptureId, ErrorValue>();
  #found: Correlation | null = null;
  /** A capture arrived while others were being read. */
  #isStale = false;
  /** Grows when another workspace is opened: what a job still does then is of the wrong one. */
  #generation = 0;

  constructor(store: Store, sessions: Sessions, jobs: JobBoard, events: EventHub) {
    this.#store = store;
    this.#sessions = sessions;
    this.#jobs = jobs;
    this.#events = events;
  }

  /** For another workspace, or none. */
  forget(): void {
    this.#generation++;
    if (this.#job !== null) this.#jobs.cancel(this.#job);
    this.#state = 'none';
    this.#job = null;
    this.#problem = null;
    this.#captures = [];
    this.#leftOut.clear();
    this.#found = null;
    this.#isStale = false;
  }

  /** Reads what was not read yet, as a job; one that runs is joined. */
  async read(): Promise<JobId> {
    const captures = await this.#wanted();
    if (this.#job !== null) {
      this.#isStale = true;
      return this.#job;
    }
    const generation = this.#generation;
    const spec = {
      title: 'Looking for findings',
      unit: 'captures',
      total: captures.length,
      group: this.#jobs.nextGroup(),
    } as const;
    this.#isStale = false;
    this.#state = 'reading';
    this.#problem = null;
    const { id, ended } = this.#jobs.start(spec, (control) => this.#read(control, generation));
    this.#job = id;
    this.#announce();
    void ended.then(() => {
      this.#end(id, generation);
    });
    return id;
  }

  /** From the first `read` on, findings follow the captures. */
  async captureArrived(): Promise<void> {
    if (this.#state !== 'none') await this.read();
  }

  async list(): Promise<FindingsReply> {
    if (this.#state === 'none') return { ...nothingFound, state: 'none', job: null };
    const found = this.#found;
    const marks = await this.#marks();
    const keys = new Set(found?.findings.map(({ key }) => key));
    return {
      state: this.#state,
      job: this.#job,
      problem: this.#problem,
      captures: this.#captures,
      leftOut: [...this.#leftOut].map(([capture, problem]): LeftOutCapture => ({ capture, problem })),
      summary: found?.summary ?? '',
      findings: (found?.findings ?? []).map((finding) => toHead(finding, marks)),
      formerMarks: [...marks.values()].filter(({ key }) => !keys.has(key)),
      processes: found?.processes ?? [],
      checked: found?.checked ?? [],
      missing: found?.missing ?? [],
    };
  }

  async get(key: string): Promise<FindingReply> {
    const finding = this.#find(key);
    const marks = await this.#marks();
    const process = this.#found?.processes[finding.process];
    if (!process) throw new AppError('app/internal', 'A finding is of no process.');
    return {
      finding,
      process,
      mark: marks.get(key) ?? null,
      effects: (this.#found?.findings ?? [])
        .filter(({ effectOf }) => effectOf === key)
        .map((effect) => toHead(effect, marks)),
    };
  }

  async mark({ key, ...mark }: Pick<FindingMark, 'key' | 'verdict' | 'note' | 'author'>): Promise<FindingMark> {
    const { rule, title } = this.#find(key);
    const marked = await this.#store.call('finding-mark/set', { key, rule, title, ...mark, markedMs: Date.now() });
    this.#announce();
    return marked;
  }

  async unmark(key: string): Promise<void> {
    await this.#store.call('finding-mark/delete', { key });
    this.#announce();
  }

  /**
   * A capture that cannot be read is told and left out; the others count. Tables of sessions may be dropped meanwhile,
   * and captures arrive: it is over when all that is wanted is known.
   */
  async #read({ signal, update }: JobControl, generation: number): Promise<void> {
    let isWanted = true;
    while (isWanted) {
      this.#isStale = false;
      const captures = await this.#wanted();
      await this.#add(captures, { signal, update });
      signal.throwIfAborted();
      const ids = captures.map(({ id }) => id).filter((id) => !this.#leftOut.has(id));
      const known = new Set(await this.#sessions.askFindings('findings/known', {}));
      if (ids.some((id) => !known.has(id))) continue;
      const found = await this.#sessions.askFindings('findings/correlate', { captures: ids });
      if (generation !== this.#generation) return;
      this.#captures = ids;
      this.#found = found;
      isWanted = this.#hasNew();
      if (isWanted) this.#announce();
    }
  }

  async #add(captures: readonly Capture[], { signal, update }: Pick<JobControl, 'signal' | 'update'>): Promise<void> {
    const { processes } = await this.#store.call('workspace/get', null);
    const known = new Set(await this.#sessions.askFindings('findings/known', {}));
    update({ done: 0, total: captures.length });
    for (const [i, capture] of captures.entries()) {
      signal.throwIfAborted();
      if (!known.has(capture.id) && !this.#leftOut.has(capture.id)) {
        update({ note: `Reads capture #${capture.id}.`, captureId: capture.id });
        await this.#sessions.addToFindings(capture, sourceOf(capture, processes)).catch((error: unknown) => {
          const problem = toErrorValue(error);
          if (problem.code !== 'app/cancelled') this.#leftOut.set(capture.id, problem);
        });
      }
      update({ done: i + 1 });
    }
  }

  /** Whether captures arrived since the reading began. */
  #hasNew(): boolean {
    return this.#isStale;
  }

  #end(id: JobId, generation: number): void {
    if (generation !== this.#generation) return;
    this.#job = null;
    this.#problem = this.#jobs.list().find((job) => job.id === id)?.problem ?? null;
    this.#state = this.#problem === null ? 'ready' : 'failed';
    this.#announce();
  }

  #find(key: string): Finding {
    const finding = this.#found?.findings.find((one) => one.key === key);
    if (finding) return finding;
    throw new AppError('app/not-found', 'That finding is not there any more: other captures were read since.', { key });
  }

  /** Captures whose bytes are all there that will ever be. */
  async #wanted(): Promise<Capture[]> {
    const { captures } = await this.#store.call('workspace/get', null);
    return captures.filter(({ status, sizeBytes }) => sizeBytes > 0 && (status === 'complete' || status === 'partial'));
  }

  async #marks(): Promise<Map<string, FindingMark>> {
    const marks = await this.#store.call('finding-mark/list', null);
    return new Map(marks.map((mark) => [mark.key, mark]));
  }

  #announce(): void {
    this.#events.emit('finding/changed', { state: this.#state });
  }
}

const nothingFound: Omit<FindingsReply, 'state' | 'job'> = {
  problem: null,
  captures: [],
  leftOut: [],
  summary: '',
  findings: [],
  formerMarks: [],
  processes: [],
  checked: [],
  missing: [],
};

function toHead(finding: Finding, marks: ReadonlyMap<string, FindingMark>): FindingHead {
  const { key, rule, process, severity, title, rootCause, confidence, effectOf, affected, growth } = finding;
  return {
    ...{ key, rule, process, severity, title, rootCause, effectOf, affected, growth },
    confidence: { value: confidence.value, level: confidence.level },
    mark: marks.get(key) ?? null,
  };
}
