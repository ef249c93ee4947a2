import { AppError } from '#shared/base/app-error';
import { writeWhole } from '../app/whole-file.ts';
import { writePieces, type FilePieces } from '../export/file-pieces.ts';

/** Writes a whole file or none, and gives its hash. */
export async function writeOut(file: string, pieces: FilePieces): Promise<{ file: string; sha256: string }> {
  try {
    const written = await writeWhole(file, (temporary) => writePieces(temporary, pieces));
    return { file, sha256: written.sha256 };
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('export/failed', `${file} cannot be written: ${reason}`, { file });
  }
}
