import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** The bytes of one file, made while they are written: folded stacks of a large profile are gigabytes. */
export type FilePieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface WrittenFile {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export async function writePieces(file: string, pieces: FilePieces): Promise<WrittenFile> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  async function* measured(): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      hash.update(piece);
      sizeBytes += piece.length;
      yield piece;
    }
  }
  await pipeline(measured(), createWriteStream(file));
  return { sha256: hash.digest('hex'), sizeBytes };
}
