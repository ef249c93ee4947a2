import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { noServerFacts } from '#shared/contract/server-facts';
import { createDatabase, openDatabase, type DatabaseKind } from '../../src-main/store/database.ts';
import { selectCaptures } from '../../src-main/store/captures.ts';
import { selectComparisons } from '../../src-main/store/comparisons.ts';
import { selectFindingMarks } from '../../src-main/store/finding-marks.ts';
import { appKind } from '../../src-main/store/migrations/app.ts';
import { workspaceKind } from '../../src-main/store/migrations/workspace.ts';
import { errorOf } from '../fixtures/error-of.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const version = (file: string): number => fs.readFileSync(file).readUInt32BE(60);
const applicationId = (file: string): string => fs.readFileSync(file).toString('latin1', 68, 72);

/** The workspace as a later release might have it: one more step. */
const nextKind: DatabaseKind = {
  ...workspaceKind,
  migrations: [
    ...workspaceKind.migrations,
    { name: 'a finding', sql: 'CREATE TABLE finding (id INTEGER PRIMARY KEY) STRICT' },
  ],
};

const nextVersion = nextKind.migrations.length;

describe.each([
  ['workspace', workspaceKind, 'FLWK'],
  ['settings', appKind, 'FLAP'],
])('%s schema', (_name, kind, id) => {
  it('is made with its version and application id in the first page', () => {
    const file = path.join(temporaryFolder(), 'new.sqlite');
    createDatabase(file, kind).close();
    expect([version(file), applicationId(file)]).toEqual([kind.migrations.length, id]);
  });

  it('has only STRICT tables', () => {
    const db = createDatabase(path.join(temporaryFolder(), 'new.sqlite'), kind);
    const tables = db
      .prepare(`SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'`)
      .all();
    db.close();
    expect(tables.length).toBeGreaterThan(2);
    expect(tables.every((table) => (table as { strict: number }).strict === 1)).toBe(true);
  });
});

describe('a migration', () => {
  it('keeps the rows and copies the file aside first', () => {
    const file = path.join(temporaryFolder(), 'incident.faultline');
    const old = createDatabase(file, workspaceKind);
    old.exec(`INSERT INTO incident VALUES (1, 'Checkout slow', 'checkout', 'production', 0, 0)`);
    old.close();

    const db = openDatabase(file, nextKind);
    expect(db.prepare('SELECT title FROM incident').pluck().get()).toBe('Checkout slow');
    expect(db.pragma('user_version', { simple: true })).toBe(nextVersion);
    db.close();

    const copy = new Database(`${file}.before-v${nextVersion}`, { readonly: true });
    expect(copy.pragma('user_version', { simple: true })).toBe(nextVersion - 1);
    expect(copy.prepare('SELECT title FROM incident').pluck().get()).toBe('Checkout slow');
    copy.close();
  });

  it('of the first version keeps each comparison with its note', () => {
    const file = path.join(temporaryFolder(), 'first.faultline');
    const first = createDatabase(file, { ...workspaceKind, migrations: workspaceKind.migrations.slice(0, 1) });
    first.exec(`
      INSERT INTO process VALUES (1, 'pod-1', '', 'production', '', '', '');
      INSERT INTO capture (id, process_id, kind, source, origin, status, started_ms)
        VALUES (4, 1, 'cpu', '', 'live', 'complete', 0), (5, 1, 'cpu', '', 'live', 'complete', 0);
      INSERT INTO comparison (id, before_id, after_id, created_ms) VALUES (1, 5, 4, 0);
      INSERT INTO note (comparison_id, path, text, author, created_ms) VALUES (1, '[]', 'Look', '', 0);
    `);
    first.close();

    const db = openDatabase(file, workspaceKind);
    expect(selectComparisons(db)).toMatchObject([{ id: 1, before: [5], after: [4], renames: [], inReport: true }]);
    expect(db.prepare('SELECT text FROM note WHERE comparison_id = 1').pluck().all()).toEqual(['Look']);
    expect(selectCaptures(db).map(({ server }) => server)).toEqual([noServerFacts, noServerFacts]);
    db.close();
  });

  it('of the second version keeps each renamed function, and has no marks of findings yet', () => {
    const file = path.join(temporaryFolder(), 'second.faultline');
    const second = createDatabase(file, { ...workspaceKind, migrations: workspaceKind.migrations.slice(0, 2) });
    second.exec(`
      INSERT INTO process VALUES (1, 'pod-1', '', 'production', '', '', '');
      INSERT INTO capture (id, process_id, kind, source, origin, status, started_ms)
        VALUES (4, 1, 'cpu', '', 'live', 'complete', 0), (5, 1, 'cpu', '', 'live', 'complete', 0);
      INSERT INTO comparison (id, before_id, after_id, created_ms) VALUES (1, 4, 5, 0);
      INSERT INTO comparison_rename VALUES (1, 'a.Old', 'a.New', 'moved');
    `);
    second.close();

    const db = openDatabase(file, workspaceKind);
    expect(selectComparisons(db)[0]?.renames).toEqual([{ before: 'a.Old', after: 'a.New', rule: 'moved' }]);
    expect(selectFindingMarks(db)).toEqual([]);
    db.close();
  });

  it('that fails leaves the old version whole', () => {
    const file = path.join(temporaryFolder(), 'incident.faultline');
    createDatabase(file, workspaceKind).close();
    const broken = {
      ...workspaceKind,
      migrations: [...workspaceKind.migrations, { name: 'broken', sql: 'CREATE TABLE a (b INTEGER) STRICT; nonsense' }],
    };
    expect(() => openDatabase(file, broken)).toThrow(/syntax error/);
    const db = openDatabase(file, workspaceKind);
    expect(db.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'a'`).pluck().get()).toBe(0);
    db.close();
  });
});

describe('a file that is no workspace', () => {
  const cases: readonly [string, Buffer, string][] = [
    ['a text file', Buffer.from('hello, this is a text file\n'.repeat(8)), 'is a text file'],
    ['an empty file', Buffer.alloc(0), 'is an empty file'],
    ['a gzip file', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), 'is a gzip file'],
    ['an execution trace', Buffer.from('go 1.26 trace\0\0\0'), 'is a Go execution trace'],
    ['anything else', Buffer.from([0, 1, 2, 3]), 'is a file of another kind'],
  ];
  it.each(cases)('%s is named and not changed', (_name, content, says) => {
    const file = path.join(temporaryFolder(), 'file');
    fs.writeFileSync(file, content);
    const error = errorOf(() => openDatabase(file, workspaceKind));
    expect(error.code).toBe('store/not-a-workspace');
    expect(error.message).toContain(says);
    expect(fs.readFileSync(file).equals(content)).toBe(true);
    expect(fs.readdirSync(path.dirname(file))).toEqual(['file']);
  });

  it('a database of another program is not changed', () => {
    const file = path.join(temporaryFolder(), 'other.sqlite');
    const other = new Database(file);
    other.exec('CREATE TABLE mail (id INTEGER)');
    other.close();
    const before = fs.readFileSync(file);
    expect(errorOf(() => openDatabase(file, workspaceKind)).message).toContain('a database of another program');
    expect(fs.readFileSync(file).equals(before)).toBe(true);
  });

  it('a settings file is not taken for a workspace', () => {
    const file = path.join(temporaryFolder(), 'app.sqlite');
    createDatabase(file, appKind).close();
    expect(errorOf(() => openDatabase(file, workspaceKind)).code).toBe('store/not-a-workspace');
  });

  it('a workspace of a newer version is left untouched', () => {
    const file = path.join(temporaryFolder(), 'newer.faultline');
    createDatabase(file, nextKind).close();
    const before = fs.readFileSync(file);
    const error = errorOf(() => openDatabase(file, workspaceKind));
    expect([error.code, error.details['version']]).toEqual(['store/from-future', nextVersion]);
    expect(fs.readFileSync(file).equals(before)).toBe(true);
    expect(fs.readdirSync(path.dirname(file))).toEqual(['newer.faultline']);
  });

  it('a folder and a missing file say so', () => {
    const folder = temporaryFolder();
    expect(errorOf(() => openDatabase(folder, workspaceKind)).message).toContain('is a folder');
    expect(errorOf(() => openDatabase(path.join(folder, 'none'), workspaceKind)).message).toContain('does not exist');
  });

  it('a file that exists is never written over', () => {
    const file = path.join(temporaryFolder(), 'there');
    fs.writeFileSync(file, 'text');
    expect(errorOf(() => createDatabase(file, workspaceKind)).code).toBe('store/exists');
    expect(fs.readFileSync(file, 'utf8')).toBe('text');
  });
});

describe('an open workspace', () => {
  it('is locked for every other owner, who hears it at once', () => {
    const file = path.join(temporaryFolder(), 'incident.faultline');
    const db = createDatabase(file, workspaceKind);
    const error = errorOf(() => openDatabase(file, workspaceKind));
    expect([error.code, error.message]).toEqual([
      'store/locked',
      `${file} is open in another Faultline. Close it there first.`,
    ]);
    db.close();
    openDatabase(file, workspaceKind).close();
  });

  it('writes through to the disk on every commit, also after it was opened again', () => {
    const file = path.join(temporaryFolder(), 'incident.faultline');
    createDatabase(file, workspaceKind).close();
    const db = openDatabase(file, workspaceKind);
    db.exec(`INSERT INTO incident VALUES (1, 'a', '', 'local', 0, 0)`);
    expect([db.pragma('synchronous', { simple: true }), db.pragma('journal_mode', { simple: true })]).toEqual([
      2,
      'wal',
    ]);
    db.close();
  });
});
