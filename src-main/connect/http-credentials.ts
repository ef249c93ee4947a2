import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type tls from 'node:tls';
import { AppError } from '#shared/base/app-error';
import type { HttpTarget } from '#shared/contract/connection';
import type { Asking } from './asking.ts';
import { secretSlots } from './secret-slots.ts';

/** Files and the secret that a target needs, in memory. */
export interface HttpCredentials {
  readonly secure: tls.ConnectionOptions;
  readonly headers: Readonly<Record<string, string>>;
  /** '' for none. */
  readonly slot: string;
}

export async function readTls(target: HttpTarget, asking: Asking, signal: AbortSignal): Promise<tls.ConnectionOptions> {
  const { caFile, certificateFile, keyFile, serverName } = target.tls;
  const key = keyFile === '' ? undefined : await readKey(keyFile, asking, signal);
  return {
    ...(caFile === '' ? {} : { ca: await readPem(caFile, 'certificates to trust') }),
    ...(certificateFile === '' ? {} : { cert: await readPem(certificateFile, 'client certificate') }),
    ...(key === undefined ? {} : { key }),
    ...(serverName === '' ? {} : { servername: serverName, host: serverName }),
  };
}

/** The header that signs in. The secret is bound to the URL's origin. */
export async function readSignIn(
  { signIn }: HttpTarget,
  url: URL,
  asking: Asking,
  signal: AbortSignal,
): Promise<Pick<HttpCredentials, 'headers' | 'slot'>> {
  if (signIn.kind === 'none') return { headers: {}, slot: '' };
  if (signIn.kind === 'basic') {
    const slot = secretSlots.basic(signIn.user, url);
    const password = await asking.secret(
      { slot, title: `Password of ${signIn.user} at ${url.host}`, label: 'Password' },
      signal,
    );
    const encoded = Buffer.from(`${signIn.user}:${password}`).toString('base64');
    return { headers: { Authorization: `Basic ${encoded}` }, slot };
  }
  const slot = secretSlots.bearer(url);
  const token = (await asking.secret({ slot, title: `Token for ${url.host}`, label: 'Token' }, signal)).trim();
  if (!/^[\x21-\x7e]+$/.test(token)) {
    asking.refuse(slot);
    throw new AppError(
      'connect/sign-in',
      `The token for ${url.host} has characters that no token has. Enter it again.`,
    );
  }
  return { headers: { Authorization: `Bearer ${token}` }, slot };
}

/** `~` is the home folder. */
export function expandHome(file: string): string {
  return file === '~' || file.startsWith('~/') ? path.join(os.homedir(), file.slice(1)) : file;
}

async function readPem(file: string, what: string): Promise<string> {
  try {
    const text = await readFile(expandHome(file), 'utf8');
    if (text.includes('-----BEGIN ')) return text;
  } catch (error) {
    throw unreadable(file, what, error);
  }
  throw new AppError('connect/bad-configuration', `${file} holds no PEM, so it is not the ${what}.`, { file });
}

/** A key that is locked is unlocked with its passphrase, which is asked for only then. */
async function readKey(file: string, asking: Asking, signal: AbortSignal): Promise<string> {
  const pem = await readPem(file, 'key of the client certificate');
  if (!pem.includes('ENCRYPTED')) return pem;
  const slot = secretSlots.passphrase(file);
  const passphrase = await asking.secret({ slot, title: `Passphrase of ${file}`, label: 'Passphrase' }, signal);
  try {
    return createPrivateKey({ key: pem, passphrase }).export({ type: 'pkcs8', format: 'pem' }).toString();
  } catch {
    asking.refuse(slot);
    throw new AppError('connect/sign-in', `That passphrase does not unlock ${file}. Try again.`, { file });
  }
}

function unreadable(file: string, what: string, error: unknown): AppError {
  const raw = error instanceof Error ? error.message : '';
  return new AppError('connect/bad-configuration', `The file of the ${what} cannot be read: ${file}. Check its path.`, {
    file,
    raw,
  });
}
