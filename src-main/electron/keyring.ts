/* eslint-disable @typescript-eslint/no-deprecated -- the asynchronous calls are not in the oldest runtime, Electron 33 */
import { safeStorage } from 'electron';
import type { Keyring } from '../app/secrets.ts';

/**
 * The system's keyring through Electron. Looked at on each use, since it is known only once the app is ready.
 * On Linux `basic_text` means a password that is part of Chromium: that is no encryption, and counts as none.
 */
export const systemKeyring: Keyring = {
  get backend() {
    if (!safeStorage.isEncryptionAvailable()) return '';
    if (process.platform === 'darwin') return 'keychain';
    if (process.platform === 'win32') return 'dpapi';
    const backend = safeStorage.getSelectedStorageBackend();
    return backend === 'basic_text' || backend === 'unknown' ? '' : backend;
  },
  encrypt: (text) => safeStorage.encryptString(text),
  decrypt: (ciphertext) => safeStorage.decryptString(Buffer.from(ciphertext)),
};
