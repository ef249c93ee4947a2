import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import type { ComparisonId } from '#shared/base/brand';
import { comparisonFormats, profileFormats, type ExportFormat } from '#shared/contract/export-formats';
import { version } from '../../package.json';
import type { Faultline } from '../app/faultline.ts';
import { exportComparison } from '../export/export-comparison.ts';
import { exportProfile } from '../export/export-profile.ts';
import type { FilePieces } from '../export/file-pieces.ts';
import { exitCode } from './exit-code.ts';
import { openComparison, scales, type ComparisonOptions } from './open-comparison.ts';
import { writeJson, writeLine } from './output.ts';
import { addProfileOptions, exportedProfile, type ProfileOptions } from './profile-options.ts';
import { readInput } from './read-input.ts';
import { writeOut } from './write-out.ts';

interface Options extends ProfileOptions, Omit<ComparisonOptions, 'type'> {
  readonly after?: string[];
  readonly workspace?: string;
  readonly comparison?: number;
  readonly inverted?: boolean;
  readonly format: string;
  readonly out: string;
  readonly json?: boolean;
}

/** A file, and whether an input was cut off. */
interface Exported {
  readonly pieces: FilePieces;
  readonly isPartial: boolean;
}

export function addExport(program: Command): void {
  const command = program
    .command('export')
    .usage('[options] FILE | BEFORE... -- AFTER... | --workspace W')
    .description('write a profile or a comparison for other tools, and for people who have no Faultline')
    .argument('[captures...]', 'one profile, or the before side of a comparison')
    .option('--after <files...>', 'the same as what stands behind --')
    .option('--workspace <file>', 'take a comparison of this workspace, with its notes')
    .option('--comparison <id>', 'which one; the first where it is not said', Number)
    .requiredOption(
      '--format <format>',
      `of a profile: ${names(profileFormats)}; of a comparison: ${names(comparisons)}`,
    )
    .requiredOption('--out <file>')
    .option('--scale <scale>', `of a comparison: ${scales.join(', ')}`)
    .option('--anyway', 'compare what is not comparable, where it has a value in common')
    .option('--match-renamed', 'take functions for one that moved, were renumbered or are vendored')
    .option('--inverted', 'in an SVG of a profile: callees on top, their callers below')
    .option('--json', 'one JSON object');
  addProfileOptions(command).action(async (captures: string[], options: Options) => {
    const { pieces, isPartial } = await exportPieces(captures, options);
    const written = await writeOut(options.out, pieces);
    if (options.json === true) writeJson({ ...written, redactions: {} });
    else writeLine(`${written.file}  ${written.sha256}`);
    if (isPartial) process.exitCode = exitCode.partial;
  });
}

const comparisons: readonly ExportFormat[] = [
  { name: 'html', title: 'Report', extension: 'html', purpose: 'One page for people.' },
  ...comparisonFormats,
];

function names(formats: readonly ExportFormat[]): string {
  return formats.map(({ name }) => name).join(', ');
}

async function exportPieces(captures: readonly string[], options: Options): Promise<Exported> {
  const { workspace, after } = options;
  const [first, second] = captures;
  if (workspace !== undefined && captures.length === 0) return exportOfWorkspace(workspace, options);
  if (workspace === undefined && first !== undefined) {
    if (after !== undefined) return exportPair(captures, after, options);
    if (second !== undefined && captures.length === 2) return exportPair([first], [second], options);
    if (captures.length === 1) return exportFile(first, options);
  }
  throw new AppError('app/bad-request', 'Say what to export: FILE, BEFORE... -- AFTER..., or --workspace W.');
}

async function exportFile(file: string, options: Options): Promise<Exported> {
  const format = findFormat(profileFormats, options.format, 'a profile');
  const input = await readInput(file);
  const direction = options.inverted === true ? 'bottom-up' : 'top-down';
  const exported = exportedProfile(input, options);
  return {
    pieces: exportProfile(exported, { format, direction, appVersion: version }),
    isPartial: input.isPartial,
  };
}

async function exportPair(before: readonly string[], after: readonly string[], options: Options): Promise<Exported> {
  checkNotNarrowed(options);
  if (options.format === 'html') {
    checkForReport(options);
    const { buildReport } = await import('../app/report.ts');
    return { pieces: [Buffer.from(await withComparedFiles(before, after, buildReport))], isPartial: false };
  }
  const format = findFormat(comparisonFormats, options.format, 'a comparison', ['html']);
  const { session, head, isPartial } = await openComparison(before, after, options);
  const title = `${before.map(baseName).join(', ')} compared with ${after.map(baseName).join(', ')}`;
  const compared = session.exported({ valueType: head.valueType, scale: head.scale.name, title, head });
  return { pieces: exportComparison(compared, format), isPartial };
}

const baseName = (file: string): string => path.basename(file);

async function exportOfWorkspace(workspace: string, options: Options): Promise<Exported> {
  const { withWorkspace } = await import('./with-workspace.ts');
  if (options.format === 'html') {
    checkNotNarrowed(options);
    checkForReport(options);
    const { buildReport } = await import('../app/report.ts');
    const html = await withWorkspace(workspace, async (app) =>
      buildReport(app, await findComparison(app, options.comparison)),
    );
    return { pieces: [Buffer.from(html)], isPartial: false };
  }
  const { before, after, comparison } = await withWorkspace(workspace, async (app) =>
    app.pair(await findComparison(app, options.comparison)),
  );
  const nameOf = ({ id }: { id: number }): string => `${workspace}#${id}`;
  return exportPair(before.map(nameOf), after.map(nameOf), { ...options, renames: comparison.renames });
}

function findFormat<Name extends string>(
  formats: readonly ExportFormat<Name>[],
  wanted: string,
  what: string,
  others: readonly string[] = [],
): Name {
  const found = formats.find(({ name }) => name === wanted);
  if (found) return found.name;
  const known = [...others, ...formats.map(({ name }) => name)].join(', ');
  throw new AppError('app/bad-request', `${what} is not written as "${wanted}"; there are ${known}.`);
}

/** Filters are for profiles: a comparison is always of whole ones. */
function checkNotNarrowed(options: Options): void {
  const { focus, ignore, hide, show, showFrom, pruneFrom, tagfocus, tagignore } = options;
  const given = [focus, ignore, hide, show, showFrom, pruneFrom, tagfocus, tagignore].some(
    (flag) => flag !== undefined,
  );
  if (given) throw new AppError('app/bad-request', 'A comparison is of whole profiles: leave the filters out.');
}

/** A report begins with what its reader would choose: the usual value type and scale. */
function checkForReport({ type, scale, anyway, matchRenamed }: Options): void {
  const given = [type, scale, anyway, matchRenamed].some((flag) => flag !== undefined);
  if (given) throw new AppError('app/bad-request', '--type, --scale, --anyway and --match-renamed are not for html.');
}

async function findComparison(app: Faultline, wanted: number | undefined): Promise<ComparisonId> {
  const { comparisons } = await app.store.call('workspace/get', null);
  const found = wanted === undefined ? comparisons[0] : comparisons.find(({ id }) => id === wanted);
  if (found) return found.id;
  const ids = comparisons.map(({ id }) => id).join(', ');
  throw new AppError('app/not-found', ids === '' ? 'This workspace has no comparison.' : `The comparisons are ${ids}.`);
}

/** The files go the way of any import, into a workspace that is removed afterwards. */
async function withComparedFiles(
  before: readonly string[],
  after: readonly string[],
  render: (app: Faultline, id: ComparisonId) => Promise<string>,
): Promise<string> {
  const { withApp, openOrCreate } = await import('./with-workspace.ts');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'faultline-export-'));
  try {
    return await withApp({ settings: false }, async (app) => {
      await openOrCreate(app, path.join(folder, 'Comparison.faultline'));
      const captures = await app.importFiles([...before, ...after]).ended;
      for (const { problem } of app.jobs.list()) {
        if (problem) throw new AppError(problem.code, problem.message, problem.details);
      }
      const ids = captures.map((capture) => capture.id);
      const { id } = await app.compare({ before: ids.slice(0, before.length), after: ids.slice(before.length) });
      return render(app, id);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
