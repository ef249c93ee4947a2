import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { computeAlignment } from '../alignment.ts';
import type { TraceLockGroup } from '../capture-facts.ts';
import { rate } from '../confidence.ts';
import { goroutines } from '../held-calls.ts';
import { tracesOf } from '../identity.ts';
import { keyOf, plain, type Rule } from '../rule.ts';
import { findOwnFrame, foldName, shortName } from '../signature.ts';

/** Many short turns at one lock: whoever lets go of it wakes the next, and the lock is never free. */
export const lockConvoy: Rule = {
  id: 'lock-convoy',
  title: 'Goroutines queue for a lock',
  needs: [{ capture: 'trace', isRequired: true, tells: 'how long locks are waited for, and who ends the waits' }],
  check: ({ process, row }) =>
    tracesOf(process)
      .slice(-1)
      .flatMap((trace) =>
        trace.locks
          .filter((lock) => isConvoy(lock, trace.durationNs))
          .map((lock) => {
            const own = findOwnFrame(lock.signature.frames)?.func ?? lock.signature.frames[0]?.func ?? '';
            const waiting = lock.totalNs / trace.durationNs;
            return {
              ...plain,
              key: keyOf('lock-convoy', process, own),
              rule: 'lock-convoy' as const,
              process: row,
              severity: 'warning' as const,
              title: `${formatCount(Math.round(waiting))} goroutines at a time queue for a lock in ${shortName(own)}.`,
              rootCause: `the lock that ${own} asks for is never free`,
              confidence: rate([
                { text: 'At any time at least one waits.', holds: true, weight: 2 },
                {
                  text: 'Those that let go of it come from the same function: a queue, not one slow owner.',
                  holds: true,
                  weight: 3,
                },
                { text: 'No single wait is long.', holds: lock.maxNs < 100e6, weight: 1 },
              ]),
              affected: { ...plain.affected, goroutines: lock.goroutines, ofGoroutines: trace.alive },
              evidence: [
                {
                  text: `${formatCount(lock.count)} waits of ${goroutines(lock.goroutines)} took ${formatDuration(lock.totalNs)} in ${formatDuration(trace.durationNs)} of trace; ${formatCount(lock.waker?.count ?? 0)} were ended from ${lock.waker?.signature.frames[0]?.func ?? own}.`,
                  capture: trace.source.id,
                  where: { view: 'trace' as const, startNs: lock.startNs, endNs: lock.endNs, goroutines: [] },
                },
              ],
              advice:
                'Do less under the lock, split it by key, or read without it (atomic pointer to data that is not changed).',
              alignment: computeAlignment([trace]),
            };
          }),
      ),
};

const leastWaits = 100;
const leastGoroutines = 4;

function isConvoy(
  { count, goroutines: waiting, totalNs, waker, signature }: TraceLockGroup,
  durationNs: number,
): boolean {
  if (count < leastWaits || waiting < leastGoroutines || totalNs < durationNs || waker === null) return false;
  const asks = new Set(signature.frames.map(({ func }) => foldName(func)));
  const own = findOwnFrame(waker.signature.frames)?.func;
  return own !== undefined && asks.has(foldName(own)) && waker.count * 2 >= count;
}
