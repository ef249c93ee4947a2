import fs from 'node:fs';
import { AppError } from '#shared/base/app-error';
import type { CaptureId } from '#shared/base/brand';
import type { Workspace } from '#shared/contract/model';
import {
  finishCapture,
  insertCapture,
  selectCapture,
  selectCaptures,
  selectReceiving,
  type NewCapture,
} from './captures.ts';
import { ChunkWriter, measureChunks, readChunks } from './chunks.ts';
import { selectComparisons } from './comparisons.ts';
import { createDatabase, openDatabase, toStoreError, type Db } from './database.ts';
import { insertIncident, selectIncident, selectProcesses, type NewIncident } from './incident.ts';
import { workspaceKind } from './migrations/workspace.ts';
import { selectNotes } from './notes.ts';
import type { StoreCalls } from './store-calls.ts';

/** The workspace that is open, and the captures that are arriving in it. */
export class OpenWorkspace {
  readonly db: Db;
  readonly file: string;
  readonly #writers = new Map<CaptureId, ChunkWriter>();

  private constructor(db: Db, file: string) {
    this.db = db;
    this.file = file;
  }

  static create(file: string, incident: NewIncident): OpenWorkspace {
    const workspace = new OpenWorkspace(createDatabase(file, workspaceKind), file);
    insertIncident(workspace.db, incident);
    return workspace;
  }

  static open(file: string): OpenWorkspace {
    const workspace = new OpenWorkspace(openDatabase(file, workspaceKind), file);
    workspace.#keepInterrupted();
    return workspace;
  }

  close(): void {
    this.db.close();
  }

  read(): Workspace {
    const stored = selectIncident(this.db);
    if (!stored) {
      throw new AppError('store/corrupt', `${this.file} has no incident in it. Copy it before anything else.`, {
        file: this.file,
      });
    }
    return {
      file: this.file,
      sizeBytes: fs.statSync(this.file).size,
      isSample: stored.isSample,
      incident: stored.incident,
      processes: selectProcesses(this.db),
      captures: selectCaptures(this.db),
      comparisons: selectComparisons(this.db),
      notes: selectNotes(this.db),
    };
  }

  begin(capture: NewCapture): CaptureId {
    const id = insertCapture(this.db, capture);
    this.#writers.set(id, new ChunkWriter(this.db, id));
    return id;
  }

  /** The bytes are on disk when this returns. */
  append(id: CaptureId, bytes: Uint8Array): void {
    const writer = this.#writer(id);
    try {
      writer.append(bytes);
    } catch (error) {
      throw toStoreError(error, this.file, workspaceKind.noun);
    }
  }

  finish(args: StoreCalls['capture/finish']['args']): StoreCalls['capture/finish']['reply'] {
    const writer = this.#writer(args.id);
    const sizeBytes = writer.sizeBytes;
    finishCapture(this.db, { ...args, sizeBytes, sha256: writer.digest() });
    this.#writers.delete(args.id);
    return this.capture(args.id);
  }

  capture(id: CaptureId): StoreCalls['capture/finish']['reply'] {
    const capture = selectCapture(this.db, id);
    if (!capture) throw new AppError('app/not-found', `There is no capture #${id} in this workspace.`, { capture: id });
    return capture;
  }

  readCapture(id: CaptureId): Uint8Array<ArrayBuffer> {
    return readChunks(this.db, id, this.capture(id).sizeBytes);
  }

  #writer(id: CaptureId): ChunkWriter {
    const writer = this.#writers.get(id);
    if (!writer) throw new AppError('app/not-found', `Capture #${id} is not being received.`, { capture: id });
    return writer;
  }

  /** What had been acknowledged before a crash is kept, measured and marked partial. */
  #keepInterrupted(): void {
    for (const id of selectReceiving(this.db)) {
      const { sizeBytes, sha256 } = measureChunks(this.db, id);
      const kept = sizeBytes === 0 ? 'Nothing had arrived.' : `The ${sizeBytes} bytes that had arrived are kept.`;
      finishCapture(this.db, {
        id,
        status: sizeBytes === 0 ? 'failed' : 'partial',
        finishedMs: Date.now(),
        sizeBytes,
        sha256,
        contentType: '',
        problem: {
          code: 'capture/cut-off',
          message: `Faultline ended while this capture arrived. ${kept}`,
          details: { sizeBytes },
        },
      });
    }
  }
}
