import { AppError } from '#shared/base/app-error';
import type { JobId } from '#shared/base/brand';
import type { Capture, CaptureRepeat, CaptureRequest } from '#shared/contract/model';
import { pause } from '../connect/pause.ts';
import { readIndex } from '../connect/read-index.ts';
import type { Captures, Target } from './captures.ts';
import type { JobBoard, JobControl } from './jobs.ts';

export interface RepeatParts {
  readonly captures: Captures;
  readonly jobs: JobBoard;
  /** Deletes captures, but for those that a comparison needs. */
  readonly forget: (captures: readonly Capture[]) => Promise<void>;
}

/**
 * Takes the same captures round after round as one job, which can be stopped. What fails in a round, such as a lost
 * tunnel, does not end the rounds after it; a disk that is full does.
 */
export function repeatCaptures(
  { captures, jobs, forget }: RepeatParts,
  target: Target,
  requests: readonly CaptureRequest[],
  repeat: CaptureRepeat,
): { group: number; jobs: JobId[]; ended: Promise<Capture[]> } {
  const group = jobs.nextGroup();
  const kept: Capture[][] = [];
  const run = async (control: JobControl): Promise<void> => {
    const beganMs = performance.now();
    for (let round = 1; round <= repeat.times; round++) {
      const dueMs = beganMs + (round - 1) * repeat.everySeconds * 1000;
      await untilDue(dueMs, control, `Round ${round} of ${repeat.times}`);
      const started = captures.start(target, requests, group);
      const stop = (): void => {
        for (const id of started.jobs) jobs.cancel(id);
      };
      control.signal.addEventListener('abort', stop);
      kept.push(await started.ended);
      control.signal.removeEventListener('abort', stop);
      control.signal.throwIfAborted();
      control.update({ done: round, note: '' });
      const full = kept.at(-1)?.find(({ problem }) => problem?.code === 'store/full')?.problem;
      if (full) throw new AppError(full.code, full.message, full.details);
      if (repeat.keepLast > 0) await forget(kept.splice(0, kept.length - repeat.keepLast).flat());
      const goroutines = repeat.untilGoroutines > 0 ? await countGoroutines(target, control.signal) : 0;
      if (goroutines > repeat.untilGoroutines && repeat.untilGoroutines > 0) {
        control.update({ note: `Ended in round ${round}: the process has ${goroutines} goroutines.` });
        return;
      }
    }
  };
  const title = `Every ${repeat.everySeconds} s`;
  const job = jobs.start({ title, unit: 'steps', total: repeat.times, group }, run);
  return { group, jobs: [job.id], ended: job.ended.then(() => kept.flat()) };
}

/** As the index page counts them; 0 where it cannot be asked now. */
async function countGoroutines({ transport }: Target, signal: AbortSignal): Promise<number> {
  try {
    const { entries } = await readIndex(transport, signal);
    return entries.find(({ name }) => name === 'goroutine')?.count ?? 0;
  } catch {
    return 0; // the next round tells what is wrong
  }
}

const tickMs = 1000;

/** Waits until then, and says how long it still is. */
async function untilDue(dueMs: number, { signal, update }: JobControl, what: string): Promise<void> {
  for (let left = dueMs - performance.now(); left > 0; left = dueMs - performance.now()) {
    signal.throwIfAborted();
    update({ note: `${what} in ${Math.ceil(left / 1000)} s.` });
    await pause(Math.min(left, tickMs), signal);
  }
  signal.throwIfAborted();
}
