import type { Environment, Incident, ProcessFacts } from '#shared/contract/model';
import type { Db } from './database.ts';

export interface NewIncident {
  readonly title: string;
  readonly service: string;
  readonly environment: Environment;
  readonly isSample: boolean;
  readonly openedMs: number;
}

interface IncidentRow {
  readonly title: string;
  readonly service: string;
  readonly environment: Environment;
  readonly is_sample: number;
  readonly opened_ms: number;
}

export function insertIncident(db: Db, incident: NewIncident): void {
  db.prepare(
    `INSERT INTO incident (id, title, service, environment, is_sample, opened_ms)
     VALUES (1, :title, :service, :environment, :isSample, :openedMs)`,
  ).run({ ...incident, isSample: incident.isSample ? 1 : 0 });
}

export function updateIncident(db: Db, incident: { title: string; service: string; environment: Environment }): void {
  db.prepare('UPDATE incident SET title = :title, service = :service, environment = :environment').run(incident);
}

export function selectIncident(db: Db): { incident: Incident; isSample: boolean } | undefined {
  const row = db.prepare<[], IncidentRow>('SELECT * FROM incident WHERE id = 1').get();
  if (!row) return undefined;
  return {
    incident: {
      title: row.title,
      service: row.service,
      environment: row.environment,
      openedAt: new Date(row.opened_ms).toISOString(),
    },
    isSample: row.is_sample === 1,
  };
}

interface ProcessRow extends Omit<ProcessFacts, 'goVersion'> {
  readonly go_version: string;
}

export type NewProcess = Omit<ProcessFacts, 'id'>;

/** The id of the process with these name, address and version, which is added when it is not there. */
export function ensureProcess(db: Db, process: NewProcess): number {
  const known = db
    .prepare<[NewProcess], { id: number }>(
      'SELECT id FROM process WHERE name = :name AND address = :address AND version = :version',
    )
    .get(process);
  if (known) return known.id;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO process (name, role, environment, address, version, go_version)
       VALUES (:name, :role, :environment, :address, :version, :goVersion)`,
    )
    .run(process);
  return Number(lastInsertRowid);
}

export function selectProcesses(db: Db): ProcessFacts[] {
  return db
    .prepare<[], ProcessRow>('SELECT * FROM process ORDER BY id')
    .all()
    .map(({ go_version, ...process }) => ({ ...process, goVersion: go_version }));
}
