import type { CaptureId, ComparisonId } from '#shared/base/brand';
import type { Comparison } from '#shared/contract/model';
import type { Db } from './database.ts';

interface ComparisonRow {
  readonly id: ComparisonId;
  readonly before_id: CaptureId;
  readonly after_id: CaptureId;
  readonly created_ms: number;
  readonly in_report: number;
}

/** The comparison of this pair in this order: the one there is, or a new one. */
export function ensureComparison(db: Db, before: CaptureId, after: CaptureId, createdMs: number): Comparison {
  const known = db
    .prepare<[CaptureId, CaptureId], ComparisonRow>('SELECT * FROM comparison WHERE before_id = ? AND after_id = ?')
    .get(before, after);
  if (known) return toComparison(known);
  const row = db
    .prepare<[CaptureId, CaptureId, number], ComparisonRow>(
      'INSERT INTO comparison (before_id, after_id, created_ms) VALUES (?, ?, ?) RETURNING *',
    )
    .get(before, after, createdMs);
  if (!row) throw new Error('INSERT … RETURNING gave no row');
  return toComparison(row);
}

export function selectComparisons(db: Db): Comparison[] {
  return db.prepare<[], ComparisonRow>('SELECT * FROM comparison ORDER BY id').all().map(toComparison);
}

export function setComparisonInReport(db: Db, id: ComparisonId, inReport: boolean): void {
  db.prepare('UPDATE comparison SET in_report = ? WHERE id = ?').run(inReport ? 1 : 0, id);
}

export function swapComparison(db: Db, id: ComparisonId): void {
  db.prepare('UPDATE comparison SET before_id = after_id, after_id = before_id WHERE id = ?').run(id);
}

export function deleteComparison(db: Db, id: ComparisonId): void {
  db.prepare('DELETE FROM comparison WHERE id = ?').run(id);
}

function toComparison(row: ComparisonRow): Comparison {
  return {
    id: row.id,
    before: row.before_id,
    after: row.after_id,
    createdAt: new Date(row.created_ms).toISOString(),
    inReport: row.in_report === 1,
  };
}
