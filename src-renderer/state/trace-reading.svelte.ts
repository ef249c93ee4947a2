import type { AppError } from '#shared/base/app-error';
import type { CaptureId, JobId } from '#shared/base/brand';
import type { Job } from '#shared/contract/model';
import type { TraceHead } from '#shared/contract/trace-view';
import type { Backend } from '../backend/backend.ts';
import { Latest } from './latest.svelte.ts';

/** Has the rest of a trace decoded whose beginning is shown, and takes what was decoded in its place. */
export class TraceReading {
  readonly #backend: Backend;
  readonly #id: CaptureId;
  readonly #onread: (head: TraceHead) => void;
  readonly #starting = new Latest<JobId>();
  #started: Promise<JobId | null> = Promise.resolve(null);
  #job = $state.raw<Job | null>(null);
  #stopListening = $state.raw<(() => void) | null>(null);

  /** `onread` is given the head of what was decoded, each time that reading ends or is stopped. */
  constructor(backend: Backend, id: CaptureId, onread: (head: TraceHead) => void) {
    this.#backend = backend;
    this.#id = id;
    this.#onread = onread;
  }

  /** null until it has begun. */
  get job(): Job | null {
    return this.#job;
  }

  get isRunning(): boolean {
    return this.#stopListening !== null;
  }

  get error(): AppError | null {
    return this.#starting.error;
  }

  async start(): Promise<void> {
    if (this.isRunning) return;
    this.#job = null;
    let wanted: JobId | null = null;
    const early: Job[] = [];
    this.#stopListening = this.#backend.on('job/changed', (job) => {
      if (wanted === null) early.push(job);
      else if (job.id === wanted) this.#follow(job);
    });
    this.#started = this.#starting.run(async () => {
      const { job } = await this.#backend.request('trace/read', { id: this.#id });
      return job;
    });
    wanted = await this.#started;
    if (wanted === null) this.#stopFollowing();
    else for (const job of early) if (job.id === wanted) this.#follow(job);
  }

  /** What was decoded until then is shown. */
  async stop(): Promise<void> {
    const id = await this.#started;
    if (id !== null && this.isRunning) await this.#backend.request('job/cancel', { id });
  }

  #follow(job: Job): void {
    this.#job = job;
    if (!isUnderWay(job)) void this.#end(job.id);
  }

  async #end(job: JobId): Promise<void> {
    await this.#starting.run(async () => {
      this.#onread(await this.#backend.request('trace/head', { id: this.#id }));
      return job;
    });
    this.#stopFollowing();
  }

  #stopFollowing(): void {
    this.#stopListening?.();
    this.#stopListening = null;
  }
}

const isUnderWay = ({ state }: Job): boolean => state === 'waiting' || state === 'running';
