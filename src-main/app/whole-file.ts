import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

const blockBytes = 1 << 20;

/** A file's bytes in blocks of at most 1 MiB, each with a buffer of its own that may be transferred. */
export async function* readBlocks(file: string, signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const handle = await open(file, 'r');
  try {
    for (;;) {
      signal.throwIfAborted();
      const block = new Uint8Array(blockBytes);
      const { bytesRead } = await handle.read(block, 0, blockBytes);
      if (bytesRead === 0) return;
      yield bytesRead === blockBytes ? block : block.slice(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Writes beside the file first, so that an old one is replaced only by a whole new one. */
export async function writeWhole(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${file}.${randomUUID()}.part`;
  try {
    await write(temporary);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
