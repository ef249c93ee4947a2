import fs from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import type { Connection } from '#shared/contract/model';
import { writeJson, writeLine, writeNote, writeTable } from './output.ts';

interface Options {
  readonly json?: boolean;
}

/** Saved connections as the desktop app keeps them. Storage is loaded only when one of these runs. */
export function addConnections(program: Command): void {
  const command = program.command('connections').description('saved connections: list, export, import');
  command
    .command('list')
    .description('every saved connection')
    .option('--json', 'one JSON object')
    .action(async ({ json }: Options) => {
      const connections = await withConnections((app) => app.connections.list());
      if (json === true) writeJson({ connections: connections.map(toFacts) });
      else if (connections.length === 0) writeNote('There is no saved connection.');
      else
        writeTable(
          [header, ...connections.map(toCells)],
          header.map(() => false),
        );
    });
  command
    .command('export')
    .description('all saved connections into a file, without any secret')
    .argument('<file>', 'must not be there yet')
    .option('--json', 'one JSON object')
    .action(async (file: string, { json }: Options) => {
      const { text, count } = await withConnections((app) => app.connections.exported());
      await writeNew(file, text);
      if (json === true) writeJson({ file, count });
      else writeLine(`${file}: connections ${count}`);
    });
  command
    .command('import')
    .description('adds the connections of a file; those that are there stay as they are')
    .argument('<file>')
    .option('--json', 'one JSON object')
    .action(async (file: string, { json }: Options) => {
      const outcome = await withConnections((app) => app.connections.import(file));
      if (json === true) {
        writeJson(outcome);
        return;
      }
      for (const name of outcome.added) writeLine(`${name}: added`);
      for (const { from, to } of outcome.renamed) writeLine(`${from}: the name is taken; added as ${to}`);
      for (const name of outcome.unchanged) writeLine(`${name}: already there`);
    });
}

/** Without its number, which means nothing outside of this machine. */
const toFacts = ({ name, service, environment, tags, notes, target, lastSuccessAt }: Connection): unknown => ({
  name,
  service,
  environment,
  tags,
  notes,
  target,
  lastSuccessAt,
});

type App = Parameters<Parameters<typeof import('./with-workspace.ts').withApp>[1]>[0];

async function withConnections<T>(run: (app: App) => Promise<T>): Promise<T> {
  const { withApp } = await import('./with-workspace.ts');
  return withApp({ settings: true }, run);
}

async function writeNew(file: string, text: string): Promise<void> {
  if (fs.existsSync(file)) {
    throw new AppError('export/failed', `${file} is there already. Name a new file, or remove it first.`, { file });
  }
  await writeFile(file, text, { flag: 'wx' }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('export/failed', `${file} cannot be written: ${reason}`, { file });
  });
}

const header = ['name', 'environment', 'service', 'kind', 'address', 'tags', 'last worked'];

const toCells = ({ name, environment, service, target, tags, lastSuccessAt }: Connection): string[] => [
  name,
  environment,
  service,
  target.kind,
  target.url,
  tags.join(', '),
  lastSuccessAt || 'never',
];
