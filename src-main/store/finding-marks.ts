import { ensure } from '#shared/base/assert';
import type { FindingMark, FindingVerdict, RuleId } from '#shared/contract/findings';
import type { Db } from './database.ts';

export interface NewFindingMark extends Omit<FindingMark, 'markedAt'> {
  readonly markedMs: number;
}

interface FindingMarkRow {
  readonly key: string;
  readonly rule: RuleId;
  readonly title: string;
  readonly verdict: FindingVerdict;
  readonly note: string;
  readonly author: string;
  readonly marked_ms: number;
}

/** In place of the one there is. */
export function saveFindingMark(db: Db, mark: NewFindingMark): FindingMark {
  const row = db
    .prepare<[NewFindingMark], FindingMarkRow>(
      `INSERT INTO finding_mark (key, rule, title, verdict, note, author, marked_ms)
       VALUES (:key, :rule, :title, :verdict, :note, :author, :markedMs)
       ON CONFLICT (key) DO UPDATE SET rule = excluded.rule, title = excluded.title, verdict = excluded.verdict,
         note = excluded.note, author = excluded.author, marked_ms = excluded.marked_ms
       RETURNING *`,
    )
    .get(mark);
  return toMark(ensure(row, 'row of INSERT … RETURNING'));
}

/** Newest first. */
export function selectFindingMarks(db: Db): FindingMark[] {
  return db.prepare<[], FindingMarkRow>('SELECT * FROM finding_mark ORDER BY marked_ms DESC, key').all().map(toMark);
}

export function deleteFindingMark(db: Db, key: string): void {
  db.prepare('DELETE FROM finding_mark WHERE key = ?').run(key);
}

const toMark = ({ marked_ms: markedMs, ...mark }: FindingMarkRow): FindingMark => ({
  ...mark,
  markedAt: new Date(markedMs).toISOString(),
});
