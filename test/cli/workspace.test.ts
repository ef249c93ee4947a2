import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { resultOf, runCli, runJson, sample, startCli } from '../fixtures/run-cli.ts';
import { startSlowTarget, until, type SlowTarget } from '../fixtures/slow-target.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

interface Captures {
  readonly captures: readonly {
    id: number;
    kind: string;
    file: string;
    sha256: string;
    sizeBytes: number;
    status: string;
  }[];
}

/** Stops with the test. */
async function startTarget(): Promise<SlowTarget> {
  const target = await startSlowTarget();
  onTestFinished(target.stop);
  return target;
}

describe('import, list and verify', () => {
  it('keep every byte, and give captures back as inputs', async () => {
    const workspace = path.join(temporaryFolder(), 'incident.faultline');
    const files = ['healthy-cpu.pb.gz', 'sick-cpu.pb.gz', 'sick-trace.trace', 'sick-goroutines-1.txt'].map(sample);
    const imported = await runJson<Captures>(['import', ...files, '--workspace', workspace]);
    expect(imported.captures.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'cpu complete',
      'cpu complete',
      'trace complete',
      'goroutine-dump complete',
    ]);
    expect(imported.captures.map(({ sizeBytes }) => sizeBytes)).toEqual(files.map((file) => fs.statSync(file).size));

    const listed = await runJson<Captures>(['list', '--workspace', workspace]);
    expect(listed.captures.map(({ sha256 }) => sha256)).toEqual(imported.captures.map(({ sha256 }) => sha256));
    expect((await runCli(['verify', workspace])).code).toBe(0);

    const fromWorkspace = await runJson<{ total: number }>(['top', `${workspace}#2`]);
    const fromFile = await runJson<{ total: number }>(['top', sample('sick-cpu.pb.gz')]);
    expect(fromWorkspace).toEqual(fromFile);
  });

  it('name a file that cannot be decoded, and store it all the same', async () => {
    const folder = temporaryFolder();
    const workspace = path.join(folder, 'incident.faultline');
    const page = path.join(folder, 'profile.pb.gz');
    fs.writeFileSync(page, '<html>Sign in</html>');
    const { captures } = await runJson<Captures>(['import', page, '--workspace', workspace]);
    expect(captures).toMatchObject([{ kind: 'unknown', status: 'complete', sizeBytes: 20 }]);
    const { stdout } = await runCli(['list', '--workspace', workspace]);
    expect(stdout).toContain('page of text, not a capture');
  });

  it('refuse what is no workspace, and leave it as it is', async () => {
    const file = path.join(temporaryFolder(), 'notes.txt');
    fs.writeFileSync(
      file,
      'just text, and rather more than a hundred bytes of it, so that a header could be in there '.repeat(2),
    );
    const before = fs.readFileSync(file);
    const { code, stderr } = await runCli(['list', '--workspace', file]);
    expect(code).toBe(3);
    expect(stderr).toContain('is a text file, not a Faultline workspace');
    expect(fs.readFileSync(file).equals(before)).toBe(true);
  });
});

describe('a capture that is interrupted', () => {
  it('by kill -9 keeps every byte that was acknowledged', async () => {
    const workspace = path.join(temporaryFolder(), 'incident.faultline');
    const { url, sent } = await startTarget();
    const child = startCli(['capture', url, '--kind', 'heap', '--workspace', workspace]);
    await until(() => sent() > 600_000);
    child.kill('SIGKILL');
    await once(child, 'close');

    const { captures } = await runJson<Captures>(['list', '--workspace', workspace]);
    expect(captures).toMatchObject([{ kind: 'heap', status: 'partial' }]);
    expect(captures[0]?.sizeBytes).toBeGreaterThan(100_000);
    expect((await runCli(['verify', workspace])).code).toBe(0);
  });

  it('by Ctrl+C keeps what arrived and ends with 130', async () => {
    const workspace = path.join(temporaryFolder(), 'incident.faultline');
    const { url, sent } = await startTarget();
    const child = startCli(['capture', url, '--kind', 'heap', '--workspace', workspace, '--json']);
    const ended = resultOf(child);
    await until(() => sent() > 100_000);
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    const { captures } = JSON.parse(stdout) as Captures;
    expect(captures).toMatchObject([{ status: 'partial' }]);
    expect(captures[0]?.sizeBytes).toBeGreaterThan(50_000);
  });
});

describe('a target that cannot be reached', () => {
  it('ends with 4 and says what to check', async () => {
    const { code, stderr } = await runCli([
      'capture',
      'http://127.0.0.1:9/debug/pprof/',
      '--kind',
      'heap',
      '--out',
      temporaryFolder(),
    ]);
    expect(code).toBe(4);
    expect(stderr).toContain('Nothing listens on 127.0.0.1:9');
  });

  it('without a kind or plan is wrong usage', async () => {
    expect((await runCli(['capture', 'http://127.0.0.1:9'])).code).toBe(2);
  });
});
