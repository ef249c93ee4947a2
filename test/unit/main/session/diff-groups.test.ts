import { describe, expect, test } from 'vitest';
import { decodeCapture } from '../../../../src-main/decode/decode-capture.ts';
import { DiffSession } from '../../../../src-main/session/diff-session.ts';
import type { DiffProfile } from '../../../../src-main/session/diff-side.ts';
import { errorOf } from '../../../fixtures/error-of.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

/** So many goroutines a line: `3 chan receive, 12 minutes: main.wait main.worker`, innermost function first. */
function dumpOf(...lines: readonly string[]): DiffProfile {
  let id = 1;
  const text = lines.flatMap((line) => {
    const [, count, header, functions] = /^(\d+) ([^:]+): (.*)$/.exec(line) ?? [];
    const frames = (functions ?? '').split(' ').map((name) => `${name}()\n\t/src/main.go:10 +0x1d\n`);
    return Array.from({ length: Number(count) }, () => `goroutine ${id++} [${header ?? ''}]:\n${frames.join('')}\n`);
  });
  const decoded = decodeCapture(new TextEncoder().encode(text.join('')));
  if (decoded.format !== 'goroutine-debug2') throw new Error(decoded.format);
  return { profile: decoded.profile, kind: decoded.kind, isPartial: false, dump: decoded.dump };
}

const groupsOf = (session: DiffSession, pattern = '') =>
  session
    .groups({ pattern, offset: 0, limit: 100 })
    .rows.map(
      ({ state, stack, before, after, delta }) =>
        `${state}: ${stack[0]?.func ?? ''} ${before} → ${Number(after.toFixed(2))} (${Number(delta.toFixed(2))})`,
    );

const calm = dumpOf('2 chan receive: main.wait main.worker', '1 running: main.main', '1 select: main.poll');
const leaking = dumpOf(
  '9 chan receive, 12 minutes: main.wait main.worker',
  '3 chan send: main.wait main.worker',
  '1 running: main.main',
);

describe('goroutines of two dumps', () => {
  test('are compared by state and stack, largest change first', () => {
    const session = new DiffSession([calm], [leaking]);
    expect(session.head({ valueType: null, scale: null })).toMatchObject({ hasGroups: true, sampling: 'exact' });
    expect(groupsOf(session)).toEqual([
      'chan receive: main.wait 2 → 9 (7)',
      'chan send: main.wait 0 → 3 (3)',
      'select: main.poll 1 → 0 (-1)',
      'running: main.main 1 → 1 (0)',
    ]);
    expect(groupsOf(session, 'send|poll')).toEqual(['chan send: main.wait 0 → 3 (3)', 'select: main.poll 1 → 0 (-1)']);
    const [first] = session.groups({ pattern: '', offset: 0, limit: 1 }).rows;
    expect(first).toMatchObject({ minutesBefore: 0, minutesAfter: 12 });
  });

  test('of several captures a side are compared by their means, with the spread as doubt', () => {
    const session = new DiffSession([calm, calm], [leaking, leaking, calm]);
    expect(groupsOf(session, 'receive')).toEqual(['chan receive: main.wait 2 → 6.67 (4.67)']);
    const head = session.head({ valueType: null, scale: null });
    expect([head.before.captures, head.after.captures]).toEqual([2, 3]);
    const { rows } = session.table({
      valueType: 0,
      scale: 'absolute',
      sort: 'delta',
      descending: true,
      pattern: '',
      offset: 0,
      limit: 1,
    });
    // 12, 12 and 2 goroutines below main.worker: their mean is known badly.
    expect(rows.name).toEqual(['main.wait']);
    expect(rows.low[0]).toBeLessThan(0);
  });

  test('are not offered for what has no goroutines', () => {
    const cpu = { profile: profileFromText('a\n1'), kind: 'cpu', isPartial: false } as const;
    const session = new DiffSession([cpu], [cpu]);
    expect(session.head({ valueType: null, scale: null }).hasGroups).toBe(false);
    expect(errorOf(() => groupsOf(session)).code).toBe('app/bad-request');
  });
});

describe('renamed functions', () => {
  const sideOf = (name: string): DiffProfile => ({
    profile: profileFromText(`main.run\n${name}\n100`),
    kind: 'cpu',
    isPartial: false,
  });
  const open = () => new DiffSession([sideOf('a/rates.(*Card).Load')], [sideOf('b/rates.(*Card).Load')]);
  const rowsOf = (session: DiffSession) => {
    const { rows } = session.table({
      valueType: 0,
      scale: 'absolute',
      sort: 'name',
      descending: false,
      pattern: '',
      offset: 0,
      limit: 10,
    });
    return rows.name.map((name, row) => `${name} ${rows.cumBefore[row] ?? 0} → ${rows.cumAfter[row] ?? 0}`);
  };

  test('are offered, never joined unasked', () => {
    const session = open();
    const { renames } = session.head({ valueType: null, scale: null });
    expect(renames).toEqual({
      offered: [{ before: 'a/rates.(*Card).Load', after: 'b/rates.(*Card).Load', rule: 'moved' }],
      matched: [],
    });
    expect(rowsOf(session)).toEqual([
      'a/rates.(*Card).Load 100 → 0',
      'b/rates.(*Card).Load 0 → 100',
      'main.run 100 → 100',
    ]);
  });

  test('are one once they are said to be, and two again when that is undone', () => {
    const session = open();
    const { renames } = session.head({ valueType: null, scale: null });
    session.setRenames(renames.offered);
    expect(session.head({ valueType: null, scale: null }).renames).toEqual({ offered: [], matched: renames.offered });
    expect(rowsOf(session)).toEqual(['b/rates.(*Card).Load 100 → 100', 'main.run 100 → 100']);
    session.setRenames([]);
    expect(rowsOf(session)).toHaveLength(3);
  });
});

describe('what the verdict is against', () => {
  test('can still be looked at where it has a value in common', () => {
    const goroutines = { valueTypes: [{ type: 'goroutine', unit: 'count' }] };
    const session = new DiffSession(
      [{ profile: profileFromText('a\n3', goroutines), kind: 'goroutine', isPartial: false }],
      [{ profile: profileFromText('a\n5', goroutines), kind: 'custom', isPartial: false }],
    );
    expect(session.comparability.level).toBe('not-comparable');
    expect(session.head({ valueType: null, scale: null }).after.total).toBe(5);
  });
});
