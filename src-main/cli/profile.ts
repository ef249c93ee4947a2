import { once } from 'node:events';
import { Option, type Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import {
  blockingKinds,
  computeBlockingProfile,
  schedStacks,
  type BlockingKind,
  type SchedStack,
} from '#shared/trace/blocking-profile';
import { computeGoroutineSpans } from '#shared/trace/goroutine-spans';
import type { FilePieces } from '../export/file-pieces.ts';
import { encodePprofGzip } from '../export/pprof-encode.ts';
import { exitCode } from './exit-code.ts';
import { writeJson, writeNote } from './output.ts';
import { parseNs, readTrace, type IntervalOptions } from './read-trace.ts';
import { writeOut } from './write-out.ts';

interface Options extends IntervalOptions {
  readonly of: BlockingKind;
  readonly stacks: SchedStack;
  readonly out?: string;
  readonly json?: boolean;
}

export function addProfile(program: Command): void {
  program
    .command('profile')
    .description('a pprof profile of what goroutines of a trace waited for')
    .argument('<file>', 'a trace, or workspace.faultline#captureId')
    .addOption(
      new Option(
        '--of <kind>',
        'locks and conditions, channels, the network, system calls, waiting for a P, or all time',
      )
        .choices(blockingKinds)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--stacks <which>', 'of sched: who made the goroutine runnable, or where it had stopped')
        .choices(schedStacks)
        .default('waker'),
    )
    .option('--from <ns>', 'from this time on, in nanoseconds from the start of the trace', parseNs)
    .option('--to <ns>', 'up to this time', parseNs)
    .option('--out <file>', 'standard output where it is not given')
    .option('--json', 'with --out: one JSON object')
    .action(async (file: string, options: Options) => {
      const { trace, interval, isPartial } = await readTrace(file, options);
      const spans = computeGoroutineSpans(trace);
      const profile = computeBlockingProfile(trace, spans, options.of, interval, options.stacks);
      for (const { message } of [...trace.warnings, ...profile.warnings]) writeNote(message);
      const pieces = encodePprofGzip(profile);
      if (options.out === undefined) await writeToStdout(pieces);
      else {
        const written = await writeOut(options.out, pieces);
        if (options.json === true) writeJson(written);
        else writeNote(`${written.file}  ${written.sha256}`);
      }
      if (isPartial) process.exitCode = exitCode.partial;
    });
}

async function writeToStdout(pieces: FilePieces): Promise<void> {
  if (process.stdout.isTTY) {
    throw new AppError(
      'app/bad-request',
      'A profile is no text for a terminal. Name a file with --out, or redirect it.',
    );
  }
  for await (const piece of pieces) {
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
  }
}
