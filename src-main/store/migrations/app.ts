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
  ],
};
