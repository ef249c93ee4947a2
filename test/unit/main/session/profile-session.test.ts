import { describe, expect, test } from 'vitest';
import { ProfileSession } from '../../../../src-main/session/profile-session.ts';
import { errorOf } from '../../../fixtures/error-of.ts';
import { profileFromText } from '../../../fixtures/profile-from-text.ts';

const profile = profileFromText(`
  main.serve         main.serve         main.serve         main.gc
  main.price         main.price         main.write
  main.parse         main.price
  {route=/v1/quote}  {route=/v1/order}  {route=/v1/quote}
  4                  3                  2                  1
`);
const session = new ProfileSession(profile, 'cpu');
const top = (options: Partial<Parameters<ProfileSession['top']>[0]> = {}) =>
  session.top({
    valueType: 0,
    sort: 'cum',
    descending: true,
    pattern: '',
    origin: 'all',
    offset: 0,
    limit: 100,
    ...options,
  });
const symbolOf = (name: string): number => {
  const { rows } = top();
  return rows.symbol[rows.name.indexOf(name)] ?? -1;
};
const nodeOf = (name: string): number =>
  session.findNode({ valueType: 0, direction: 'top-down', symbol: symbolOf(name) }).node;

describe('an opened profile', () => {
  test('says what it is', () => {
    expect(session.head()).toMatchObject({
      kind: 'cpu',
      samples: 10,
      valueTypes: [{ type: 'samples', unit: 'count', total: 10 }],
      labelKeys: [{ key: 'route' }],
    });
  });

  test('lists functions by total, by self, by name, and by pattern', () => {
    expect(top().rows.name).toEqual(['main.serve', 'main.price', 'main.parse', 'main.write', 'main.gc']);
    expect(top({ sort: 'flat' }).rows.name).toEqual([
      'main.parse',
      'main.price',
      'main.write',
      'main.gc',
      'main.serve',
    ]);
    expect(top({ sort: 'name', descending: false }).rows.name[0]).toBe('main.gc');
    expect(top({ pattern: 'PRICE' }).count).toBe(0);
    expect(top({ pattern: 'price|gc' })).toMatchObject({ count: 2, total: 10 });
  });

  test('gives a page of rows and the count of all', () => {
    const page = top({ offset: 1, limit: 2 });
    expect([page.count, page.rows.name]).toEqual([5, ['main.price', 'main.parse']]);
    expect(page).toMatchObject({ maxFlat: 4, maxCum: 9, flatAbove: 0, row: -1 });
    const next = top({ sort: 'flat', offset: 2, limit: 2, find: symbolOf('main.parse') });
    expect(next).toMatchObject({ flatAbove: 7, row: 0 });
  });

  test('walks the graph from a node to its neighbours in drawing order', () => {
    const price = session.node({ valueType: 0, direction: 'top-down', node: nodeOf('main.price') });
    expect(price).toMatchObject({ path: ['main.serve', 'main.price'], self: 0, total: 7, start: 0, end: 7, depth: 2 });
    expect(price).toMatchObject({
      parent: nodeOf('main.serve'),
      largestChild: nodeOf('main.parse'),
      previousSibling: -1,
      nextSibling: nodeOf('main.write'),
    });
    const root = session.node({ valueType: 0, direction: 'top-down', node: 0 });
    expect(root).toMatchObject({ parent: -1, largestChild: nodeOf('main.serve'), path: [], total: 10 });
  });

  test('knows callers, callees and labels of a function, recursion counted once', () => {
    const price = session.functionFacts({ valueType: 0, symbol: symbolOf('main.price') });
    expect(price).toMatchObject({ flat: 3, cum: 7, total: 10, samples: 7, totalSamples: 10 });
    expect(price.callers).toMatchObject([{ name: 'main.serve', value: 7 }]);
    expect(price.callees).toMatchObject([{ name: 'main.parse', value: 4 }]);
    expect(price.labels).toEqual([
      {
        key: 'route',
        values: [
          { text: '/v1/quote', value: 4, expression: 'route=^/v1/quote$' },
          { text: '/v1/order', value: 3, expression: 'route=^/v1/order$' },
        ],
      },
    ]);
  });

  test('sums a search over samples, each once', () => {
    expect(session.search({ valueType: 0, pattern: 'price|parse' })).toMatchObject({ total: 7, self: 7 });
    expect(session.search({ valueType: 0, pattern: 'nothing' })).toEqual({
      symbols: new Int32Array(),
      total: 0,
      self: 0,
    });
  });

  test('refuses what it does not have', () => {
    expect(errorOf(() => session.node({ valueType: 0, direction: 'top-down', node: 999 })).code).toBe(
      'app/bad-request',
    );
    expect(errorOf(() => top({ valueType: 7 })).code).toBe('app/bad-request');
    expect(errorOf(() => session.search({ valueType: 0, pattern: '(' })).code).toBe('filter/bad-pattern');
  });
});
