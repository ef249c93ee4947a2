import type { CaptureRequest, EndpointOffer, Plan } from '#shared/contract/model';

/** What a plan takes, by offer id; what the process does not offer is left out. */
const plans: readonly { id: string; title: string; offers: readonly string[]; series?: PlanSeries }[] = [
  { id: 'first-look', title: 'First look', offers: ['goroutine?debug=2', 'profile', 'heap', 'trace'] },
  {
    id: 'slow-requests',
    title: 'Slow requests',
    offers: ['goroutine?debug=2', 'profile', 'trace', 'block', 'mutex'],
  },
  { id: 'leak', title: 'Leak', offers: ['goroutine?debug=2', 'goroutine', 'heap', 'threadcreate'] },
  { id: 'memory', title: 'Memory grows', offers: ['heap', 'allocs', 'heap:delta', 'goroutine'] },
  { id: 'cpu', title: 'CPU is slow', offers: ['profile', 'trace', 'mutex:delta', 'goroutine?debug=2'] },
  {
    id: 'goroutines',
    title: 'Goroutines pile up',
    offers: ['goroutine', 'goroutine?debug=2', 'trace', 'block', 'mutex', 'threadcreate'],
    series: { offer: 'goroutine', times: 3, everySeconds: 10 },
  },
  {
    id: 'latency',
    title: 'Latency spikes',
    offers: ['trace', 'block:delta', 'mutex:delta', 'profile', 'goroutine?debug=2'],
  },
  {
    id: 'everything',
    title: 'Everything',
    offers: [
      ...['goroutine?debug=2', 'goroutine', 'profile', 'trace', 'heap', 'allocs'],
      ...['block', 'mutex', 'threadcreate', 'heap:delta', 'block:delta', 'mutex:delta'],
    ],
  },
];

/** One of a plan's captures that is taken several times, to see how it changes. */
interface PlanSeries {
  readonly offer: string;
  readonly times: number;
  readonly everySeconds: number;
}

const instantSeconds = 1;

/** From its start to the end of its last capture. */
const expectedSeconds = ({ seconds, series }: CaptureRequest): number =>
  seconds + (series ? (series.times - 1) * series.everySeconds : 0);

export function plansFor(offers: readonly EndpointOffer[]): Plan[] {
  const available = new Map(offers.filter(({ isAvailable }) => isAvailable).map((offer) => [offer.id, offer]));
  return plans.map(({ id, title, offers: wanted, series }) => {
    const requests = wanted
      .map((offerId) => available.get(offerId))
      .filter((offer) => offer !== undefined)
      .map((offer): CaptureRequest => ({
        offerId: offer.id,
        seconds: offer.seconds?.default ?? 0,
        forceGc: false,
        ...(series?.offer === offer.id ? { series: { times: series.times, everySeconds: series.everySeconds } } : {}),
      }));
    const seconds = Math.max(0, ...requests.map(expectedSeconds)) + instantSeconds;
    return { id, title, seconds, requests };
  });
}
