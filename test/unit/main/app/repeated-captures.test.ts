import http from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { directTo } from '#shared/contract/connection';
import type { Capture, CaptureRepeat, Job } from '#shared/contract/model';
import { FolderStorage } from '../../../../src-main/app/folder-storage.ts';
import { Captures } from '../../../../src-main/app/captures.ts';
import { EventHub } from '../../../../src-main/app/events.ts';
import { checkFreeSpace, judgeFreeSpace } from '../../../../src-main/app/free-space.ts';
import { JobBoard } from '../../../../src-main/app/jobs.ts';
import { repeatCaptures } from '../../../../src-main/app/repeated-captures.ts';
import { openDirect } from '../../../../src-main/connect/direct.ts';
import { answering } from '../../../fixtures/asking.ts';
import { errorOf } from '../../../fixtures/error-of.ts';
import { closeServer, listen } from '../../../fixtures/pprof-server.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const heap = [{ offerId: 'heap', seconds: 0, forceGc: false }];
const often: CaptureRepeat = { everySeconds: 0.05, times: 4, keepLast: 0, untilGoroutines: 0 };

/** A process with more goroutines each time that its index is asked for, whose heap fails in some rounds. */
async function start(repeat: Partial<CaptureRepeat>, failing: readonly number[] = []) {
  let asked = 0;
  let goroutines = 10;
  const server = http.createServer((request, response) => {
    if (request.url?.endsWith('/heap') !== true) {
      goroutines += 10;
      response.end(
        `Types of profiles available:<table><tr><td>${goroutines}</td><td><a href='goroutine?debug=1'>goroutine</a></td></tr></table>`,
      );
    } else if (failing.includes(++asked)) request.socket.destroy();
    else response.end(`heap ${asked}`);
  });
  const port = await listen(server);
  onTestFinished(() => {
    closeServer(server);
  });
  const events = new EventHub();
  const jobs = new JobBoard(events);
  const captures = new Captures(new FolderStorage(temporaryFolder()), jobs);
  const forgotten: Capture[] = [];
  const transport = openDirect(directTo(`127.0.0.1:${port}`), answering());
  const parts = { captures, jobs, forget: (old: readonly Capture[]) => Promise.resolve(void forgotten.push(...old)) };
  const target = { transport, name: 'ledger', environment: 'local' as const };
  const started = repeatCaptures(parts, target, heap, { ...often, ...repeat });
  const parent = (): Job | undefined => jobs.list().find(({ id }) => id === started.jobs[0]);
  return { ...started, events, jobs, forgotten, parent };
}

describe('captures again and again', () => {
  it('are taken round after round, and a round that fails does not end them', async () => {
    const { ended, parent } = await start({}, [2]);
    expect((await ended).map(({ status }) => status)).toEqual(['complete', 'failed', 'complete', 'complete']);
    expect(parent()).toMatchObject({ state: 'done', done: 4, total: 4, unit: 'steps' });
  });

  it('keep the last rounds', async () => {
    const { ended, forgotten } = await start({ keepLast: 1 });
    expect((await ended).map(({ id }) => id)).toEqual([4]);
    expect(forgotten.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('end once the process has more goroutines', async () => {
    const { ended, parent } = await start({ untilGoroutines: 25 });
    expect(await ended).toHaveLength(2);
    expect(parent()).toMatchObject({ state: 'done', note: 'Ended in round 2: the process has 30 goroutines.' });
  });

  it('are stopped at once while they wait, and keep what arrived', async () => {
    const { ended, events, jobs, parent } = await start({ everySeconds: 3600 });
    await new Promise<void>((resolve) => {
      events.on('job/changed', ({ note }) => {
        if (note.startsWith('Round 2 of 4')) resolve();
      });
    });
    await jobs.cancelAll();
    expect(await ended).toHaveLength(1);
    expect(parent()?.state).toBe('cancelled');
  });
});

describe('a series within one start', () => {
  it('takes a capture several times, and the others once', async () => {
    const server = http.createServer((_request, response) => response.end('x'));
    const port = await listen(server);
    onTestFinished(() => {
      closeServer(server);
    });
    const jobs = new JobBoard(new EventHub());
    const captures = new Captures(new FolderStorage(temporaryFolder()), jobs);
    const transport = openDirect(directTo(`127.0.0.1:${port}`), answering());
    const requests = [
      { offerId: 'goroutine', seconds: 0, forceGc: false, series: { times: 3, everySeconds: 0.1 } },
      { offerId: 'block', seconds: 0, forceGc: false },
    ];
    const { ended } = captures.start({ transport, name: 'ledger', environment: 'local' }, requests);
    const taken = await ended;
    expect(taken.map(({ kind }) => kind).sort()).toEqual(['block', 'goroutine', 'goroutine', 'goroutine']);
    const times = taken.filter(({ kind }) => kind === 'goroutine').map(({ startedAt }) => Date.parse(startedAt));
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(190);
    expect(jobs.list().map(({ title }) => title)).toContain('Goroutines, counted, 2 of 3');
  });
});

describe('the disk', () => {
  it('is looked at before and while a capture is written', async () => {
    await expect(checkFreeSpace(temporaryFolder())).resolves.toBeUndefined();
    await expect(checkFreeSpace('/nonexistent')).resolves.toBeUndefined();
    expect(
      errorOf(() => {
        judgeFreeSpace(100 << 20, '/data');
      }),
    ).toMatchObject({
      code: 'store/full',
      message: expect.stringContaining('Only 100.0 MiB are free') as string,
    });
  });
});
