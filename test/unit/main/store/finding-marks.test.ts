import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDatabase, type Db } from '../../../../src-main/store/database.ts';
import {
  deleteFindingMark,
  saveFindingMark,
  selectFindingMarks,
  type NewFindingMark,
} from '../../../../src-main/store/finding-marks.ts';
import { workspaceKind } from '../../../../src-main/store/migrations/workspace.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const mark: NewFindingMark = {
  key: 'goroutine-leak|checkout|send app.example/mail.Send',
  rule: 'goroutine-leak',
  title: '80 goroutines send on a channel that nobody receives from.',
  verdict: 'suspected',
  note: '',
  author: 'on-call',
  markedMs: 1000,
};

const openNew = (): Db => createDatabase(path.join(temporaryFolder(), 'incident.faultline'), workspaceKind);

describe('marks of findings', () => {
  it('are kept by key: a second one takes the place of the first', () => {
    const db = openNew();
    saveFindingMark(db, mark);
    const changed = saveFindingMark(db, { ...mark, verdict: 'confirmed', note: 'Seen in the code.', markedMs: 2000 });
    expect(changed).toEqual({
      key: mark.key,
      rule: mark.rule,
      title: mark.title,
      verdict: 'confirmed',
      note: 'Seen in the code.',
      author: 'on-call',
      markedAt: '1970-01-01T00:00:02.000Z',
    });
    expect(selectFindingMarks(db)).toEqual([changed]);
    db.close();
  });

  it('come newest first, and can be taken back', () => {
    const db = openNew();
    saveFindingMark(db, mark);
    saveFindingMark(db, { ...mark, key: 'other', markedMs: 3000 });
    expect(selectFindingMarks(db).map(({ key }) => key)).toEqual(['other', mark.key]);
    deleteFindingMark(db, 'other');
    expect(selectFindingMarks(db).map(({ key }) => key)).toEqual([mark.key]);
    db.close();
  });
});
