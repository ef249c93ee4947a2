import { Command, CommanderError } from 'commander';
import { toErrorValue } from '#shared/base/app-error';
import { version } from '../../package.json';
import { addCapture } from './capture.ts';
import { addConnect } from './connect.ts';
import { addConnections } from './connections.ts';
import { addCorrelate } from './correlate.ts';
import { addDiff } from './diff.ts';
import { exitCodeOf } from './exit-code.ts';
import { addExport } from './export.ts';
import { addFlame } from './flame.ts';
import { addGoroutines } from './goroutines.ts';
import { addInfo } from './info.ts';
import { replaceSideSeparator } from './open-comparison.ts';
import { addOpen } from './open.ts';
import { addProfile } from './profile.ts';
import { addTop } from './top.ts';
import { addTrace } from './trace.ts';
import { addImport, addList, addVerify } from './workspace.ts';

/** Data on stdout, everything else on stderr; exit codes as in exit-code.ts. */
const program = new Command('faultline')
  .description('Diagnostics workstation for Go services')
  .version(version)
  .exitOverride()
  .configureOutput({ writeErr: (text) => process.stderr.write(text) });

const commands = [
  ...[addInfo, addCapture, addConnect, addConnections, addImport, addList, addVerify],
  ...[addTop, addFlame, addGoroutines, addTrace, addProfile, addDiff, addCorrelate, addExport, addOpen],
];
for (const add of commands) add(program);

// A reader that goes away (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

program.parseAsync(replaceSideSeparator(process.argv)).catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  const problem = toErrorValue(error);
  process.stderr.write(`faultline: ${problem.message}\n`);
  process.exitCode = exitCodeOf(problem);
});
