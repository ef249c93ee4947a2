import type { Duplex } from 'node:stream';
import ssh2, { type AuthenticationType, type Client, type NextAuthHandler, type ParsedKey } from 'ssh2';
import { AppError } from '#shared/base/app-error';
import type { Asking } from '../asking.ts';
import { hostKeyAlgorithms } from './host-key-verdict.ts';
import { gatherIdentities, OfferedKey } from './identities.ts';
import type { ResolvedHop } from './resolve-hop.ts';
import { SignIn } from './sign-in.ts';
import { closedTooSoon, noAnswer, toSshError } from './ssh-errors.ts';
import { readKnowledge, verifyHostKey, type HopPlace } from './verify-host-key.ts';

const keepaliveMs = 15_000;
const keepaliveCount = 3;

export interface HandshakeOptions {
  readonly asking: Asking;
  readonly signal: AbortSignal;
  /** How long the server may take to answer; the person's time does not count. */
  readonly timeoutMs: number;
  /** Keys by file that were unlocked for an earlier hop: no passphrase is asked for twice on one way. */
  readonly unlocked: Map<string, Promise<ParsedKey>>;
}

/** One SSH server: first its key is judged, only then anybody signs in. Both parts are told as they come. */
export interface Handshake {
  readonly verified: Promise<string>;
  readonly signedIn: Promise<{ client: Client; detail: string }>;
}

export function shakeHands(hop: ResolvedHop, socket: Duplex, place: HopPlace, options: HandshakeOptions): Handshake {
  const attempt = new Attempt(hop, place, options);
  void attempt.run(socket);
  return attempt;
}

interface Settled<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function settled<T>(): Settled<T> {
  let resolve: Settled<T>['resolve'] = () => undefined;
  let reject: Settled<T>['reject'] = () => undefined;
  const promise = new Promise<T>((whenDone, whenFailed) => {
    resolve = whenDone;
    reject = whenFailed;
  });
  promise.catch(() => undefined); // whoever waits for the other part learns of the failure there
  return { promise, resolve, reject };
}

class Attempt implements Handshake {
  readonly #hop: ResolvedHop;
  readonly #place: HopPlace;
  readonly #options: HandshakeOptions;
  readonly #client = new ssh2.Client();
  readonly #verified = settled<string>();
  readonly #signedIn = settled<{ client: Client; detail: string }>();
  #isVerified = false;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(hop: ResolvedHop, place: HopPlace, options: HandshakeOptions) {
    this.#hop = hop;
    this.#place = place;
    this.#options = options;
  }

  get verified(): Promise<string> {
    return this.#verified.promise;
  }

  get signedIn(): Promise<{ client: Client; detail: string }> {
    return this.#signedIn.promise;
  }

  async run(socket: Duplex): Promise<void> {
    const { asking, signal } = this.#options;
    const client = this.#client;
    const stop = (): void => {
      this.#fail(new AppError('app/cancelled', 'Stopped.'));
    };
    signal.addEventListener('abort', stop);
    try {
      const knowledge = await readKnowledge(this.#hop, asking);
      const { identities, remarks } = await gatherIdentities(this.#hop, this.#options);
      const fail = (problem: AppError): void => {
        this.#fail(problem);
      };
      const keys = identities.map((identity) => new OfferedKey(identity, fail));
      const signIn = new SignIn(this.#hop, { keys, remarks }, asking, signal, {
        waitForPerson: (work) => this.#waitForPerson(work),
      });
      this.#listen(signIn);
      this.#startClock();
      client.connect({
        sock: socket,
        username: this.#hop.user,
        readyTimeout: 0,
        keepaliveInterval: keepaliveMs,
        keepaliveCountMax: keepaliveCount,
        agentForward: false,
        algorithms: { serverHostKey: hostKeyAlgorithms(knowledge) as never, compress: ['none'] },
        hostVerifier: (key: Buffer, answer: (isTrusted: boolean) => void) => {
          this.#waitForPerson(verifyHostKey(key, knowledge, this.#hop, this.#place, asking, signal)).then(
            (detail) => {
              this.#isVerified = true;
              this.#verified.resolve(detail);
              answer(true);
            },
            (error: unknown) => {
              this.#fail(error);
              answer(false);
            },
          );
        },
        authHandler: (left: AuthenticationType[] | null, isPartial: boolean | null, next: NextAuthHandler) => {
          signIn.next(left, isPartial === true).then(
            (method) => {
              if (!this.#isOver) next(method);
            },
            (error: unknown) => {
              this.#fail(error);
            },
          );
        },
      });
      await this.#signedIn.promise.catch(() => undefined);
    } catch (error) {
      this.#fail(error);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #listen(signIn: SignIn): void {
    const client = this.#client;
    client.on('banner', (text: string) => {
      signIn.banner = text.slice(0, 2000);
    });
    client.on('change password', () => {
      this.#fail(
        new AppError(
          'connect/sign-in',
          `The password of ${this.#hop.user} at ${this.#hop.name} has expired. Change it with ssh, then connect again.`,
        ),
      );
    });
    client.once('ready', () => {
      this.#end();
      // Only channels are needed: a window that was taken over could not start a shell either.
      client.openssh_noMoreSessions(() => undefined);
      this.#signedIn.resolve({ client, detail: signIn.summary });
    });
    client.on('error', (error: Error & { level?: string }) => {
      if (error.level === 'agent') return; // the next key or method is tried
      this.#fail(toSshError(error, this.#hop, this.#isVerified));
    });
    client.once('close', () => {
      this.#fail(closedTooSoon(this.#hop, this.#isVerified));
    });
  }

  #startClock(): void {
    clearTimeout(this.#timer);
    if (this.#isOver) return;
    this.#timer = setTimeout(() => {
      this.#fail(noAnswer(this.#hop, this.#options.timeoutMs));
    }, this.#options.timeoutMs);
  }

  async #waitForPerson<T>(work: Promise<T>): Promise<T> {
    clearTimeout(this.#timer);
    try {
      return await work;
    } finally {
      this.#startClock();
    }
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  /** The first reason counts: what ssh2 says of the end that this makes is no news. */
  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#end();
    this.#verified.reject(error);
    this.#signedIn.reject(error);
    this.#client.on('error', () => undefined);
    this.#client.destroy();
  }
}
