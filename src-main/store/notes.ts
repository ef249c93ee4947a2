import type { ComparisonId, NoteId } from '#shared/base/brand';
import type { Note } from '#shared/contract/model';
import type { Db } from './database.ts';

export interface NewNote {
  readonly comparisonId: ComparisonId | null;
  readonly path: readonly string[];
  readonly text: string;
  readonly author: string;
  readonly createdMs: number;
}

interface NoteRow {
  readonly id: NoteId;
  readonly comparison_id: ComparisonId | null;
  readonly path: string;
  readonly text: string;
  readonly author: string;
  readonly created_ms: number;
}

export function insertNote(db: Db, note: NewNote): Note {
  const row = db
    .prepare<[Omit<NewNote, 'path'> & { path: string }], NoteRow>(
      `INSERT INTO note (comparison_id, path, text, author, created_ms)
       VALUES (:comparisonId, :path, :text, :author, :createdMs) RETURNING *`,
    )
    .get({ ...note, path: JSON.stringify(note.path) });
  if (!row) throw new Error('INSERT … RETURNING gave no row');
  return toNote(row);
}

export function updateNote(db: Db, id: NoteId, text: string): Note | undefined {
  const row = db.prepare<[string, NoteId], NoteRow>('UPDATE note SET text = ? WHERE id = ? RETURNING *').get(text, id);
  return row && toNote(row);
}

export function deleteNote(db: Db, id: NoteId): void {
  db.prepare('DELETE FROM note WHERE id = ?').run(id);
}

export function selectNotes(db: Db): Note[] {
  return db.prepare<[], NoteRow>('SELECT * FROM note ORDER BY created_ms, id').all().map(toNote);
}

function toNote(row: NoteRow): Note {
  return {
    id: row.id,
    comparisonId: row.comparison_id,
    path: JSON.parse(row.path) as string[],
    text: row.text,
    author: row.author,
    createdAt: new Date(row.created_ms).toISOString(),
  };
}
