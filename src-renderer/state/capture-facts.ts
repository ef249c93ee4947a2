import type {
  CaptureRepeat,
  CaptureRequest,
  EndpointOffer,
  Environment,
  Job,
  Plan,
  TargetIndex,
} from '#shared/contract/model';
import { formatCount, formatFixed } from '#shared/format/count';
import { formatBytes } from '#shared/format/bytes';
import { formatMilliseconds } from './connection-facts.ts';

/** The sentences and sums of the capture sheet. */

/** `profile?seconds=30`: what will be asked for. */
export function offerPath(offer: EndpointOffer, request: CaptureRequest | undefined): string {
  const { seconds, canForceGc } = offer;
  const id = offer.id.replace(/:delta$/, '');
  if (!request) return id;
  const options = [seconds ? `seconds=${request.seconds}` : '', canForceGc && request.forceGc ? 'gc=1' : ''].filter(
    (option) => option !== '',
  );
  const series = request.series ? `, ${request.series.times} times every ${request.series.everySeconds} s` : '';
  if (options.length === 0) return `${id}${series}`;
  return `${id}${id.includes('?') ? '&' : '?'}${options.join('&')}${series}`;
}

/** `11 endpoints found at 127.0.0.1:9090 in 131 ms` */
export function indexLine({ offers, address, durationMs }: TargetIndex): string {
  const found = offers.filter(({ isAvailable }) => isAvailable).length;
  return `${formatCount(found)} endpoints found at ${address} in ${formatMilliseconds(durationMs)}`;
}

/** `First look, 31 s` */
export function planLabel({ title, seconds }: Plan): string {
  return `${title}, ${formatCount(seconds)} s`;
}

/** How long the choice takes and what it costs the process: `About 31 s. Pauses the process.` */
export function costLine(
  requests: readonly CaptureRequest[],
  offers: readonly EndpointOffer[],
  repeat: CaptureRepeat | null,
): string {
  if (requests.length === 0) return '';
  const seconds = Math.max(...requests.map(({ seconds: own, series }) => own + spanSeconds(series)), 1);
  const { pauses, collects } = guardOf('production', requests, offers);
  const costs = [pauses ? 'pauses the process' : '', collects ? 'runs a garbage collection' : ''].filter(Boolean);
  const cost = costs.length === 0 ? 'the process runs on as it does' : costs.join(' and ');
  const rounds = repeat ? `, ${formatCount(repeat.times)} times every ${formatCount(repeat.everySeconds)} s` : '';
  return `About ${formatCount(seconds)} s${rounds}; ${cost}.`;
}

const spanSeconds = (series: CaptureRequest['series']): number =>
  series ? (series.times - 1) * series.everySeconds : 0;

/** What the ticked rows do to the process that its environment wants to be asked about. */
export interface Guard {
  readonly pauses: boolean;
  readonly collects: boolean;
}

export function guardOf(
  environment: Environment,
  requests: readonly CaptureRequest[],
  offers: readonly EndpointOffer[],
): Guard {
  const costs = requests.map(({ offerId }) => offers.find(({ id }) => id === offerId)?.cost);
  const collects = costs.includes('runs-gc') || requests.some(({ forceGc }) => forceGc);
  switch (environment) {
    case 'production':
      return { pauses: costs.includes('pauses'), collects };
    case 'staging':
      return { pauses: false, collects };
    case 'dev':
    case 'local':
      return { pauses: false, collects: false };
  }
}

/** `Allow the pause on this production process`; '' where nothing needs allowing. */
export function guardLabel({ pauses, collects }: Guard, environment: Environment): string {
  const what = [pauses ? 'pause' : '', collects ? 'garbage collection' : ''].filter((part) => part !== '');
  return what.length === 0 ? '' : `Allow the ${what.join(' and the ')} on this ${environment} process`;
}

/** `18.4 of 30 s`, `1.5 MiB`; of one that has ended: how much arrived. */
export function jobAmount({ state, done, total, unit, receivedBytes }: Job): string {
  if (state === 'waiting') return 'waits for its turn';
  if (unit === 'steps') return `${formatCount(done)} of ${formatCount(total)} rounds`;
  if (state === 'running' && unit === 'seconds') return `${formatFixed(done, 1)} of ${formatCount(total)} s`;
  return formatBytes(receivedBytes);
}

/** `2 of 4 done, about 12 s left` */
export function progressLine(jobs: readonly Job[]): string {
  const open = jobs.filter(isOpen);
  const done = jobs.filter(({ state }) => state === 'done').length;
  const failed = jobs.filter(({ state }) => state === 'failed').length;
  const stopped = jobs.filter(({ state }) => state === 'cancelled').length;
  const parts = [
    `${formatCount(done)} of ${formatCount(jobs.length)} done`,
    failed > 0 ? `${formatCount(failed)} failed` : '',
    stopped > 0 ? `${formatCount(stopped)} stopped` : '',
    open.length > 0 ? remaining(open) : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

export function isOpen({ state }: Job): boolean {
  return state === 'waiting' || state === 'running';
}

/** Captures run side by side, so the longest decides; those that wait for a turn come after what runs. */
function remaining(open: readonly Job[]): string {
  const left = (job: Job) => (job.unit === 'seconds' && job.total > 0 ? Math.max(0, job.total - job.done) : 0);
  const running = Math.max(0, ...open.filter(({ state }) => state === 'running').map(left));
  const waiting = open.filter(({ state }) => state === 'waiting').reduce((sum, job) => sum + left(job), 0);
  const seconds = Math.ceil(running + waiting);
  return seconds === 0 ? 'finishing' : `about ${formatCount(seconds)} s left`;
}

/** How far the whole group is, in seconds asked for; captures without seconds count as one. */
export function progressShare(jobs: readonly Job[]): { readonly done: number; readonly total: number } {
  let done = 0;
  let total = 0;
  for (const job of jobs) {
    const size = job.unit === 'seconds' && job.total > 0 ? job.total : 1;
    total += size;
    done += !isOpen(job) ? size : job.unit === 'seconds' ? Math.min(size, job.done) : 0;
  }
  return { done, total };
}
