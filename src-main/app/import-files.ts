import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/base/app-error';
import type { JobId } from '#shared/base/brand';
import type { Capture } from '#shared/contract/model';
import type { Faultline } from './faultline.ts';
import { readBlocks } from './whole-file.ts';

const importedProcess = {
  name: 'Imported files',
  role: '',
  environment: 'local',
  address: '',
  version: '',
  goVersion: '',
} as const;

/** Stores files as captures, byte for byte; what they are is found out afterwards. */
export function importFiles(app: Faultline, files: readonly string[]): { jobs: JobId[]; ended: Promise<Capture[]> } {
  const group = app.jobs.nextGroup();
  const imported: Capture[] = [];
  let last: Promise<void> | undefined;
  const started = files.map((file) => {
    const job = app.jobs.start(
      { title: `Import ${path.basename(file)}`, unit: 'bytes', total: -1, group },
      async ({ signal, update }) => {
        const { size, mtimeMs } = await stat(file).catch((error: unknown) => {
          throw unreadable(file, error);
        });
        update({ total: size });
        const processId = await app.store.call('process/ensure', importedProcess);
        const id = await app.store.call('capture/begin', {
          processId,
          kind: 'unknown',
          source: path.basename(file),
          origin: 'import',
          startedMs: Math.round(mtimeMs),
        });
        update({ captureId: id });
        await app.announce();
        let done = 0;
        let problem: AppError | null = null;
        try {
          await readBlocks(file, signal, async (block, length) => {
            const next = await app.store.append(id, block, length);
            done += length;
            update({ done, receivedBytes: done });
            return next;
          });
        } catch (error) {
          problem = unreadable(file, error);
        }
        const status = problem === null ? 'complete' : done > 0 ? 'partial' : 'failed';
        const capture = await app.store.call('capture/finish', {
          id,
          status,
          finishedMs: Math.round(mtimeMs),
          contentType: '',
          problem: problem && { code: problem.code, message: problem.message, details: problem.details },
        });
        imported.push(await app.describe(capture));
        await app.announce();
        if (problem) throw problem;
      },
      last, // one after another: the disk is the limit
    );
    last = job.ended;
    return job;
  });
  return {
    jobs: started.map(({ id }) => id),
    ended: Promise.all(started.map(({ ended }) => ended)).then(() => imported),
  };
}

function unreadable(file: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError(
    'file/unreadable',
    `${path.basename(file)} cannot be read: ${reason}`,
    { file },
    { cause: error },
  );
}
