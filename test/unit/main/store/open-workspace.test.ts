import { createHash } from 'node:crypto';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CaptureId } from '#shared/base/brand';
import { maxChunkBytes, readChunk } from '../../../../src-main/store/chunks.ts';
import { deleteCapture } from '../../../../src-main/store/captures.ts';
import {
  ensureComparison,
  setComparisonCaptures,
  setComparisonRenames,
  swapComparison,
} from '../../../../src-main/store/comparisons.ts';
import { ensureProcess } from '../../../../src-main/store/incident.ts';
import { insertNote } from '../../../../src-main/store/notes.ts';
import { OpenWorkspace } from '../../../../src-main/store/open-workspace.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const incident = {
  title: 'Checkout slow',
  service: 'checkout',
  environment: 'production',
  isSample: false,
  openedMs: 1_700_000_000_000,
} as const;
const process = {
  name: 'pod-1',
  role: '',
  environment: 'production',
  address: '10.0.0.1:6060',
  version: '',
  goVersion: '',
} as const;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function createWorkspace(): { file: string; workspace: OpenWorkspace } {
  const file = path.join(temporaryFolder(), 'incident.faultline');
  return { file, workspace: OpenWorkspace.create(file, incident) };
}

function begin(workspace: OpenWorkspace): CaptureId {
  const processId = ensureProcess(workspace.db, process);
  return workspace.begin({
    processId,
    kind: 'cpu',
    source: 'profile?seconds=5',
    origin: 'live',
    startedMs: 1_700_000_001_000,
  });
}

const finish = {
  status: 'complete',
  finishedMs: 1_700_000_006_000,
  contentType: 'application/octet-stream',
  problem: null,
} as const;

describe('a capture', () => {
  it('is stored as received, hashed, in chunks of at most 1 MiB', () => {
    const { workspace } = createWorkspace();
    const id = begin(workspace);
    const bytes = new Uint8Array(2.5 * maxChunkBytes).map((_, i) => (i * 31) % 251);
    workspace.append(id, bytes.subarray(0, 1000));
    workspace.append(id, bytes.subarray(1000));
    const capture = workspace.finish({ id, ...finish });
    expect(capture).toMatchObject({ status: 'complete', sizeBytes: bytes.length, sha256: sha256(bytes) });
    expect(Buffer.from(workspace.readCapture(id)).equals(bytes)).toBe(true);
    expect([0, 1, 2, 3, 4].map((seq) => readChunk(workspace.db, id, seq)?.length)).toEqual([
      1000,
      maxChunkBytes,
      maxChunkBytes,
      bytes.length - 1000 - 2 * maxChunkBytes,
      undefined,
    ]);
    workspace.close();
  });

  it('that was arriving when the process ended is partial, with every byte that was acknowledged', () => {
    const { file, workspace } = createWorkspace();
    const id = begin(workspace);
    const nothing = begin(workspace);
    const bytes = new Uint8Array(70_000).fill(7);
    workspace.append(id, bytes);
    workspace.close(); // without finish, as after a crash

    const opened = OpenWorkspace.open(file);
    expect(opened.capture(id)).toMatchObject({
      status: 'partial',
      sizeBytes: 70_000,
      sha256: sha256(bytes),
      problem: { code: 'capture/cut-off' },
    });
    expect(Buffer.from(opened.readCapture(id)).equals(bytes)).toBe(true);
    expect(opened.capture(nothing)).toMatchObject({ status: 'failed', sizeBytes: 0 });
    opened.close();
  });
});

describe('a workspace', () => {
  it('gives back what was put in', () => {
    const { file, workspace } = createWorkspace();
    const before = begin(workspace);
    const after = begin(workspace);
    for (const id of [before, after]) workspace.finish({ id, ...finish });
    const pair = { before: [before], after: [after] };
    const comparison = ensureComparison(workspace.db, pair, 1_700_000_007_000);
    expect(ensureComparison(workspace.db, pair, 1_700_000_009_000)).toEqual(comparison);
    const note = insertNote(workspace.db, {
      comparisonId: comparison.id,
      path: ['main.main', 'ratecard.(*Fallback).Rates'],
      text: 'New here',
      author: 'on-call',
      createdMs: 1_700_000_008_000,
    });
    workspace.close();

    const opened = OpenWorkspace.open(file);
    expect(opened.read()).toMatchObject({
      file,
      isSample: false,
      incident: { title: 'Checkout slow', openedAt: '2023-11-14T22:13:20.000Z' },
      processes: [{ id: 1, name: 'pod-1' }],
      captures: [{ id: before }, { id: after }],
      comparisons: [comparison],
      notes: [note],
    });
    opened.close();
  });

  it('keeps groups and renamed functions of a comparison, through changes and a swap', () => {
    const { workspace } = createWorkspace();
    const [a, b, c, d] = [begin(workspace), begin(workspace), begin(workspace), begin(workspace)];
    const { id } = ensureComparison(workspace.db, { before: [b, a], after: [c] }, 1_700_000_007_000);
    const read = () => workspace.read().comparisons.find((comparison) => comparison.id === id);
    expect(read()).toMatchObject({ before: [a, b], after: [c], renames: [] });
    expect(ensureComparison(workspace.db, { before: [a, b], after: [c] }, 0).id).toBe(id);
    expect(ensureComparison(workspace.db, { before: [a], after: [c] }, 0).id).not.toBe(id);

    setComparisonCaptures(workspace.db, id, { before: [b], after: [c, d] });
    setComparisonRenames(workspace.db, id, [{ before: 'm.f.func1', after: 'm.f.func2', rule: 'closure' }]);
    expect(read()).toMatchObject({ before: [b], after: [c, d] });
    swapComparison(workspace.db, id);
    expect(read()).toMatchObject({
      before: [c, d],
      after: [b],
      renames: [{ before: 'm.f.func2', after: 'm.f.func1', rule: 'closure' }],
    });
    deleteCapture(workspace.db, d);
    expect(read()).toMatchObject({ before: [c], after: [b] });
    deleteCapture(workspace.db, c);
    expect(read()).toBeUndefined();
    workspace.close();
  });
});
