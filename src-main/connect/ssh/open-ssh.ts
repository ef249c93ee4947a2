import type { Duplex } from 'node:stream';
import type { AppError } from '#shared/base/app-error';
import type { SshConnection } from '#shared/contract/connection';
import type { DialOptions } from '../dial.ts';
import { HttpTransport, type Way } from '../http-transport.ts';
import type { SshOptions } from './ssh-link.ts';
import { hostOf, parseTargetUrl, portOf } from '../target-url.ts';
import type { Transport } from '../transport.ts';
import { untilAborted } from '../until-aborted.ts';
import { resolveRoute } from './resolve-hop.ts';
import { usualPlaces } from './ssh-config.ts';
import { SshLink } from './ssh-link.ts';

/** http or https through SSH. The tunnel is made when it is first needed, shared, and made anew once it is lost. */
export function openSsh(target: SshConnection, options: SshOptions): Transport {
  const url = parseTargetUrl(target.url);
  return new HttpTransport(target, url, new SshWay(target, url, options), options.asking);
}

/** The far address, with the server that sees it: `ledger-07 › 127.0.0.1:6060`. */
export const sshAddress = ({ server, socketPath }: SshConnection, url: URL): string =>
  `${server.host} › ${socketPath === '' ? url.host : socketPath}`;

export const farEnd = (
  { socketPath }: SshConnection,
  url: URL,
): { host: string; port: number } | { socketPath: string } =>
  socketPath === '' ? { host: hostOf(url), port: portOf(url) } : { socketPath };

class SshWay implements Way {
  readonly address: string;
  readonly #target: SshConnection;
  readonly #url: URL;
  readonly #options: SshOptions;
  /** Ends the making of a link, for all who wait for it. */
  readonly #closing = new AbortController();
  #link: Promise<SshLink> | undefined;
  #lost: AppError | undefined;

  constructor(target: SshConnection, url: URL, options: SshOptions) {
    this.address = sshAddress(target, url);
    this.#target = target;
    this.#url = url;
    this.#options = options;
  }

  async dial(options: DialOptions): Promise<Duplex> {
    const link = await untilAborted(this.#open(options.timeoutMs), options.signal);
    return link.dial(farEnd(this.#target, this.#url), options);
  }

  /** The address is as the server sees it, so the process runs there or near. */
  reach(): Promise<{ host: string }> {
    return Promise.resolve({ host: this.#target.server.host });
  }

  /** While a tunnel is lost, whatever its requests report is of that. */
  explain(error: unknown): unknown {
    return this.#lost ?? error;
  }

  close(): void {
    this.#closing.abort();
    this.#link?.then(
      (link) => {
        link.close();
      },
      () => undefined,
    );
  }

  #open(timeoutMs: number): Promise<SshLink> {
    this.#link ??= this.#make(timeoutMs);
    return this.#link;
  }

  async #make(timeoutMs: number): Promise<SshLink> {
    const { asking, isProduction } = this.#options;
    try {
      const route = await resolveRoute(this.#target, usualPlaces());
      const link = await SshLink.open(route, { asking, isProduction, signal: this.#closing.signal, timeoutMs });
      this.#lost = undefined;
      link.onEnd((reason) => {
        this.#lost = reason;
        this.#link = undefined;
      });
      return link;
    } catch (error) {
      this.#link = undefined;
      throw error;
    }
  }
}
