import fs from 'node:fs';
import type Database from 'better-sqlite3';
import { AppError } from '#shared/base/app-error';
import type { DatabaseKind } from './database.ts';

/** One step of a schema; its place in the list is the `user_version` that it leads to. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/**
 * Brings a database to the newest version, one transaction a step. A file that holds data is copied aside first
 * (`name.before-v2`), and the copy stays until the person removes it.
 */
export function migrate(db: Database.Database, file: string, kind: DatabaseKind): void {
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version > kind.migrations.length) {
    throw new AppError('store/from-future', `${file} was made by a newer Faultline. It is left untouched.`, {
      file,
      version,
      newestKnown: kind.migrations.length,
    });
  }
  if (version === kind.migrations.length) return;
  if (version > 0) copyAside(db, file, version + 1);
  for (const [index, migration] of kind.migrations.entries()) {
    if (index < version) continue;
    db.transaction(() => {
      db.exec(migration.sql);
      db.pragma(`user_version = ${index + 1}`);
      db.pragma(`application_id = ${kind.applicationId}`);
    })();
  }
  // The versions are read from the file's first page, which must not wait in the log.
  db.pragma('wal_checkpoint(TRUNCATE)');
}

function copyAside(db: Database.Database, file: string, version: number): void {
  db.pragma('wal_checkpoint(TRUNCATE)'); // so that the file alone is whole
  fs.copyFileSync(file, `${file}.before-v${version}`, fs.constants.COPYFILE_EXCL);
}
