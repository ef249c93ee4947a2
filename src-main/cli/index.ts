import { Command, CommanderError } from 'commander';
import { toErrorValue } from '#shared/base/app-error';
import { version } from '../../package.json';
import { exitCodeOf } from './exit-code.ts';
import { replaceSideSeparator } from './side-separator.ts';

/** Data on stdout, everything else on stderr; exit codes as in exit-code.ts. */
const program = new Command('faultline')
  .description('Diagnostics workstation for Go services')
  .version(version)
  .exitOverride()
  .configureOutput({ writeErr: (text) => process.stderr.write(text) });

/** Each in a file of its own that is loaded when it is asked for: reading all of them takes longer than most work. */
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  info: async () => (await import('./info.ts')).addInfo,
  capture: async () => (await import('./capture.ts')).addCapture,
  connect: async () => (await import('./connect.ts')).addConnect,
  connections: async () => (await import('./connections.ts')).addConnections,
  import: async () => (await import('./workspace.ts')).addImport,
  list: async () => (await import('./workspace.ts')).addList,
  verify: async () => (await import('./workspace.ts')).addVerify,
  top: async () => (await import('./top.ts')).addTop,
  flame: async () => (await import('./flame.ts')).addFlame,
  goroutines: async () => (await import('./goroutines.ts')).addGoroutines,
  trace: async () => (await import('./trace.ts')).addTrace,
  profile: async () => (await import('./profile.ts')).addProfile,
  diff: async () => (await import('./diff.ts')).addDiff,
  correlate: async () => (await import('./correlate.ts')).addCorrelate,
  export: async () => (await import('./export.ts')).addExport,
  open: async () => (await import('./open.ts')).addOpen,
};

async function run(): Promise<void> {
  const named = process.argv[2] ?? '';
  const wanted = Object.hasOwn(commands, named) ? [named] : Object.keys(commands);
  for (const name of wanted) (await commands[name]?.())?.(program);
  await program.parseAsync(replaceSideSeparator(process.argv));
}

// A reader that goes away (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

run().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  const problem = toErrorValue(error);
  process.stderr.write(`faultline: ${problem.message}\n`);
  process.exitCode = exitCodeOf(problem);
});
