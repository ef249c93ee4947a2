import { AppError } from '#shared/base/app-error';
import type { ResolvedHop } from './resolve-hop.ts';

/** What went wrong on an SSH hop: what happened, why, what next. The other side's words stay in `details.raw`. */

export const addressOf = ({ host, port }: Pick<ResolvedHop, 'host' | 'port'>): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** An error event of ssh2, by the part of it that failed. */
export function toSshError(error: Error & { level?: string }, hop: ResolvedHop, isVerified: boolean): AppError {
  const { level, message } = error;
  const details = { address: addressOf(hop), raw: message };
  const told = (code: AppError['code'], text: string): AppError => new AppError(code, text, details, { cause: error });
  if (/no matching (.+)|Handshake failed: no/i.test(message))
    return told('connect/bad-configuration', algorithms(message, hop));
  if (/too many authentication failures/i.test(message)) {
    return told(
      'connect/sign-in',
      `${hop.name} ended the sign-in after too many keys. Choose the one key that it takes.`,
    );
  }
  if (level === 'client-timeout')
    return told('connect/timeout', `${hop.name} stopped answering. The network or the host may be down.`);
  if (level === 'protocol' && !isVerified) {
    return told(
      'connect/closed',
      `What answers at ${addressOf(hop)} is not an SSH server, or it closed the connection at once. Check the port, and whether the server limits who may connect.`,
    );
  }
  return told('connect/closed', `The connection to ${hop.name} failed: ${message}.`);
}

function algorithms(message: string, { name }: ResolvedHop): string {
  const part = /key exchange|kex/i.test(message)
    ? 'a key exchange that Faultline speaks; it may want a post-quantum one'
    : /host key/i.test(message)
      ? 'a host key of a type that Faultline takes; SHA-1 signatures are refused'
      : 'an algorithm that Faultline speaks';
  return `${name} does not offer ${part}. Ask whoever runs it, or reach the process through another host.`;
}

export function closedTooSoon(hop: ResolvedHop, isVerified: boolean): AppError {
  const details = { address: addressOf(hop) };
  return isVerified
    ? new AppError(
        'connect/sign-in',
        `${hop.name} closed the connection during the sign-in. It may not know ${hop.user}, or limit where from one may come.`,
        details,
      )
    : new AppError(
        'connect/closed',
        `${addressOf(hop)} closed the connection before its key was seen. Check the port, and whether the server limits who may connect.`,
        details,
      );
}

export function noAnswer(hop: ResolvedHop, timeoutMs: number): AppError {
  const message = `${hop.name} did not answer within ${Math.round(timeoutMs / 1000)} s. Try again, or allow more time.`;
  return new AppError('connect/timeout', message, { address: addressOf(hop) });
}

/** A hop that TCP does not reach. */
export function unreachable(error: unknown, hop: ResolvedHop): unknown {
  if (!(error instanceof AppError) || error.code !== 'connect/refused') return error;
  const message = `No SSH server listens at ${addressOf(hop)}. Check host and port.`;
  return new AppError('connect/refused', message, error.details, { cause: error });
}

/** RFC 4254, 5.1: why a channel was not opened. */
export function channelRefused(error: Error & { reason?: unknown }, hop: ResolvedHop, to: string): AppError {
  const details = { address: to, raw: error.message };
  const told = (code: AppError['code'], text: string): AppError => new AppError(code, text, details, { cause: error });
  const reason = typeof error.reason === 'number' ? error.reason : reasonNames.indexOf(String(error.reason));
  switch (reason) {
    case 1:
      return told(
        'connect/forwarding',
        `${hop.name} forbids port forwarding to ${to}. Sign-in worked. Ask for AllowTcpForwarding or PermitOpen for ${to}.`,
      );
    case 2:
      return told(
        'connect/refused',
        `Nothing listens on ${to}, as seen from ${hop.name}. The tunnel works. Check the port, and that the service serves pprof there.`,
      );
    case 3:
      return told(
        'connect/forwarding',
        `${hop.name} does not know how to forward to ${to}. Give a TCP address instead.`,
      );
    case 4:
      return told(
        'connect/forwarding',
        `${hop.name} has no room for another channel. Close other sessions, then try again.`,
      );
    default:
      return told('connect/forwarding', `${hop.name} did not open the way to ${to}: ${error.message}.`);
  }
}

const reasonNames = ['', 'ADMINISTRATIVELY_PROHIBITED', 'CONNECT_FAILED', 'UNKNOWN_CHANNEL_TYPE', 'RESOURCE_SHORTAGE'];

export function tunnelClosed(hop: ResolvedHop, raw: string): AppError {
  return new AppError('connect/closed', `The SSH tunnel through ${hop.name} closed.`, {
    address: addressOf(hop),
    raw,
  });
}
