import { describe, expect, it } from 'vitest';
import type { SeriesHead } from '#shared/contract/series-view';
import type { Workspace } from '#shared/contract/model';
import { axisSteps } from '../../../../src-renderer/draw/axis-steps.ts';
import { lineName, seriesChoices, seriesFormat, trendLine } from '../../../../src-renderer/state/series-facts.ts';

const head = (isRate: boolean) => ({ isRate }) as SeriesHead;

describe('the words of a series', () => {
  it('write counts whole, and what they grow by with a fraction', () => {
    const format = seriesFormat(head(false), 'count');
    expect([format.value(1156), format.change(-3)]).toEqual(['1,156', '−3']);
    expect(trendLine(format, 236.52, 1.46, 3)).toBe('+236.5 ± 1.5 a minute, 3 captures');
    expect([format.slope(0), format.slope(0.002), format.slope(NaN)]).toEqual(['0.0', '≈ 0', '–']);
    expect(trendLine(format, 3, NaN, 2)).toBe('+3.0 a minute, 2 captures, too few to say how sure');
    expect(trendLine(format, NaN, NaN, 2)).toBe('2 captures at one time: no slope');
  });

  it('write rates per second', () => {
    expect(seriesFormat(head(true), 'nanoseconds').value(1.37e9)).toBe('1.37 s/s');
  });

  it('name a group by its state and where it waits', () => {
    const frames = ['runtime.gopark', 'sync.runtime_Semacquire', 'acme.example/shop/rates.(*Cache).Fresh'];
    expect(lineName({ state: 'semacquire', frames }, 'groups')).toBe('semacquire, rates.(*Cache).Fresh');
    expect(lineName({ state: '', frames }, 'groups')).toBe('rates.(*Cache).Fresh');
    expect(lineName({ state: '', frames: ['acme.example/shop/rates.Load'] }, 'functions')).toBe('rates.Load');
  });

  it('offer the kinds that there are at least two captures of', () => {
    const captures = (['cpu', 'heap', 'cpu', 'trace', 'trace'] as const).map((kind) => ({ kind }));
    expect(seriesChoices({ captures } as unknown as Workspace)).toEqual([{ kind: 'cpu', count: 2 }]);
  });
});

describe('the steps of an axis', () => {
  it('are powers of two for sizes', () => {
    expect(axisSteps('bytes')?.slice(0, 3)).toEqual([1, 2, 4]);
    expect(axisSteps('kilobytes')?.[10]).toBe(1);
    expect(axisSteps('nanoseconds')).toBeUndefined();
  });
});
