import fs from 'node:fs';
import type { ConnectionId } from '#shared/base/brand';
import type {
  Connection,
  ConnectionDraft,
  ConnectionTarget,
  Environment,
  Preferences,
  RecentWorkspace,
} from '#shared/contract/model';
import type { Db } from './database.ts';

interface ConnectionRow {
  readonly id: ConnectionId;
  readonly name: string;
  readonly service: string;
  readonly environment: Environment;
  readonly tags: string;
  readonly notes: string;
  readonly target: string;
  readonly last_success_ms: number | null;
}

export function selectConnections(db: Db): Connection[] {
  return db.prepare<[], ConnectionRow>('SELECT * FROM connection ORDER BY name, id').all().map(toConnection);
}

export function saveConnection(db: Db, draft: ConnectionDraft): Connection | undefined {
  const values = { ...draft, tags: JSON.stringify(draft.tags), target: JSON.stringify(draft.target) };
  const row =
    draft.id === null
      ? db
          .prepare<[typeof values], ConnectionRow>(
            `INSERT INTO connection (name, service, environment, tags, notes, target)
             VALUES (:name, :service, :environment, :tags, :notes, :target) RETURNING *`,
          )
          .get(values)
      : db
          .prepare<[typeof values], ConnectionRow>(
            `UPDATE connection SET name = :name, service = :service, environment = :environment, tags = :tags,
               notes = :notes, target = :target WHERE id = :id RETURNING *`,
          )
          .get(values);
  return row && toConnection(row);
}

/** All of them or, where one fails, none. */
export function addConnections(db: Db, drafts: readonly ConnectionDraft[]): void {
  db.transaction(() => {
    for (const draft of drafts) saveConnection(db, { ...draft, id: null });
  })();
}

export function deleteConnection(db: Db, id: ConnectionId): void {
  db.prepare('DELETE FROM connection WHERE id = ?').run(id);
}

export function noteConnectionSuccess(db: Db, id: ConnectionId, atMs: number): void {
  db.prepare('UPDATE connection SET last_success_ms = ? WHERE id = ?').run(atMs, id);
}

function toConnection({ tags, target, last_success_ms, ...row }: ConnectionRow): Connection {
  return {
    ...row,
    tags: JSON.parse(tags) as string[],
    target: JSON.parse(target) as ConnectionTarget,
    lastSuccessAt: last_success_ms === null ? '' : new Date(last_success_ms).toISOString(),
  };
}

const defaultPreferences: Preferences = { theme: 'system', singleKeys: true, author: 'on-call' };

export function selectPreferences(db: Db): Preferences {
  const stored = db.prepare<[], { name: string; value: string }>('SELECT name, value FROM preference').all();
  const known = Object.fromEntries(stored.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
  return { ...defaultPreferences, ...known };
}

export function savePreferences(db: Db, changes: Partial<Preferences>): Preferences {
  const upsert = db.prepare(
    'INSERT INTO preference (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  db.transaction(() => {
    for (const [name, value] of Object.entries(changes)) upsert.run(name, JSON.stringify(value));
  })();
  return selectPreferences(db);
}

const recentLimit = 20;

export function noteRecent(db: Db, file: string, title: string, openedMs: number): void {
  db.transaction(() => {
    db.prepare(
      `INSERT INTO recent (file, title, opened_ms) VALUES (?, ?, ?)
       ON CONFLICT (file) DO UPDATE SET title = excluded.title, opened_ms = excluded.opened_ms`,
    ).run(file, title, openedMs);
    db.prepare('DELETE FROM recent WHERE file NOT IN (SELECT file FROM recent ORDER BY opened_ms DESC LIMIT ?)').run(
      recentLimit,
    );
  })();
}

export function selectRecent(db: Db): RecentWorkspace[] {
  return db
    .prepare<[], { file: string; title: string; opened_ms: number }>('SELECT * FROM recent ORDER BY opened_ms DESC')
    .all()
    .map(({ file, title, opened_ms }) => ({
      file,
      title,
      openedAt: new Date(opened_ms).toISOString(),
      exists: fs.existsSync(file),
    }));
}
