import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goProgram, startCheckout, type Target } from '../targets/target.ts';
import { runCli, runJson } from '../fixtures/run-cli.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

interface Captures {
  readonly captures: readonly { kind: string; file: string; sizeBytes: number; status: string }[];
}

describe.skipIf(goProgram() === undefined)('a running Go service', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startCheckout({ mode: 'sick', args: ['-pprof-path', '/internal/ops/pprof/'] });
  }, 120_000);
  afterAll(() => target.stop());

  it('gives its captures as files, from a path of its own', async () => {
    const out = temporaryFolder();
    expect(target.pprofUrl).toContain('/internal/ops/pprof/');
    const kinds = ['cpu', 'heap', 'goroutine', 'goroutine-dump', 'trace', 'checkout.inflight'];
    const { captures } = await runJson<Captures>([
      'capture',
      target.pprofUrl,
      '--kind',
      ...kinds,
      '--seconds',
      '1',
      '--out',
      out,
    ]);
    expect(captures.map(({ status }) => status)).toEqual(kinds.map(() => 'complete'));
    for (const { file, sizeBytes } of captures) {
      expect(fs.statSync(file).size).toBe(sizeBytes);
      const info = await runJson<{ kind: string }>(['info', file]);
      expect(kinds.map((kind) => (kind.includes('.') ? 'custom' : kind))).toContain(info.kind);
    }
  });

  it('gives a plan into a workspace', async () => {
    const workspace = path.join(temporaryFolder(), 'incident.faultline');
    const { captures } = await runJson<Captures>([
      'capture',
      target.pprofUrl,
      '--plan',
      'leak',
      '--workspace',
      workspace,
    ]);
    expect(captures.map(({ kind }) => kind).sort()).toEqual(['goroutine', 'goroutine-dump', 'heap', 'threadcreate']);
  });

  it('gives captures again and again, of which the last are kept, and what grew meanwhile', async () => {
    const workspace = path.join(temporaryFolder(), 'incident.faultline');
    const { captures } = await runJson<Captures>([
      ...['capture', target.pprofUrl, '--kind', 'heap', '--workspace', workspace],
      ...['--every', '1', '--times', '3', '--keep-last', '2'],
    ]);
    expect(captures.map(({ status }) => status)).toEqual(['complete', 'complete']);
    const listed = await runJson<{ captures: { id: number; source: string }[] }>(['list', '--workspace', workspace]);
    expect(listed.captures.map(({ id }) => id)).toEqual([2, 3]);
    const meanwhile = await runJson<Captures>([
      ...['capture', target.pprofUrl, '--kind', 'heap:delta', '--seconds', '1', '--out', temporaryFolder()],
    ]);
    expect(meanwhile.captures[0]).toMatchObject({ kind: 'heap', status: 'complete' });
  });

  it('is asked for one CPU profile at a time', async () => {
    const { captures } = await runJson<Captures>([
      'capture',
      target.pprofUrl,
      '--kind',
      'cpu',
      'cpu',
      '--seconds',
      '1',
      '--out',
      temporaryFolder(),
    ]);
    expect(captures.map(({ kind, status }) => `${kind} ${status}`)).toEqual(['cpu complete', 'cpu complete']);
  });

  it('that lacks a profile says what it has', async () => {
    const { code, stderr } = await runCli([
      'capture',
      target.pprofUrl,
      '--kind',
      'goroutineleak',
      '--out',
      temporaryFolder(),
    ]);
    expect(code).toBe(4);
    expect(stderr).toContain('does not offer goroutineleak. It offers');
  });
});
