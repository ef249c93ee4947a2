import type { AppError } from '#shared/base/app-error';
import type { CaptureId } from '#shared/base/brand';
import type { GcLogReply, TraceHead } from '#shared/contract/trace-view';
import type { OfCaptures } from '#shared/contract/requests';
import type { Backend } from '../backend/backend.ts';
import { GoroutineSession } from './goroutine-session.svelte.ts';
import { Latest } from './latest.svelte.ts';
import { ProfileSession } from './profile-session.svelte.ts';
import { TraceReading } from './trace-reading.svelte.ts';
import { TraceSession } from './trace-session.svelte.ts';

export type CaptureContent =
  | { readonly view: 'profile'; readonly profile: ProfileSession }
  | { readonly view: 'goroutines'; readonly goroutines: GoroutineSession }
  | { readonly view: 'trace'; readonly trace: TraceSession }
  | { readonly view: 'gc-log'; readonly log: GcLogReply };

/** An opened capture, or several merged. What it holds is known only after the main process has decoded it. */
export class CaptureSession {
  readonly ids: readonly CaptureId[];
  /** Of a trace: its rest, while only the beginning is shown. */
  readonly reading: TraceReading;
  readonly #backend: Backend;
  readonly #of: OfCaptures;
  readonly #content = new Latest<CaptureContent>();
  #isStarted = false;
  #opening: Promise<void> = Promise.resolve();

  constructor(backend: Backend, of: OfCaptures) {
    this.#backend = backend;
    this.#of = of;
    this.ids = [of.id, ...(of.with ?? [])];
    this.reading = new TraceReading(backend, of.id, (head) => {
      this.#showRead(head);
    });
  }

  /** The first of them. */
  get id(): CaptureId {
    return this.#of.id;
  }

  get content(): CaptureContent | null {
    return this.#content.value;
  }

  get error(): AppError | null {
    return this.#content.error;
  }

  /** The profile that is shown; of a trace, its waits. */
  get profile(): ProfileSession | null {
    const { content } = this;
    if (content?.view === 'trace') return content.trace.profile;
    return content?.view === 'profile' ? content.profile : null;
  }

  /** Opens it when its tab is first shown: restored tabs that nobody looks at decode nothing. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#opening = this.open();
  }

  /** The profile once it is open; null where the capture is none or cannot be opened. */
  async whenProfile(): Promise<ProfileSession | null> {
    this.start();
    await this.#opening;
    return this.profile;
  }

  /** What it holds once it is open; null where it cannot be opened. */
  async whenContent(): Promise<CaptureContent | null> {
    this.start();
    await this.#opening;
    return this.content;
  }

  async open(): Promise<void> {
    await this.#content.run(async () => {
      const reply = await this.#backend.request('capture/open', this.#of);
      switch (reply.view) {
        case 'profile':
          return { view: 'profile', profile: new ProfileSession(this.#backend, this.#of, reply.head) };
        case 'goroutines':
          return { view: 'goroutines', goroutines: new GoroutineSession(this.#backend, this.id, reply.goroutines) };
        case 'gc-log':
          return { view: 'gc-log', log: reply.log };
        case 'trace':
          return { view: 'trace', trace: new TraceSession(this.#backend, this.id, reply.trace) };
      }
    });
    if (this.#traceOf()?.head.reading) void this.reading.start();
  }

  /** More of the trace was decoded: the same place of it is shown, and the same tab. */
  #showRead(head: TraceHead): void {
    const before = this.#traceOf();
    const trace = new TraceSession(this.#backend, this.id, head);
    if (before) trace.takeUp(before);
    this.#content.set({ view: 'trace', trace });
  }

  #traceOf(): TraceSession | null {
    return this.content?.view === 'trace' ? this.content.trace : null;
  }
}
