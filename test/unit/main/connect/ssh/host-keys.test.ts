import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  fingerprint,
  gatherKnowledge,
  hostKeyAlgorithms,
  judgeHostKey,
} from '../../../../../src-main/connect/ssh/host-key-verdict.ts';
import { matchesPatterns } from '../../../../../src-main/connect/ssh/host-pattern.ts';
import { isOfHost, knownHostName, parseKnownHosts } from '../../../../../src-main/connect/ssh/known-hosts.ts';
import { makeKey, noSshd, publicKey } from '../../../../fixtures/sshd.ts';
import { temporaryFolder } from '../../../../fixtures/temporary-folder.ts';

/** A key as on the wire, of a type, that nobody owns. */
function key(type: string, seed: number): Buffer {
  const name = Buffer.from(type);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  return Buffer.concat([length, name, Buffer.alloc(32, seed)]);
}
const line = (names: string, value: Buffer, marker = ''): string =>
  `${marker}${names} ${value.toString('latin1', 4, 4 + value.readUInt32BE(0))} ${value.toString('base64')} note`;

const ed = key('ssh-ed25519', 1);
const otherEd = key('ssh-ed25519', 2);
const rsa = key('ssh-rsa', 3);

const judge = (offered: Buffer, text: string, name = 'bastion', trusted: Buffer[] = []) => {
  const saved = trusted.map((value) => ({ type: 'ssh-ed25519', key: value, savedAt: '2026-10-14T00:00:00Z' }));
  return judgeHostKey(offered, gatherKnowledge(name, saved, parseKnownHosts(text, 'known_hosts')));
};

describe('known hosts', () => {
  it('are found by name, pattern, port and negation', () => {
    const has = (names: string, host: string, port = 22): boolean =>
      parseKnownHosts(line(names, ed), 'f').some((entry) => isOfHost(entry, knownHostName(host, port)));
    expect(has('bastion,10.0.0.1', '10.0.0.1')).toBe(true);
    expect(has('bastion', 'BASTION')).toBe(true);
    expect(has('*.example', 'a.b.example')).toBe(true);
    expect(has('*.example,!b.example', 'b.example')).toBe(false);
    expect(has('bastion', 'bastion', 2222)).toBe(false);
    expect(has('[bastion]:2222', 'bastion', 2222)).toBe(true);
    expect(has('[*.example]:2222', 'a.example', 2222)).toBe(true);
  });

  it.skipIf(noSshd !== '')('are found where OpenSSH has hashed them', () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'known_hosts');
    const hostKey = publicKey(makeKey(path.join(folder, 'host')));
    fs.writeFileSync(file, `bastion ${hostKey}\n[ledger]:2222 ${hostKey}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const lines = parseKnownHosts(fs.readFileSync(file, 'utf8'), file);
    const found = (name: string): number => lines.filter((entry) => isOfHost(entry, name)).length;
    expect([found('bastion'), found('[ledger]:2222'), found('ledger')]).toEqual([1, 1, 0]);
    const printed = execFileSync('ssh-keygen', ['-l', '-f', path.join(folder, 'host')], { encoding: 'utf8' });
    expect(printed).toContain(fingerprint(lines[0]?.key ?? Buffer.alloc(0)));
  });

  it('skip what is no line of theirs', () => {
    expect(parseKnownHosts('# note\n\nbastion\nbastion ssh-rsa AAAA\n@other b ssh-rsa AAAA\n', 'f')).toEqual([]);
  });

  it('match in little time whatever the pattern is', () => {
    expect(matchesPatterns(['*a'.repeat(2000)], 'a'.repeat(4000) + 'b')).toBe(false);
  });
});

describe('a host key', () => {
  it('is known, unknown, changed or revoked', () => {
    expect(judge(ed, line('bastion', ed))).toEqual({ kind: 'known', where: 'known_hosts, line 1' });
    expect(judge(ed, line('other', ed))).toEqual({ kind: 'unknown' });
    expect(judge(ed, line('bastion', otherEd))).toMatchObject({ kind: 'changed', known: { key: otherEd } });
    expect(judge(ed, `${line('bastion', ed)}\n${line('*', ed, '@revoked ')}`)).toMatchObject({ kind: 'revoked' });
  });

  it('of a type never seen is a changed one, so that a refusal cannot be turned into a question', () => {
    expect(judge(rsa, line('bastion', ed))).toMatchObject({ kind: 'changed', known: { key: ed } });
  });

  it('that was replaced here no longer counts where a file still has the old one', () => {
    expect(judge(ed, line('bastion', otherEd), 'bastion', [ed]).kind).toBe('known');
    expect(judge(otherEd, line('bastion', otherEd), 'bastion', [ed]).kind).toBe('changed');
  });

  it('of a certificate authority is not taken for the host’s own', () => {
    expect(judge(ed, line('bastion', ed, '@cert-authority ')).kind).toBe('unknown');
  });

  it('is asked for in the known types first, and never with SHA-1', () => {
    const knowledge = gatherKnowledge('bastion', [], parseKnownHosts(line('bastion', rsa), 'f'));
    const algorithms = hostKeyAlgorithms(knowledge);
    expect(algorithms.slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
    expect(algorithms).not.toContain('ssh-rsa');
  });
});
