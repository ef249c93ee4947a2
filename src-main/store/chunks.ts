import { createHash, type Hash } from 'node:crypto';
import type { CaptureId } from '#shared/base/brand';
import { AppError } from '#shared/base/app-error';
import type { Db } from './database.ts';

/** A row holds at most this much, so that no statement needs more memory than one chunk. */
export const maxChunkBytes = 1 << 20;

/** Appends to one capture; knows how much was stored and its hash without reading anything back. */
export class ChunkWriter {
  readonly #db: Db;
  readonly #id: CaptureId;
  readonly #hash: Hash = createHash('sha256');
  #seq = 0;
  #sizeBytes = 0;

  constructor(db: Db, id: CaptureId) {
    this.#db = db;
    this.#id = id;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** When this returns, the bytes are on disk: each append is a transaction of its own. */
  append(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += maxChunkBytes) {
      const chunk = bytes.subarray(at, at + maxChunkBytes);
      this.#db
        .prepare('INSERT INTO capture_chunk (capture_id, seq, bytes) VALUES (?, ?, ?)')
        .run(this.#id, this.#seq, chunk);
      this.#seq++;
      this.#sizeBytes += chunk.length;
      this.#hash.update(chunk);
    }
  }

  /** Lower-case hex. Ends the writer. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}

/** The whole capture. `sizeBytes` is known from the capture's row, so memory is taken once. */
export function readChunks(db: Db, id: CaptureId, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(sizeBytes);
  let at = 0;
  for (const chunk of iterateChunks(db, id)) {
    if (at + chunk.length > sizeBytes) throw lengthMismatch(id, sizeBytes, at + chunk.length);
    whole.set(chunk, at);
    at += chunk.length;
  }
  if (at !== sizeBytes) throw lengthMismatch(id, sizeBytes, at);
  return whole;
}

/** Size and hash from the stored bytes, one chunk in memory at a time. */
export function measureChunks(db: Db, id: CaptureId): { sizeBytes: number; sha256: string } {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for (const chunk of iterateChunks(db, id)) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

export function readChunk(db: Db, id: CaptureId, seq: number): Uint8Array | undefined {
  return db
    .prepare<[CaptureId, number], Buffer>('SELECT bytes FROM capture_chunk WHERE capture_id = ? AND seq = ?')
    .pluck()
    .get(id, seq);
}

function iterateChunks(db: Db, id: CaptureId): IterableIterator<Buffer> {
  return db
    .prepare<[CaptureId], Buffer>('SELECT bytes FROM capture_chunk WHERE capture_id = ? ORDER BY seq')
    .pluck()
    .iterate(id);
}

function lengthMismatch(id: CaptureId, expected: number, found: number): AppError {
  return new AppError(
    'store/corrupt',
    `Capture #${id} should hold ${expected} bytes, ${found} are stored. Copy the workspace before anything else.`,
    { capture: id, expected, found },
  );
}
