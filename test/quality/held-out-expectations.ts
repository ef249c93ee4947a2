import type { Expectation } from './expectations.ts';

/**
 * Programs of `held-out/`, written and expected before any rule was tried on them, in another style than `programs/`:
 * packages of their own, methods, other parts of the standard library. They measure what the rules do with what they
 * were not tuned on.
 */
export const heldOutExpectations: readonly Expectation[] = [
  {
    program: 'labels-over-limit',
    kind: 'leak',
    rules: ['goroutine-leak'],
    says: /send on a channel .*depot\.(?:\(\*Labels\)\.Print|\(\*group\)\.Go)/,
  },
  { program: 'manifest-unread', kind: 'leak', rules: ['goroutine-leak'], says: /depot\.Manifest/ },
  {
    program: 'one-lookup-for-all',
    kind: 'leak',
    rules: ['goroutine-leak'],
    says: /(?:wait group|network).*depot\.(?:\(\*Directory\)\.Find|NewDirectory)/,
  },
  {
    program: 'permits-lost',
    kind: 'leak',
    rules: ['goroutine-leak'],
    says: /receive from a channel .*depot\.\(\*Dock\)/,
  },
  { program: 'iterator-abandoned', kind: 'leak', rules: ['goroutine-leak'], says: /roll\./ },
  {
    program: 'remote-call-unanswered',
    kind: 'leak',
    rules: ['goroutine-leak'],
    says: /(?:empty select|receive from a channel).*wire\.\(\*(?:Office\)\.Stamp|Clerk\)\.Ask)/,
  },
  {
    program: 'read-lock-twice',
    kind: 'leak',
    rules: ['goroutine-leak', 'lock-holder'],
    says: /(?:mutex|lock) .*ledger\.\(\*Book\)/,
  },
  {
    program: 'log-to-full-pipe',
    kind: 'composite',
    rules: ['leak-behind-syscall'],
    says: /write\(2\).*wire\./,
  },
  {
    program: 'callback-undelivered',
    kind: 'leak',
    rules: ['goroutine-leak'],
    says: /send on a channel .*depot\.Notify/,
  },
  {
    program: 'record-lock',
    kind: 'system call',
    rules: ['leak-behind-syscall', 'blocked-syscall'],
    says: /fcntl\(2\).*ledger\./,
  },
  { program: 'archive-kept', kind: 'runtime', rules: ['memory-growth'], says: /ledger\.\(\*Archive\)\.Keep/ },
  {
    program: 'registry-contended',
    kind: 'lock',
    rules: ['lock-convoy'],
    says: /roll\.\(\*Registry\)/,
    isBusy: true,
  },
  {
    program: 'reply-after-cancel',
    kind: 'leak',
    rules: ['goroutine-leak'],
    says: /send on a channel .*wire\.\(\*Router\)\.sort/,
  },
  ...['bounded-group', 'shared-lookup', 'remote-calls', 'iterators', 'journal', 'permits'].map((name): Expectation => ({
    program: `healthy-${name}`,
    kind: 'healthy',
    rules: [],
    says: /^$/,
  })),
];
