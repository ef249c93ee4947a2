import { describe, expect, it } from 'vitest';
import { seriesData, spreadLabels } from '../../../../src-renderer/views/series/series-chart.ts';

describe('the chart of a series', () => {
  it('has one column of times for lines of several processes', () => {
    const line = (label: string, times: number[], values: number[]) => ({
      key: label,
      label,
      timeMs: Float64Array.from(times),
      value: Float64Array.from(values),
    });
    const data = seriesData([line('a', [1000, 3000], [5, 6]), line('b', [2000, 3000], [7, 8])]);
    expect(data).toEqual([
      [1, 2, 3],
      [5, null, 6],
      [null, 7, 8],
    ]);
  });

  it('moves names apart, in their order, and not below the chart', () => {
    expect(spreadLabels([10, 12, 50], 14, 100)).toEqual([10, 24, 50]);
    expect(spreadLabels([95, 90, 96], 14, 100)).toEqual([86, 72, 100]);
    expect(spreadLabels([], 14, 100)).toEqual([]);
  });
});
