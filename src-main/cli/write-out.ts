import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { AppError } from '#shared/base/app-error';
import { writeWhole } from '../app/whole-file.ts';

/** Writes a whole file or none, and gives its hash. */
export async function writeOut(file: string, bytes: Uint8Array): Promise<{ file: string; sha256: string }> {
  await writeWhole(file, (temporary) => writeFile(temporary, bytes)).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('export/failed', `${file} cannot be written: ${reason}`, { file });
  });
  return { file, sha256: createHash('sha256').update(bytes).digest('hex') };
}
