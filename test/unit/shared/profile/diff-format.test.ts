import { describe, expect, test } from 'vitest';
import { scaledFormat } from '#shared/profile/diff-format';

describe('scaled values', () => {
  test.each([
    ['absolute', 15e9, '15.00 s', '+15.00 s'],
    ['duration', 2e9, '2.00 s/s', '+2.00 s/s'],
    ['duration', 0, '0 s/s', '0 s/s'],
    ['total', 0.364, '36.4 %', '+36.4 points'],
    ['total', -0.021, '−2.1 %', '−2.1 points'],
  ] as const)('%s %d is %s, as a change %s', (scale, scaled, value, change) => {
    const format = scaledFormat(scale, 'nanoseconds');
    expect([format.value(scaled), format.change(scaled)]).toEqual([value, change]);
  });

  test('of a column are in one unit, with no digit below the step', () => {
    const { value, change } = scaledFormat('absolute', 'nanoseconds', { max: 3e9, step: 10_000_000 });
    expect([3e9, 240_000_000, 0].map(value)).toEqual(['3.00 s', '0.24 s', '0 s']);
    expect(change(-240_000_000)).toBe('−0.24 s');
  });
});
