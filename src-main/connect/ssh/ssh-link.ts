import net from 'node:net';
import { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { AppError } from '#shared/base/app-error';
import { dialTcp, type DialOptions } from '../dial.ts';
import type { ConnectOptions } from '../kinds.ts';
import { shakeHands, type HandshakeOptions } from './handshake.ts';
import type { ResolvedHop } from './resolve-hop.ts';
import { addressOf, channelRefused, noAnswer, tunnelClosed, unreachable } from './ssh-errors.ts';

/** Runs one part of making the link; a test shows each as a step. */
export type Stage = <T>(name: string, run: (say: (detail: string) => void) => Promise<T>) => Promise<T>;

export const quietly: Stage = (_name, run) => run(() => undefined);

export interface LinkOptions extends Omit<HandshakeOptions, 'unlocked'> {
  readonly isProduction: boolean;
}

/** Of all that making a connection may need, what SSH does. */
export type SshOptions = Pick<ConnectOptions, 'asking' | 'isProduction'>;

export const hopStages = ({ name }: Pick<ResolvedHop, 'name'>): string[] => [
  `Connect to ${name}`,
  `Check the key of ${name}`,
  `Sign in to ${name}`,
];

interface Joint {
  readonly hop: ResolvedHop;
  readonly client: Client;
}

/** Signed in to every hop. Bytes go through channels of the last one: nothing listens on this machine. */
export class SshLink {
  readonly #joints: readonly Joint[];
  readonly #channels = new Set<ClientChannel>();
  #ended: AppError | undefined;
  #onEnd: (reason: AppError) => void = () => undefined;

  private constructor(joints: readonly Joint[]) {
    this.#joints = joints;
    for (const { hop, client } of joints) {
      let raw = '';
      client.on('error', (error) => {
        raw = error.message;
      });
      // A hop behind a lost one gets a close without any error.
      client.once('close', () => {
        this.#end(tunnelClosed(hop, raw));
      });
    }
  }

  static async open(route: readonly ResolvedHop[], options: LinkOptions, stage: Stage = quietly): Promise<SshLink> {
    const joints: Joint[] = [];
    const whole = { ...options, unlocked: new Map() };
    try {
      for (const [i, hop] of route.entries())
        joints.push(await join(hop, i, route.length, joints.at(-1), whole, stage));
    } catch (error) {
      for (const { client } of joints.reverse()) client.end();
      throw error;
    }
    return new SshLink(joints);
  }

  /** Called once, at once where it has ended already. */
  onEnd(listener: (reason: AppError) => void): void {
    this.#onEnd = listener;
    if (this.#ended) listener(this.#ended);
  }

  /** A channel to an address, or to a Unix socket, as the last hop sees it. */
  async dial(to: { host: string; port: number } | { socketPath: string }, options: DialOptions): Promise<Duplex> {
    if (this.#ended) throw this.#ended;
    const last = this.#joints.at(-1);
    if (!last) throw new Error('a link without hops');
    const channel = await openChannel(last, to, options);
    this.#channels.add(channel);
    channel.once('close', () => this.#channels.delete(channel));
    return channel;
  }

  close(): void {
    const last = this.#joints.at(-1);
    if (last) this.#end(tunnelClosed(last.hop, ''));
  }

  #end(reason: AppError): void {
    if (this.#ended) return;
    this.#ended = reason;
    this.#onEnd(reason);
    // A channel that nobody reads says nothing of the end by itself.
    for (const channel of this.#channels) Duplex.prototype.destroy.call(channel, reason);
    for (const { client } of this.#joints.toReversed()) client.end();
  }
}

async function join(
  hop: ResolvedHop,
  at: number,
  hops: number,
  previous: Joint | undefined,
  options: LinkOptions & HandshakeOptions,
  stage: Stage,
): Promise<Joint> {
  const [connect = '', check = '', signIn = ''] = hopStages(hop);
  const { socket, address } = await stage(connect, async (say) => {
    const reached = await reach(hop, previous, options);
    say(reached.address);
    return reached;
  });
  const place = { hop: at + 1, hops, address, isProduction: options.isProduction };
  const handshake = shakeHands(hop, socket, place, options);
  await stage(check, async (say) => {
    say(await handshake.verified);
  });
  return stage(signIn, async (say) => {
    const { client, detail } = await handshake.signedIn;
    say(detail);
    return { hop, client };
  });
}

async function reach(
  hop: ResolvedHop,
  previous: Joint | undefined,
  options: DialOptions,
): Promise<{ socket: Duplex; address: string }> {
  if (previous) {
    const socket = await openChannel(previous, hop, options);
    return { socket, address: `${addressOf(hop)} through ${previous.hop.name}` };
  }
  try {
    const host = net.isIPv6(hop.host) ? `[${hop.host}]` : hop.host;
    const socket = await dialTcp(new URL(`http://${host}:${hop.port}`), options);
    return { socket, address: `${socket.remoteAddress ?? ''} port ${hop.port}` };
  } catch (error) {
    throw unreachable(error, hop);
  }
}

function openChannel(
  { client, hop }: Joint,
  to: { host: string; port: number } | { socketPath: string },
  { signal, timeoutMs }: DialOptions,
): Promise<ClientChannel> {
  const name = 'socketPath' in to ? to.socketPath : addressOf(to);
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      client.removeListener('close', lost);
    };
    const fail = (error: AppError): void => {
      end();
      reject(error);
    };
    const abort = (): void => {
      fail(new AppError('app/cancelled', 'Stopped.'));
    };
    const lost = (): void => {
      fail(tunnelClosed(hop, ''));
    };
    const timer = setTimeout(() => {
      fail(noAnswer(hop, timeoutMs));
    }, timeoutMs);
    signal.addEventListener('abort', abort);
    client.once('close', lost);
    const opened = (error: Error | undefined, channel: ClientChannel): void => {
      if (error) {
        fail(channelRefused(error, hop, name));
        return;
      }
      end();
      resolve(asStream(channel));
      if (signal.aborted) channel.destroy();
    };
    try {
      if ('socketPath' in to) client.openssh_forwardOutStreamLocal(to.socketPath, opened);
      else client.forwardOut('127.0.0.1', 0, to.host, to.port, opened);
    } catch {
      lost(); // ssh2 throws where the client has ended already
    }
  });
}

/** ssh2's own `destroy` takes no error and waits for the other side, which may be gone: a request would never end. */
function asStream(channel: ClientChannel): ClientChannel {
  (channel as Duplex).destroy = (error) => {
    channel.close();
    return Duplex.prototype.destroy.call(channel, error);
  };
  channel.on('error', () => undefined); // whoever reads from it has a listener of its own
  return channel;
}
