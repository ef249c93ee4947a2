import { describe, expect, test } from 'vitest';
import { parseArgs } from '#shared/contract/validators';
import { errorOf } from '../../../fixtures/error-of.ts';

const remains = (filter: unknown) => parseArgs('profile/remains', { id: 2, valueType: 0, filter });
const refused = (filter: unknown): string => {
  const { code, message } = errorOf(() => remains(filter));
  expect(code).toBe('app/bad-request');
  return message;
};

describe('the filter of a profile request', () => {
  test('is a list of plain steps, or left out', () => {
    const steps = [
      { kind: 'focus', pattern: 'rates' },
      { kind: 'tag-ignore', expression: 'route=/v1' },
      { kind: 'by', granularity: 'package' },
      { kind: 'fold-recursion', pattern: '' },
      { kind: 'own' },
    ];
    expect(remains(steps)).toEqual({ id: 2, valueType: 0, filter: steps });
    expect(parseArgs('profile/remains', { id: 2, valueType: 0 })).toEqual({ id: 2, valueType: 0 });
  });

  test.each<[string, unknown]>([
    ['no list', { kind: 'own' }],
    ['an unknown step', [{ kind: 'delete' }]],
    ['a step that does nothing', [{ kind: 'focus', pattern: '' }]],
    ['a step with more in it', [{ kind: 'own', pattern: 'x' }]],
    ['a pattern beyond its bound', [{ kind: 'hide', pattern: 'x'.repeat(4001) }]],
    ['more steps than a person takes', Array.from({ length: 51 }, () => ({ kind: 'own' }))],
    ['a granularity that views do not have', [{ kind: 'by', granularity: 'address' }]],
  ])('refuses %s', (_, filter) => {
    expect(refused(filter)).toContain('profile/remains: filter');
  });

  test('bounds how many rows of a tree are unfolded', () => {
    const ask = (unfolded: Int32Array) => () =>
      parseArgs('profile/tree-rows', {
        id: 2,
        valueType: 0,
        direction: 'top-down',
        unfolded,
        find: -1,
        offset: 0,
        limit: 10,
      });
    expect(ask(Int32Array.of(0))().unfolded).toEqual(Int32Array.of(0));
    expect(errorOf(ask(new Int32Array(20_001))).message).toContain('too many rows are unfolded');
  });
});

describe('an export', () => {
  const shown = { id: 2, valueType: 0, direction: 'top-down', filter: [] };

  test('is of a known format', () => {
    expect(parseArgs('profile/export', { ...shown, format: 'svg' })).toEqual({ ...shown, format: 'svg' });
    expect(errorOf(() => parseArgs('profile/export', { ...shown, format: 'html' })).message).toContain('format');
  });

  test('never says where the file goes: the person does, in the dialog', () => {
    const named = { id: 1, valueType: 0, scale: 'total', format: 'csv', file: '/etc/passwd' };
    expect(errorOf(() => parseArgs('comparison/export', named)).message).toContain('file');
  });
});
