import { describe, expect, it } from 'vitest';
import type { DiffHead } from '#shared/contract/profile-view';
import type { DiffScale } from '#shared/profile/diff-types';
import { sideRootLabel, wholeChange } from '../../../../src-renderer/state/diff-facts.ts';

const second = 1e9;

function headOf(scale: DiffScale): DiffHead {
  return {
    comparability: { level: 'comparable', reasons: [] },
    kind: 'cpu',
    valueTypes: [{ type: 'cpu', unit: 'nanoseconds' }],
    valueType: 0,
    before: { total: 3 * second, durationNanos: 10 * second, samples: 300 },
    after: { total: 6 * second, durationNanos: 20 * second, samples: 600 },
    scale,
    step: 1e7,
    noiseFloor: 0.001,
    states: { same: 0, new: 0, gone: 0, grew: 0, shrank: 0 },
    presence: { both: 0, onlyBefore: 0, onlyAfter: 0 },
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
