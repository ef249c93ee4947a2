import { gunzipSync } from 'node:zlib';
import { Inflate, Z_SYNC_FLUSH } from 'pako';
import { AppError } from '#shared/base/app-error';
import { limits } from './limits.ts';

export interface Inflated {
  readonly bytes: Uint8Array;
  /** False where the file is cut off or damaged: `bytes` is then what could be saved. */
  readonly isComplete: boolean;
  /** Of the compressed file, how far it could be read. */
  readonly usedBytes: number;
  /** Why it is not complete; '' where it is. */
  readonly reason: string;
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * All members of a gzip file. The bound holds while inflating: a file that inflates to more stops there and is
 * refused. What a cut-off file still holds is saved, as far as the last byte that can be inflated.
 */
export function gunzip(bytes: Uint8Array, maxBytes: number = limits.rawBytes): Inflated {
  try {
    const inflated = gunzipSync(bytes, { maxOutputLength: maxBytes });
    return { bytes: inflated, isComplete: true, usedBytes: bytes.length, reason: '' };
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(bytes.length, maxBytes);
    return salvage(bytes, maxBytes, error instanceof Error ? error.message : String(error));
  }
}

/** The file goes in piece by piece, since of the piece in which the stream breaks nothing comes out. */
const PIECE_BYTES = 4096;
const CHUNK_BYTES = 16_384;

function salvage(bytes: Uint8Array, maxBytes: number, reason: string): Inflated {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const keep = (chunk: Uint8Array): void => {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(bytes.length, maxBytes);
    chunks.push(chunk);
  };
  const inflate = new Inflate({ chunkSize: CHUNK_BYTES });
  inflate.onData = keep;
  let usedBytes = 0;
  while (usedBytes < bytes.length) {
    const piece = bytes.subarray(usedBytes, usedBytes + PIECE_BYTES);
    if (!inflate.push(piece, Z_SYNC_FLUSH)) break;
    usedBytes += piece.length;
  }
  return { bytes: Buffer.concat(chunks, size), isComplete: false, usedBytes, reason };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function tooLarge(compressedBytes: number, bound: number): AppError {
  return new AppError(
    'decode/too-large',
    `This file has ${compressedBytes} bytes and inflates to more than ${bound}, which is more than Faultline takes on: ` +
      'its tables would not fit into memory. Capture for a shorter time, or less often.',
    { position: 0, compressedBytes, bound },
  );
}
