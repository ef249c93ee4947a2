import { statfs } from 'node:fs/promises';
import { AppError } from '#shared/base/app-error';
import { formatBytes } from '#shared/format/bytes';

/** Bytes are written twice, to the log and to the file, and the system needs some too. */
const leastFreeBytes = 256 << 20;

/** Throws `store/full` where a capture should not be begun or gone on with. A folder that cannot be asked is no reason. */
export async function checkFreeSpace(folder: string): Promise<void> {
  const free = await freeBytes(folder);
  if (free !== undefined) judgeFreeSpace(free, folder);
}

/** Throws `store/full` where so many free bytes are too few. */
export function judgeFreeSpace(free: number, folder: string): void {
  if (free >= leastFreeBytes) return;
  throw new AppError(
    'store/full',
    `Only ${formatBytes(free)} are free where the captures go. Free some space: ${formatBytes(leastFreeBytes)} are kept in reserve.`,
    { freeBytes: free, folder },
  );
}

async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
