import type { TraceReadState } from '#shared/contract/trace-view';
import type { StartedTrace } from '../decode/decode-capture.ts';
import { TraceSession } from './trace-session.ts';

/** How long the beginning of a trace is decoded before it is shown: a small trace is whole by then. */
export const firstMs = 250;
/** How long one step keeps the thread from answering what is shown already. */
const stepMs = 80;
/** Events between two looks at the clock. */
const eventsPerLook = 50_000;

/** A trace that is shown from its beginning on while the rest of it is decoded. */
export class TraceReading {
  readonly #started: StartedTrace;
  #isDecoded: boolean;
  /** What `session` is of. */
  #session: TraceSession;
  #shown: TraceReadState;
  #isShownWhole: boolean;

  /** Decodes for so long, and longer where nothing happens until then. */
  constructor(started: StartedTrace, ms: number) {
    this.#started = started;
    this.#isDecoded = this.#decodeFor(ms);
    while (!this.#isDecoded && started.decoder.events === 0) this.#isDecoded = this.#decodeFor(ms);
    this.#shown = this.#reached();
    this.#isShownWhole = this.#isDecoded;
    this.#session = this.#open();
  }

  /** Of what was decoded when it was last shown. */
  get session(): TraceSession {
    return this.#session;
  }

  /** Decodes a step further. What is shown stays as it is until `show`. */
  readOn(): TraceReadState & { readonly isDecoded: boolean } {
    if (!this.#isDecoded) this.#isDecoded = this.#decodeFor(stepMs);
    return { ...this.#reached(), isDecoded: this.#isDecoded };
  }

  /** Shows all that was decoded so far. */
  show(): void {
    const reached = this.#reached();
    if (this.#isShownWhole === this.#isDecoded && this.#shown.doneBytes === reached.doneBytes) return;
    this.#shown = reached;
    this.#isShownWhole = this.#isDecoded;
    this.#session = this.#open();
  }

  /** Whether nothing is left. */
  #decodeFor(ms: number): boolean {
    const until = performance.now() + ms;
    let isLeft;
    do isLeft = this.#started.decoder.decodeEvents(eventsPerLook);
    while (isLeft && performance.now() < until);
    return !isLeft;
  }

  #reached(): TraceReadState {
    const { decodedBytes, sizeBytes, decodedGenerations, generations } = this.#started.decoder;
    return { doneBytes: decodedBytes, totalBytes: sizeBytes, doneGenerations: decodedGenerations, generations };
  }

  #open(): TraceSession {
    return new TraceSession(this.#started.finish().trace, this.#isDecoded ? null : this.#shown);
  }
}
