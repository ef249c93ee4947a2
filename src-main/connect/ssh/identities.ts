import { readFile } from 'node:fs/promises';
import ssh2, { type IdentityCallback, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';
import { AppError } from '#shared/base/app-error';
import type { Asking } from '../asking.ts';
import { secretSlots } from '../secret-slots.ts';
import type { ResolvedHop } from './resolve-hop.ts';

const { BaseAgent, createAgent, utils } = ssh2; // CommonJS: Node finds no names in it

interface Identity {
  readonly publicKey: ParsedKey;
  /** For people: the file, or `agent key ada@laptop`. */
  readonly name: string;
  sign(data: Buffer, hash: string | undefined): Promise<Buffer>;
}

/**
 * A key that is offered to one hop, as an agent that has only this one: ssh2 asks an agent for a signature once the server
 * has said that it takes the key, so a locked key is unlocked, and its passphrase asked for, only then.
 */
export class OfferedKey extends BaseAgent<ParsedKey> {
  readonly #identity: Identity;
  readonly #onProblem: (problem: AppError) => void;
  #hasSigned = false;

  constructor(identity: Identity, onProblem: (problem: AppError) => void) {
    super();
    this.#identity = identity;
    this.#onProblem = onProblem;
  }

  get name(): string {
    return this.#identity.name;
  }

  /** The server took the key and has its signature. */
  get hasSigned(): boolean {
    return this.#hasSigned;
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    done(undefined, [this.#identity.publicKey]);
  }

  override sign(_key: ParsedKey, data: Buffer, ...rest: unknown[]): void {
    const done = rest.at(-1) as SignCallback;
    const { hash } = (rest.length > 1 ? rest[0] : {}) as { hash?: string };
    this.#identity.sign(data, hash).then(
      (signature) => {
        this.#hasSigned = true;
        done(undefined, signature);
      },
      (error: unknown) => {
        if (error instanceof AppError) this.#onProblem(error);
        else done(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }
}

const isSame = (a: ParsedKey, b: ParsedKey): boolean => a.getPublicSSH().equals(b.getPublicSSH());

export interface Unlocking {
  readonly asking: Asking;
  readonly signal: AbortSignal;
  readonly unlocked: Map<string, Promise<ParsedKey>>;
}

/** Chosen files first, then the agent's keys. A key that the agent has too is signed by the agent, which needs no passphrase. */
export async function gatherIdentities(
  hop: ResolvedHop,
  unlocking: Unlocking,
): Promise<{ identities: Identity[]; remarks: string[] }> {
  const remarks: string[] = [];
  const say = (remark: string): void => void remarks.push(remark);
  const fromAgent = hop.agent === '' ? [] : await readAgent(hop.agent, say);
  const fromFiles: Identity[] = [];
  for (const file of hop.identityFiles) {
    const identity = await readIdentity(file, hop.areChosen, unlocking, say);
    if (identity) fromFiles.push(fromAgent.find(({ publicKey }) => isSame(publicKey, identity.publicKey)) ?? identity);
  }
  const rest = hop.identitiesOnly ? [] : fromAgent.filter((identity) => !fromFiles.includes(identity));
  return { identities: [...fromFiles, ...rest], remarks };
}

function readAgent(socket: string, say: (remark: string) => void): Promise<Identity[]> {
  const agent = createAgent(socket);
  return new Promise((resolve) => {
    agent.getIdentities((error, keys = []) => {
      if (error) say('the SSH agent does not answer');
      resolve(
        keys.flatMap((given) => {
          const key = utils.parseKey(given as ParsedKey);
          if (key instanceof Error) {
            say('the SSH agent has a key of a type that Faultline does not speak');
            return [];
          }
          const sign = (data: Buffer, hash: string | undefined): Promise<Buffer> =>
            new Promise((signed, failed) => {
              agent.sign(
                key,
                data,
                (hash === undefined ? {} : { hash }) as SigningRequestOptions,
                (problem, signature) => {
                  if (problem || !signature) failed(problem instanceof Error ? problem : new Error('no signature'));
                  else signed(typeof signature === 'string' ? Buffer.from(signature, 'binary') : signature);
                },
              );
            });
          return [{ publicKey: key, name: `agent key ${key.comment || key.type}`, sign }];
        }),
      );
    });
  });
}

async function readIdentity(
  file: string,
  isChosen: boolean,
  { asking, signal, unlocked }: Unlocking,
  say: (remark: string) => void,
): Promise<Identity | undefined> {
  const text = await readFile(file.replace(/\.pub$/, ''), 'utf8').catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (isChosen || code !== 'ENOENT') say(`${file} cannot be read (${code ?? message})`);
  });
  if (text === undefined) return undefined;
  const parsed = utils.parseKey(text);
  if (!(parsed instanceof Error)) return { publicKey: parsed, name: file, sign: signWith(parsed) };
  if (!/encrypted/i.test(parsed.message)) {
    say(`${file} is ${unsupported(text)}`);
    return undefined;
  }
  const unlock = (): Promise<ParsedKey> => {
    const key = unlocked.get(file) ?? unlockKey(file, text, asking, signal);
    unlocked.set(file, key);
    return key;
  };
  const publicKey = (await readPublic(file)) ?? publicPart(text) ?? (await unlock());
  return {
    publicKey,
    name: file,
    sign: async (data, hash) => signWith(await unlock())(data, hash),
  };
}

const signWith =
  (key: ParsedKey) =>
  (data: Buffer, hash: string | undefined): Promise<Buffer> => {
    const signature: Buffer | Error = key.sign(data, hash);
    return signature instanceof Error ? Promise.reject(signature) : Promise.resolve(signature);
  };

async function unlockKey(file: string, text: string, asking: Asking, signal: AbortSignal): Promise<ParsedKey> {
  const slot = secretSlots.passphrase(file);
  const passphrase = await asking.secret({ slot, title: `Passphrase of ${file}`, label: 'Passphrase' }, signal);
  const key = utils.parseKey(text, passphrase);
  if (!(key instanceof Error)) return key;
  asking.refuse(slot);
  throw new AppError('connect/sign-in', `That passphrase does not unlock ${file}. Connect again to enter it anew.`, {
    file,
  });
}

async function readPublic(file: string): Promise<ParsedKey | undefined> {
  const text = await readFile(`${file}.pub`, 'utf8').catch(() => undefined);
  const key = text === undefined ? undefined : utils.parseKey(text);
  return key instanceof Error ? undefined : key;
}

const openSshMagic = 'openssh-key-v1\0';

/** The public key stands in clear in front of the locked part: PROTOCOL.key of OpenSSH. */
function publicPart(text: string): ParsedKey | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text)?.[1];
  const bytes = Buffer.from(body ?? '', 'base64');
  if (bytes.toString('latin1', 0, openSshMagic.length) !== openSshMagic) return undefined;
  let at = openSshMagic.length;
  const next = (): Buffer => {
    const length = bytes.readUInt32BE(at);
    const part = bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return part;
  };
  try {
    next(); // cipher
    next(); // key derivation
    next(); // its options
    at += 4; // number of keys
    const key = next();
    const type = key.toString('latin1', 4, 4 + key.readUInt32BE(0));
    const parsed = utils.parseKey(`${type} ${key.toString('base64')}`);
    return parsed instanceof Error ? undefined : parsed;
  } catch {
    return undefined; // cut off: unlocking will say so
  }
}

function unsupported(text: string): string {
  if (text.startsWith('PuTTY-User-Key-File-3')) {
    return 'a PuTTY key of version 3, which Faultline does not read. Export it as an OpenSSH key with PuTTYgen';
  }
  if (text.startsWith('PuTTY-User-Key-File'))
    return 'a PuTTY key that Faultline does not read. Export it as an OpenSSH key';
  return 'no key that Faultline reads. Keys on hardware (sk-) and certificates are not spoken';
}
