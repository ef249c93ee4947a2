import { AppError } from '#shared/base/app-error';
import type { Asking } from '../asking.ts';
import {
  fingerprint,
  gatherKnowledge,
  judgeHostKey,
  keyType,
  keyTypeName,
  type HostKnowledge,
} from './host-key-verdict.ts';
import { knownHostName, readKnownHosts } from './known-hosts.ts';
import type { ResolvedHop } from './resolve-hop.ts';

export interface HopPlace {
  readonly hop: number;
  readonly hops: number;
  /** Where the host's name leads, or through which host it is reached. */
  readonly address: string;
  readonly isProduction: boolean;
}

export async function readKnowledge(hop: ResolvedHop, asking: Asking): Promise<HostKnowledge> {
  const [trusted, lines] = await Promise.all([
    asking.trustedKeys(hop.keyHost, hop.keyPort),
    readKnownHosts(hop.knownHostsFiles).catch((error: unknown) => {
      throw new AppError(
        'connect/bad-configuration',
        `A file of known hosts cannot be read, so no key can be checked: ${error instanceof Error ? error.message : ''}.`,
      );
    }),
  ]);
  return gatherKnowledge(knownHostName(hop.keyHost, hop.keyPort), trusted, lines);
}

/**
 * The verdict on a server's key, asked of the person where it is not known. Resolves to what to tell of it; throws
 * `connect/host-key` where the connection must not go on. Nothing has been sent by then but the key exchange.
 */
export async function verifyHostKey(
  key: Buffer,
  knowledge: HostKnowledge,
  hop: ResolvedHop,
  place: HopPlace,
  asking: Asking,
  signal: AbortSignal,
): Promise<string> {
  const verdict = judgeHostKey(key, knowledge);
  const shown = `${keyTypeName(keyType(key))} ${fingerprint(key)}`;
  if (verdict.kind === 'known') return `${shown}, ${verdict.where}`;
  if (verdict.kind === 'revoked') {
    throw new AppError(
      'connect/host-key',
      `The key of ${hop.name} is marked revoked in ${verdict.where}. Faultline does not connect.`,
      { host: hop.host, fingerprint: fingerprint(key) },
    );
  }
  const known = verdict.kind === 'changed' ? verdict.known : undefined;
  const question = {
    kind: 'host-key',
    verdict: verdict.kind,
    host: hop.name,
    port: hop.port,
    address: place.address,
    hop: place.hop,
    hops: place.hops,
    keyType: keyTypeName(keyType(key)),
    fingerprint: fingerprint(key),
    known: known ? { fingerprint: fingerprint(known.key), where: known.where, savedAt: known.savedAt } : null,
    lookedIn: hop.knownHostsFiles,
    mustType: verdict.kind === 'changed' || place.isProduction,
  } as const;
  const answer = await asking.trust(question, signal).catch((error: unknown) => {
    throw known && error instanceof AppError && error.code === 'connect/unanswered'
      ? changed(hop, key, question.known)
      : error;
  });
  if (answer === false) throw new AppError('connect/unanswered', `The key of ${hop.name} was not trusted.`);
  // Trusting a changed key replaces the saved one; "once" leaves it for the next time.
  if (answer === 'save') await asking.saveKey(hop.keyHost, hop.keyPort, keyType(key), key);
  return `${shown}, ${answer === 'save' ? 'saved now' : 'trusted once'}`;
}

function changed(
  { name, host }: ResolvedHop,
  key: Buffer,
  known: { fingerprint: string; where: string; savedAt: string } | null,
): AppError {
  const offered = fingerprint(key);
  const saved = known ? `${known.where}: ${known.fingerprint}` : '';
  return new AppError(
    'connect/host-key',
    `The key of ${name} is not the one you saved. Nothing was sent. Known (${saved}); offered now ${offered}. This happens after a rebuild, and when someone sits in between. Ask whoever runs the host.`,
    { host, known: known?.fingerprint ?? '', offered },
  );
}
