import type { EndpointOffer } from '#shared/contract/model';
import type { CaptureKind } from '#shared/profile/profile';

/**
 * What Faultline knows of the endpoints of net/http/pprof. Profiles that the index lists and this table does not are
 * the service's own and are offered as `custom`.
 */
export interface Endpoint {
  /** Path below the index. */
  readonly path: string;
  /** Fixed query of this way to ask, without `?`. */
  readonly query: string;
  /** The difference over the seconds (`seconds=`, Go 1.15 and newer) instead of the sum since the start. */
  readonly isDelta?: true;
  readonly title: string;
  readonly answers: string;
  readonly kind: CaptureKind;
  readonly cost: EndpointOffer['cost'];
  readonly costText: string;
  readonly seconds: { readonly default: number; readonly max: number } | null;
  readonly canForceGc: boolean;
  /** Go allows one at a time in a process; captures of one class wait for each other. */
  readonly exclusive: 'cpu' | 'trace' | '';
}

/** Two profiles of the same, one taken from the other. */
const meanwhile = { seconds: { default: 30, max: 600 }, canForceGc: false, exclusive: '' } as const;
const instant = { seconds: null, canForceGc: false, exclusive: '' } as const;

export const endpoints: readonly Endpoint[] = [
  {
    path: 'goroutine',
    query: 'debug=2',
    title: 'Goroutines with ids',
    answers: 'Who waits, on what, since when',
    kind: 'goroutine-dump',
    cost: 'pauses',
    costText: 'pauses the process while it is written',
    ...instant,
  },
  {
    path: 'profile',
    query: '',
    title: 'CPU profile',
    answers: 'Where CPU time goes',
    kind: 'cpu',
    cost: 'low',
    costText: 'low',
    seconds: { default: 30, max: 3600 },
    canForceGc: false,
    exclusive: 'cpu',
  },
  {
    path: 'heap',
    query: '',
    title: 'Heap',
    answers: 'What holds memory now',
    kind: 'heap',
    cost: 'low',
    costText: 'low',
    seconds: null,
    canForceGc: true,
    exclusive: '',
  },
  {
    path: 'trace',
    query: '',
    title: 'Execution trace',
    answers: 'What every goroutine did, when',
    kind: 'trace',
    cost: 'low',
    costText: 'low, several MiB a second',
    seconds: { default: 5, max: 600 },
    canForceGc: false,
    exclusive: 'trace',
  },
  {
    path: 'goroutine',
    query: '',
    title: 'Goroutines, counted',
    answers: 'Stacks and labels, no ids',
    kind: 'goroutine',
    cost: 'none',
    costText: 'none',
    ...instant,
  },
  {
    path: 'allocs',
    query: '',
    title: 'Allocations',
    answers: 'Who allocates since start',
    kind: 'allocs',
    cost: 'low',
    costText: 'low',
    ...instant,
  },
  {
    path: 'heap',
    query: '',
    isDelta: true,
    title: 'Heap, meanwhile',
    answers: 'What grew during these seconds',
    kind: 'heap',
    cost: 'low',
    costText: 'low',
    ...meanwhile,
  },
  {
    path: 'block',
    query: '',
    title: 'Blocking',
    answers: 'Who waits for channels and locks, and how long',
    kind: 'block',
    cost: 'none',
    costText: 'none',
    ...instant,
  },
  {
    path: 'block',
    query: '',
    isDelta: true,
    title: 'Blocking, meanwhile',
    answers: 'Who waits during these seconds',
    kind: 'block',
    cost: 'none',
    costText: 'none',
    ...meanwhile,
  },
  {
    path: 'mutex',
    query: '',
    title: 'Mutex contention',
    answers: 'Who makes others wait for a lock',
    kind: 'mutex',
    cost: 'none',
    costText: 'none',
    ...instant,
  },
  {
    path: 'mutex',
    query: '',
    isDelta: true,
    title: 'Mutex contention, meanwhile',
    answers: 'Who makes others wait during these seconds',
    kind: 'mutex',
    cost: 'none',
    costText: 'none',
    ...meanwhile,
  },
  {
    path: 'threadcreate',
    query: '',
    title: 'Thread creation',
    answers: 'Which calls made new threads',
    kind: 'threadcreate',
    cost: 'none',
    costText: 'none',
    ...instant,
  },
  {
    path: 'goroutineleak',
    query: '',
    title: 'Goroutine leaks',
    answers: 'Goroutines that nothing can wake',
    kind: 'goroutineleak',
    cost: 'runs-gc',
    costText: 'runs a garbage collection',
    ...instant,
  },
  {
    path: 'cmdline',
    query: '',
    title: 'Command line',
    answers: 'May hold passwords. Fetched only when ticked',
    kind: 'unknown',
    cost: 'may-hold-secrets',
    costText: 'none',
    ...instant,
  },
];

/** `symbol` turns addresses into names for pprof; there is nothing in it to capture. */
const notCaptures = new Set(['symbol']);

export const offerId = ({ path, query, isDelta }: Pick<Endpoint, 'path' | 'query' | 'isDelta'>): string =>
  `${path}${query === '' ? '' : `?${query}`}${isDelta ? ':delta' : ''}`;

/** Endpoint of a profile that only this service has. */
export function customEndpoint(name: string): Endpoint {
  return {
    path: name,
    query: '',
    title: name,
    answers: 'Custom profile of this service',
    kind: 'custom',
    cost: 'low',
    costText: 'low',
    ...instant,
  };
}

export function findEndpoint(id: string): Endpoint {
  return endpoints.find((endpoint) => offerId(endpoint) === id) ?? customEndpoint(id);
}

const emptyReasons: Readonly<Record<string, string>> = {
  block: 'Empty: the service does not call runtime.SetBlockProfileRate.',
  mutex: 'Empty: the service does not call runtime.SetMutexProfileFraction.',
};

const missingReasons: Readonly<Record<string, string>> = {
  goroutineleak: 'Not in this build. Needs Go 1.27, or Go 1.26 built with GOEXPERIMENT=goroutineleakprofile.',
};

/** The index joined with the catalogue: known endpoints in the catalogue's order, then the service's own. */
export function offersOf(entries: readonly { name: string; count: number }[]): EndpointOffer[] {
  const counts = new Map(entries.map(({ name, count }) => [name, count]));
  const known = new Set(endpoints.map(({ path }) => path));
  const custom = entries
    .map(({ name }) => name)
    .filter((name) => !known.has(name) && !notCaptures.has(name))
    .map(customEndpoint);
  return [...endpoints, ...custom].map((endpoint) => toOffer(endpoint, counts));
}

/** Counted once a collection runs or a capture is asked for, so that 0 on the index does not mean empty. */
const countsLate = new Set(['goroutineleak', 'profile', 'trace', 'cmdline']);

function toOffer(endpoint: Endpoint, counts: ReadonlyMap<string, number>): EndpointOffer {
  const { path, title, answers, cost, costText, kind, seconds, canForceGc } = endpoint;
  const count = counts.get(path);
  const isListed = count !== undefined;
  const unavailable = isListed ? '' : (missingReasons[path] ?? 'Not listed by this process.');
  const note = count === 0 && !countsLate.has(path) ? emptyReasons[path] : undefined;
  return {
    id: offerId(endpoint),
    path,
    title,
    answers: note ?? answers,
    cost,
    costText,
    kind,
    count: isListed && !countsLate.has(path) ? count : -1,
    seconds,
    canForceGc,
    isAvailable: isListed,
    unavailable,
  };
}

/** The path with its query, as it is asked for. */
export function requestPath(endpoint: Endpoint, { seconds, forceGc }: { seconds: number; forceGc: boolean }): string {
  const query = new URLSearchParams(endpoint.query);
  if (endpoint.seconds) query.set('seconds', String(seconds));
  if (endpoint.canForceGc && forceGc) query.set('gc', '1');
  const path = endpoint.path.split('/').map(encodeURIComponent).join('/');
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}
