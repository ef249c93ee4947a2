import type { CaptureId, ComparisonId } from '#shared/base/brand';
import { ensure } from '#shared/base/assert';
import type { Comparison } from '#shared/contract/model';
import type { Rename, RenameRule } from '#shared/profile/renames';
import type { Db } from './database.ts';

interface ComparisonRow {
  readonly id: ComparisonId;
  readonly before_id: CaptureId;
  readonly after_id: CaptureId;
  readonly created_ms: number;
  readonly in_report: number;
}

interface MemberRow {
  readonly side: 'before' | 'after';
  readonly capture_id: CaptureId;
}

interface RenameRow {
  readonly name_before: string;
  readonly name_after: string;
  readonly rule: RenameRule;
}

/** Captures of each side, at least one. */
export interface ComparedCaptures {
  readonly before: readonly CaptureId[];
  readonly after: readonly CaptureId[];
}

/** The comparison of these captures in this order: the one there is, or a new one. */
export function ensureComparison(db: Db, captures: ComparedCaptures, createdMs: number): Comparison {
  const known = selectComparisons(db).find(
    ({ before, after }) => isSame(before, captures.before) && isSame(after, captures.after),
  );
  if (known) return known;
  const row = db
    .prepare<[CaptureId, CaptureId, number], Pick<ComparisonRow, 'id'>>(
      'INSERT INTO comparison (before_id, after_id, created_ms) VALUES (?, ?, ?) RETURNING id',
    )
    .get(firstOf(captures.before), firstOf(captures.after), createdMs);
  const { id } = ensure(row, 'row of INSERT … RETURNING');
  insertMembers(db, id, captures);
  return selectComparison(db, id);
}

export function selectComparisons(db: Db): Comparison[] {
  const rows = db.prepare<[], ComparisonRow>('SELECT * FROM comparison ORDER BY id').all();
  return rows.map((row) => toComparison(db, row));
}

/** Other captures on its sides; notes and renamed functions stay. */
export function setComparisonCaptures(db: Db, id: ComparisonId, captures: ComparedCaptures): void {
  db.prepare('UPDATE comparison SET before_id = ?, after_id = ? WHERE id = ?').run(
    firstOf(captures.before),
    firstOf(captures.after),
    id,
  );
  db.prepare('DELETE FROM comparison_member WHERE comparison_id = ?').run(id);
  insertMembers(db, id, captures);
}

export function setComparisonRenames(db: Db, id: ComparisonId, renames: readonly Rename[]): void {
  db.prepare('DELETE FROM comparison_rename WHERE comparison_id = ?').run(id);
  const insert = db.prepare<[ComparisonId, string, string, RenameRule]>(
    'INSERT INTO comparison_rename (comparison_id, name_before, name_after, rule) VALUES (?, ?, ?, ?)',
  );
  for (const { before, after, rule } of renames) insert.run(id, before, after, rule);
}

export function setComparisonInReport(db: Db, id: ComparisonId, inReport: boolean): void {
  db.prepare('UPDATE comparison SET in_report = ? WHERE id = ?').run(inReport ? 1 : 0, id);
}

export function swapComparison(db: Db, id: ComparisonId): void {
  db.prepare('UPDATE comparison SET before_id = after_id, after_id = before_id WHERE id = ?').run(id);
  db.prepare(
    `UPDATE comparison_member SET side = CASE side WHEN 'before' THEN 'after' ELSE 'before' END
     WHERE comparison_id = ?`,
  ).run(id);
  db.prepare(
    'UPDATE comparison_rename SET name_before = name_after, name_after = name_before WHERE comparison_id = ?',
  ).run(id);
}

export function deleteComparison(db: Db, id: ComparisonId): void {
  db.prepare('DELETE FROM comparison WHERE id = ?').run(id);
}

function insertMembers(db: Db, id: ComparisonId, captures: ComparedCaptures): void {
  const insert = db.prepare<[ComparisonId, string, CaptureId]>(
    'INSERT INTO comparison_member (comparison_id, side, capture_id) VALUES (?, ?, ?)',
  );
  for (const side of ['before', 'after'] as const) {
    for (const capture of inOrder(captures[side]).slice(1)) insert.run(id, side, capture);
  }
}

function selectComparison(db: Db, id: ComparisonId): Comparison {
  const row = db.prepare<[ComparisonId], ComparisonRow>('SELECT * FROM comparison WHERE id = ?').get(id);
  return toComparison(db, ensure(row, `comparison ${id}`));
}

function toComparison(db: Db, row: ComparisonRow): Comparison {
  const members = db
    .prepare<[ComparisonId], MemberRow>(
      'SELECT side, capture_id FROM comparison_member WHERE comparison_id = ? ORDER BY capture_id',
    )
    .all(row.id);
  const renames = db
    .prepare<[ComparisonId], RenameRow>(
      'SELECT name_before, name_after, rule FROM comparison_rename WHERE comparison_id = ? ORDER BY name_after',
    )
    .all(row.id);
  const membersOf = (wanted: MemberRow['side']): CaptureId[] =>
    members.filter(({ side }) => side === wanted).map(({ capture_id: capture }) => capture);
  return {
    id: row.id,
    before: inOrder([row.before_id, ...membersOf('before')]),
    after: inOrder([row.after_id, ...membersOf('after')]),
    renames: renames.map(({ name_before: before, name_after: after, rule }) => ({ before, after, rule })),
    createdAt: new Date(row.created_ms).toISOString(),
    inReport: row.in_report === 1,
  };
}

/** Captures are numbered in the order of their time. */
const inOrder = (captures: readonly CaptureId[]): CaptureId[] => [...new Set(captures)].sort((a, b) => a - b);

const firstOf = (captures: readonly CaptureId[]): CaptureId => ensure(inOrder(captures)[0], 'capture of a side');

const isSame = (a: readonly CaptureId[], b: readonly CaptureId[]): boolean => inOrder(a).join() === inOrder(b).join();
