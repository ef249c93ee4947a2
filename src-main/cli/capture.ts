import type { Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import { formatBytes } from '#shared/format/bytes';
import { formatFixed } from '#shared/format/count';
import type { Capture, CaptureRepeat, CaptureRequest, Job } from '#shared/contract/model';
import type { Faultline } from '../app/faultline.ts';
import { exitCode } from './exit-code.ts';
import { addKubeOptions, targetOf, type KubeOptions } from './kube-options.ts';
import { writeJson } from './output.ts';
import { captureExitCode, captureFacts, writeCaptures } from './workspace.ts';

interface Options extends KubeOptions {
  readonly kind?: string[];
  readonly plan?: string;
  readonly seconds?: number;
  readonly out?: string;
  readonly workspace?: string;
  readonly json?: boolean;
  readonly every?: number;
  readonly times?: number;
  readonly keepLast?: number;
  readonly untilGoroutines?: number;
}

export function addCapture(program: Command): void {
  const command = program
    .command('capture')
    .description('take captures of a running process')
    .argument('[target]', 'URL of its pprof index, or the name of a saved connection')
    .option(
      '--kind <kind...>',
      'cpu heap allocs goroutine goroutine-dump block mutex threadcreate trace, or a profile of its own',
    )
    .option('--plan <plan>', 'first-look, slow-requests, leak, memory, cpu, goroutines, latency, everything')
    .option('--seconds <n>', 'for cpu and trace', parseSeconds)
    .option('--every <s>', 'again every so many seconds, into a workspace', parseSeconds)
    .option('--times <n>', 'with --every: at most so many rounds (default: 10)', parseCount)
    .option('--keep-last <n>', 'with --every: delete older rounds', parseCount)
    .option('--until-goroutines <n>', 'with --every: end once the process has more', parseCount)
    .option('--out <folder>', 'write files there (default: this folder)')
    .option('--workspace <file>', 'store in a workspace, made where there is none')
    .option('--json', 'one JSON object');
  addKubeOptions(command).action(async (name: string | undefined, options: Options) => {
    const target = targetOf(name, options);
    checkOptions(options);
    const { withApp, openOrCreate } = await import('./with-workspace.ts');
    const { captureToFolder, isUrl, openTarget, requestsFor } = await import('../app/command-capture.ts');
    await withApp({ settings: typeof target === 'string' && !isUrl(target) }, async (app, interrupted) => {
      const stopProgress = showProgress(app);
      const { workspace } = options;
      if (workspace !== undefined) await openOrCreate(app, workspace);
      const opened = await openTarget(app, target);
      const requests: CaptureRequest[] = await requestsFor(opened, options, interrupted);
      const results =
        workspace === undefined
          ? await captureToFolder(app, opened, requests, options.out ?? '.')
          : (await app.captureAll(opened, requests, repeatOf(options))).map((capture) => ({
              capture,
              file: captureFacts(capture, workspace).file,
            }));
      stopProgress();
      const captures = results.map(({ capture }) => capture);
      if (options.json === true) {
        writeJson({ captures: results.map(({ capture, file }) => ({ ...captureFacts(capture, ''), file })) });
      } else writeCaptures(captures);
      process.exitCode = wasInterrupted(captures) ? exitCode.interrupted : captureExitCode(captures);
    });
  });
}

const wasInterrupted = (captures: readonly Capture[]): boolean =>
  captures.some(({ problem }) => problem?.code === 'app/cancelled');

function checkOptions({ kind, plan, out, workspace, every, times, keepLast, untilGoroutines }: Options): void {
  if ((kind === undefined) === (plan === undefined)) {
    throw new AppError('app/bad-request', 'Say what to capture: either --kind or --plan.');
  }
  if (out !== undefined && workspace !== undefined) {
    throw new AppError('app/bad-request', 'Give --out or --workspace, not both.');
  }
  const isRepeated = every !== undefined;
  if (isRepeated && workspace === undefined) {
    throw new AppError('app/bad-request', '--every stores into a workspace: give --workspace.');
  }
  if (!isRepeated && (times ?? keepLast ?? untilGoroutines) !== undefined) {
    throw new AppError('app/bad-request', '--times, --keep-last and --until-goroutines need --every.');
  }
}

function repeatOf({ every, times = 10, keepLast = 0, untilGoroutines = 0 }: Options): CaptureRepeat | undefined {
  return every === undefined ? undefined : { everySeconds: every, times, keepLast, untilGoroutines };
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1_000_000) return count;
  throw new AppError('app/bad-request', `A whole number from 1 on is needed, not "${text}".`);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds <= 0 || seconds > 3600) {
    throw new AppError('app/bad-request', `--seconds takes a number above 0 and up to 3600, not "${text}".`);
  }
  return seconds;
}

/** Lines on stderr: when a capture starts and ends, and on a terminal how far it is. */
function showProgress(app: Faultline): () => void {
  const shown = new Map<number, string>();
  const isTerminal = process.stderr.isTTY;
  return app.events.on('job/changed', (job) => {
    const line = describeJob(job);
    const isNew = shown.get(job.id) !== job.state;
    shown.set(job.id, job.state);
    if (isNew) process.stderr.write(`${isTerminal ? '\r\x1b[K' : ''}${line}\n`);
    else if (isTerminal) process.stderr.write(`\r\x1b[K${line}`);
  });
}

function describeJob({ title, state, done, total, unit, receivedBytes, problem }: Job): string {
  if (problem) return `${title}: ${problem.message}`;
  const amount = unit === 'seconds' && state === 'running' ? `${formatFixed(done, 1)} of ${total} s, ` : '';
  return `${title}: ${state}, ${amount}${formatBytes(receivedBytes)}`;
}
