import os from 'node:os';
import type { ComparisonId } from '#shared/base/brand';
import { AppError } from '#shared/base/app-error';
import type * as View from '#shared/contract/profile-view';
import type { Capture, Comparison, ProcessFacts } from '#shared/contract/model';
import type { CaptureSource } from '#shared/correlate/capture-facts';
import type { CaptureKind } from '#shared/profile/profile';
import type { CaptureBytes, ComparedBytes, Described, SessionCalls, SessionKey } from '../session/session-calls.ts';
import createSessionWorker from '../session/session.worker?nodeWorker';
import type { Store } from '../store/store.ts';
import type { CallArgs, CallName, CallReply } from '../threads/calls.ts';
import { ThreadClient } from '../threads/thread-client.ts';

type Thread = ThreadClient<SessionCalls>;

interface Session {
  readonly thread: Thread;
  readonly opened: Promise<{ sizeBytes: number; open: View.OpenReply | null }>;
  /** Estimated memory of its tables; 0 until opened. */
  sizeBytes: number;
}

/** Calls that go to an opened capture or comparison. */
type SessionCallName = Exclude<
  CallName<SessionCalls>,
  | 'capture/describe'
  | 'capture/describe-head'
  | 'capture/open'
  | 'comparison/open'
  | 'series/open'
  | 'series/add'
  | 'findings/open'
  | 'findings/add'
  | 'close'
>;

/** A comparison with what is compared. */
export interface ComparedPair {
  readonly comparison: Comparison;
  readonly before: readonly Capture[];
  readonly after: readonly Capture[];
  readonly processes: readonly ProcessFacts[];
}

/** Tables of opened captures may take this much together; the least recently used go first. */
const maxSessionBytes = 1.5e9;
/** What is larger is not decoded before the person opens it. */
const largeBytes = 64 * 2 ** 20;
const threadCount = Math.max(1, Math.min(2, os.availableParallelism() - 1));

/** Opened captures and comparisons, decoded once in a thread that then answers their views. */
export class Sessions {
  readonly #store: Store;
  readonly #threads: Thread[] = [];
  /** In order of use, the oldest first. */
  readonly #sessions = new Map<SessionKey, Session>();
  #nextThread = 0;
  /** Grows when another workspace is opened, whose captures have the same numbers. */
  #generation = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  async describe(capture: Capture): Promise<Described> {
    if (capture.sizeBytes > largeBytes) {
      const head = await this.#store.call('capture/read-chunk', { id: capture.id, seq: 0 });
      return this.#thread().call('capture/describe-head', { head: head ?? new Uint8Array() });
    }
    const bytes = await this.#read(capture);
    return this.#thread().call('capture/describe', bytes, [bytes.bytes.buffer]);
  }

  /** Several captures are merged into one profile. */
  async openCapture(captures: Capture | readonly Capture[]): Promise<View.OpenReply> {
    const { open } = await this.#captureSession([captures].flat(), false).opened;
    if (!open) throw new AppError('app/internal', 'A capture opened without a view.');
    return open;
  }

  /** Asks an opened capture, or several merged; opens it again where it was dropped meanwhile. */
  async askCapture<K extends SessionCallName>(
    name: K,
    captures: Capture | readonly Capture[],
    args: Omit<CallArgs<SessionCalls, K>, 'key'>,
  ): Promise<CallReply<SessionCalls, K>> {
    const opened = [captures].flat();
    const session = this.#captureSession(opened, true);
    await session.opened;
    const key = this.#captureKey(opened);
    return session.thread.call(name, { ...args, key } as CallArgs<SessionCalls, K>);
  }

  async askComparison<K extends SessionCallName>(
    name: K,
    pair: ComparedPair,
    args: Omit<CallArgs<SessionCalls, K>, 'key'>,
  ): Promise<CallReply<SessionCalls, K>> {
    const key = this.#key('comparison', pair.comparison.id);
    const session = this.#session(key, async (thread) => {
      const read = (capture: Capture): Promise<ComparedBytes> => this.#readCompared(capture, pair.processes);
      const before = await Promise.all(pair.before.map(read));
      const after = await Promise.all(pair.after.map(read));
      const { renames } = pair.comparison;
      const buffers = [...before, ...after].map(({ bytes }) => bytes.buffer);
      const opened = await thread.call('comparison/open', { key, before, after, renames }, buffers);
      return { ...opened, open: null };
    });
    await session.opened;
    return session.thread.call(name, { ...args, key } as CallArgs<SessionCalls, K>);
  }

  /** Asks a series of what was read so far; an empty one where nothing was, or where it was dropped meanwhile. */
  async askSeries<K extends SessionCallName>(
    name: K,
    kind: CaptureKind,
    args: Omit<CallArgs<SessionCalls, K>, 'key'>,
  ): Promise<CallReply<SessionCalls, K>> {
    const { thread, key } = await this.#seriesSession(kind);
    return thread.call(name, { ...args, key } as CallArgs<SessionCalls, K>);
  }

  /** Decodes a capture into its series. */
  async addToSeries(kind: CaptureKind, capture: Capture): Promise<void> {
    const { thread, key } = await this.#seriesSession(kind);
    const bytes = await this.#read(capture);
    const { id, processId, startedAt } = capture;
    const facts = { id, processId, timeMs: Date.parse(startedAt) };
    await thread.call('series/add', { ...bytes, key, capture: facts }, [bytes.bytes.buffer]);
  }

  /** Asks the findings of what was read so far; of nothing where they were dropped meanwhile. */
  async askFindings<K extends SessionCallName>(
    name: K,
    args: Omit<CallArgs<SessionCalls, K>, 'key'>,
  ): Promise<CallReply<SessionCalls, K>> {
    const { thread, key } = await this.#findingsSession();
    return thread.call(name, { ...args, key } as CallArgs<SessionCalls, K>);
  }

  /** Decodes a capture and keeps what rules read of it. */
  async addToFindings(capture: Capture, source: CaptureSource): Promise<void> {
    const { thread, key } = await this.#findingsSession();
    const bytes = await this.#read(capture);
    await thread.call('findings/add', { ...bytes, key, source, kind: capture.kind }, [bytes.bytes.buffer]);
  }

  /** Forgets a capture and every comparison: for a capture that was deleted, or another workspace. */
  async closeAll(): Promise<void> {
    this.#generation++;
    const sessions = [...this.#sessions];
    this.#sessions.clear();
    await Promise.all(sessions.map(([key, { thread }]) => thread.call('close', { key })));
  }

  async terminate(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  /** A trace that was dropped meanwhile is decoded whole again: what is shown of it may be of its end. */
  #captureSession(captures: readonly Capture[], isWhole: boolean): Session {
    const key = this.#captureKey(captures);
    return this.#session(key, async (thread) => {
      const read = await Promise.all(
        captures.map(async (capture) => ({ ...(await this.#read(capture)), name: `#${capture.id}` })),
      );
      const buffers = read.map(({ bytes }) => bytes.buffer);
      return thread.call('capture/open', { key, captures: read, isWhole }, buffers);
    });
  }

  async #seriesSession(kind: CaptureKind): Promise<{ thread: Thread; key: SessionKey }> {
    const key = this.#key('series', kind);
    const session = this.#session(key, async (thread) => ({
      ...(await thread.call('series/open', { key, kind })),
      open: null,
    }));
    await session.opened;
    return { thread: session.thread, key };
  }

  async #findingsSession(): Promise<{ thread: Thread; key: SessionKey }> {
    const key = this.#key('findings', 'all');
    const session = this.#session(key, async (thread) => ({
      ...(await thread.call('findings/open', { key })),
      open: null,
    }));
    await session.opened;
    return { thread: session.thread, key };
  }

  #captureKey(captures: readonly Capture[]): SessionKey {
    return this.#key('capture', captures.map(({ id }) => id).join('+'));
  }

  #session(key: SessionKey, open: (thread: Thread) => Session['opened']): Session {
    const known = this.#sessions.get(key);
    if (known) {
      this.#sessions.delete(key);
      this.#sessions.set(key, known);
      return known;
    }
    const thread = this.#thread();
    const session: Session = { thread, opened: open(thread), sizeBytes: 0 };
    this.#sessions.set(key, session);
    session.opened.then(
      ({ sizeBytes }) => {
        session.sizeBytes = sizeBytes;
        this.#dropOldest(key);
      },
      () => {
        // The caller gets the reason; the next try decodes anew.
        if (this.#sessions.get(key) === session) this.#sessions.delete(key);
      },
    );
    return session;
  }

  #dropOldest(keep: SessionKey): void {
    let total = 0;
    for (const { sizeBytes } of this.#sessions.values()) total += sizeBytes;
    for (const [key, { thread, sizeBytes }] of this.#sessions) {
      if (total <= maxSessionBytes) return;
      if (key === keep || sizeBytes === 0) continue; // without tables there is nothing to gain
      this.#sessions.delete(key);
      total -= sizeBytes;
      void thread.call('close', { key });
    }
  }

  /** Throws `app/cancelled` where another workspace was opened meanwhile: the bytes may be of the wrong one. */
  async #read({ id, status }: Capture): Promise<CaptureBytes> {
    const generation = this.#generation;
    const bytes = await this.#store.call('capture/read', { id });
    if (generation !== this.#generation) throw new AppError('app/cancelled', 'Another incident was opened meanwhile.');
    return { bytes, isPartial: status === 'partial' };
  }

  async #readCompared(capture: Capture, processes: readonly ProcessFacts[]): Promise<ComparedBytes> {
    const process = processes.find(({ id }) => id === capture.processId);
    return {
      ...(await this.#read(capture)),
      version: process?.version ?? '',
      goVersion: process?.goVersion ?? '',
    };
  }

  #key(what: 'capture' | 'comparison' | 'series' | 'findings', id: ComparisonId | string): SessionKey {
    return `${this.#generation} ${what} ${id}`;
  }

  /** Threads are made when first needed and then take turns. */
  #thread(): Thread {
    const at = this.#nextThread++ % threadCount;
    const thread = this.#threads[at] ?? new ThreadClient<SessionCalls>(createSessionWorker({}), 'decoding');
    this.#threads[at] = thread;
    return thread;
  }
}
