import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { build } from 'vite';
import { goProgram } from '../test/targets/target.ts';
import { median, type Row } from './measure.ts';

/** Programs that are measured as processes of their own, so that their peak memory is that of one run. */

const root = path.resolve(import.meta.dirname, '..');

interface Measured {
  readonly ms: number;
  readonly peakBytes: number;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

export interface Commands {
  readonly ours: Command;
  readonly theirs: Command | undefined;
}

/**
 * Both print what they took as JSON: `ms` and `peakBytes`. They take turns, so that what else the machine does hits them
 * alike.
 */
export function compare(
  name: string,
  note: string,
  rounds: number,
  theirName: string,
  { ours, theirs }: Commands,
): Row[] {
  const measured: { readonly ours: Measured[]; readonly theirs: Measured[] } = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round++) {
    measured.ours.push(measureOnce(ours));
    if (theirs !== undefined) measured.theirs.push(measureOnce(theirs));
  }
  const ms = (all: readonly Measured[]): number => median(all.map((one) => one.ms));
  const mebibytes = (all: readonly Measured[]): number => median(all.map((one) => one.peakBytes)) / 2 ** 20;
  const rows: Row[] = [
    { what: `time, ${name}`, value: ms(measured.ours), unit: 'ms', note },
    { what: `peak memory, ${name}`, value: mebibytes(measured.ours), unit: 'MiB' },
  ];
  if (theirs === undefined) return rows;
  return [
    ...rows,
    { what: `${theirName}, ${name}`, value: ms(measured.theirs), unit: 'ms' },
    { what: `peak memory of ${theirName}, ${name}`, value: mebibytes(measured.theirs), unit: 'MiB' },
    { what: `ratio of time to ${theirName}, ${name}`, value: ms(measured.ours) / ms(measured.theirs), unit: '×' },
    {
      what: `ratio of memory to ${theirName}, ${name}`,
      value: mebibytes(measured.ours) / mebibytes(measured.theirs),
      unit: '×',
    },
  ];
}

function measureOnce({ program, args }: Command): Measured {
  return JSON.parse(execFileSync(program, args, { encoding: 'utf8' })) as Measured;
}

/** A script with all that it imports, as one file that Node runs. */
export async function buildScript(entry: string, folder: string): Promise<string> {
  const name = `${path.basename(entry, '.ts')}.mjs`;
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: path.join(root, entry),
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { entryFileNames: name } },
    },
    ssr: { noExternal: true },
  });
  return path.join(folder, name);
}

/** undefined where there is no Go, or no module proxy to get the libraries from. */
export function buildGo(source: string, program: string): string | undefined {
  const go = goProgram();
  if (go === undefined) return undefined;
  const { status } = spawnSync(go, ['build', '-o', program, '.'], {
    cwd: path.join(root, source),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0 ? program : undefined;
}
