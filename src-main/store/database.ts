import fs from 'node:fs';
import Database from 'better-sqlite3';
import { AppError } from '#shared/base/app-error';
import { migrate, type Migration } from './migrate.ts';

export type Db = Database.Database;

/** What tells one kind of our databases from another, and from any other SQLite file. */
export interface DatabaseKind {
  readonly noun: string;
  /** SQLite's `application_id`: four letters read as a big-endian number. */
  readonly applicationId: number;
  /** False: one process at a time owns the file. */
  readonly isShared: boolean;
  readonly migrations: readonly Migration[];
}

const headerBytes = 100;
const sharedTimeoutMs = 3000;
const magic = 'SQLite format 3\0';

/**
 * Makes a new file. Refuses to touch an existing one.
 * Throws `store/exists`, `store/unreadable`.
 */
export function createDatabase(file: string, kind: DatabaseKind): Db {
  if (fs.existsSync(file)) throw new AppError('store/exists', `${file} exists already and was not touched.`, { file });
  return connect(file, kind);
}

/**
 * Opens an existing file after its header was looked at without SQLite, so that a wrong file is not changed.
 * Throws `store/not-a-workspace`, `store/from-future`, `store/locked`, `store/corrupt`, `store/unreadable`.
 */
export function openDatabase(file: string, kind: DatabaseKind): Db {
  checkHeader(readHeader(file), file, kind);
  return connect(file, kind);
}

function connect(file: string, kind: DatabaseKind): Db {
  let db: Db | undefined;
  try {
    db = new Database(file);
    // With one owner a second process cannot even read, and says so at once.
    if (!kind.isShared) db.pragma('locking_mode = EXCLUSIVE');
    db.pragma(`busy_timeout = ${kind.isShared ? sharedTimeoutMs : 0}`);
    db.pragma('foreign_keys = ON');
    db.pragma('cache_size = -4000'); // KiB; chunks are written and read once, a larger cache would only hold them
    db.exec('BEGIN IMMEDIATE; COMMIT');
    // A new file gets its schema before WAL, so that its first page says what it is whatever happens next.
    migrate(db, file, kind);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL'); // WAL resets it to NORMAL on every open
    return db;
  } catch (error) {
    db?.close();
    throw toStoreError(error, file, kind.noun);
  }
}

function readHeader(file: string): Buffer {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(file, 'r');
    const header = Buffer.alloc(headerBytes);
    const length = fs.readSync(descriptor, header, 0, headerBytes, 0);
    return header.subarray(0, length);
  } catch (error) {
    throw toStoreError(error, file, 'file');
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/** Offsets are those of SQLite's database header: 60 user_version, 68 application_id. */
function checkHeader(header: Buffer, file: string, kind: DatabaseKind): void {
  const refuse = (what: string): never => {
    throw new AppError('store/not-a-workspace', `${file} is ${what}, not a ${kind.noun}. It was not changed.`, {
      file,
    });
  };
  if (header.length === 0) refuse('an empty file');
  if (header.length < headerBytes || header.toString('latin1', 0, magic.length) !== magic) {
    refuse(describeOtherFile(header));
  }
  if (header.readUInt32BE(68) !== kind.applicationId) refuse('a database of another program');
  const version = header.readUInt32BE(60);
  if (version > kind.migrations.length) {
    throw new AppError(
      'store/from-future',
      `${file} was made by a newer Faultline (version ${version} of the ${kind.noun}; this one reads up to ${kind.migrations.length}). It is left untouched.`,
      { file, version, newestKnown: kind.migrations.length },
    );
  }
}

function describeOtherFile(header: Buffer): string {
  if (header[0] === 0x1f && header[1] === 0x8b) return 'a gzip file, perhaps a profile to import';
  if (header.toString('latin1', 0, 3) === 'go ') return 'a Go execution trace to import';
  const isText = header.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
  return isText ? 'a text file' : 'a file of another kind';
}

const sqliteErrors: Readonly<Record<string, { code: AppError['code']; say: (noun: string) => string }>> = {
  SQLITE_BUSY: { code: 'store/locked', say: () => 'is open in another Faultline. Close it there first.' },
  SQLITE_NOTADB: { code: 'store/not-a-workspace', say: (noun) => `is not a ${noun}. It was not changed.` },
  SQLITE_CORRUPT: { code: 'store/corrupt', say: (noun) => `is a damaged ${noun}. Copy it before anything else.` },
  SQLITE_FULL: { code: 'store/full', say: () => 'cannot grow: the disk is full. What was stored before is safe.' },
  SQLITE_READONLY: { code: 'store/unreadable', say: () => 'is read-only for this user. Copy it to your own folder.' },
  SQLITE_CANTOPEN: { code: 'store/unreadable', say: () => 'cannot be opened. Look at the path and its permissions.' },
};

/** SQLite's and the file system's errors as ours; everything else unchanged. */
export function toStoreError(error: unknown, file: string, noun: string): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = Object.entries(sqliteErrors).find(([name]) => code.startsWith(name))?.[1];
  if (known) return new AppError(known.code, `${file} ${known.say(noun)}`, { file }, { cause: error });
  if (code === 'ENOENT') return new AppError('store/unreadable', `${file} does not exist.`, { file }, { cause: error });
  if (code === 'EISDIR') return new AppError('store/unreadable', `${file} is a folder.`, { file }, { cause: error });
  if (code.startsWith('E') || error instanceof TypeError) {
    return new AppError('store/unreadable', `${file} cannot be opened: ${error.message}`, { file }, { cause: error });
  }
  return error;
}
