import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { AppError } from '#shared/base/app-error';
import type { CaptureId } from '#shared/base/brand';
import { ensure } from '#shared/base/assert';
import type { Comparison } from '#shared/contract/model';
import type { CaptureKind } from '#shared/profile/profile';
import type { Faultline } from './faultline.ts';

/** `resources/sample-incident/incident.json`: what was captured from which process, when. */
const manifestSchema = v.object({
  title: v.string(),
  service: v.string(),
  processes: v.array(
    v.object({
      id: v.string(),
      name: v.string(),
      role: v.picklist(['sick', 'healthy', 'newer', '']),
      environment: v.picklist(['production', 'staging', 'dev', 'local']),
      version: v.string(),
      goVersion: v.string(),
    }),
  ),
  captures: v.array(
    v.object({
      file: v.string(),
      process: v.string(),
      kind: v.custom<CaptureKind>((value) => typeof value === 'string'),
      endpoint: v.string(),
      startedAt: v.pipe(v.string(), v.isoTimestamp()),
      finishedAt: v.pipe(v.string(), v.isoTimestamp()),
      contentType: v.string(),
      sha256: v.string(),
    }),
  ),
  comparisons: v.array(v.object({ before: v.string(), after: v.string() })),
  notes: v.array(v.object({ comparison: v.number(), function: v.string(), author: v.string(), text: v.string() })),
});

type SampleManifest = v.InferOutput<typeof manifestSchema>;

interface Sample {
  readonly folder: string;
  readonly manifest: SampleManifest;
  /** Changes with the captures, so that a new release does not show the workspace of an old sample. */
  readonly version: string;
}

async function readSample(folder: string): Promise<Sample> {
  const text = await readFile(path.join(folder, 'incident.json'), 'utf8');
  const manifest = v.parse(manifestSchema, JSON.parse(text));
  return { folder, manifest, version: createHash('sha256').update(text).digest('hex').slice(0, 8) };
}

/**
 * Opens the workspace of the sample, which is built from the captures on first use and then kept: what the person
 * does with it survives. Captures go the same way as any import.
 */
export async function openSample(app: Faultline, sampleFolder: string, dataFolder: string): Promise<void> {
  const sample = await readSample(sampleFolder);
  const file = path.join(dataFolder, `sample-incident-${sample.version}.faultline`);
  if (!fs.existsSync(file)) await buildSample(app, sample, file);
  await app.store.call('workspace/open', { file });
}

/** Built under another name and renamed when whole, so that a half-built one is never taken for the sample. */
async function buildSample(app: Faultline, sample: Sample, file: string): Promise<void> {
  const unfinished = `${file}.part`;
  await rm(unfinished, { force: true });
  await rm(`${unfinished}-wal`, { force: true });
  const { title, service, processes, captures } = sample.manifest;
  const openedMs = Math.min(...captures.map(({ startedAt }) => Date.parse(startedAt)));
  const closedMs = Math.max(...captures.map(({ finishedAt }) => Date.parse(finishedAt)));
  const environment = processes[0]?.environment ?? 'production';
  await app.store.call('workspace/create', {
    file: unfinished,
    incident: { title, service, environment, isSample: true, openedMs },
  });
  const captureOf = await storeCaptures(app, sample);
  const comparisons: Comparison[] = [];
  for (const { before, after } of sample.manifest.comparisons) {
    const captures = { before: [captureNamed(captureOf, before)], after: [captureNamed(captureOf, after)] };
    comparisons.push(await app.store.call('comparison/ensure', { captures, createdMs: closedMs }));
  }
  await storeNotes(app, sample, comparisons);
  await app.store.call('workspace/close', null);
  await app.sessions.closeAll();
  await rename(unfinished, file);
}

async function storeCaptures(app: Faultline, { folder, manifest }: Sample): Promise<Map<string, CaptureId>> {
  const captureOf = new Map<string, CaptureId>();
  const processOf = new Map(manifest.processes.map((process) => [process.id, process]));
  for (const { file, process, kind, endpoint, startedAt, finishedAt, contentType, sha256 } of manifest.captures) {
    const { name, role, environment, version, goVersion } = ensure(processOf.get(process), `process ${process}`);
    const processId = await app.store.call('process/ensure', {
      name,
      role,
      environment,
      address: '',
      version,
      goVersion,
    });
    const id = await app.store.call('capture/begin', {
      processId,
      kind,
      source: endpoint,
      origin: 'sample',
      startedMs: Date.parse(startedAt),
    });
    const bytes = new Uint8Array(await readFile(path.join(folder, file)));
    await app.store.append(id, bytes, bytes.length);
    const capture = await app.store.call('capture/finish', {
      id,
      status: 'complete',
      finishedMs: Date.parse(finishedAt),
      contentType,
      problem: null,
    });
    if (capture.sha256 !== sha256) {
      throw new AppError('store/corrupt', `${file} of the sample incident is not the file that was recorded.`, {
        file,
      });
    }
    await app.describe(capture);
    captureOf.set(file, id);
  }
  return captureOf;
}

/** Notes name a function; they are pinned on the call path where it takes the most. */
async function storeNotes(app: Faultline, { manifest }: Sample, comparisons: readonly Comparison[]): Promise<void> {
  const createdMs = Math.max(...manifest.captures.map(({ finishedAt }) => Date.parse(finishedAt)));
  for (const [i, { comparison, function: name, author, text }] of manifest.notes.entries()) {
    const { id } = ensure(comparisons[comparison], `comparison ${comparison}`);
    const pair = await app.pair(id);
    const ask = app.sessions.askComparison.bind(app.sessions);
    const exact = `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
    const { symbols } = await ask('comparison/search', pair, { pattern: exact });
    const at = {
      valueType: (await ask('comparison/head', pair, { valueType: null, scale: null })).valueType,
      scale: 'absolute',
    } as const;
    const { node } = await ask('comparison/find-node', pair, { ...at, symbol: ensure(symbols[0], `function ${name}`) });
    const { path: callPath } = await ask('comparison/node', pair, { ...at, node });
    await app.store.call('note/add', {
      comparisonId: id,
      path: callPath,
      text,
      author,
      createdMs: createdMs + (i + 1) * 60_000,
    });
  }
}

function captureNamed(captureOf: ReadonlyMap<string, CaptureId>, file: string): CaptureId {
  return ensure(captureOf.get(file), `capture ${file}`);
}
