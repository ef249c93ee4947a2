import { createHash } from 'node:crypto';
import type { TrustedKey } from '../asking.ts';
import { isOfHost, type KnownHost } from './known-hosts.ts';

export interface KnownKey {
  readonly type: string;
  readonly key: Buffer;
  /** `~/.ssh/known_hosts line 41`, `saved in Faultline` */
  readonly where: string;
  /** ISO 8601; '' where it is not told. */
  readonly savedAt: string;
}

export type HostKeyVerdict =
  | { readonly kind: 'known'; readonly where: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'changed'; readonly known: KnownKey }
  | { readonly kind: 'revoked'; readonly where: string };

/** What is known of one host: keys that were trusted here come first, since they were decided on later. */
export interface HostKnowledge {
  readonly trusted: readonly KnownKey[];
  readonly known: readonly KnownKey[];
  readonly revoked: readonly KnownKey[];
}

export function gatherKnowledge(
  name: string,
  trusted: readonly TrustedKey[],
  lines: readonly KnownHost[],
): HostKnowledge {
  const ofHost = lines.filter((line) => isOfHost(line, name));
  const toKey = ({ type, key, file, line }: KnownHost): KnownKey => ({
    type,
    key,
    where: `${file}, line ${line}`,
    savedAt: '',
  });
  return {
    trusted: trusted.map((key) => ({ ...key, where: 'saved in Faultline' })),
    known: ofHost.filter(({ marker }) => marker === '').map(toKey),
    revoked: ofHost.filter(({ marker }) => marker === 'revoked').map(toKey),
  };
}

/**
 * A key of another type than the known ones is a changed key, not an unknown one: else whoever sits in between could
 * turn a refusal into a question by offering a type that was never seen.
 */
export function judgeHostKey(key: Buffer, { trusted, known, revoked }: HostKnowledge): HostKeyVerdict {
  const same = (keys: readonly KnownKey[]): KnownKey | undefined => keys.find((other) => other.key.equals(key));
  const isRevoked = same(revoked);
  if (isRevoked) return { kind: 'revoked', where: isRevoked.where };
  const match = same(trusted) ?? (trusted.length === 0 ? same(known) : undefined);
  if (match) return { kind: 'known', where: match.where };
  const type = keyType(key);
  const others = trusted.length > 0 ? trusted : known;
  const other = others.find((candidate) => candidate.type === type) ?? others[0];
  return other ? { kind: 'changed', known: other } : { kind: 'unknown' };
}

/** The type that stands first in a key as on the wire: `ssh-ed25519`. */
export function keyType(key: Buffer): string {
  return key.length < 4 ? '' : key.toString('latin1', 4, 4 + key.readUInt32BE(0));
}

export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** `ED25519`, as `ssh-keygen -l` says it. */
export function keyTypeName(type: string): string {
  if (type.startsWith('ecdsa-')) return 'ECDSA';
  return type.replace(/^ssh-/, '').toUpperCase();
}

/** Algorithms by which a server may prove its key; SHA-1 signatures are not among them. */
const algorithmsOf: Readonly<Record<string, readonly string[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/** Types that are known come first: a server with several keys then shows the one that can be compared. */
export function hostKeyAlgorithms({ trusted, known }: HostKnowledge): string[] {
  const knownTypes = [...trusted, ...known].map(({ type }) => type);
  return [...new Set([...knownTypes, ...Object.keys(algorithmsOf)])].flatMap((type) => algorithmsOf[type] ?? []);
}
