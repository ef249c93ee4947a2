import type { EndpointOffer, Plan } from '#shared/contract/model';

/** What a plan takes, by offer id; what the process does not offer is left out. */
const plans: readonly { id: string; title: string; offers: readonly string[] }[] = [
  { id: 'first-look', title: 'First look', offers: ['goroutine?debug=2', 'profile', 'heap', 'trace'] },
  {
    id: 'slow-requests',
    title: 'Slow requests',
    offers: ['goroutine?debug=2', 'profile', 'trace', 'block', 'mutex'],
  },
  { id: 'leak', title: 'Leak', offers: ['goroutine?debug=2', 'goroutine', 'heap', 'threadcreate'] },
  { id: 'memory', title: 'Memory', offers: ['heap', 'allocs'] },
];

const instantSeconds = 1;

export function plansFor(offers: readonly EndpointOffer[]): Plan[] {
  const available = new Map(offers.filter(({ isAvailable }) => isAvailable).map((offer) => [offer.id, offer]));
  return plans.map(({ id, title, offers: wanted }) => {
    const requests = wanted
      .map((offerId) => available.get(offerId))
      .filter((offer) => offer !== undefined)
      .map((offer) => ({ offerId: offer.id, seconds: offer.seconds?.default ?? 0, forceGc: false }));
    const seconds = Math.max(0, ...requests.map((request) => request.seconds)) + instantSeconds;
    return { id, title, seconds, requests };
  });
}
