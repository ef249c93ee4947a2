import { describe, expect, test } from 'vitest';
import { parseGoroutineQuery } from '#shared/trace/goroutine-query';
import { TrackState } from '#shared/trace/track-state';

describe('what is typed to find goroutines', () => {
  test.each(['57', 'G 57', 'g57', ' goroutine 57 '])('%s is a number', (text) => {
    expect(parseGoroutineQuery(text)).toEqual({ id: 57, funcs: [], stacks: [], stretches: [] });
  });

  test('is functions, stacks and stretches in a state, all of which must hold', () => {
    expect(parseGoroutineQuery('Serve stack:database/sql runnable>1.5ms network>2s')).toEqual({
      id: null,
      funcs: ['serve'],
      stacks: ['database/sql'],
      stretches: [
        { state: TrackState.runnable, longerThanNs: 1.5e6 },
        { state: TrackState.net, longerThanNs: 2e9 },
      ],
    });
  });

  test('is a word where it is no state, and nothing where nothing is typed', () => {
    expect(parseGoroutineQuery('walking>1ms a>b 12 13').funcs).toEqual(['walking>1ms', 'a>b', '12', '13']);
    expect(parseGoroutineQuery('  ')).toEqual({ id: null, funcs: [], stacks: [], stretches: [] });
    expect(parseGoroutineQuery('stack:').stacks).toEqual([]);
  });
});
