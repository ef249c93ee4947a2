import { describe, expect, it } from 'vitest';
import type { JobId } from '#shared/base/brand';
import type { CaptureRequest, EndpointOffer, Job } from '#shared/contract/model';
import {
  costLine,
  guardLabel,
  guardOf,
  jobAmount,
  offerPath,
  progressLine,
  progressShare,
} from '../../../../src-renderer/state/capture-facts.ts';

const offer = (id: string, change: Partial<EndpointOffer> = {}): EndpointOffer => ({
  id,
  path: id,
  title: id,
  answers: '',
  cost: 'low',
  costText: '',
  kind: 'heap',
  count: -1,
  seconds: null,
  canForceGc: false,
  isAvailable: true,
  unavailable: '',
  ...change,
});
const request = (offerId: string, change: Partial<CaptureRequest> = {}): CaptureRequest => ({
  offerId,
  seconds: 0,
  forceGc: false,
  ...change,
});
const job = (change: Partial<Job>): Job => ({
  id: 1 as JobId,
  title: 'CPU profile',
  state: 'running',
  done: 0,
  total: -1,
  unit: 'bytes',
  receivedBytes: 0,
  note: '',
  captureId: null,
  group: 1,
  problem: null,
  ...change,
});

describe('what is asked for', () => {
  it('is shown as the path with its query', () => {
    const cpu = offer('profile', { seconds: { default: 30, max: 3600 } });
    expect(offerPath(cpu, undefined)).toBe('profile');
    expect(offerPath(cpu, request('profile', { seconds: 30 }))).toBe('profile?seconds=30');
    expect(offerPath(offer('heap', { canForceGc: true }), request('heap', { forceGc: true }))).toBe('heap?gc=1');
    expect(offerPath(offer('goroutine?debug=2'), request('goroutine?debug=2'))).toBe('goroutine?debug=2');
  });
});

describe('the guard', () => {
  const offers = [
    offer('dump', { cost: 'pauses' }),
    offer('leak', { cost: 'runs-gc' }),
    offer('heap', { canForceGc: true }),
  ];
  it.each([
    ['production', ['dump'], 'Allow the pause on this production process'],
    ['production', ['dump', 'leak'], 'Allow the pause and the garbage collection on this production process'],
    ['production', ['heap'], ''],
    ['staging', ['dump'], ''],
    ['staging', ['leak'], 'Allow the garbage collection on this staging process'],
    ['dev', ['dump', 'leak'], ''],
    ['local', ['dump', 'leak'], ''],
  ] as const)('%s, %j: %s', (environment, ids, label) => {
    const requests = ids.map((id) => request(id));
    expect(guardLabel(guardOf(environment, requests, offers), environment)).toBe(label);
  });

  it('counts a collection that is asked for with another capture', () => {
    const forced = [request('heap', { forceGc: true })];
    expect(guardOf('staging', forced, offers)).toEqual({ pauses: false, collects: true });
  });
});

describe('progress', () => {
  const cpu = job({ unit: 'seconds', total: 30, done: 18.4 });
  it('is told in seconds where seconds were asked for, else in bytes', () => {
    expect(jobAmount(cpu)).toBe('18.4 of 30 s');
    expect(jobAmount(job({ receivedBytes: 2048 }))).toBe('2.0 KiB');
    expect(jobAmount({ ...cpu, state: 'done', receivedBytes: 400 })).toBe('400 B');
    expect(jobAmount({ ...cpu, state: 'waiting' })).toBe('waits for its turn');
  });

  it('estimates by the longest that runs, and by what waits after it', () => {
    const trace = job({ unit: 'seconds', total: 5, done: 2 });
    expect(progressLine([cpu, trace])).toBe('0 of 2 done, about 12 s left');
    expect(progressLine([cpu, { ...trace, state: 'waiting', done: 0 }])).toBe('0 of 2 done, about 17 s left');
    expect(progressLine([job({ state: 'done' }), job({ state: 'failed' }), job({ state: 'cancelled' })])).toBe(
      '1 of 3 done, 1 failed, 1 stopped',
    );
    expect(progressLine([job({})])).toBe('0 of 1 done, finishing');
  });

  it('never passes the whole', () => {
    expect(progressShare([{ ...cpu, done: 31 }, job({ state: 'done' })])).toEqual({ done: 31, total: 31 });
  });
});

describe('what a choice costs', () => {
  const offers = [offer('goroutine'), offer('goroutine?debug=2', { cost: 'pauses' }), offer('block:delta')];

  it('is its longest capture, its rounds, and what it does to the process', () => {
    const series = { times: 3, everySeconds: 10 };
    expect(costLine([], offers, null)).toBe('');
    expect(costLine([request('goroutine', { series })], offers, null)).toBe(
      'About 20 s; the process runs on as it does.',
    );
    const repeat = { everySeconds: 60, times: 5, keepLast: 0, untilGoroutines: 0 };
    expect(costLine([request('goroutine?debug=2')], offers, repeat)).toBe(
      'About 1 s, 5 times every 60 s; pauses the process.',
    );
  });

  it('shows what is asked for, a series and a change during the seconds', () => {
    const series = { times: 3, everySeconds: 10 };
    expect(offerPath(offer('goroutine'), request('goroutine', { series }))).toBe('goroutine, 3 times every 10 s');
    const delta = offer('block:delta', { seconds: { default: 30, max: 600 } });
    expect(offerPath(delta, request('block:delta', { seconds: 30 }))).toBe('block?seconds=30');
  });

  it('counts rounds of what is repeated', () => {
    expect(jobAmount(job({ unit: 'steps', done: 2, total: 10 }))).toBe('2 of 10 rounds');
  });
});
