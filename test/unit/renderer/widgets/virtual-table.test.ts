import { describe, expect, it } from 'vitest';
import { fittingColumns, gridTemplate, rowAfterKey } from '../../../../src-renderer/widgets/virtual-table.ts';

describe('rowAfterKey', () => {
  it.each([
    ['ArrowDown', 0, 1],
    ['ArrowDown', 9, 9],
    ['ArrowUp', -1, 0],
    ['PageDown', 2, 6],
    ['PageUp', 2, 0],
    ['Home', 5, 0],
    ['End', 5, 9],
    ['x', 5, null],
  ])('%s at row %d of 10 leads to %s', (key, current, expected) => {
    expect(rowAfterKey(key, current, 10, 4)).toBe(expected);
  });

  it('leads nowhere in an empty table', () => {
    expect(rowAfterKey('ArrowDown', -1, 0, 4)).toBeNull();
  });
});

describe('columns', () => {
  const columns = [
    { key: 'a', title: 'A', width: '80px' },
    { key: 'b', title: 'B', width: '1fr', hideBelow: 700 },
  ];

  it('go where there is no room for them', () => {
    expect(fittingColumns(columns, 600).map(({ key }) => key)).toEqual(['a']);
    expect(fittingColumns(columns, 0)).toBe(columns);
    expect(gridTemplate(columns)).toBe('80px 1fr');
  });
});
