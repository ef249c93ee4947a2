import type { Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import type { TestStep } from '#shared/contract/model';
import { formatCount } from '#shared/format/count';
import { exitCode } from './exit-code.ts';
import { addKubeOptions, targetOf, type KubeOptions } from './kube-options.ts';
import { writeJson, writeLine } from './output.ts';

export function addConnect(program: Command): void {
  const command = program
    .command('connect')
    .description('test how a process is reached, step by step')
    .argument('[name]', 'a saved connection, or the URL of a pprof index')
    .requiredOption('--test', 'go through the steps; nothing is captured')
    .option('--json', 'one JSON object');
  addKubeOptions(command).action(async (name: string | undefined, options: KubeOptions & { json?: boolean }) => {
    const target = targetOf(name, options);
    const { withApp } = await import('./with-workspace.ts');
    const { isUrl, testTarget } = await import('../app/command-capture.ts');
    await withApp({ settings: typeof target === 'string' && !isUrl(target) }, async (app, interrupted) => {
      const steps = await testTarget(app, target, interrupted);
      if (options.json === true) writeJson({ steps: steps.map(toRow) });
      else writeSteps(steps);
      if (interrupted.aborted) throw new AppError('app/cancelled', 'Stopped.');
      process.exitCode = steps.every(({ state }) => state === 'passed') ? exitCode.done : exitCode.captureFailed;
    });
  });
}

function toRow({ name, state, durationMs, detail, advice, raw }: TestStep) {
  return { name, ok: state === 'passed', state, durationNs: durationMs * 1e6, detail, advice, raw };
}

const marks: Record<TestStep['state'], string> = {
  passed: 'ok',
  failed: 'FAILED',
  running: 'stopped',
  'not-reached': '–',
};

function writeSteps(steps: readonly TestStep[]): void {
  for (const [i, { name, state, durationMs, detail, advice, raw }] of steps.entries()) {
    const time = state === 'not-reached' ? '' : ` (${formatCount(durationMs)} ms)`;
    writeLine(`${i + 1} ${name}: ${marks[state]}${time}`);
    for (const line of [detail, advice, ...raw.split('\n').map((said) => said && `| ${said}`)]) {
      if (line !== '') writeLine(`    ${line}`);
    }
  }
}
