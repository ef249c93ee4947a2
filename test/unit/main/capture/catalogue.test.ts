import { describe, expect, it } from 'vitest';
import { customEndpoint, findEndpoint, offersOf, requestPath } from '../../../../src-main/capture/catalogue.ts';
import { plansFor } from '../../../../src-main/capture/plans.ts';

const index = [
  ...['allocs', 'cmdline', 'heap', 'profile', 'symbol', 'threadcreate', 'trace'].map((name) => ({ name, count: 9 })),
  { name: 'goroutine', count: 1204 },
  { name: 'block', count: 0 },
  { name: 'checkout.inflight', count: 3 },
];
const offer = (id: string) => offersOf(index).find((candidate) => candidate.id === id);

describe('what a process offers', () => {
  it('joins the index with what is known', () => {
    expect(offer('goroutine?debug=2')).toMatchObject({
      title: 'Goroutines with ids',
      cost: 'pauses',
      count: 1204,
      isAvailable: true,
    });
    expect(offer('profile')).toMatchObject({ seconds: { default: 30 }, count: -1 });
  });

  it("ends with the service's own profiles", () => {
    expect(offersOf(index).at(-1)).toMatchObject({ id: 'checkout.inflight', kind: 'custom', count: 3 });
    expect(offer('symbol')).toBeUndefined();
  });

  it('says why something is missing or empty', () => {
    expect(offer('mutex')).toMatchObject({ isAvailable: false, unavailable: 'Not listed by this process.' });
    expect(offer('goroutineleak')?.unavailable).toContain('Needs Go 1.27');
    expect(offer('block')).toMatchObject({
      isAvailable: true,
      answers: 'Empty: the service does not call runtime.SetBlockProfileRate.',
    });
  });

  it('marks the command line, which no plan takes', () => {
    expect(offer('cmdline')?.cost).toBe('may-hold-secrets');
    const taken = plansFor(offersOf(index)).flatMap(({ requests }) => requests.map(({ offerId }) => offerId));
    expect(taken).not.toContain('cmdline');
    expect(taken).toContain('goroutine?debug=2');
  });
});

describe('a request', () => {
  it.each([
    [findEndpoint('profile'), { seconds: 10, forceGc: false }, 'profile?seconds=10'],
    [findEndpoint('goroutine?debug=2'), { seconds: 0, forceGc: false }, 'goroutine?debug=2'],
    [findEndpoint('heap'), { seconds: 0, forceGc: true }, 'heap?gc=1'],
    [findEndpoint('heap'), { seconds: 0, forceGc: false }, 'heap'],
    [findEndpoint('mutex:delta'), { seconds: 20, forceGc: false }, 'mutex?seconds=20'],
    [customEndpoint('acme/a b?c'), { seconds: 0, forceGc: false }, 'acme/a%20b%3Fc'],
  ])('asks for the path', (endpoint, settings, path) => {
    expect(requestPath(endpoint, settings)).toBe(path);
  });
});

describe('plans', () => {
  it('leave out what the process lacks', () => {
    const [firstLook] = plansFor(
      offersOf([
        { name: 'goroutine', count: 1 },
        { name: 'profile', count: 0 },
      ]),
    );
    expect(firstLook).toMatchObject({ id: 'first-look', seconds: 31 });
    expect(firstLook?.requests.map(({ offerId }) => offerId)).toEqual(['goroutine?debug=2', 'profile']);
  });

  it('for goroutines that pile up count them three times, and take the rest once', () => {
    const names = ['goroutine', 'trace', 'block', 'mutex', 'threadcreate'];
    const plan = plansFor(offersOf(names.map((name) => ({ name, count: 1 })))).find(({ id }) => id === 'goroutines');
    expect(plan?.seconds).toBe(21);
    expect(plan?.requests.map(({ offerId, series }) => `${offerId} ${series?.times ?? 1}`)).toEqual([
      'goroutine 3',
      'goroutine?debug=2 1',
      'trace 1',
      'block 1',
      'mutex 1',
      'threadcreate 1',
    ]);
  });
});
