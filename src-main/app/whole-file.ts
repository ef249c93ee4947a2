import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

const blockBytes = 1 << 20;

/** Where a file's bytes go, block by block; it gives back a block to fill next. */
export type TakeBlock = (block: Uint8Array<ArrayBuffer>, length: number) => Promise<Uint8Array<ArrayBuffer>>;

/** Reads a file in blocks of at most 1 MiB through one block of memory. */
export async function readBlocks(file: string, signal: AbortSignal, take: TakeBlock): Promise<void> {
  const handle = await open(file, 'r');
  try {
    for (let block = new Uint8Array(blockBytes); ;) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(block, 0, blockBytes);
      if (bytesRead === 0) return;
      block = await take(block, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Writes beside the file first, so that an old one is replaced only by a whole new one. */
export async function writeWhole<T>(file: string, write: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = `${file}.${randomUUID()}.part`;
  try {
    const written = await write(temporary);
    await rename(temporary, file);
    return written;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
