import type { GoroutineGroup } from './capture-facts.ts';
import type { WaitClass } from './wait-class.ts';

/**
 * Goroutines that wait as long as the program runs, because that is their work. They are reported only where they grow
 * without bound. A function anywhere on the stack, or the creator; a name that ends in `*` stands for all that begin so.
 */
const steady: readonly string[] = [
  'net/http.(*Server).Serve*',
  'net/http.(*connReader).backgroundRead',
  'net/http.(*http2serverConn)*',
  'net/http.(*http2ClientConn)*',
  'golang.org/x/net/http2.*',
  'google.golang.org/grpc*',
  'database/sql.(*DB).connectionOpener',
  'database/sql.(*DB).connectionCleaner',
  'os/signal.*',
  'internal/poll.(*FD).Accept',
  'testing.*',
  'go.opencensus.io*',
  'k8s.io/klog*',
  'github.com/golang/glog*',
];

/** Waits that do not end by themselves in healthy programs either. */
const steadyWaits: ReadonlySet<WaitClass> = new Set(['network', 'sleep', 'system', 'running']);

/** Whether its waiting is its work: by what it waits for, or by the library that it is of. */
export function isSteady(group: GoroutineGroup): boolean {
  return steadyWaits.has(group.wait) || isOfServer(group);
}

/** Of a library whose goroutines follow the load: connections, streams, pools. */
export function isOfServer({ signature, creator }: GoroutineGroup): boolean {
  return [...signature.frames.map(({ func }) => func), creator].some((func) => steady.some((one) => fits(func, one)));
}

const fits = (func: string, pattern: string): boolean =>
  pattern.endsWith('*') ? func.startsWith(pattern.slice(0, -1)) : func === pattern;
