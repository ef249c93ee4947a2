import type { ConnectionId, JobId } from '#shared/base/brand';
import { directTo } from '#shared/contract/connection';
import type { Connection, EndpointOffer, Job, Plan, TargetIndex, TestStep } from '#shared/contract/model';
import type { Handlers } from '../../src-renderer/backend/memory.ts';

/** Two saved connections, one in production, and what the process behind them offers. */

export const productionId = 1 as ConnectionId;
export const localId = 2 as ConnectionId;

export const connections: readonly Connection[] = [
  {
    id: productionId,
    name: 'checkout, pod x2k4q',
    service: 'checkout',
    environment: 'production',
    tags: ['payments', 'eu'],
    notes: '',
    target: directTo('http://10.2.0.4:6060/debug/pprof/'),
    lastSuccessAt: '2026-11-24T03:06:00Z',
  },
  {
    id: localId,
    name: 'my machine',
    service: 'checkout',
    environment: 'local',
    tags: [],
    notes: '',
    target: directTo('http://localhost:6060/debug/pprof/'),
    lastSuccessAt: '',
  },
];

function offer(options: Partial<EndpointOffer> & Pick<EndpointOffer, 'id' | 'title'>): EndpointOffer {
  return {
    path: options.id,
    answers: '',
    cost: 'low',
    costText: 'low',
    kind: 'heap',
    count: -1,
    seconds: null,
    canForceGc: false,
    isAvailable: true,
    unavailable: '',
    ...options,
  };
}

export const offers: readonly EndpointOffer[] = [
  offer({ id: 'goroutine?debug=2', title: 'Goroutines with ids', cost: 'pauses', costText: 'pauses it', count: 1156 }),
  offer({ id: 'profile', title: 'CPU profile', kind: 'cpu', seconds: { default: 30, max: 3600 } }),
  offer({ id: 'heap', title: 'Heap', canForceGc: true }),
  offer({
    id: 'goroutineleak',
    title: 'Goroutine leaks',
    cost: 'runs-gc',
    isAvailable: false,
    unavailable: 'Not in this build.',
  }),
];

export const plans: readonly Plan[] = [
  {
    id: 'first-look',
    title: 'First look',
    seconds: 31,
    requests: [
      { offerId: 'goroutine?debug=2', seconds: 0, forceGc: false },
      { offerId: 'profile', seconds: 30, forceGc: false },
    ],
  },
  { id: 'memory', title: 'Memory', seconds: 1, requests: [{ offerId: 'heap', seconds: 0, forceGc: false }] },
];

export const index: TargetIndex = {
  connectionId: productionId,
  address: '10.2.0.4:6060',
  durationMs: 131,
  offers,
  raw: '',
};

export const failedTest: readonly TestStep[] = [
  { name: 'Read the address', state: 'passed', durationMs: 0, detail: 'http://10.2.0.4:6060/', advice: '', raw: '' },
  {
    name: 'Connect',
    state: 'failed',
    durationMs: 1113,
    detail: 'Nothing listens on 10.2.0.4:6060.',
    advice: 'Check the port.',
    raw: 'connect ECONNREFUSED 10.2.0.4:6060',
  },
  { name: 'Find pprof', state: 'not-reached', durationMs: 0, detail: '', advice: '', raw: '' },
];

export function job(options: Partial<Job> & Pick<Job, 'id' | 'title'>): Job {
  return {
    state: 'running',
    done: 0,
    total: -1,
    unit: 'bytes',
    receivedBytes: 0,
    note: '',
    captureId: null,
    group: 7,
    problem: null,
    ...options,
  };
}

export const dumpJob = 1 as JobId;
export const cpuJob = 2 as JobId;

export const connectionHandlers: Handlers = {
  'connection/list': () => connections,
  'connection/index': () => index,
  'connection/test': () => failedTest,
  'connection/cancel-test': () => null,
  'secret/state': () => ({ backend: 'gnome_libsecret', kept: 2 }),
  'secret/forget': () => null,
  'connection/save': (draft) => ({ ...draft, id: draft.id ?? (3 as ConnectionId), lastSuccessAt: '' }),
  'connection/delete': () => null,
  'capture/plans': () => plans,
  'capture/start': () => ({ group: 7, jobs: [dumpJob, cpuJob] }),
  'job/cancel': () => null,
};
