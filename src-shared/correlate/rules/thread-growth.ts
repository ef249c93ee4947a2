import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { computeAlignment, spanNs } from '../alignment.ts';
import type { CaptureFacts } from '../capture-facts.ts';
import { rate } from '../confidence.ts';
import type { Finding, Growth } from '../finding.ts';
import type { ProcessCaptures } from '../identity.ts';
import { keyOf, plain, type Rule } from '../rule.ts';

/** The runtime ends the program when it would start one more (`debug.SetMaxThreads`). */
const maxThreads = 10_000;
/** Fewer more come and go. */
const leastGain = 10;
/** So many are too many whether or not they grow. */
const manyThreads = 1000;

/** Threads are never given back: each one was needed at some time, for a system call or a C function that blocked. */
export const threadGrowth: Rule = {
  id: 'thread-growth',
  title: 'Threads grow',
  needs: [{ capture: 'threadcreate', isRequired: true, tells: 'how many threads were made' }],
  check: ({ process, row, found }) => {
    const counts = countThreads(process);
    const [first, last] = [counts[0], counts.at(-1)];
    if (!first || !last) return [];
    const gain = last.threads - first.threads;
    const isGrowing =
      gain >= leastGain && counts.every(({ threads }, i) => i === 0 || threads >= (counts[i - 1]?.threads ?? 0));
    if (!isGrowing && last.threads < manyThreads) return [];
    const growth = computeGrowth(counts);
    const cause = found.find(({ rule }) => rule === 'leak-behind-syscall' || rule === 'blocked-syscall');
    const ends =
      growth.exhaustion === null
        ? ''
        : `; at this rate ${formatCount(maxThreads)} are reached in ${formatDuration(growth.exhaustion.inNs)}, and Go ends the program`;
    const finding: Finding = {
      ...plain,
      key: keyOf('thread-growth', process, ''),
      rule: 'thread-growth',
      process: row,
      severity: last.threads >= manyThreads ? 'critical' : 'warning',
      title: `The process has ${formatCount(last.threads)} threads${isGrowing ? `, ${formatCount(gain)} more than at first` : ''}${ends}.`,
      rootCause: cause?.rootCause ?? 'system calls or C functions that block, each with a thread of its own',
      effectOf: cause?.key ?? null,
      confidence: rate([
        { text: 'The runtime counts the threads that it made.', holds: true, weight: 2 },
        { text: 'Their number grows.', holds: isGrowing, weight: 2 },
        { text: 'Blocked system calls were found that take threads.', holds: cause !== undefined, weight: 2 },
      ]),
      affected: { ...plain.affected, threads: last.threads },
      growth,
      evidence: counts.map(({ capture, threads }) => ({
        text: `${formatCount(threads)} threads.`,
        capture: capture.source.id,
        where: null,
      })),
      confirm: cause ? [] : [{ capture: 'goroutine?debug=2', text: 'A dump shows which calls the threads are in.' }],
      advice: 'Limit how many goroutines may be in calls that block (a semaphore), and give the calls deadlines.',
      alignment: computeAlignment(counts.map(({ capture }) => capture)),
    };
    return [finding];
  },
};

interface ThreadCount {
  readonly capture: CaptureFacts;
  readonly threads: number;
}

function countThreads({ captures }: ProcessCaptures): ThreadCount[] {
  return captures.flatMap((capture): ThreadCount[] =>
    capture.type === 'profile' && capture.kind === 'threadcreate' ? [{ capture, threads: capture.total }] : [],
  );
}

function computeGrowth(counts: readonly ThreadCount[]): Growth {
  const from = counts[0]?.threads ?? 0;
  const to = counts.at(-1)?.threads ?? 0;
  const overNs = spanNs(counts.map(({ capture }) => capture));
  const isTimed = overNs > 0;
  const perMinute = isTimed ? ((to - from) / overNs) * 60e9 : 0;
  const inNs = ((maxThreads - to) / perMinute) * 60e9;
  const exhaustion =
    perMinute > 0 && to < maxThreads ? { limit: maxThreads, what: 'threads of a Go program', inNs } : null;
  return { what: 'threads', from, to, overNs: isTimed ? overNs : 0, perMinute, exhaustion };
}
