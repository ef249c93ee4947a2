import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AppError } from '#shared/base/app-error';
import type { Asking } from '../asking.ts';
import { TerminalProgram } from './terminal-program.ts';

export interface KubectlRun {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Of the program; the answers of a person have no limit. */
  readonly timeoutMs: number;
}

export interface KubectlResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** On a terminal this is what it showed there. */
  readonly said: string;
}

/** A namespace with some thousands of pods; more is a mistake in what was asked. */
const maxOutputBytes = 64 << 20;

const tooLarge = (): AppError =>
  new AppError('connect/forwarding', 'kubectl answered with more than 64 MiB. Choose a smaller namespace.');
const stopped = (): AppError => new AppError('app/cancelled', 'Stopped.');
const tooSlow = (timeoutMs: number): AppError =>
  new AppError(
    'connect/timeout',
    `kubectl did not end within ${Math.round(timeoutMs / 1000)} s. Check the VPN, or allow more time.`,
    {
      address: 'the cluster',
    },
  );

/** Without a terminal: for clusters whose sign-in asks nothing. */
export function runPlainly({ file, args, env, signal, timeoutMs }: KubectlRun): Promise<KubectlResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const errors: Buffer[] = [];
    let size = 0;
    let problem: AppError | undefined;
    const stop = (reason: AppError): void => {
      problem ??= reason;
      child.kill('SIGKILL');
    };
    const abort = (): void => {
      stop(stopped());
    };
    const timer = setTimeout(() => {
      stop(tooSlow(timeoutMs));
    }, timeoutMs);
    const keep = (list: Buffer[], bytes: Buffer): void => {
      size += bytes.length;
      if (size > maxOutputBytes) stop(tooLarge());
      else list.push(bytes);
    };
    child.stdout.on('data', (bytes: Buffer) => {
      keep(out, bytes);
    });
    child.stderr.on('data', (bytes: Buffer) => {
      keep(errors, bytes);
    });
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    child.once('error', (error) => {
      end();
      reject(problem ?? new AppError('connect/bad-configuration', `${file} cannot be started: ${error.message}.`));
    });
    child.once('close', (code) => {
      end();
      if (problem) reject(problem);
      else
        resolve({ exitCode: code ?? 1, stdout: Buffer.concat(out).toString(), said: Buffer.concat(errors).toString() });
    });
  });
}

/** On a terminal, for a sign-in that asks there. What kubectl prints goes through a file that only this user reads. */
export async function runOnTerminal(run: KubectlRun, title: string, asking: Asking): Promise<KubectlResult> {
  const { file, args, env, signal, timeoutMs } = run;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'faultline-kubectl-')); // mode 0700
  const printed = path.join(folder, 'out');
  try {
    const shell = ['-c', 'umask 077; exec "$@" >"$0"', printed, file, ...args];
    const program = new TerminalProgram({ file: '/bin/sh', args: shell, env, title }, asking);
    const { exitCode } = await endOf(program, signal, timeoutMs);
    if (exitCode !== 0) return { exitCode, stdout: '', said: program.output };
    if ((await stat(printed)).size > maxOutputBytes) throw tooLarge();
    return { exitCode, stdout: await readFile(printed, 'utf8'), said: program.output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Waits for the end. A person who is being asked has all the time they want. */
async function endOf(
  program: TerminalProgram,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<{ readonly exitCode: number }> {
  let problem: AppError | undefined;
  const stop = (reason: AppError): void => {
    problem ??= reason;
    program.kill();
  };
  const abort = (): void => {
    stop(stopped());
  };
  const timer = setTimeout(() => {
    if (!program.isShown) stop(tooSlow(timeoutMs));
  }, timeoutMs);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  try {
    const ended = await program.ended;
    const reason = problem ?? program.problem;
    if (reason) throw reason;
    return ended;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
