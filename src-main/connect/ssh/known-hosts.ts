import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { matchesPatterns } from './host-pattern.ts';

/** One line of a known_hosts file. */
export interface KnownHost {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly marker: '' | 'revoked' | 'cert-authority';
  /** Comma-separated patterns, or one hashed name: `|1|salt|hash`. */
  readonly names: string;
  readonly type: string;
  /** As on the wire. */
  readonly key: Buffer;
}

const maxFileBytes = 16 * 1024 * 1024;

/** The format of sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. Lines that are not of it are skipped, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((raw, i) => {
    const fields = raw.trim().split(/\s+/);
    if (raw.trim() === '' || raw.trim().startsWith('#')) return [];
    const marker = fields[0]?.startsWith('@') === true ? fields.shift() : '';
    const [names = '', type = '', encoded = ''] = fields;
    const isMarker = marker === '' || marker === '@revoked' || marker === '@cert-authority';
    const key = Buffer.from(encoded, 'base64');
    if (!isMarker || key.length === 0 || !isOfType(key, type)) return [];
    return [{ file, line: i + 1, marker: marker.slice(1) as KnownHost['marker'], names, type, key }];
  });
}

/** A key begins with its type, so a damaged line is told from a good one. */
function isOfType(key: Buffer, type: string): boolean {
  return key.length > 4 && key.toString('latin1', 4, 4 + key.readUInt32BE(0)) === type;
}

/** `bastion`, or `[bastion]:2222` for another port than 22. */
export function knownHostName(host: string, port: number): string {
  const lower = host.toLowerCase();
  return port === 22 ? lower : `[${lower}]:${port}`;
}

export function isOfHost({ names }: KnownHost, name: string): boolean {
  if (!names.startsWith('|')) return matchesPatterns(names.toLowerCase().split(','), name);
  const [, version, salt = '', hash = ''] = names.split('|');
  if (version !== '1') return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

/** Files that are not there hold nothing; one that cannot be read is an error, since it might revoke a key. */
export async function readKnownHosts(files: readonly string[]): Promise<KnownHost[]> {
  const parsed = await Promise.all(
    files.map(async (file) => {
      try {
        const bytes = await readFile(file);
        return parseKnownHosts(bytes.toString('utf8', 0, maxFileBytes), file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
    }),
  );
  return parsed.flat();
}
