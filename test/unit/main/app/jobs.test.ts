import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/base/app-error';
import type { Job } from '#shared/contract/model';
import { EventHub } from '../../../../src-main/app/events.ts';
import { JobBoard, type JobControl } from '../../../../src-main/app/jobs.ts';

const spec = { title: 'Heap', unit: 'bytes', total: -1, group: 1 } as const;

function board(): { jobs: JobBoard; states: string[] } {
  const events = new EventHub();
  const states: string[] = [];
  events.on('job/changed', ({ id, state }) => states.push(`${id} ${state}`));
  return { jobs: new JobBoard(events), states };
}

const untilCancelled = ({ signal }: JobControl): Promise<void> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });

describe('a job', () => {
  it('is announced as it waits, runs and ends', async () => {
    const { jobs, states } = board();
    await jobs.start(spec, () => Promise.resolve()).ended;
    expect(states).toEqual(['1 waiting', '1 running', '1 done']);
  });

  it('that fails says why', async () => {
    const { jobs } = board();
    await jobs.start(spec, () => Promise.reject(new AppError('connect/refused', 'Nothing listens.'))).ended;
    expect(jobs.list()).toMatchObject([{ state: 'failed', problem: { code: 'connect/refused' } }]);
  });

  it('can be cancelled while it runs and while it waits', async () => {
    const { jobs } = board();
    const first = jobs.start(spec, untilCancelled);
    const second = jobs.start(spec, untilCancelled, first.ended);
    jobs.cancel(second.id);
    await second.ended;
    expect(jobs.list().map(({ state }: Job) => state)).toEqual(['running', 'cancelled']);
    jobs.cancel(first.id);
    await first.ended;
    expect(jobs.list().map(({ state }: Job) => state)).toEqual(['cancelled', 'cancelled']);
  });

  it('is waited for when all are stopped', async () => {
    const { jobs } = board();
    let kept = false;
    jobs.start(spec, async (control) => {
      await untilCancelled(control).catch(() => undefined);
      await Promise.resolve();
      kept = true;
    });
    await jobs.cancelAll();
    expect(kept).toBe(true);
  });
});
