import { describe, expect, test } from 'vitest';
import { formatBytes } from '#shared/format/bytes';
import { formatCount, formatShortCount } from '#shared/format/count';
import { formatDuration, formatMinutes } from '#shared/format/duration';
import { formatPercent, formatPercentChange, formatPoints } from '#shared/format/percent';
import { scaleUnit, unitFamily } from '#shared/format/units';
import { chooseValueFormat, formatColumnNumber, formatInColumn, formatSigned, formatValue } from '#shared/format/value';

describe('counts', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567, '1,234,567'],
    [-1234, '−1,234'],
    [-0.4, '0'],
    [2 ** 53, '9,007,199,254,740,992'],
    [NaN, '–'],
  ])('%d is %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });

  test.each([
    [9999, '9,999'],
    [10_000, '10.0 k'],
    [999, '999'],
    [1_200_000, '1.2 M'],
    [999_960, '1.0 M'],
    [123_456, '123 k'],
    [-1_200_000, '−1.2 M'],
    [5e12, '5.0 T'],
  ])('on a chart %d is %s', (count, text) => {
    expect(formatShortCount(count)).toBe(text);
  });
});

describe('percentages', () => {
  test.each([
    [364, 1000, '36.4 %'],
    [1, 1, '100 %'],
    [999_999, 1_000_000, '> 99.9 %'],
    [1_000_001, 1_000_000, '> 100 %'],
    [0, 5, '0 %'],
    [1, 1_000_000, '< 0.1 %'],
    [1, 1000, '0.1 %'],
    [-1, 4, '−25.0 %'],
    [-1, 1_000_000, '< −0.1 %'],
    [3, 2, '150.0 %'],
    [1, 0, '–'],
    [0, 0, '–'],
  ])('%d of %d is %s', (part, whole, text) => {
    expect(formatPercent(part, whole)).toBe(text);
  });

  test('a change has its sign, and none without a before', () => {
    expect(formatPercentChange(200, 225)).toBe('+12.5 %');
    expect(formatPercentChange(200, 100)).toBe('−50.0 %');
    expect(formatPercentChange(0, 100)).toBe('–');
  });

  test('differences of shares are points', () => {
    expect(formatPoints(0.1, 0.132)).toBe('+3.2 points');
    expect(formatPoints(0.5, 0.25)).toBe('−25.0 points');
    expect(formatPoints(0.5, 0.5)).toBe('0 points');
    expect(formatPoints(0.5, 0.5004)).toBe('+< 0.1 points');
  });
});

describe('durations', () => {
  test.each([
    [0, '0 s'],
    [812, '812 ns'],
    [1500, '1.50 µs'],
    [12_300_000, '12.3 ms'],
    [999_600_000, '1.00 s'],
    [15e9, '15.00 s'],
    [125e9, '2 min 5 s'],
    [12_000e9, '3 h 20 min'],
    [-2e9, '−2.00 s'],
  ])('%d ns is %s', (durationNs, text) => {
    expect(formatDuration(durationNs)).toBe(text);
  });

  test('waits are whole minutes', () => {
    expect(formatMinutes(5)).toBe('5 min');
    expect(formatMinutes(125)).toBe('2 h 5 min');
  });
});

describe('sizes', () => {
  test.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1.0 KiB'],
    [327_575_142, '312.4 MiB'],
    [-1_048_576, '−1.0 MiB'],
    [2 ** 40, '1.0 TiB'],
  ])('%d bytes are %s', (sizeBytes, text) => {
    expect(formatBytes(sizeBytes)).toBe(text);
  });
});

describe('units', () => {
  test('families, as pprof writes units', () => {
    expect(['nanoseconds', 'ms', 'seconds', 'hrs'].map(unitFamily)).toEqual(['time', 'time', 'time', 'time']);
    expect(['bytes', 'kb', 'MB'].map(unitFamily)).toEqual(['memory', 'memory', 'memory']);
    expect(['count', '', 'samples', 'gcu'].map(unitFamily)).toEqual(['count', 'count', 'count', 'other']);
  });

  test('scaling within a family and out of it', () => {
    expect(scaleUnit(2048, 'bytes', 'kb')).toEqual({ value: 2, unit: 'kB' });
    expect(scaleUnit(1500, 'ms', 's')).toEqual({ value: 1.5, unit: 's' });
    expect(scaleUnit(5, 'bytes', '')).toEqual({ value: 5, unit: 'B' });
    expect(scaleUnit(5, 'requests', 'requests')).toEqual({ value: 5, unit: 'requests' });
    expect(scaleUnit(5, '', 'count')).toEqual({ value: 5, unit: '' });
  });
});

describe('values', () => {
  test('alone, in the unit that suits', () => {
    expect(formatValue(1_190_000_000, 'nanoseconds')).toBe('1.19 s');
    expect(formatValue(4096, 'bytes')).toBe('4.0 KiB');
    expect(formatValue(12_345, 'count')).toBe('12,345');
    expect(formatValue(3, 'requests')).toBe('3 requests');
  });

  test('a column has one unit and no more digits than its source', () => {
    const hundredHertz = chooseValueFormat({ unit: 'nanoseconds', max: 15e9, step: 1e7 });
    expect([15e9, 40e6, 0].map((value) => formatInColumn(value, hundredHertz))).toEqual([
      '15.00 s',
      '0.04 s',
      '0.00 s',
    ]);
    const short = chooseValueFormat({ unit: 'nanoseconds', max: 90e6, step: 1e7 });
    expect(formatInColumn(90e6, short)).toBe('90 ms');
    const fine = chooseValueFormat({ unit: 'nanoseconds', max: 15e9 });
    expect(formatInColumn(1234, fine)).toBe('< 0.01 s');
    expect(formatColumnNumber(-1234, fine)).toBe('< −0.01');
    const memory = chooseValueFormat({ unit: 'bytes', max: 3 * 2 ** 20 });
    expect(formatInColumn(512 * 1024, memory)).toBe('0.5 MiB');
    const counts = chooseValueFormat({ unit: 'count', max: 3e6 });
    expect(formatInColumn(1_234_567, counts)).toBe('1,234,567');
  });

  test('every change has a sign', () => {
    expect(formatSigned(1200, formatCount)).toBe('+1,200');
    expect(formatSigned(-3, formatCount)).toBe('−3');
    expect(formatSigned(0, formatCount)).toBe('0');
  });
});
