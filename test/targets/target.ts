import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

export type CheckoutMode = 'healthy' | 'sick' | 'newer';

export interface Target {
  pprofUrl: string;
  apiUrl: string;
  stop(): Promise<void>;
}

interface Release {
  file: string;
  version: string;
  tags: string;
}

const source = path.join(import.meta.dirname, 'checkout');
const cache = path.join(import.meta.dirname, '../../node_modules/.cache/targets');
const suffix = process.platform === 'win32' ? '.exe' : '';
const current: Release = { file: `checkout${suffix}`, version: '2.41.0', tags: '' };
const newer: Release = { file: `checkout-newer${suffix}`, version: '2.42.0', tags: 'newer' };
const startTime = 10_000;
const stopTime = 5_000;

const programs = new Map<Release, Promise<string>>();

/** Where the go command is on the PATH. */
export function goProgram(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, `go${suffix}`))
    .find(isProgram);
}

/** Starts the service of the checkout folder, which is built if its sources have changed. */
export async function startCheckout(options: { mode: CheckoutMode; args?: string[] }): Promise<Target> {
  const program = await build(options.mode === 'newer' ? newer : current);
  const sick = options.mode === 'sick' ? ['-sick'] : [];
  const child = spawn(program, [...sick, ...(options.args ?? [])], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  try {
    return { ...(await listening(child)), stop: () => stop(child) };
  } catch (error) {
    kill();
    throw error;
  }
}

function build(release: Release): Promise<string> {
  const known = programs.get(release) ?? buildAnew(release);
  programs.set(release, known);
  return known;
}

async function buildAnew({ file, version, tags }: Release): Promise<string> {
  const program = path.join(cache, file);
  if (modified(program) > newestSource()) return program;
  const go = goProgram();
  if (go === undefined) throw new Error('go is not on the PATH');
  // Other tests may build at the same time, or run the program that this replaces.
  const draft = path.join(cache, `${process.pid}-${file}`);
  const flags = ['-trimpath', '-buildvcs=false', `-tags=${tags}`, `-ldflags=-X main.version=${version}`];
  await promisify(execFile)(go, ['build', ...flags, '-o', draft, '.'], {
    cwd: source,
    env: { ...process.env, CGO_ENABLED: '0' },
  });
  fs.renameSync(draft, program);
  return program;
}

function newestSource(): number {
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

/** Waits until the service has printed both of its addresses. */
function listening(child: ChildProcess): Promise<{ pprofUrl: string; apiUrl: string }> {
  return new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    const timer = setTimeout(() => {
      reject(new Error(`checkout did not start within ${startTime / 1000} s\n${errors}`));
    }, startTime);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const apiUrl = /^api listening on (.+)$/m.exec(output)?.[1];
      const pprofUrl = /^pprof listening on (.+)$/m.exec(output)?.[1];
      if (apiUrl === undefined || pprofUrl === undefined) return;
      clearTimeout(timer);
      resolve({ pprofUrl, apiUrl });
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      reject(new Error(`checkout ended with ${code ?? 'a signal'}\n${errors}`));
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTime);
  await exited;
  clearTimeout(timer);
}
