import type { GoroutineGroup } from './capture-facts.ts';
import type { WaitClass } from './wait-class.ts';

export interface LeakCause {
  /** As a phrase after "they": `send on a channel that nobody receives from`. */
  readonly text: string;
  readonly advice: string;
}

/** What a library's function on the stack, or the creator, says of the cause; in order, the first that fits. */
const byFunction: readonly (LeakCause & { readonly on: readonly string[] })[] = [
  {
    on: ['net/http.(*persistConn).roundTrip', 'net/http.(*http2ClientConn).RoundTrip', 'net/http.(*Transport).getConn'],
    text: 'wait for the response to an HTTP request without a timeout',
    advice: 'Set Timeout of http.Client, or give each request a context with a deadline.',
  },
  {
    on: ['net/http.(*persistConn).readLoop', 'net/http.(*persistConn).writeLoop'],
    text: 'serve connections whose response was not read to its end or not closed',
    advice: 'Close each response body (defer resp.Body.Close()) and read it to its end; limit idle connections.',
  },
  {
    on: ['context.propagateCancel.func1', 'context.(*cancelCtx).propagateCancel.func*'],
    text: 'wait for contexts that are never cancelled',
    advice: 'Call the cancel function of every context.WithCancel, WithTimeout and WithDeadline, with defer.',
  },
  {
    on: ['database/sql.(*DB).conn'],
    text: 'wait for a database connection: all are taken',
    advice: 'Close rows and statements and end transactions; look for the goroutines that hold the connections.',
  },
  {
    on: ['time.Sleep'],
    text: 'sleep in a loop that does not end',
    advice: 'End the loop with a context: select on ctx.Done() and a timer in place of time.Sleep.',
  },
];

const byWait: Readonly<Record<WaitClass, LeakCause>> = {
  send: {
    text: 'send on a channel that nobody receives from',
    advice: 'Give the channel room for every sender, or let the sender give up: select on the send and ctx.Done().',
  },
  receive: {
    text: 'receive from a channel that nobody sends to or closes',
    advice: 'Close the channel on every path of its owner, or let the receiver give up: select on ctx.Done() too.',
  },
  'nil-channel': {
    text: 'use a nil channel, which never becomes ready',
    advice: 'Make the channel before the goroutine starts.',
  },
  forever: { text: 'wait in an empty select for ever', advice: 'Let the goroutine end with its context.' },
  select: {
    text: 'wait in a select of which no case becomes ready',
    advice: 'Add a case for ctx.Done(), and make sure that the context is cancelled when the caller goes away.',
  },
  mutex: {
    text: 'wait for a mutex that is not released',
    advice: 'Unlock with defer on every path, and do no waiting while the lock is held.',
  },
  rwmutex: {
    text: 'wait for a read-write lock that is not released',
    advice: 'Unlock with defer on every path; a goroutine must not read-lock again while it holds the lock.',
  },
  'wait-group': {
    text: 'wait for a wait group that is not done',
    advice: 'Call Done with defer in each goroutine, and Add before it is started.',
  },
  condition: { text: 'wait for a condition that is not signalled', advice: 'Signal the condition on every path.' },
  syscall: { text: 'stay in a system call', advice: 'Give the call a deadline.' },
  network: {
    text: 'wait for the network without a deadline',
    advice: 'Set read and write deadlines, or timeouts of the client and the server.',
  },
  sleep: { text: 'sleep', advice: 'End the loop with a context.' },
  running: { text: 'run', advice: 'Limit how many are started.' },
  system: { text: 'wait for the runtime', advice: 'Limit how many are started.' },
};

/** Of goroutines that a trace shows awake in between, and that wait again at the same place. */
const loop: LeakCause = {
  text: 'loop on a ticker, a timer or events and do not end',
  advice: 'End the loop with its session: select on ctx.Done() too, and stop the ticker with defer.',
};
const loopWaits: ReadonlySet<WaitClass> = new Set(['receive', 'select']);

/** `isLooping`: they are the same as before, and yet each was woken during a trace. */
export function findLeakCause({ signature, creator, wait }: GoroutineGroup, isLooping = false): LeakCause {
  const functions = [...signature.frames.map(({ func }) => func), creator];
  const named = byFunction.find(({ on }) => on.some((pattern) => functions.some((func) => fits(func, pattern))));
  return named ?? (isLooping && loopWaits.has(wait) ? loop : byWait[wait]);
}

const fits = (func: string, pattern: string): boolean =>
  pattern.endsWith('*') ? func.startsWith(pattern.slice(0, -1)) : func === pattern;
