import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

export interface GoProgram {
  /** Folder of the module. */
  readonly source: string;
  /** Name of the file that is built. */
  readonly file: string;
  readonly flags?: readonly string[];
}

const cache = path.join(import.meta.dirname, '../../node_modules/.cache/targets');
const suffix = process.platform === 'win32' ? '.exe' : '';
const programs = new Map<GoProgram, Promise<string>>();

/** Where a program is on the PATH. */
export function programOnPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, `${name}${suffix}`))
    .find(isProgram);
}

/** Where the go command is on the PATH. */
export const goProgram = (): string | undefined => programOnPath('go');

/** The program's file; it is built if its sources have changed. */
export function buildGo(program: GoProgram): Promise<string> {
  const known = programs.get(program) ?? buildAnew(program);
  programs.set(program, known);
  return known;
}

async function buildAnew({ source, file, flags = [] }: GoProgram): Promise<string> {
  const program = path.join(cache, `${file}${suffix}`);
  if (modified(program) > newestSource(source)) return program;
  const go = goProgram();
  if (go === undefined) throw new Error('go is not on the PATH');
  // Other tests may build at the same time, or run the program that this replaces.
  const draft = path.join(cache, `${process.pid}-${file}${suffix}`);
  await promisify(execFile)(go, ['build', '-trimpath', '-buildvcs=false', ...flags, '-o', draft, '.'], {
    cwd: source,
    env: { ...process.env, CGO_ENABLED: '0' },
  });
  fs.renameSync(draft, program);
  return program;
}

function newestSource(source: string): number {
  const files = fs.readdirSync(source, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.max(...files.map((entry) => modified(path.join(entry.parentPath, entry.name))));
}

/** When the file was last modified, and 0 if there is none. */
function modified(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
