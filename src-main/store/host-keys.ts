import type { Db } from './database.ts';

/** An SSH host key that the person trusted. */
export interface StoredHostKey {
  /** As configured, or its HostKeyAlias; lower case. */
  readonly host: string;
  readonly port: number;
  readonly type: string;
  /** As on the wire. */
  readonly key: Uint8Array;
  readonly savedMs: number;
}

export function selectHostKeys(db: Db, host: string, port: number): StoredHostKey[] {
  return db
    .prepare<[string, number], StoredHostKey>(
      'SELECT host, port, type, key, saved_ms AS savedMs FROM host_key WHERE host = ? AND port = ? ORDER BY type',
    )
    .all(host, port);
}

/** A key of the same type is replaced. */
export function saveHostKey(db: Db, key: StoredHostKey): void {
  db.prepare(
    `INSERT INTO host_key (host, port, type, key, saved_ms) VALUES (:host, :port, :type, :key, :savedMs)
     ON CONFLICT (host, port, type) DO UPDATE SET key = excluded.key, saved_ms = excluded.saved_ms`,
  ).run({ ...key, key: Buffer.from(key.key) });
}
