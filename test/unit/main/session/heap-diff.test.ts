import { describe, expect, test } from 'vitest';
import { DiffSession } from '../../../../src-main/session/diff-session.ts';
import { profileFromText, type ProfileTextOptions } from '../../../fixtures/profile-from-text.ts';

const heap: ProfileTextOptions = {
  valueTypes: [
    { type: 'inuse_objects', unit: 'count' },
    { type: 'inuse_space', unit: 'bytes' },
  ],
  period: 524_288,
  periodType: { type: 'space', unit: 'bytes' },
};

const open = (before: string, after: string): DiffSession =>
  new DiffSession(
    [{ profile: profileFromText(before, heap), kind: 'heap', isPartial: false }],
    [{ profile: profileFromText(after, heap), kind: 'heap', isPartial: false }],
  );

const before = `
  main          main
  cache         parse
  {bytes:4096}  {bytes:512}
  2000          2000
  8192000       1024000
`;
const after = `
  main          main
  cache         parse
  {bytes:4096}  {bytes:512}
  20000         1000
  81920000      512000
`;

describe('a comparison of heaps', () => {
  test('says which bytes sampling alone explains', () => {
    const session = open(before, after);
    expect(session.head({ valueType: null, scale: null })).toMatchObject({ valueType: 1, sampling: 'sized', step: 0 });
    const at = { valueType: 1, descending: false, pattern: '', offset: 0, limit: 10 };
    const { rows, hidden } = session.table({ ...at, scale: 'absolute', sort: 'name', hideExplained: true });
    expect([...rows.name, hidden]).toEqual(['cache', 'main', 1]); // one object of parse that was taken is a whole rate
  });

  test('has no interval for counts of objects', () => {
    expect(open(before, after).head({ valueType: 0, scale: null }).sampling).toBe('none');
  });

  test('has none where a row does not say its size', () => {
    const unlabelled = after.replace('{bytes:512}', '           ');
    expect(open(before, unlabelled).head({ valueType: 1, scale: null }).sampling).toBe('none');
  });
});
