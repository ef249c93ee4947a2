import { describe, expect, it } from 'vitest';
import { Secrets, type Keyring, type SecretStore } from '../../../../src-main/app/secrets.ts';
import type { StoredSecret } from '../../../../src-main/store/secrets.ts';

/** Turns bytes around: enough to tell a ciphertext from its text. */
function keyring(backend: string): Keyring {
  return {
    backend,
    encrypt: (text) => Buffer.from(text).reverse(),
    decrypt: (ciphertext) => Buffer.from(ciphertext).reverse().toString(),
  };
}

function memoryStore(): { store: SecretStore; rows: Map<string, StoredSecret> } {
  const rows = new Map<string, StoredSecret>();
  const calls = {
    'secret/get': ({ slot }: { slot: string }) => rows.get(slot) ?? null,
    'secret/set': (secret: StoredSecret) => rows.set(secret.slot, secret),
    'secret/count': () => rows.size,
    'secret/delete-all': () => {
      rows.clear();
    },
  };
  const call = (name: keyof typeof calls, args: never) => Promise.resolve(calls[name](args));
  return { store: { call } as SecretStore, rows };
}

const slot = 'password of ada at ssh://bastion:22';

describe('secrets', () => {
  it('are stored encrypted, with who encrypted them', async () => {
    const { store, rows } = memoryStore();
    const secrets = new Secrets(store, keyring('gnome_libsecret'));
    await secrets.keep(slot, 'pass');
    const row = rows.get(slot);
    expect([row?.backend, Buffer.from(row?.ciphertext ?? []).toString()]).toEqual(['gnome_libsecret', 'ssap']);
    expect(await new Secrets(store, keyring('gnome_libsecret')).recall(slot)).toBe('pass');
  });

  it('of another keyring, or of one that is locked, are asked for and stay stored', async () => {
    const { store, rows } = memoryStore();
    await new Secrets(store, keyring('kwallet6')).keep(slot, 'pass');
    expect(await new Secrets(store, keyring('gnome_libsecret')).recall(slot)).toBeUndefined();
    const locked: Keyring = {
      ...keyring('kwallet6'),
      decrypt: () => {
        throw new Error('locked');
      },
    };
    expect(await new Secrets(store, locked).recall(slot)).toBeUndefined();
    expect(rows.size).toBe(1);
  });

  it('without a keyring stay in memory for the session', async () => {
    const { store, rows } = memoryStore();
    const secrets = new Secrets(store, keyring(''));
    await secrets.keep(slot, 'pass');
    expect(await secrets.recall(slot)).toBe('pass');
    expect(rows.size).toBe(0);
    expect(await new Secrets(store, keyring('')).recall(slot)).toBeUndefined();
    expect(secrets.keepText).toContain('There is no keyring on this desktop, so it is not stored.');
  });

  it('that were refused are asked for anew, until another one is kept', async () => {
    const { store } = memoryStore();
    const secrets = new Secrets(store, keyring('keychain'));
    await secrets.keep(slot, 'old');
    secrets.refuse(slot);
    expect(await secrets.recall(slot)).toBeUndefined();
    await secrets.keep(slot, 'new');
    expect(await secrets.recall(slot)).toBe('new');
  });

  it('are forgotten all at once', async () => {
    const { store } = memoryStore();
    const secrets = new Secrets(store, keyring('keychain'));
    await secrets.keep(slot, 'pass');
    expect(await secrets.state()).toEqual({ backend: 'keychain', kept: 1 });
    await secrets.forget();
    expect(await secrets.recall(slot)).toBeUndefined();
  });
});
