import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

/** The variables that programs are started with, and where their PATH is from. */
export interface ProgramEnvironment {
  readonly env: NodeJS.ProcessEnv;
  /** For people: `PATH of the login shell /bin/zsh`. */
  readonly source: string;
}

interface LoginShell {
  readonly file: string;
  readonly timeoutMs: number;
}

const maxOutputBytes = 1 << 20;
const defaultShell: LoginShell = { file: process.env['SHELL'] ?? '/bin/sh', timeoutMs: 5000 };

/**
 * Where programs such as kubectl and the plugins that it starts are found. An app that was started from a desktop has a
 * short PATH, so the login shell is asked once; a program started from a shell has what the shell gave it.
 */
export class ProgramPath {
  readonly #shell: LoginShell | undefined;
  #found: Promise<ProgramEnvironment> | undefined;

  private constructor(shell: LoginShell | undefined) {
    this.#shell = shell;
  }

  static ofThisProcess(): ProgramPath {
    return new ProgramPath(undefined);
  }

  static ofLoginShell(shell: LoginShell = defaultShell): ProgramPath {
    return new ProgramPath(process.platform === 'win32' ? undefined : shell);
  }

  /** Never throws: where the shell does not answer, `source` says so. */
  environment(): Promise<ProgramEnvironment> {
    this.#found ??= this.#find();
    return this.#found;
  }

  async #find(): Promise<ProgramEnvironment> {
    const own = process.env;
    if (!this.#shell) return { env: own, source: 'PATH of this process' };
    const { file } = this.#shell;
    const login = await askShell(this.#shell);
    if (typeof login === 'string') return { env: own, source: `PATH of this process, since ${file} ${login}` };
    const folders = [own['PATH'] ?? '', login.get('PATH') ?? ''].flatMap((list) => list.split(path.delimiter));
    const merged = [...new Set(folders.filter((folder) => folder !== ''))].join(path.delimiter);
    return {
      // What this process has been given counts; the shell adds what is missing, such as KUBECONFIG.
      env: { ...Object.fromEntries(login), ...own, PATH: merged },
      source: `PATH of the login shell ${file}`,
    };
  }
}

/** The file of a program on the PATH; undefined where there is none. */
export async function findProgram(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const folder of (env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, name + suffix);
    if (path.isAbsolute(folder) && (await isProgram(file))) return file;
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Its variables between two marks, since a profile may print what it likes; or why there are none. */
function askShell({ file, timeoutMs }: LoginShell): Promise<ReadonlyMap<string, string> | string> {
  const mark = randomUUID();
  const isCsh = file.endsWith('csh'); // takes -l only by itself
  const script = `echo ${mark}; env; echo ${mark}`;
  return new Promise((resolve) => {
    const shell = spawn(file, isCsh ? ['-i', '-c', script] : ['-i', '-l', '-c', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true, // in a group of its own, so that all of it can be ended
    });
    let output = '';
    const end = (result: ReadonlyMap<string, string> | string): void => {
      clearTimeout(timer);
      if (shell.pid !== undefined && shell.exitCode === null) killGroup(shell.pid);
      shell.stdout.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => {
      end(`did not answer within ${Math.round(timeoutMs / 1000)} s`);
    }, timeoutMs);
    shell.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const between = output.split(mark)[1];
      if (output.split(mark).length === 3 && between !== undefined) end(parseVariables(between));
      else if (output.length > maxOutputBytes) end('printed too much');
    });
    shell.once('error', () => {
      end('could not be started');
    });
    shell.once('close', () => {
      end('ended without an answer');
    });
  });
}

/** Lines of `env`; one without `=` goes on with the value before it. */
function parseVariables(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  let name = '';
  for (const line of text.replace(/^\r?\n|\r?\n$/g, '').split(/\r?\n/)) {
    const [, found, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    if (found !== undefined && value !== undefined) {
      name = found;
      variables.set(name, value);
    } else if (name !== '') variables.set(name, `${variables.get(name) ?? ''}\n${line}`);
  }
  return variables;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}
