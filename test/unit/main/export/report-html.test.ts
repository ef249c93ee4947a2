import { describe, expect, test } from 'vitest';
import { noServerFacts } from '#shared/contract/server-facts';
import type { CaptureId, ComparisonId, NoteId } from '#shared/base/brand';
import type { Capture, Note, ProcessFacts } from '#shared/contract/model';
import type { DiffDrawing } from '#shared/profile/diff-flame';
import type { Profile } from '#shared/profile/profile';
import { text } from '../../../../src-main/export/markup.ts';
import { renderReport } from '../../../../src-main/export/report-html.ts';
import { DiffSession } from '../../../../src-main/session/diff-session.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

const hostile = `x"><script>alert(1)</script>&amp;'\u202e`;

const process: ProcessFacts = {
  id: 1,
  name: hostile,
  role: '',
  environment: 'production',
  address: '',
  version: hostile,
  goVersion: '',
};
const capture = (id: number): Capture => ({
  id: id as CaptureId,
  processId: 1,
  kind: 'cpu',
  source: hostile,
  origin: 'live',
  status: 'complete',
  startedAt: '2026-11-24T08:47:56.000Z',
  finishedAt: '2026-11-24T08:48:06.000Z',
  sizeBytes: 25_000,
  sha256: 'ab'.repeat(32),
  contentType: '',
  summary: '',
  problem: null,
  server: noServerFacts,
});
const note = (path: readonly string[], words: string): Note => ({
  id: 1 as NoteId,
  comparisonId: 1 as ComparisonId,
  path,
  text: words,
  author: 'on-call',
  createdAt: '2026-11-24T08:50:00.000Z',
});

function reportOf(before: Profile, after: Profile, notes: readonly Note[] = []): string {
  const session = new DiffSession(
    [{ profile: before, kind: 'cpu', isPartial: false }],
    [{ profile: after, kind: 'cpu', isPartial: false }],
  );
  const head = session.head({ valueType: null, scale: 'absolute' });
  const at = { valueType: 0, scale: 'absolute' } as const;
  const frame = (side: DiffDrawing) =>
    session.flame({
      ...at,
      side,
      start: 0,
      end: side === 'both' ? head.bothWidth : head[side].total,
      widthCssPx: 1200,
    });
  return renderReport({
    incident: { title: hostile, service: hostile, environment: 'production', openedAt: '2026-11-24T08:40:00.000Z' },
    before: { sources: [{ capture: capture(1), process }], frame: frame('before') },
    after: { sources: [{ capture: capture(2), process }], frame: frame('after') },
    both: frame('both'),
    groups: null,
    findings: null,
    head,
    table: session.table({ ...at, sort: 'delta', descending: true, pattern: '', offset: 0, limit: 60 }),
    notes: notes.map((each) => ({ note: each, node: session.resolvePath({ path: each.path }).node })),
    madeAt: new Date('2026-11-24T09:00:00Z'),
    appVersion: '0.1.0',
  });
}

const plain = profileFromText(`
  serve  serve
  get    write
  40     20
`);

/** One function of the name, which may hold what a drawn profile cannot. */
function named(name: string): Profile {
  const profile = profileFromText('F\n100');
  return { ...profile, string: profile.string.map((each) => (each === 'F' ? name : each)) };
}

describe('the report', () => {
  test('holds every hostile text as text, in names, titles, notes and labels', () => {
    const html = reportOf(plain, named(hostile), [note([hostile], hostile)]);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('\u202e');
    expect(html.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;&amp;amp;&#39;\ufffd/g)?.length).toBeGreaterThan(8);
    expect([...html.matchAll(/<([a-z0-9]+)/gi)].map(([, tag]) => tag).filter((tag) => !allowed.has(tag ?? ''))).toEqual(
      [],
    );
  });

  test('numbers the notes and pins them on their box', () => {
    const html = reportOf(plain, plain, [
      note(['serve', 'get'], 'The hit path'),
      note(['serve', 'nowhere'], 'Not here'),
    ]);
    expect(html.match(/<circle class="pin"/g)).toHaveLength(3); // on both sides, and where they are one graph
    expect(html).toContain('The hit path');
    expect(html).toContain('Not here');
  });

  test('gives the same figures as the table', () => {
    const html = reportOf(plain, profileFromText('serve\nget\n100'));
    expect(html).toContain(
      '<td class="name">get</td><td class="num">40</td><td class="num">100</td><td class="num up">+60</td>',
    );
    expect(html).toContain('66.7 % → 100 %');
    expect(html).toContain('The total went from 60 to 100: +40.');
  });
});

describe('certainty', () => {
  test('is said beside the change that sampling alone explains', () => {
    const cpu = {
      valueTypes: [{ type: 'cpu', unit: 'nanoseconds' }],
      period: 1,
      periodType: { type: 'cpu', unit: 'nanoseconds' },
    };
    const html = reportOf(profileFromText('get write\n40  20', cpu), profileFromText('get write\n90  22', cpu));
    expect(html).toContain('<td>grew <span class="quiet">± unsure</span></td><td class="name">write</td>');
    expect(html).toContain('<td>grew</td><td class="name">get</td>');
    expect(html).toContain('± unsure: the 95 % interval holds 0');
  });
});

const allowed = new Set(
  'html head meta title style body p h1 h2 h3 div strong ul ol li svg defs pattern rect line circle text title span table thead tbody tr th td footer'.split(
    ' ',
  ),
);

describe('text', () => {
  test.each([
    ['<b>&"\'', '&lt;b&gt;&amp;&quot;&#39;'],
    ['a\u0000b\u001bc\tд\n', 'a\ufffdb\ufffdc\tд\n'],
    ['\ud800x😀', '\ufffdx😀'],
  ])('%j becomes %j', (given, written) => {
    expect(text(given)).toBe(written);
  });
});
