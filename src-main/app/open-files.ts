import path from 'node:path';
import { AppError } from '#shared/base/app-error';
import type { JobId } from '#shared/base/brand';
import type { Workspace } from '#shared/contract/model';
import { findCaptures, isCapture, isFolder, type SkippedFile } from './capture-files.ts';
import type { Faultline } from './faultline.ts';

/**
 * Opens what a person chose or dropped: a workspace is opened, captures and what a folder holds of them are imported
 * into the open incident, or into a new one that is named after the first of them. Throws the workspace's errors for
 * anything else.
 */
export async function openFiles(app: Faultline, files: readonly string[]): Promise<Workspace | null> {
  const captures: string[] = [];
  for (const file of files) {
    if ((await isFolder(file)) || (await isCapture(file))) captures.push(file);
    else await app.openWorkspace(file);
  }
  const [first] = captures;
  if (first === undefined) return app.workspace();
  const found = await findCaptures(captures);
  checkFound(found.files, captures);
  if ((await app.workspace()) === null) {
    await app.createWorkspace({ title: path.parse(first).name, service: '', environment: 'local' });
  }
  importFound(app, found);
  return app.workspace();
}

/** Imports files, and of folders the captures in them, into the open incident. */
export async function importPaths(app: Faultline, paths: readonly string[]): Promise<{ jobs: JobId[] }> {
  const found = await findCaptures(paths);
  checkFound(found.files, paths);
  return importFound(app, found);
}

function checkFound(files: readonly string[], paths: readonly string[]): void {
  if (files.length > 0) return;
  const names = paths.map((file) => path.basename(file)).join(', ');
  throw new AppError('file/unreadable', `There is no capture in ${names}.`, { file: paths[0] ?? '' });
}

/** What was left out of a folder is told as a job that could not be done. */
function importFound(app: Faultline, { files, skipped }: Awaited<ReturnType<typeof findCaptures>>): { jobs: JobId[] } {
  const { jobs } = app.importFiles(files);
  if (skipped.length === 0) return { jobs };
  const title = skipped.length === 1 ? 'Left out 1 file' : `Left out ${skipped.length} files`;
  const told = app.jobs.start({ title, unit: 'bytes', total: -1, group: app.jobs.nextGroup() }, () =>
    Promise.reject(new AppError('file/unreadable', describeSkipped(skipped))),
  );
  return { jobs: [...jobs, told.id] };
}

const namedSkips = 5;

function describeSkipped(skipped: readonly SkippedFile[]): string {
  const named = skipped.slice(0, namedSkips).map(({ file, reason }) => `${path.basename(file)} (${reason})`);
  const rest = skipped.length - named.length;
  return `Not imported: ${named.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}.`;
}
