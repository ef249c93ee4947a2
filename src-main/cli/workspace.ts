import type { Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import { formatBytes } from '#shared/format/bytes';
import type { Capture } from '#shared/contract/model';
import { exitCode, exitCodeOf } from './exit-code.ts';
import { writeJson, writeLine, writeNote, writeTable } from './output.ts';

/** Commands on a workspace file. Storage is loaded only when one of them runs. */

interface WorkspaceOption {
  readonly workspace: string;
  readonly json?: boolean;
}

export function addImport(program: Command): void {
  program
    .command('import')
    .description('store files, and the captures in folders, in a workspace, byte for byte')
    .argument('<file...>')
    .requiredOption('--workspace <file>', 'made where there is none')
    .option('--json', 'one JSON object')
    .action(async (files: string[], { workspace, json }: WorkspaceOption) => {
      const { withApp, openOrCreate } = await import('./with-workspace.ts');
      await withApp({ settings: false }, async (app) => {
        await openOrCreate(app, workspace);
        const { findCaptures } = await import('../app/capture-files.ts');
        const found = await findCaptures(files);
        const captures = await app.importFiles(found.files).ended;
        const failed = app.jobs.list().filter(({ problem }) => problem !== null);
        if (json === true) {
          const stored = captures.map((capture) => captureFacts(capture, workspace));
          writeJson({ captures: stored, skipped: found.skipped });
        } else writeCaptures(captures);
        for (const { file, reason } of found.skipped) writeNote(`${file} was left out: ${reason}`);
        for (const { problem } of failed) if (problem) writeNote(problem.message);
        const [first] = failed;
        if (first?.problem) process.exitCode = exitCodeOf(first.problem);
        else if (captures.length === 0) {
          throw new AppError('file/unreadable', `There is no capture in ${files.join(', ')}.`, {
            file: files[0] ?? '',
          });
        }
      });
    });
}

export function addList(program: Command): void {
  program
    .command('list')
    .description('what is in a workspace')
    .requiredOption('--workspace <file>')
    .option('--json', 'one JSON object')
    .action(async ({ workspace: file, json }: WorkspaceOption) => {
      const { withWorkspace } = await import('./with-workspace.ts');
      const workspace = await withWorkspace(file, (app) => app.store.call('workspace/get', null));
      const { incident, captures, comparisons, notes, processes } = workspace;
      if (json === true) {
        writeJson({
          incident,
          processes,
          captures: captures.map((capture) => ({ ...capture, ...captureFacts(capture, file) })),
          comparisons,
          notes,
        });
        return;
      }
      writeLine(incident.title);
      writeCaptures(captures);
      for (const { id, before, after } of comparisons)
        writeLine(`comparison ${id}: ${numbers(before)} → ${numbers(after)}`);
      for (const { author, text, path } of notes)
        writeLine(`note by ${author} on ${path.at(-1) ?? 'the incident'}: ${text}`);
    });
}

/** `#4`, or `#4, #5` of a group. */
const numbers = (captures: readonly number[]): string => captures.map((id) => `#${id}`).join(', ');

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('read every stored byte again and check it against its hash')
    .argument('<workspace>')
    .option('--json', 'one JSON object')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const { withWorkspace } = await import('./with-workspace.ts');
      const results = await withWorkspace(file, async (app) => {
        const { captures } = await app.store.call('workspace/get', null);
        return Promise.all(
          captures.map(async ({ id, sha256, sizeBytes }) => {
            const found = await app.store.call('capture/measure', { id });
            return { id, ok: found.sha256 === sha256 && found.sizeBytes === sizeBytes, sha256, found: found.sha256 };
          }),
        );
      });
      if (json === true) writeJson({ captures: results });
      else for (const { id, ok, sha256 } of results) writeLine(`#${id} ${ok ? 'ok' : 'DAMAGED'} ${sha256}`);
      if (results.some(({ ok }) => !ok)) {
        throw new AppError('store/corrupt', 'Some captures are not the bytes that were stored.');
      }
    });
}

export interface CaptureFacts {
  readonly id: number;
  readonly kind: string;
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly status: string;
}

/** `file` can be given back as an input: `workspace.faultline#3`. */
export function captureFacts({ id, kind, sha256, sizeBytes, status }: Capture, workspace: string): CaptureFacts {
  return { id, kind, file: `${workspace}#${id}`, sha256, sizeBytes, status };
}

export function writeCaptures(captures: readonly Capture[]): void {
  const rows = captures.map(({ id, kind, source, summary, sizeBytes, status, problem }) => [
    `#${id}`,
    kind,
    formatBytes(sizeBytes),
    status,
    summary,
    problem === null ? source : `${source}: ${problem.message}`,
  ]);
  if (rows.length > 0) writeTable(rows, [true, false, true, false, false, false]);
}

/** 5 where any capture is partial, 4 where one failed outright, else 0. */
export function captureExitCode(captures: readonly Capture[]): number {
  if (captures.some(({ status }) => status === 'failed')) return exitCode.captureFailed;
  return captures.some(({ status }) => status === 'partial') ? exitCode.partial : exitCode.done;
}
