import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import type { ComparisonId } from '#shared/base/brand';
import { ensure } from '#shared/base/assert';
import type { Faultline } from '../app/faultline.ts';
import { writeJson, writeLine } from './output.ts';

interface Options {
  readonly workspace?: string;
  readonly comparison?: number;
  readonly format: string;
  readonly out: string;
  readonly json?: boolean;
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description('write a comparison as one HTML file for people who have no Faultline')
    .argument('[captures...]', 'two captures: before and after')
    .option('--workspace <file>', 'take a comparison of this workspace, with its notes')
    .option('--comparison <id>', 'which one; the first where it is not said', Number)
    .requiredOption('--format <format>', 'html')
    .requiredOption('--out <file>')
    .option('--json', 'one JSON object')
    .action(async (captures: string[], options: Options) => {
      if (options.format !== 'html') {
        throw new AppError('app/bad-request', `There is no format "${options.format}" yet; there is html.`);
      }
      const html = Buffer.from(await renderComparison(captures, options));
      const { writeWhole } = await import('../app/whole-file.ts');
      await writeWhole(options.out, (temporary) => writeFile(temporary, html)).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new AppError('export/failed', `${options.out} cannot be written: ${reason}`, { file: options.out });
      });
      const sha256 = createHash('sha256').update(html).digest('hex');
      if (options.json === true) writeJson({ file: options.out, sha256, redactions: {} });
      else writeLine(`${options.out}  ${sha256}`);
    });
}

async function renderComparison(captures: readonly string[], { workspace, comparison }: Options): Promise<string> {
  const [before, after] = captures;
  const { buildReport } = await import('../app/report.ts');
  const { withWorkspace } = await import('./with-workspace.ts');
  if (workspace !== undefined && captures.length === 0) {
    return withWorkspace(workspace, async (app) => buildReport(app, await findComparison(app, comparison)));
  }
  if (workspace === undefined && before !== undefined && after !== undefined && captures.length === 2) {
    return withPairOfFiles(before, after, buildReport);
  }
  throw new AppError('app/bad-request', 'Say what to export: --workspace FILE, or two captures.');
}

async function findComparison(app: Faultline, wanted: number | undefined): Promise<ComparisonId> {
  const { comparisons } = await app.store.call('workspace/get', null);
  const found = wanted === undefined ? comparisons[0] : comparisons.find(({ id }) => id === wanted);
  if (found) return found.id;
  const ids = comparisons.map(({ id }) => id).join(', ');
  throw new AppError('app/not-found', ids === '' ? 'This workspace has no comparison.' : `The comparisons are ${ids}.`);
}

/** Two files go the way of any import, into a workspace that is removed afterwards. */
async function withPairOfFiles(
  before: string,
  after: string,
  render: (app: Faultline, id: ComparisonId) => Promise<string>,
): Promise<string> {
  const { withApp, openOrCreate } = await import('./with-workspace.ts');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'faultline-export-'));
  try {
    return await withApp({ settings: false }, async (app) => {
      await openOrCreate(app, path.join(folder, 'Comparison.faultline'));
      const captures = await app.importFiles([before, after]).ended;
      for (const { problem } of app.jobs.list()) {
        if (problem) throw new AppError(problem.code, problem.message, problem.details);
      }
      const [first, second] = captures;
      const { id } = await app.compare({ before: [ensure(first, 'before').id], after: [ensure(second, 'after').id] });
      return render(app, id);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
