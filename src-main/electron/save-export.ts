import { AppError } from '#shared/base/app-error';
import { comparisonFormats, profileFormats, type ExportFormat } from '#shared/contract/export-formats';
import type { Capture } from '#shared/contract/model';
import type { Args, Reply } from '#shared/contract/requests';
import type { Faultline } from '../app/faultline.ts';
import { writeWhole } from '../app/whole-file.ts';
import type { Dialogs } from './dialogs.ts';

/** What is shown as a file: where it goes is asked first, so that nothing is made for a person who cancels. */

export async function saveProfile(
  app: Faultline,
  dialogs: Dialogs,
  { id, with: others = [], ...shown }: Args<'profile/export'>,
): Promise<Reply<'profile/export'>> {
  const captures = await app.capturesOf([id, ...others]);
  const format = findFormat(profileFormats, shown.format);
  return save(dialogs, format, `${captures[0]?.kind ?? 'profile'}-${idsOf(captures)}`, async (file) => {
    const title = await describeAll(app, captures);
    return app.sessions.askCapture('profile/export', captures, { ...shown, file, title, appVersion: app.version });
  });
}

export async function saveComparison(
  app: Faultline,
  dialogs: Dialogs,
  { id, ...shown }: Args<'comparison/export'>,
): Promise<Reply<'comparison/export'>> {
  const pair = await app.pair(id);
  const format = findFormat(comparisonFormats, shown.format);
  return save(
    dialogs,
    format,
    `${pair.after[0]?.kind ?? 'comparison'}-${idsOf(pair.before)}-to-${idsOf(pair.after)}`,
    async (file) => {
      const title = `A ${await describeAll(app, pair.before)}, B ${await describeAll(app, pair.after)}`;
      return app.sessions.askComparison('comparison/export', pair, { ...shown, file, title });
    },
  );
}

async function save(
  dialogs: Dialogs,
  { title, extension }: ExportFormat,
  name: string,
  write: (file: string) => Promise<null>,
): Promise<{ file: string } | null> {
  const file = await dialogs.chooseSave({
    title: `Export: ${title}`,
    name: `${name}.${extension}`,
    filter: { name: title, extensions: [extension] },
  });
  if (file === undefined) return null;
  await writeWhole(file, write).catch((error: unknown) => {
    if (error instanceof AppError && error.code !== 'app/internal') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('export/failed', `${file} cannot be written: ${reason}`, { file });
  });
  return { file };
}

function findFormat(formats: readonly ExportFormat[], name: string): ExportFormat {
  const found = formats.find((format) => format.name === name);
  if (!found) throw new AppError('app/bad-request', `There is no format "${name}".`);
  return found;
}

const idsOf = (captures: readonly Capture[]): string => captures.map(({ id }) => id).join('-');

async function describeAll(app: Faultline, captures: readonly Capture[]): Promise<string> {
  return (await Promise.all(captures.map((capture) => describe(app, capture)))).join(' + ');
}

/** `cpu #12 of checkout-x2k4q, 2026-11-24 03:04:22 UTC` */
async function describe(app: Faultline, { id, kind, processId, startedAt }: Capture): Promise<string> {
  const workspace = await app.workspace();
  const process = workspace?.processes.find((other) => other.id === processId);
  const of = process ? ` of ${process.name}` : '';
  return `${kind} #${id}${of}, ${startedAt.slice(0, 19).replace('T', ' ')} UTC`;
}
