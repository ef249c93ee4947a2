import type { Command } from 'commander';
import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import type { TraceReport } from './trace-report.ts';
import { reportTrace } from './trace-report.ts';
import { exitCode } from './exit-code.ts';
import { writeJson, writeLine, writeTable } from './output.ts';
import { writeGcFacts, writeGcLog } from './gc-log.ts';
import { readInput } from './read-input.ts';
import { parseNs, parseNumber, takeTrace, type IntervalOptions } from './read-trace.ts';
import { reportArea, writeArea } from './trace-area.ts';
import { reportPath, writePath, type PathOptions } from './trace-path.ts';

interface Options extends IntervalOptions, PathOptions {
  readonly goroutines?: boolean;
  readonly only?: string;
  readonly json?: boolean;
}

export function addTrace(program: Command): void {
  program
    .command('trace')
    .description('what an execution trace tells: states of goroutines, stops of the world, collector, tasks')
    .argument('<file>', 'a trace, a log of GODEBUG=gctrace=1, or workspace.faultline#captureId')
    .option('--goroutines', 'list every goroutine too')
    .option('--only <query>', 'what these goroutines did: G 57, a start function, stack:text, runnable>1ms')
    .option('--from <ns>', 'from this time on, in nanoseconds from the start of the trace', parseNs)
    .option('--to <ns>', 'up to this time', parseNs)
    .option('--wait-of <goroutine>', 'who woke this goroutine, and what its wait was spent on', parseNumber)
    .option('--at <ns>', 'with --wait-of: the wait that lasts then, not the longest', parseNs)
    .option('--path-of <task>', 'the critical path of a task: its id, or a name for the longest of that name')
    .option('--json', 'one JSON object')
    .action(async (file: string, options: Options) => {
      const input = await readInput(file);
      if (input.decoded.format === 'gctrace-text') {
        writeGcLog(input.decoded.log, options.json === true);
        return;
      }
      const { trace, interval, isPartial } = takeTrace(input, options);
      const report = reportTrace(trace, interval, { isPartial, listsGoroutines: options.goroutines === true });
      const criticalPath = reportPath(trace, options);
      const area = options.only === undefined ? undefined : reportArea(trace, interval, options.only);
      if (options.json === true) {
        writeJson({ ...report, ...(criticalPath && { criticalPath }), ...(area && { area }) });
      } else if (area) writeArea(area, interval);
      else if (criticalPath) writePath(criticalPath);
      else writeReport(report);
      if (isPartial) process.exitCode = exitCode.partial;
    });
}

const shownGroups = 20;

function writeReport(report: TraceReport): void {
  const { goVersion, generations, startNs, endNs, goroutines, threads, procs, stw, gc } = report;
  const wall = endNs - startNs;
  writeLine(
    `Go ${goVersion} trace, ${formatDuration(wall)}, ${formatCount(generations)} generations, ` +
      `${formatCount(goroutines.count)} goroutines, ${formatCount(threads.max)} threads`,
  );
  for (const { id, runningNs } of procs) {
    writeLine(`P ${id}  ${formatDuration(runningNs)} busy, ${formatPercent(runningNs, wall)}`);
  }
  const sumOf = (parts: Readonly<Record<string, number>>): number =>
    Object.values(parts).reduce((sum, ns) => sum + ns, 0);
  const head = ['goroutines', 'running', 'runnable', 'p99', 'blocked', 'system calls', 'P lost', 'function'];
  const rows = goroutines.groups
    .slice(0, shownGroups)
    .map((group) => [
      formatCount(group.count),
      ...[group.runningNs, group.runnableNs, group.runnable.p99Ns, sumOf(group.blockedNs)].map(formatDuration),
      ...[group.syscallNs, group.syscallBlockedNs].map(formatDuration),
      group.func === '' ? '(no stack in the trace)' : group.func,
    ]);
  writeTable([head, ...rows], [true, true, true, true, true, true, true, false]);
  const rest = goroutines.groups.length - rows.length;
  if (rest > 0) writeLine(`… ${rest} more functions; --json has all`);
  for (const { id, func, runningNs, runnableNs, blockedNs } of goroutines.list ?? []) {
    const blocked = Object.entries(blockedNs).map(([reason, ns]) => `, ${reason || 'blocked'} ${formatDuration(ns)}`);
    writeLine(
      `goroutine ${id} ${func}: running ${formatDuration(runningNs)}, runnable ${formatDuration(runnableNs)}${blocked.join('')}`,
    );
  }
  const waits = Object.entries(report.waits).map(([kind, ns]) => `${kind || 'other'} ${formatDuration(ns)}`);
  writeLine(`waits, over all goroutines: ${waits.join(', ')}`);
  for (const { reason, startNs: at, durationNs, stopNs, delayedBy } of stw) {
    const late = delayedBy === null ? '' : `, ${formatDuration(stopNs)} of it until goroutine ${delayedBy} had stopped`;
    writeLine(`world stopped at ${formatDuration(at)} for ${formatDuration(durationNs)}: ${reason}${late}`);
  }
  writeLine(`${formatCount(gc.cycles.length)} collections, ${formatPercent(gc.cpuShare, 1)} of the processors`);
  writeGcFacts(gc);
  for (const { name, count, p50Ns, p99Ns } of [...report.tasks, ...report.regions]) {
    writeLine(`${name}: ${formatCount(count)}, median ${formatDuration(p50Ns)}, p99 ${formatDuration(p99Ns)}`);
  }
  for (const { key, count } of report.logs) writeLine(`log ${key || '(no key)'}: ${formatCount(count)}`);
  if (report.cpuSamples > 0) writeLine(`${formatCount(report.cpuSamples)} CPU samples`);
  for (const { code, message } of report.warnings) writeLine(`warning   ${code}: ${message}`);
}
