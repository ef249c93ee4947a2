import { describe, expect, test } from 'vitest';
import { DiffSession } from '../../../../src-main/session/diff-session.ts';
import { errorOf } from '../../../fixtures/error-of.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

const cpu = {
  valueTypes: [{ type: 'cpu', unit: 'nanoseconds' }],
  durationNanos: 10e9,
  period: 1,
  periodType: { type: 'cpu', unit: 'nanoseconds' },
};
const before = profileFromText(
  `
  serve  serve
  get    write
  lookup
  40     20
`,
  cpu,
);
const after = profileFromText(
  `
  serve  serve
  get    write
  rates
  100    20
`,
  { ...cpu, durationNanos: 20e9 },
);
const open = (): DiffSession =>
  new DiffSession(
    [{ profile: before, kind: 'cpu', isPartial: false }],
    [{ profile: after, kind: 'cpu', isPartial: false }],
  );
const asCaptured = { valueType: 0, scale: 'absolute' } as const;

describe('an opened comparison', () => {
  test('opens per second of wall time, with totals, states and sentences', () => {
    const head = open().head({ valueType: null, scale: null });
    expect(head).toMatchObject({
      kind: 'cpu',
      scale: { name: 'duration', before: 0.1, after: 0.05 },
      before: { total: 60, durationNanos: 10e9 },
      after: { total: 120, durationNanos: 20e9 },
      presence: { both: 3, onlyBefore: 1, onlyAfter: 1 },
    });
    expect(head.comparability.reasons.find(({ code }) => code === 'duration')).toMatchObject({ holds: false });
    expect(head.summary.length).toBeGreaterThan(1);
  });

  test('sorts the table by what is asked, and finds names', () => {
    const names = (options: object): readonly string[] =>
      open().table({ ...asCaptured, sort: 'delta', descending: true, pattern: '', offset: 0, limit: 10, ...options })
        .rows.name;
    expect(names({})).toEqual(['rates', 'get', 'serve', 'lookup', 'write']);
    expect(names({ sort: 'before' })[0]).toBe('serve');
    expect(names({ sort: 'name', descending: false })).toEqual(['get', 'lookup', 'rates', 'serve', 'write']);
    expect(names({ pattern: 'RATES|lookup' })).toEqual(['lookup']);
  });

  test('links one node on both sides', () => {
    const session = open();
    const { symbols } = session.search({ pattern: '^rates$' });
    const { node } = session.findNode({ ...asCaptured, symbol: symbols[0] ?? -1 });
    expect(session.node({ ...asCaptured, node })).toMatchObject({
      name: 'rates',
      path: ['serve', 'get', 'rates'],
      totalBefore: 0,
      totalAfter: 100,
      startBefore: 0,
      endBefore: 0,
      endAfter: 100,
    });
    expect(session.resolvePath({ path: ['serve', 'get', 'rates'] })).toEqual({ node });
    expect(session.resolvePath({ path: ['serve', 'gone'] })).toEqual({ node: -1 });
  });

  test('hides what sampling explains, and says how much it hid', () => {
    const session = open();
    const at = { ...asCaptured, sort: 'delta', descending: true, offset: 0, limit: 10 } as const;
    for (const pattern of ['', 'get|write', 'nowhere']) {
      const all = session.table({ ...at, pattern });
      const left = session.table({ ...at, pattern, hideExplained: true });
      expect(all.hidden).toBe(0);
      expect(left.count + left.hidden).toBe(all.count);
      expect(all.rows.name.filter((name) => !left.rows.name.includes(name))).toHaveLength(left.hidden);
    }
    expect(session.table({ ...at, pattern: '', hideExplained: true }).rows.name).toEqual([
      'rates',
      'get',
      'serve',
      'lookup',
    ]);
  });

  test('ranks the call paths that a change comes through', () => {
    const two = profileFromText(
      `
      main  main  main
      quote order warm
      get   get   get
      90    12    4
    `,
      cpu,
    );
    const one = profileFromText('main\nquote\nget\n30', cpu);
    const session = new DiffSession(
      [{ profile: one, kind: 'cpu', isPartial: false }],
      [{ profile: two, kind: 'cpu', isPartial: false }],
    );
    const symbol = session.search({ pattern: '^get$' }).symbols[0] ?? -1;
    const reply = session.callers({ ...asCaptured, symbol, limit: 2 });
    expect(reply).toMatchObject({ symbol, name: 'get', delta: 76, rest: { count: 1, delta: 4 } });
    expect(reply.rows.map(({ path, delta }) => [path.join(' '), delta])).toEqual([
      ['main quote get', 60],
      ['main order get', 12],
    ]);
    for (const { path, node } of reply.rows) expect(session.resolvePath({ path })).toEqual({ node });
  });

  test('places a node in the one graph, and says how sure its change is', () => {
    const session = open();
    const { node } = session.resolvePath({ path: ['serve', 'get', 'lookup'] });
    expect(session.node({ ...asCaptured, node })).toMatchObject({ startBoth: 100, endBoth: 140, startAfter: 0 });
    const { low, high } = session.node({ ...asCaptured, node });
    expect([low < -40, high > -40, high < 0]).toEqual([true, true, true]);
    const head = session.head({ valueType: 0, scale: 'absolute' });
    expect([head.bothWidth, head.sampling]).toEqual([160, 'counted']);
    const frame = session.flame({ ...asCaptured, side: 'both', start: 0, end: head.bothWidth, widthCssPx: 1000 });
    expect([...frame.boxes.node]).toContain(node);
  });

  test('refuses two kinds', () => {
    const heap = profileFromText('a\n1', { valueTypes: [{ type: 'inuse_space', unit: 'bytes' }] });
    const error = errorOf(
      () =>
        new DiffSession(
          [{ profile: before, kind: 'cpu', isPartial: false }],
          [{ profile: heap, kind: 'heap', isPartial: false }],
        ),
    );
    expect([error.code, error.message]).toEqual([
      'diff/not-comparable',
      'These two cannot be compared: cpu against heap: pick two of one kind; no value in common: cpu nanoseconds against inuse_space bytes.',
    ]);
  });
});
