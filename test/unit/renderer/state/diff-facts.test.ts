import { describe, expect, it } from 'vitest';
import type { DiffHead, DiffNodeFacts } from '#shared/contract/profile-view';
import type { DiffScale } from '#shared/profile/diff-types';
import { ChangeState } from '#shared/profile/diff-types';
import { callerLabels } from '../../../../src-renderer/state/caller-labels.ts';
import {
  bothRootLabel,
  certaintyLine,
  hiddenLine,
  restLine,
  sideRootLabel,
  unsureOf,
  wholeChange,
} from '../../../../src-renderer/state/diff-facts.ts';

const second = 1e9;

function headOf(scale: DiffScale): DiffHead {
  return {
    comparability: { level: 'comparable', reasons: [] },
    kind: 'cpu',
    valueTypes: [{ type: 'cpu', unit: 'nanoseconds' }],
    totals: [{ before: 3 * second, after: 6 * second }],
    valueType: 0,
    before: { total: 3 * second, durationNanos: 10 * second, samples: 300, captures: 1 },
    after: { total: 6 * second, durationNanos: 20 * second, samples: 600, captures: 1 },
    scale,
    step: 1e7,
    sampling: 'counted',
    bothWidth: 6 * second,
    noiseFloor: 0.001,
    states: { same: 0, new: 0, gone: 0, grew: 0, shrank: 0 },
    presence: { both: 0, onlyBefore: 0, onlyAfter: 0 },
    renames: { offered: [], matched: [] },
    hasGroups: false,
    summary: [],
  };
}

describe('the change of the whole', () => {
  it('is scaled to wall time', () => {
    const head = headOf({ name: 'duration', before: 0.1, after: 0.05 });
    expect(wholeChange(head, 'nanoseconds').text).toBe('0 s/s');
    expect(sideRootLabel(head, 'after', 'nanoseconds')).toBe('all, 300 ms/s');
  });

  it('is the one before scaling for shares, which always sum to all', () => {
    const head = headOf({ name: 'total', before: 1 / (3 * second), after: 1 / (6 * second) });
    expect(wholeChange(head, 'nanoseconds')).toEqual({ delta: 3 * second, text: '+3.00 s', relative: '+100 %' });
    expect(sideRootLabel(head, 'before', 'nanoseconds')).toBe('all, 100 %');
  });
});

describe('how sure a change is', () => {
  const head = headOf({ name: 'absolute', before: 1, after: 1 });
  const factsOf = (change: Partial<DiffNodeFacts>): DiffNodeFacts => ({
    node: 1,
    symbol: 0,
    name: 'main.main',
    path: ['main.main'],
    depth: 1,
    parent: 0,
    largestChild: -1,
    previousSibling: -1,
    nextSibling: -1,
    state: ChangeState.grew,
    selfBefore: 0,
    selfAfter: 0,
    totalBefore: 0,
    totalAfter: 0,
    startBefore: 0,
    endBefore: 0,
    startAfter: 0,
    endAfter: 0,
    startBoth: 0,
    endBoth: 0,
    low: NaN,
    high: NaN,
    ...change,
  });
  const say = (change: Partial<DiffNodeFacts>): string => certaintyLine(factsOf(change), head, 'nanoseconds');

  it('is said with its interval, and nothing where no model says it', () => {
    expect(say({ low: -second, high: 3 * second })).toBe(
      '± unsure: sampling alone explains it. 95 % interval: −1.00 s to +3.00 s, which holds 0.',
    );
    expect(say({ low: second, high: 3 * second })).toBe(
      'More than sampling explains. 95 % interval: +1.00 s to +3.00 s.',
    );
    expect(say({ state: ChangeState.same, low: -second, high: second })).toBe('95 % interval: −1.00 s to +1.00 s.');
    expect(say({ low: second, high: second })).toBe('Counted, not sampled.');
    expect(say({})).toBe('');
  });

  it('is marked at changes only', () => {
    expect(unsureOf(ChangeState.gone, true)).toBe('± unsure');
    expect(unsureOf(ChangeState.gone, false)).toBe('');
    expect(unsureOf(ChangeState.same, true)).toBe('');
  });

  it('counts what is hidden or left out', () => {
    expect(hiddenLine(34, 1086)).toBe('34 of 1,120 hidden');
    expect(restLine({ count: 1, delta: second }, head, 'nanoseconds')).toBe('and 1 more path, +1.00 s');
    expect(restLine({ count: 0, delta: 0 }, head, 'nanoseconds')).toBe('');
    expect(bothRootLabel(head, 'nanoseconds')).toBe('all, A 3.00 s, B 6.00 s');
  });
});

describe('the callers of a function', () => {
  it('are as short as they can be told apart', () => {
    expect(
      callerLabels([
        ['main', 'serve', 'price', 'get'],
        ['main', 'batch', 'price', 'get'],
        ['main', 'batch', 'order', 'price', 'get'],
        ['main', 'warm', 'get'],
        ['get'],
      ]),
    ).toEqual(['serve › price', 'batch › price', 'order › price', 'warm', 'no caller']);
    expect(
      callerLabels([
        ['a', 'x', 'y', 'z', 'get'],
        ['b', 'x', 'y', 'z', 'get'],
        ['x', 'y', 'z', 'get'],
      ]),
    ).toEqual(['a › … › z', 'b › … › z', 'all › … › z']);
  });
});
