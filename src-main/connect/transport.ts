import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { PlaceFacts } from '#shared/contract/server-facts';
import type { AppError } from '#shared/base/app-error';

/** How a process is reached. Capturing knows nothing else of connections. */
export interface Transport {
  /** For people and for what is stored beside a capture: `10.2.0.4:6060`. Holds no secret. */
  readonly address: string;
  /** A sign-in that was refused: nothing is tried again over this transport, so that no account is locked out. */
  readonly refusal: AppError | undefined;
  /** Makes the way ready, and tells which process it leads to now. */
  reach(signal: AbortSignal): Promise<Reached>;
  get(request: HttpGet): Promise<HttpAnswer>;
  /** An error that came out of a body, as `AppError` where it is of the network. */
  explain(error: unknown): Promise<unknown>;
  /** Ends what it holds open, such as a tunnel; what is still being received ends too. */
  close(): void;
}

export interface Reached {
  readonly address: string;
  readonly place: Partial<PlaceFacts>;
}

export interface HttpGet {
  /** Below the pprof index, with its query: `profile?seconds=30`; '' is the index itself. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** From one byte to the next, the wait for the first included. */
  readonly idleTimeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As received: no decompression, no redirect followed. */
  readonly body: Readable;
}
