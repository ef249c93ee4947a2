import { describe, expect, it } from 'vitest';
import { LabelFitter, TextWidths } from '../../../../src-renderer/draw/text-fit.ts';
import { labels } from './chart-kit.ts';

describe('TextWidths', () => {
  it('measures each character once', () => {
    const asked: string[] = [];
    const widths = new TextWidths((char) => {
      asked.push(char);
      return char === 'w' ? 9 : 5;
    });
    expect(widths.of('wow…wow')).toBe(9 + 5 + 9 + 5 + 9 + 5 + 9);
    expect(widths.of('wow')).toBe(23);
    expect(asked).toEqual(['w', 'o', '…']);
  });

  it('cuts at the end and says so; less than two characters say nothing', () => {
    const widths = new TextWidths(() => 6);
    expect(widths.fit('serveHTTP', 54)).toBe('serveHTTP');
    expect(widths.fit('serveHTTP', 53)).toBe('serveHT…');
    expect(widths.fit('serveHTTP', 18)).toBe('se…');
    expect(widths.fit('serveHTTP', 17)).toBe('');
  });
});

describe('LabelFitter', () => {
  const name = 'net/http.(*conn).serve';

  it.each([
    [200, 'http.', '(*conn).serve'],
    [100, '', '(*conn).serve'],
    [60, '', 'serve'],
    [24, '', 'ser…'],
    [11, '', ''],
  ])('in %d px', (room, prefix, text) => {
    expect(labels.fit(name, room)).toEqual({ prefix, text });
  });

  it('keeps a name without a package whole', () => {
    expect(new LabelFitter(new TextWidths(() => 1), new TextWidths(() => 1)).fit('memmove', 50)).toEqual({
      prefix: '',
      text: 'memmove',
    });
  });
});
