import type { CaptureId } from '#shared/base/brand';
import type { ErrorValue } from '#shared/base/app-error';
import type { Capture, CaptureStatus, PlaceFacts, ServerFacts } from '#shared/contract/model';
import { noServerFacts } from '#shared/contract/server-facts';
import type { BuildFacts } from '#shared/profile/build-facts';
import type { CaptureKind } from '#shared/profile/profile';
import type { Db } from './database.ts';

export interface NewCapture {
  readonly processId: number;
  readonly kind: CaptureKind;
  readonly source: string;
  readonly origin: Capture['origin'];
  readonly startedMs: number;
  /** Where the process ran; nothing for an import. */
  readonly place?: Partial<PlaceFacts>;
}

export interface FinishedCapture {
  readonly id: CaptureId;
  readonly status: Exclude<CaptureStatus, 'receiving'>;
  readonly finishedMs: number;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly contentType: string;
  readonly problem: ErrorValue | null;
}

interface CaptureRow {
  readonly id: CaptureId;
  readonly process_id: number;
  readonly kind: CaptureKind;
  readonly source: string;
  readonly origin: Capture['origin'];
  readonly status: CaptureStatus;
  readonly started_ms: number;
  readonly finished_ms: number | null;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly content_type: string;
  readonly summary: string;
  readonly problem: string | null;
  readonly server: string;
}

export function insertCapture(db: Db, { place = {}, ...capture }: NewCapture): CaptureId {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO capture (process_id, kind, source, origin, status, started_ms, server)
       VALUES (:processId, :kind, :source, :origin, 'receiving', :startedMs, :server)`,
    )
    .run({ ...capture, server: JSON.stringify(place) });
  return Number(lastInsertRowid) as CaptureId;
}

export function finishCapture(db: Db, capture: FinishedCapture): void {
  db.prepare(
    `UPDATE capture SET status = :status, finished_ms = :finishedMs, size_bytes = :sizeBytes, sha256 = :sha256,
       content_type = :contentType, problem = :problem
     WHERE id = :id`,
  ).run({ ...capture, problem: capture.problem && JSON.stringify(capture.problem) });
}

export interface DescribedCapture {
  readonly id: CaptureId;
  readonly kind: CaptureKind;
  readonly summary: string;
  readonly problem: ErrorValue | null;
  readonly build: BuildFacts;
}

/**
 * What decoding told. Where it told nothing the kind that was asked for stays, and why the capture is partial weighs
 * more than why it could not be decoded.
 */
export function describeCapture(db: Db, found: DescribedCapture): void {
  db.prepare(
    `UPDATE capture SET kind = iif(:kind = 'unknown', kind, :kind), summary = :summary,
       problem = coalesce(problem, :problem), server = json_patch(server, :build)
     WHERE id = :id`,
  ).run({
    ...found,
    problem: found.problem && JSON.stringify(found.problem),
    build: JSON.stringify(found.build),
  });
}

export function deleteCapture(db: Db, id: CaptureId): void {
  db.prepare('DELETE FROM capture WHERE id = ?').run(id);
}

export function selectCaptures(db: Db): Capture[] {
  return db.prepare<[], CaptureRow>('SELECT * FROM capture ORDER BY id').all().map(toCapture);
}

export function selectCapture(db: Db, id: CaptureId): Capture | undefined {
  const row = db.prepare<[CaptureId], CaptureRow>('SELECT * FROM capture WHERE id = ?').get(id);
  return row && toCapture(row);
}

/** Captures that were arriving when their process ended. */
export function selectReceiving(db: Db): CaptureId[] {
  return db.prepare<[], CaptureId>(`SELECT id FROM capture WHERE status = 'receiving' ORDER BY id`).pluck().all();
}

function toCapture(row: CaptureRow): Capture {
  return {
    id: row.id,
    processId: row.process_id,
    kind: row.kind,
    source: row.source,
    origin: row.origin,
    status: row.status,
    startedAt: new Date(row.started_ms).toISOString(),
    finishedAt: row.finished_ms === null ? '' : new Date(row.finished_ms).toISOString(),
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    contentType: row.content_type,
    summary: row.summary,
    problem: row.problem === null ? null : (JSON.parse(row.problem) as ErrorValue),
    server: { ...noServerFacts, ...(JSON.parse(row.server) as Partial<ServerFacts>) },
  };
}
