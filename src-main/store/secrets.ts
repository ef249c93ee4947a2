import type { Db } from './database.ts';

/** One secret as the system's keyring encrypted it. */
export interface StoredSecret {
  /** What it is for: `password of ada at bastion-eu port 22`. Not secret. */
  readonly slot: string;
  /** Who encrypted it, since only that can decrypt it. */
  readonly backend: string;
  readonly ciphertext: Uint8Array;
  readonly savedMs: number;
}

export function selectSecret(db: Db, slot: string): StoredSecret | undefined {
  return db
    .prepare<[string], StoredSecret>('SELECT slot, backend, ciphertext, saved_ms AS savedMs FROM secret WHERE slot = ?')
    .get(slot);
}

export function saveSecret(db: Db, secret: StoredSecret): void {
  db.prepare(
    `INSERT INTO secret (slot, backend, ciphertext, saved_ms) VALUES (:slot, :backend, :ciphertext, :savedMs)
     ON CONFLICT (slot) DO UPDATE SET backend = excluded.backend, ciphertext = excluded.ciphertext,
       saved_ms = excluded.saved_ms`,
  ).run({ ...secret, ciphertext: Buffer.from(secret.ciphertext) });
}

export function countSecrets(db: Db): number {
  return db.prepare<[], number>('SELECT count(*) FROM secret').pluck().get() ?? 0;
}

export function deleteSecrets(db: Db): void {
  db.prepare('DELETE FROM secret').run();
}
