import type { Duplex } from 'node:stream';
import { AppError } from '#shared/base/app-error';
import type { HttpTarget } from '#shared/contract/connection';
import type { PlaceFacts } from '#shared/contract/server-facts';
import type { Asking } from './asking.ts';
import { secure, type DialOptions } from './dial.ts';
import { exchange } from './exchange.ts';
import { readSignIn, readTls, type HttpCredentials } from './http-credentials.ts';
import { toConnectError } from './network-error.ts';
import { hostOf } from './target-url.ts';
import type { HttpAnswer, HttpGet, Reached, Transport } from './transport.ts';

/** How bytes get to the target: one connection a request. */
export interface Way {
  readonly address: string;
  /** To the URL's host and port, or to the socket in their place. */
  dial(options: DialOptions): Promise<Duplex>;
  /** What a broken connection comes from, where more is known than the socket says. */
  explain?(error: unknown): unknown;
  /** Where the process runs, once the way is made; without it the host of the address. */
  reach?(signal: AbortSignal): Promise<Partial<PlaceFacts>>;
  close(): void;
}

/** http or https over any way; TLS, sign-in and headers are the same whatever lies between. */
export class HttpTransport implements Transport {
  readonly #target: HttpTarget;
  readonly #url: URL;
  readonly #way: Way;
  readonly #asking: Asking;
  #credentials: Promise<HttpCredentials> | undefined;
  #refusal: AppError | undefined;

  constructor(target: HttpTarget, url: URL, way: Way, asking: Asking) {
    this.#target = target;
    this.#url = url;
    this.#way = way;
    this.#asking = asking;
  }

  get address(): string {
    return this.#way.address;
  }

  get refusal(): AppError | undefined {
    return this.#refusal;
  }

  async reach(signal: AbortSignal): Promise<Reached> {
    const place = (await this.#way.reach?.(signal)) ?? { host: hostOf(this.#url) };
    return { address: this.address, place };
  }

  async get({ path, signal, idleTimeoutMs }: HttpGet): Promise<HttpAnswer> {
    if (this.#refusal) throw this.#refusal;
    try {
      let socket = await this.connect(signal);
      if (!this.#credentials && this.#target.signIn.kind !== 'none') {
        // Whoever is asked knows by now that the way works; the other side does not wait for them.
        socket.destroy();
        await this.#readCredentials(signal);
        socket = await this.connect(signal);
      }
      const { headers, slot } = await this.#readCredentials(signal);
      const answer = await exchange(socket, new URL(path, this.#url), { headers, signal, idleTimeoutMs });
      if (answer.status !== 401 || slot === '') return answer;
      answer.body.destroy();
      this.#asking.refuse(slot);
      throw signInRefused(this.address);
    } catch (error) {
      const reason = await this.explain(error);
      if (reason instanceof AppError && isRefusal(reason)) this.#refusal = reason;
      throw reason;
    }
  }

  /** A connection of its own, with TLS where the URL wants it. No credential has been sent over it. */
  async connect(signal: AbortSignal): Promise<Duplex> {
    const options = { signal, timeoutMs: this.#target.timeoutSeconds * 1000 };
    // Whoever is to be asked is asked before the other side waits.
    const tls = this.#url.protocol === 'https:' ? await this.#readCredentials(signal) : undefined;
    const socket = await this.#way.dial(options);
    return tls ? secure(socket, this.#url, tls.secure, options) : socket;
  }

  async explain(error: unknown): Promise<unknown> {
    const reason = (await this.#way.explain?.(error)) ?? error;
    return reason instanceof AppError ? reason : toConnectError(reason, this.#url);
  }

  close(): void {
    this.#way.close();
  }

  /** Read once, together: requests that start at the same time ask one question. */
  #readCredentials(signal: AbortSignal): Promise<HttpCredentials> {
    this.#credentials ??= this.#read(signal).catch((error: unknown) => {
      this.#credentials = undefined;
      throw error;
    });
    return this.#credentials;
  }

  async #read(signal: AbortSignal): Promise<HttpCredentials> {
    const tls = this.#url.protocol === 'https:' ? await readTls(this.#target, this.#asking, signal) : {};
    const { headers, slot } = await readSignIn(this.#target, this.#url, this.#asking, signal);
    const own = Object.fromEntries(this.#target.headers.map(({ name, value }) => [name, value]));
    return { secure: tls, headers: { ...own, ...headers }, slot };
  }
}

export function signInRefused(address: string): AppError {
  return new AppError(
    'connect/sign-in',
    `${address} does not take this sign-in (HTTP 401). Check user and password or token; it is asked for again the next time.`,
    { address, status: 401 },
  );
}

/** Trying again would repeat a sign-in that failed, or ask a person who said no. */
export const isRefusal = ({ code }: AppError): boolean =>
  code === 'connect/sign-in' || code === 'connect/unanswered' || code === 'connect/host-key';
