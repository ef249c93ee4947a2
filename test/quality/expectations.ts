import type { RuleId } from '#shared/correlate/finding';

export type FaultKind = 'leak' | 'composite' | 'system call' | 'lock' | 'runtime' | 'healthy';

/** What is to be said first of a program. */
export interface Expectation {
  readonly program: string;
  readonly kind: FaultKind;
  /** One of these rules; none for a healthy program. */
  readonly rules: readonly RuleId[];
  /** The title or the root cause names the cause and where it is. */
  readonly says: RegExp;
  /** It uses all processors, so that it is recorded alone. */
  readonly isBusy?: boolean;
}

const leak = (program: string, says: RegExp, rules: readonly RuleId[] = ['goroutine-leak']): Expectation => ({
  program,
  kind: 'leak',
  rules,
  says,
});
const behind = (program: string, says: RegExp): Expectation => ({
  program,
  kind: 'composite',
  rules: ['leak-behind-syscall'],
  says,
});
const blocked = (program: string, says: RegExp): Expectation => ({
  program,
  kind: 'system call',
  rules: ['leak-behind-syscall', 'blocked-syscall'],
  says,
});
const lock = (program: string, rules: readonly RuleId[], says: RegExp, isBusy = false): Expectation => ({
  program,
  kind: 'lock',
  rules,
  says,
  isBusy,
});
const runtime = (program: string, rules: readonly RuleId[], says: RegExp): Expectation => ({
  program,
  kind: 'runtime',
  rules,
  says,
  isBusy: true,
});
const healthy = (name: string, isBusy = false): Expectation => ({
  program: `healthy-${name}`,
  kind: 'healthy',
  rules: [],
  says: /^$/,
  isBusy,
});

export const expectations: readonly Expectation[] = [
  leak('send-after-timeout', /send on a channel .*main\.sendAfterTimeout/),
  leak('send-to-dead-consumer', /send on a channel .*main\.sendToDeadConsumer/),
  leak('receive-lost-reply', /receive from a channel .*main\.receiveLostReply/),
  leak('range-never-closed', /receive from a channel .*main\.rangeNeverClosed/),
  leak('nil-channel-receive', /nil channel.*main\.nilChannelReceive/),
  leak('nil-channel-send', /nil channel.*main\.nilChannelSend/),
  leak('select-without-cancel', /select .*main\.selectWithoutCancel/),
  leak('empty-select', /empty select .*main\.emptySelect/),
  leak('first-error-abandons', /send on a channel .*main\.firstErrorAbandons/),
  leak('pipeline-abandoned', /send on a channel .*main\.pipelineAbandoned/),
  leak('slot-not-returned', /send on a channel .*main\.slotNotReturned/),
  leak('log-writer-gone', /send on a channel .*main\.logWriterGone/),
  leak('context-not-cancelled', /(?:receive from a channel|context).*main\.contextNotCancelled/),
  leak('ticker-without-stop', /(?:ticker|timer).*main\.tickerWithoutStop/),
  leak('sleep-loop', /sleep.*main\.sleepLoop/),
  leak('leader-never-answers', /receive from a channel .*main\.leaderNeverAnswers/),
  leak('pool-connection-lost', /receive from a channel .*main\.poolConnectionLost/),
  leak('wait-group-not-done', /wait group .*main\.waitGroupNotDone/),
  leak('condition-not-signalled', /condition .*main\.conditionNotSignalled/),
  leak('finalizer-blocks', /finalizer.*main\.finalizerBlocks/, ['finalizer-blocked']),
  leak('timer-callbacks-pile-up', /mutex .*main\.timerCallbacksPileUp/),
  leak('mutex-not-unlocked', /(?:mutex|lock) .*main\.\(\*ledger\)\.book/, ['goroutine-leak', 'lock-holder']),
  leak('read-lock-kept', /(?:mutex|lock) .*main\.\(\*catalog\)/, ['goroutine-leak', 'lock-holder']),
  leak('locks-in-two-orders', /(?:mutex|lock) .*main\.transfer/, ['goroutine-leak', 'lock-holder']),
  leak('lock-held-while-sending', /main\.\(\*hub\)\.publish/, ['lock-holder']),
  leak('body-not-closed', /response was not read to its end or not closed/),
  leak('client-without-timeout', /(?:response|timeout|deadline).*main\.clientWithoutTimeout/),
  leak('rows-not-closed', /database connection.*main\.rowsNotClosed/),
  leak('slow-bodies', /body/, ['goroutine-leak', 'http-handlers-stuck']),
  leak('dial-without-deadline', /(?:network|deadline).*main\.dialWithoutDeadline/),
  blocked('open-of-a-pipe', /openat\(2\).*main\.openOfAPipe/),
  blocked('read-of-a-pipe', /read\(2\).*main\.\(\*device\)\.load/),
  blocked('file-lock', /flock\(2\).*main\.lockFile/),
  blocked('child-never-ends', /(?:child|wait).*main\.childNeverEnds/),
  blocked('c-function', /main\._Cfunc_wait_for_device|C function.*main\.cFunction/),
  blocked('raw-socket', /recvfrom\(2\).*main\.rawSocket/),
  blocked('threads-locked', /nanosleep\(2\).*main\.threadsLocked/),
  behind('lock-behind-read', /read\(2\).*main\.\(\*device\)\.load/),
  behind('senders-behind-read', /read\(2\).*main\.\(\*device\)\.load/),
  behind('readers-behind-file-lock', /flock\(2\).*main\.lockFile/),
  behind('wait-group-behind-read', /read\(2\).*main\.\(\*device\)\.load/),
  behind('condition-behind-read', /read\(2\).*main\.\(\*device\)\.load/),
  behind('once-behind-open', /openat\(2\).*main\.\(\*settings\)\.get/),
  behind('two-steps-behind-read', /read\(2\).*main\.\(\*device\)\.load/),
  behind('handlers-behind-read', /read\(2\).*main\.\(\*device\)\.load/),
  lock('lock-convoy', ['lock-convoy'], /main\.\(\*counter\)\.add/, true),
  lock('lock-kept-while-sleeping', ['lock-holder'], /main\.lockKeptWhileSleeping|main\.\(\*counter\)\.add/),
  runtime('memory-limit-reached', ['gc-memory-limit'], /goal/),
  runtime('collections-too-frequent', ['gc-frequency'], /times a second/),
  runtime('mark-assists', ['mark-assist', 'gc-frequency'], /mark assists|times a second/),
  runtime('processors-starved', ['scheduler-latency'], /processor/),
  runtime('statistics-stop-the-world', ['frequent-stops'], /read mem stats/),
  runtime('memory-grows', ['memory-growth'], /main\.memoryGrows/),
  healthy('idle-connections'),
  healthy('worker-pool'),
  healthy('many-idle-workers'),
  healthy('long-polls'),
  healthy('streams'),
  healthy('tickers'),
  healthy('subscribers'),
  healthy('pipeline'),
  healthy('cache'),
  healthy('database'),
  healthy('batches'),
  healthy('limiter'),
  healthy('files'),
  healthy('processor-work', true),
  healthy('allocations', true),
  healthy('children'),
  healthy('fan-out'),
  healthy('timers'),
  healthy('start-up'),
];
