import { AppError, toErrorValue } from '#shared/base/app-error';
import type { JobId } from '#shared/base/brand';
import type { Job } from '#shared/contract/model';
import type { EventHub } from './events.ts';

export interface JobSpec {
  readonly title: string;
  readonly unit: Job['unit'];
  readonly total: number;
  readonly group: number;
  readonly note?: string;
}

/** What running work may say of itself. */
export interface JobControl {
  readonly id: JobId;
  readonly signal: AbortSignal;
  readonly update: (change: Partial<Pick<Job, 'done' | 'total' | 'receivedBytes' | 'note' | 'captureId'>>) => void;
}

/** What a job waits for before it starts. */
type Turn = Promise<unknown> | ((signal: AbortSignal) => Promise<unknown>);

interface Entry {
  job: Job;
  readonly abort: AbortController;
  ended: Promise<void>;
  lastEmitMs: number;
}

const emitIntervalMs = 100;
const keptEnded = 100;

/** Long work with an id, progress and cancel. */
export class JobBoard {
  readonly #events: EventHub;
  readonly #entries = new Map<JobId, Entry>();
  #lastId = 0;
  #lastGroup = 0;

  constructor(events: EventHub) {
    this.#events = events;
  }

  nextGroup(): number {
    return ++this.#lastGroup;
  }

  list(): Job[] {
    return [...this.#entries.values()].map(({ job }) => job);
  }

  cancel(id: JobId): void {
    const entry = this.#entries.get(id);
    if (!entry) throw new AppError('app/not-found', 'That job has ended and is no longer listed.');
    entry.abort.abort(new AppError('app/cancelled', 'Stopped by you.'));
  }

  /** Resolves when all have ended and kept what they had. */
  async cancelAll(): Promise<void> {
    const entries = [...this.#entries.values()];
    for (const { abort } of entries) abort.abort(new AppError('app/cancelled', 'Faultline closes.'));
    await Promise.all(entries.map(({ ended }) => ended));
  }

  /**
   * Announces a job that waits, and starts it when `turn` resolves, which may wait for the job's own end too. `ended` resolves when it ends, however it ends;
   * the problem is in the job.
   */
  start(spec: JobSpec, run: (control: JobControl) => Promise<void>, turn?: Turn): { id: JobId; ended: Promise<void> } {
    const id = ++this.#lastId as JobId;
    const job: Job = {
      id,
      title: spec.title,
      state: 'waiting',
      done: 0,
      total: spec.total,
      unit: spec.unit,
      receivedBytes: 0,
      note: spec.note ?? '',
      captureId: null,
      group: spec.group,
      problem: null,
    };
    const entry: Entry = { job, abort: new AbortController(), ended: Promise.resolve(), lastEmitMs: 0 };
    this.#entries.set(id, entry);
    this.#change(entry, {}, true);
    entry.ended = this.#run(entry, run, turn);
    return { id, ended: entry.ended };
  }

  async #run(entry: Entry, run: (control: JobControl) => Promise<void>, turn?: Turn): Promise<void> {
    const { signal } = entry.abort;
    try {
      const until = typeof turn === 'function' ? turn(signal) : turn;
      if (until) await Promise.race([until, aborted(signal)]);
      signal.throwIfAborted();
      this.#change(entry, { state: 'running' }, true);
      await run({
        id: entry.job.id,
        signal,
        update: (change) => {
          this.#change(entry, change, false);
        },
      });
      this.#change(entry, { state: 'done' }, true);
    } catch (error) {
      const problem = toErrorValue(error);
      this.#change(entry, { state: problem.code === 'app/cancelled' ? 'cancelled' : 'failed', problem }, true);
    }
    this.#forgetOldest();
  }

  #change(entry: Entry, change: Partial<Job>, always: boolean): void {
    entry.job = { ...entry.job, ...change };
    const now = performance.now();
    if (!always && now - entry.lastEmitMs < emitIntervalMs) return;
    entry.lastEmitMs = now;
    this.#events.emit('job/changed', entry.job);
  }

  #forgetOldest(): void {
    const ended = [...this.#entries.values()].filter(({ job }) => job.state !== 'waiting' && job.state !== 'running');
    for (const { job } of ended.slice(0, Math.max(0, ended.length - keptEnded))) this.#entries.delete(job.id);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
