import type { DatabaseKind } from '../database.ts';

/** Saved connections, preferences, recent workspaces. Secrets never stand here in clear. */
export const appKind: DatabaseKind = {
  noun: 'Faultline settings file',
  applicationId: 0x46_4c_41_50, // FLAP
  isShared: true,
  migrations: [
    {
      name: 'connections, preferences, recent workspaces',
      sql: `
-- target: JSON of the union of connection kinds.
CREATE TABLE connection (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  service TEXT NOT NULL,
  environment TEXT NOT NULL,
  notes TEXT NOT NULL,
  target TEXT NOT NULL,
  last_success_ms INTEGER
) STRICT;

CREATE TABLE preference (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recent (
  file TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  opened_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
    },
    {
      name: 'kinds of connections, secrets, host keys',
      sql: `
-- Until now each target was {kind: 'direct', url}.
UPDATE connection SET target = json_patch(
  '{"socketPath":"","tls":{"caFile":"","certificateFile":"","keyFile":"","serverName":""},"signIn":{"kind":"none"},"headers":[],"timeoutSeconds":10}',
  target);

-- Encrypted by the system's keyring, whose name says who can decrypt it. slot: what it is for.
CREATE TABLE secret (
  slot TEXT PRIMARY KEY,
  backend TEXT NOT NULL,
  ciphertext BLOB NOT NULL,
  saved_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- SSH keys that the person trusted here; files of OpenSSH are read besides, never written.
CREATE TABLE host_key (
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  type TEXT NOT NULL,
  key BLOB NOT NULL,
  saved_ms INTEGER NOT NULL,
  PRIMARY KEY (host, port, type)
) STRICT, WITHOUT ROWID;
`,
    },
    {
      name: 'tags of connections',
      sql: `
-- tags: JSON array of texts.
ALTER TABLE connection ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
`,
    },
  ],
};
