import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { ensure } from '#shared/base/assert';
import type { CaptureId } from '#shared/base/brand';
import type { Capture } from '#shared/contract/model';
import { noServerFacts } from '#shared/contract/server-facts';
import type { CaptureKind } from '#shared/profile/profile';
import type { CaptureStorage, EndOfCapture, NewLiveCapture } from './capture-storage.ts';
import { checkFreeSpace } from './free-space.ts';

interface OpenFile {
  readonly capture: NewLiveCapture;
  readonly handle: FileHandle;
  readonly hash: Hash;
  readonly file: string;
  sizeBytes: number;
}

/** Into a folder: `NAME.part` while it arrives, its own name when it is whole, `NAME.partial` when it was cut off. */
export class FolderStorage implements CaptureStorage {
  readonly #folder: string;
  readonly #open = new Map<CaptureId, OpenFile>();
  readonly #files = new Map<CaptureId, string>();
  #lastId = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where the bytes of a finished capture are. */
  fileOf(id: CaptureId): string {
    return this.#files.get(id) ?? '';
  }

  checkSpace(): Promise<void> {
    return checkFreeSpace(this.#folder);
  }

  async begin(capture: NewLiveCapture): Promise<CaptureId> {
    await mkdir(this.#folder, { recursive: true });
    const id = ++this.#lastId as CaptureId;
    const stamp = new Date(capture.startedMs).toISOString().replace(/[-:]|\.\d+Z/g, '');
    const file = path.join(this.#folder, `${capture.kind}-${stamp}-${id}${extensionOf(capture.kind)}`);
    const handle = await open(`${file}.part`, 'wx');
    this.#open.set(id, { capture, handle, file, hash: createHash('sha256'), sizeBytes: 0 });
    return id;
  }

  async append(id: CaptureId, block: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const entry = ensure(this.#open.get(id), `open capture ${id}`);
    const bytes = block.subarray(0, length);
    await entry.handle.writeFile(bytes);
    await entry.handle.datasync();
    entry.hash.update(bytes);
    entry.sizeBytes += length;
    return block;
  }

  async finish({ id, status, contentType, problem }: EndOfCapture): Promise<Capture> {
    const { capture, handle, file, hash, sizeBytes } = ensure(this.#open.get(id), `open capture ${id}`);
    this.#open.delete(id);
    await handle.close();
    const kept = status === 'complete' ? file : `${file}.${status}`;
    await rename(`${file}.part`, kept);
    this.#files.set(id, kept);
    return {
      id,
      processId: 0,
      kind: capture.kind,
      source: capture.source,
      origin: 'live',
      status,
      startedAt: new Date(capture.startedMs).toISOString(),
      finishedAt: new Date().toISOString(),
      sizeBytes,
      sha256: hash.digest('hex'),
      contentType,
      summary: '',
      problem,
      server: { ...noServerFacts, ...capture.place },
    };
  }
}

function extensionOf(kind: CaptureKind): string {
  if (kind === 'goroutine-dump' || kind === 'gctrace' || kind === 'unknown') return '.txt';
  return kind === 'trace' ? '.trace' : '.pb.gz';
}
