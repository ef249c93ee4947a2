import { describe, expect, it } from 'vitest';
import type { Capture } from '#shared/contract/model';
import { isMergeable, mergeOffer } from '../../../../src-renderer/state/merge-facts.ts';

const capture = (kind: Capture['kind'], processId = 1, status: Capture['status'] = 'complete') =>
  ({ kind, processId, status }) as Capture;

describe('what is picked to be merged', () => {
  it('is a profile or dump that has arrived', () => {
    expect(isMergeable(capture('cpu'))).toBe(true);
    expect(isMergeable(capture('cpu', 1, 'partial'))).toBe(true);
    expect(isMergeable(capture('cpu', 1, 'receiving'))).toBe(false);
    expect(isMergeable(capture('trace'))).toBe(false);
  });

  it('can be one where the kinds fit, and says from how many processes', () => {
    expect(mergeOffer([])).toEqual({ canOpen: false, text: '' });
    expect(mergeOffer([capture('cpu')])).toEqual({ canOpen: false, text: '1 CPU capture picked, pick another' });
    expect(mergeOffer([capture('heap'), capture('allocs')])).toEqual({ canOpen: true, text: '2 Heap captures picked' });
    expect(mergeOffer([capture('cpu'), capture('cpu', 2)]).text).toBe('2 CPU captures from 2 processes picked');
    expect(mergeOffer([capture('cpu'), capture('heap')])).toEqual({
      canOpen: false,
      text: 'CPU and Heap have no values in common',
    });
  });
});
