const checkout = 'acme.example/checkout/internal';

export const title = 'Checkout p99 over 4 s, goroutines climbing';
export const service = 'checkout';

/** The processes in the order they are recorded. */
export const processes = [
  { id: 'sick', name: 'checkout, sick', role: 'sick', environment: 'production', version: '2.41.0' },
  { id: 'healthy', name: 'checkout, healthy', role: 'healthy', environment: 'production', version: '2.41.0' },
  { id: 'newer', name: 'checkout, newer release', role: 'newer', environment: 'staging', version: '2.42.0' },
];

export const comparisons = [
  { before: 'healthy-cpu.pb.gz', after: 'sick-cpu.pb.gz' },
  { before: 'healthy-cpu.pb.gz', after: 'newer-cpu.pb.gz' },
];

export const notes = [
  {
    comparison: 0,
    function: `${checkout}/ratecard.(*Fallback).Rates`,
    author: 'on-call',
    text: 'Only the sick process runs this. It parses the built-in rate card again for every quote and every order.',
  },
  {
    comparison: 0,
    function: `${checkout}/ratecard.(*Cache).lookup`,
    author: 'on-call',
    text: 'The path of a cache hit. The healthy process spends time on it, the sick one has no sample of it: every lookup misses.',
  },
  {
    comparison: 1,
    function: `${checkout}/quote.compileRules`,
    author: 'on-call',
    text: 'The newer release compiles the discount rules within every quote. The older one has no sample of that.',
  },
];
