import type { Duplex } from 'node:stream';
import type { PlaceFacts } from '#shared/contract/server-facts';
import { AppError } from '#shared/base/app-error';
import type { KubeConnection, KubePod, WayState } from '#shared/contract/connection';
import { dialTcp, type DialOptions } from '../dial.ts';
import type { Way } from '../http-transport.ts';
import { pause } from '../pause.ts';
import { portOf } from '../target-url.ts';
import { untilAborted } from '../until-aborted.ts';
import { findPod } from './find-pod.ts';
import type { Kubectl } from './kubectl.ts';
import { PortForward } from './port-forward.ts';

/** Waits before the next try, doubled each time and spread, so that many tunnels do not come back at once. */
export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
  readonly tries: number;
}

const usualBackoff: Backoff = { firstMs: 500, maxMs: 15_000, tries: 7 };

/** Between half of the doubled wait and all of it. `random` is from 0 to 1. */
export function backoffMs({ firstMs, maxMs }: Backoff, attempt: number, random: number): number {
  const whole = Math.min(maxMs, firstMs * 2 ** attempt);
  return Math.round(whole * (0.5 + random / 2));
}

export interface KubeWayOptions {
  readonly onState: (state: WayState) => void;
  readonly backoff?: Backoff;
}

/**
 * Bytes through `kubectl port-forward`. The tunnel is made when it is first needed and made anew when it is lost; for
 * whoever dials, the address stays the same. It ends after some tries without success, or at once where trying again
 * cannot help.
 */
export class KubeWay implements Way {
  readonly #kubectl: Kubectl;
  readonly #target: KubeConnection;
  readonly #port: number;
  readonly #options: KubeWayOptions;
  readonly #closing = new AbortController();
  #forward: PortForward | undefined;
  #opening: Promise<PortForward> | undefined;
  #lost: AppError | undefined;
  /** The pod of the last tunnel, to tell when another one takes its place. */
  #pod: KubePod | undefined;
  #namespace = '';

  constructor(kubectl: Kubectl, target: KubeConnection, url: URL, options: KubeWayOptions) {
    this.#kubectl = kubectl;
    this.#target = target;
    this.#port = portOf(url);
    this.#options = options;
  }

  get address(): string {
    const { namespace, workload } = this.#target;
    const place = this.#namespace || namespace || 'default';
    return this.#pod ? `${place}/${this.#pod.name}:${this.#port}` : `${place}/${workload.name}:${this.#port}`;
  }

  async reach(signal: AbortSignal): Promise<Partial<PlaceFacts>> {
    const { pod } = await this.#ready(signal);
    const { name, uid, node, restarts } = pod;
    return { host: node, namespace: this.#namespace, pod: name, podUid: uid, node, restarts };
  }

  async dial(options: DialOptions): Promise<Duplex> {
    const { localPort } = await this.#ready(options.signal);
    return dialTcp(new URL(`http://127.0.0.1:${localPort}`), options);
  }

  /** What broke a connection is known when kubectl says so, a moment later. */
  async explain(error: unknown): Promise<unknown> {
    if (error instanceof AppError && (error.code === 'app/cancelled' || this.#isOwn(error))) return error;
    return (await this.#forward?.lastWords()) ?? this.#lost ?? error;
  }

  close(): void {
    this.#closing.abort();
    this.#forward?.close();
  }

  /** Already told in the words of the cluster. */
  #isOwn(error: AppError): boolean {
    return (
      error.details['raw'] !== undefined && error.details['address'] !== `127.0.0.1:${this.#forward?.localPort ?? 0}`
    );
  }

  #ready(signal: AbortSignal): Promise<PortForward> {
    if (this.#forward) return Promise.resolve(this.#forward);
    this.#opening ??= this.#open(1);
    return untilAborted(this.#opening, signal);
  }

  async #open(tries: number): Promise<PortForward> {
    try {
      const forward = await this.#attempt(tries);
      this.#watch(forward);
      return forward;
    } catch (error) {
      if (error instanceof AppError) {
        this.#lost = error;
        if (!this.#closing.signal.aborted) this.#say('lost', error.message);
      }
      throw error;
    } finally {
      this.#opening = undefined;
    }
  }

  async #attempt(tries: number): Promise<PortForward> {
    const backoff = this.#options.backoff ?? usualBackoff;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#make();
      } catch (error) {
        const isLast = attempt + 1 >= tries || !isPassing(error) || this.#closing.signal.aborted;
        if (isLast) throw error;
        const waitMs = backoffMs(backoff, attempt, Math.random());
        const seconds = Math.max(1, Math.round(waitMs / 1000));
        this.#say('reconnecting', `${(error as AppError).message} Try ${attempt + 2} of ${tries} in ${seconds} s.`);
        await pause(waitMs, this.#closing.signal);
      }
    }
  }

  async #make(): Promise<PortForward> {
    const { signal } = this.#closing;
    this.#say(this.#pod ? 'reconnecting' : 'opening', '');
    const { workload } = this.#target;
    this.#namespace = this.#target.namespace || (await this.#kubectl.context(signal)).namespace;
    const pod = await findPod(this.#kubectl, workload, this.#namespace, this.#pod?.name ?? '', signal);
    return PortForward.open(this.#kubectl, { pod, namespace: this.#namespace, port: this.#port, signal });
  }

  #watch(forward: PortForward): void {
    const before = this.#pod;
    this.#forward = forward;
    this.#pod = forward.pod;
    this.#lost = undefined;
    this.#say('open', switchText(before, forward.pod));
    void forward.ended.then((reason) => {
      if (this.#forward !== forward) return;
      this.#forward = undefined;
      this.#lost = reason;
      if (this.#closing.signal.aborted) return;
      this.#say('reconnecting', reason.message);
      const { tries } = this.#options.backoff ?? usualBackoff;
      this.#opening = this.#open(tries);
      this.#opening.catch(() => undefined); // whoever dials hears of it
    });
  }

  #say(state: WayState['state'], text: string): void {
    const pod = this.#pod ? { name: this.#pod.name, uid: this.#pod.uid } : null;
    this.#options.onState({ state, text, pod, address: this.address });
  }
}

/** '' while it is the same process in the same pod. */
function switchText(before: KubePod | undefined, now: KubePod): string {
  if (!before) return '';
  if (before.uid !== now.uid) {
    return `The tunnel now leads to another pod: ${before.name} is gone, ${now.name} took its place. Captures from now on belong to ${now.name}.`;
  }
  return before.restarts === now.restarts
    ? ''
    : `Pod ${now.name} restarted its container. Captures from now on are of another process.`;
}

const passing: ReadonlySet<string> = new Set([
  'connect/closed',
  'connect/refused',
  'connect/timeout',
  'connect/unresolved',
  'connect/forwarding',
]);

/** True where the same may work a moment later. */
const isPassing = (error: unknown): boolean => error instanceof AppError && passing.has(error.code);
