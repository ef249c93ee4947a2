import type { StoreCalls } from '../store/store-calls.ts';
import type { CallArgs, CallName, CallReply } from '../threads/calls.ts';

type SecretCalls = Pick<StoreCalls, 'secret/get' | 'secret/set' | 'secret/count' | 'secret/delete-all'>;

/** The part of the store that keeps them. */
export interface SecretStore {
  call<K extends CallName<SecretCalls>>(name: K, args: CallArgs<SecretCalls, K>): Promise<CallReply<SecretCalls, K>>;
}

/** Encrypts for this user of this machine: Electron's `safeStorage` in the desktop app. */
export interface Keyring {
  /** `gnome_libsecret`, `keychain`, `dpapi`; '' where nothing encrypts, or only with a key that everybody knows. */
  readonly backend: string;
  encrypt(text: string): Uint8Array;
  /** Throws where it cannot, which happens after a change of desktop. */
  decrypt(ciphertext: Uint8Array): string;
}

/** The command line has none: it asks on the terminal, or takes an agent. */
export const noKeyring: Keyring = {
  backend: '',
  encrypt: () => {
    throw new Error('no keyring');
  },
  decrypt: () => {
    throw new Error('no keyring');
  },
};

/** Secrets by what they are for: in memory for the session, and encrypted in `app.sqlite` where there is a keyring. */
export class Secrets {
  readonly #store: SecretStore;
  readonly #keyring: Keyring;
  readonly #inMemory = new Map<string, string>();
  readonly #refused = new Set<string>();

  constructor(store: SecretStore, keyring: Keyring) {
    this.#store = store;
    this.#keyring = keyring;
  }

  get backend(): string {
    return this.#keyring.backend;
  }

  /** What is said where the person may tick "keep". */
  get keepText(): string {
    return this.backend === ''
      ? 'Keep it until Faultline is closed. There is no keyring on this desktop, so it is not stored.'
      : `Keep it in the system’s keyring (${this.backend}).`;
  }

  /** undefined where it has to be asked for: never kept, refused before, or encrypted by another keyring. */
  async recall(slot: string): Promise<string | undefined> {
    if (this.#refused.has(slot)) return undefined;
    const known = this.#inMemory.get(slot);
    if (known !== undefined || this.backend === '') return known;
    const stored = await this.#store.call('secret/get', { slot });
    if (stored?.backend !== this.backend) return undefined;
    try {
      return this.#keyring.decrypt(stored.ciphertext);
    } catch {
      return undefined; // it stays stored: the keyring may be back tomorrow
    }
  }

  async keep(slot: string, secret: string): Promise<void> {
    this.#refused.delete(slot);
    if (this.backend === '') {
      this.#inMemory.set(slot, secret);
      return;
    }
    const ciphertext = this.#keyring.encrypt(secret);
    await this.#store.call('secret/set', { slot, backend: this.backend, ciphertext, savedMs: Date.now() });
  }

  async state(): Promise<{ backend: string; kept: number }> {
    return { backend: this.backend, kept: this.#inMemory.size + (await this.#store.call('secret/count', null)) };
  }

  async forget(): Promise<void> {
    this.#inMemory.clear();
    await this.#store.call('secret/delete-all', null);
  }

  refuse(slot: string): void {
    this.#inMemory.delete(slot);
    this.#refused.add(slot);
  }
}
