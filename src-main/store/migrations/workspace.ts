import type { DatabaseKind } from '../database.ts';

/** Times are milliseconds since 1970. No secret of any connection is in a workspace: it can be mailed. */
export const workspaceKind: DatabaseKind = {
  noun: 'Faultline workspace',
  applicationId: 0x46_4c_57_4b, // FLWK
  isShared: false,
  migrations: [
    {
      name: 'incident, processes, captures, comparisons, notes',
      sql: `
CREATE TABLE incident (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  title TEXT NOT NULL,
  service TEXT NOT NULL,
  environment TEXT NOT NULL,
  is_sample INTEGER NOT NULL,
  opened_ms INTEGER NOT NULL
) STRICT;

-- The process a capture was taken from, as far as it was known then.
CREATE TABLE process (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  environment TEXT NOT NULL,
  address TEXT NOT NULL,
  version TEXT NOT NULL,
  go_version TEXT NOT NULL
) STRICT;

-- The row is written before the first byte is asked for. status: receiving, complete, partial, failed.
CREATE TABLE capture (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  process_id INTEGER NOT NULL REFERENCES process (id),
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  origin TEXT NOT NULL,
  status TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  finished_ms INTEGER,
  size_bytes INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL DEFAULT '',
  content_type TEXT NOT NULL DEFAULT '',
  summary TEXT NOT NULL DEFAULT '',
  problem TEXT
) STRICT;

-- Bytes exactly as received, at most 1 MiB a row, seq from 0 without gaps.
CREATE TABLE capture_chunk (
  capture_id INTEGER NOT NULL REFERENCES capture (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (capture_id, seq)
) STRICT;

CREATE TABLE comparison (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  before_id INTEGER NOT NULL REFERENCES capture (id) ON DELETE CASCADE,
  after_id INTEGER NOT NULL REFERENCES capture (id) ON DELETE CASCADE,
  created_ms INTEGER NOT NULL,
  in_report INTEGER NOT NULL DEFAULT 1
) STRICT;

-- path: JSON array of function names from the root; [] is a note on the whole comparison or incident.
CREATE TABLE note (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  comparison_id INTEGER REFERENCES comparison (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
`,
    },
    {
      name: 'groups of captures and renamed functions in comparisons',
      sql: `
-- Captures of a side beyond its first, which stands in the comparison itself. side: before, after.
CREATE TABLE comparison_member (
  comparison_id INTEGER NOT NULL REFERENCES comparison (id) ON DELETE CASCADE,
  side TEXT NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES capture (id) ON DELETE CASCADE,
  PRIMARY KEY (comparison_id, side, capture_id)
) STRICT;

-- Functions that the person said are one. rule: why it was offered (renames.ts).
CREATE TABLE comparison_rename (
  comparison_id INTEGER NOT NULL REFERENCES comparison (id) ON DELETE CASCADE,
  name_before TEXT NOT NULL,
  name_after TEXT NOT NULL,
  rule TEXT NOT NULL,
  PRIMARY KEY (comparison_id, name_before)
) STRICT;
`,
    },
    {
      name: 'marks of findings',
      sql: `
-- What a person thinks of a finding. Findings themselves are computed from the captures; key tells which one it is.
-- verdict: suspected, confirmed, dismissed. rule and title: of the finding when it was marked.
CREATE TABLE finding_mark (
  key TEXT PRIMARY KEY,
  rule TEXT NOT NULL,
  title TEXT NOT NULL,
  verdict TEXT NOT NULL,
  note TEXT NOT NULL,
  author TEXT NOT NULL,
  marked_ms INTEGER NOT NULL
) STRICT;
`,
    },
    {
      name: 'where the process of a capture ran, and its build',
      sql: `
-- JSON of what is known (server-facts.ts), which is nothing of what was captured before.
ALTER TABLE capture ADD COLUMN server TEXT NOT NULL DEFAULT '{}';
`,
    },
  ],
};
