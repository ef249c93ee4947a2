import { AppError, toErrorValue, type ErrorValue } from '#shared/base/app-error';
import { readText } from '../connect/read-text.ts';
import type { Transport } from '../connect/transport.ts';

/** Where bytes go. */
export interface Sink {
  /**
   * Answered when the first `length` bytes of the block are on disk, with a block to fill next, which may be the same
   * memory: so a large capture passes through one block.
   */
  append(block: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

export interface ReceiveOptions {
  readonly path: string;
  /** What the endpoint takes on purpose (`seconds=30`); the patience for the first byte is added to it. */
  readonly expectedSeconds: number;
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  readonly onBytes: (received: number) => void;
}

/** `partial`: bytes arrived and are stored, and `problem` says why there are no more. */
export interface Received {
  readonly status: 'complete' | 'partial' | 'failed';
  readonly contentType: string;
  readonly receivedBytes: number;
  readonly problem: ErrorValue | null;
}

/** Small reads are gathered to this size, or for this long, so that a slow body is stored soon all the same. */
const blockBytes = 1 << 20;
const flushMs = 250;
const patienceSeconds = 30;
const maxRefusalBytes = 4096;

/**
 * Streams one endpoint into the sink. Memory does not grow with the capture: the body is read only as fast as it is
 * stored. Never throws for what the network or the server does: that is a result.
 */
export async function receive(transport: Transport, sink: Sink, options: ReceiveOptions): Promise<Received> {
  const gather = new Gather(sink, options);
  let contentType = '';
  try {
    const idleTimeoutMs = (options.expectedSeconds + patienceSeconds) * 1000;
    const answer = await transport.get({ path: options.path, signal: options.signal, idleTimeoutMs });
    contentType = answer.headers['content-type'] ?? '';
    if (answer.status !== 200) {
      const said = (await readText(answer.body, maxRefusalBytes)).trim();
      const isGo = answer.headers['x-go-pprof'] !== undefined;
      return {
        status: 'failed',
        contentType,
        receivedBytes: 0,
        problem: refusal(answer.status, said, isGo, transport.address),
      };
    }
    for await (const bytes of answer.body as AsyncIterable<Buffer>) await gather.add(bytes);
    await gather.flush();
    return { status: 'complete', contentType, receivedBytes: gather.received, problem: null };
  } catch (error) {
    await gather.flush();
    const receivedBytes = gather.received;
    // Aborting a body looks like a dropped connection from below.
    const reason = options.signal.aborted
      ? new AppError('app/cancelled', 'Stopped by you.')
      : await transport.explain(error);
    const problem = toErrorValue(reason);
    return {
      status: receivedBytes > 0 ? 'partial' : 'failed',
      contentType,
      receivedBytes,
      problem: cutOff(problem, receivedBytes),
    };
  }
}

class Gather {
  readonly #sink: Sink;
  readonly #options: ReceiveOptions;
  #block = new Uint8Array(blockBytes);
  #length = 0;
  #lastFlush = performance.now();
  received = 0;

  constructor(sink: Sink, options: ReceiveOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  async add(bytes: Buffer): Promise<void> {
    this.received += bytes.length;
    this.#options.onBytes(this.received);
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + blockBytes - this.#length);
      this.#block.set(part, this.#length);
      this.#length += part.length;
      at += part.length;
      if (this.#length === blockBytes) await this.flush();
    }
    if (this.received > this.#options.maxBytes) {
      throw new AppError('capture/too-large', `The capture passed the limit of ${this.#options.maxBytes} bytes.`, {
        maxBytes: this.#options.maxBytes,
      });
    }
    if (performance.now() - this.#lastFlush >= flushMs) await this.flush();
  }

  async flush(): Promise<void> {
    const length = this.#length;
    this.#length = 0;
    this.#lastFlush = performance.now();
    if (length > 0) this.#block = await this.#sink.append(this.#block, length);
  }
}

/** Texts of GO:src/net/http/pprof/pprof.go with what they mean; the server's own words are kept in `details.raw`. */
const refusals: readonly { said: RegExp; message: string }[] = [
  {
    said: /cpu profiling already in use/i,
    message: 'Another client is taking a CPU profile. Go allows one at a time.',
  },
  {
    said: /tracing is already enabled/i,
    message: 'A trace is already running in this process. Stop the other one, or wait.',
  },
  {
    said: /exceeds server's WriteTimeout/i,
    message: 'The server closes responses before that many seconds. Ask for fewer.',
  },
  { said: /unknown profile/i, message: 'This process has no such profile.' },
];

function refusal(status: number, said: string, isGo: boolean, address: string): ErrorValue {
  const known = isGo ? refusals.find((entry) => entry.said.test(said)) : undefined;
  const message =
    known?.message ??
    (isGo
      ? `The process refused (HTTP ${status}).`
      : `${address} answers HTTP ${status}, and not from net/http/pprof. A proxy may stand between.`);
  return { code: 'capture/refused', message, details: { status, raw: said, isGoPprof: isGo } };
}

function cutOff(problem: ErrorValue, receivedBytes: number): ErrorValue {
  if (problem.code === 'app/cancelled') {
    const message = receivedBytes > 0 ? `Stopped by you. ${receivedBytes} bytes are kept.` : 'Stopped by you.';
    return { ...problem, message };
  }
  if (receivedBytes === 0) return problem;
  const { code, message, details } = problem;
  return {
    code: code === 'connect/closed' ? 'capture/cut-off' : code,
    message: `Cut off: ${message} ${receivedBytes} bytes are kept.`,
    details: { ...details, receivedBytes },
  };
}
