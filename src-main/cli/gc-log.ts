import { formatBytes } from '#shared/format/bytes';
import { formatCount, formatFixed } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import type { EffectiveGogc } from '#shared/trace/effective-gogc';
import type { GcLog } from '#shared/trace/gc-log';
import { watchedNs } from '#shared/trace/gc-log';
import type { GcRegime } from '#shared/trace/gc-regime';
import type { GcWhatIf } from '#shared/trace/gc-what-if';
import { gcLogReply } from '../session/gc-log-reply.ts';
import { writeJson, writeLine, writeTable } from './output.ts';

/** What `faultline trace` prints of a log of the collector. */
export function writeGcLog(log: GcLog, json: boolean): void {
  const { gc, procs, warnings } = gcLogReply(log);
  const { cycles } = log;
  const { cpuShare, effectiveGogc, regime, whatIf } = gc;
  const wallNs = watchedNs(cycles);
  if (json) {
    writeJson({ kind: 'gctrace', procs, wallNs, gc: { cycles, cpuShare, effectiveGogc, regime, whatIf }, warnings });
    return;
  }
  writeLine(
    `${formatCount(cycles.length)} collections in ${formatDuration(wallNs)}, ${formatCount(procs)} Ps, ` +
      `${formatPercent(cpuShare, 1)} of the processors`,
  );
  writeGcFacts(gc);
  const rows = cycles
    .slice(-shownCycles)
    .map(({ number, startNs, sweepTermination, concurrentMarkNs, markTermination, ...cycle }) => [
      formatCount(number),
      formatDuration(startNs),
      formatDuration(sweepTermination?.durationNs ?? 0),
      formatDuration(concurrentMarkNs),
      formatDuration(markTermination?.durationNs ?? 0),
      ...[cycle.heapStart, cycle.heapEnd, cycle.heapLive, cycle.heapGoal].map((bytes) =>
        bytes === null ? '–' : formatBytes(bytes),
      ),
      cycle.isForced ? 'asked for' : '',
    ]);
  const head = ['cycle', 'from', 'pause', 'mark', 'pause', 'heap', 'at end', 'live', 'goal', ''];
  writeTable([head, ...rows], [true, true, true, true, true, true, true, true, true, false]);
  if (cycles.length > rows.length) writeLine(`the last ${rows.length} are shown; --json has all`);
  for (const { code, message } of warnings) writeLine(`warning   ${code}: ${message}`);
}

const shownCycles = 20;

/** GOGC as it works, what sets the goal, and what other values would do. */
export function writeGcFacts(gc: {
  readonly effectiveGogc: EffectiveGogc | null;
  readonly regime: GcRegime;
  readonly whatIf: GcWhatIf;
}): void {
  const { effectiveGogc: gogc, regime, whatIf } = gc;
  const most = gogc?.hasRoots === true ? '' : ', at most: stacks and globals are not told';
  if (gogc) {
    const range = [gogc.low, gogc.high].map((value) => formatFixed(value, 0)).join(' to ');
    writeLine(`GOGC works as ${formatFixed(gogc.median, 0)} (${range} over ${gogc.cycles} cycles${most})`);
  }
  writeLine(regime.because);
  for (const reason of whatIf.withheld) writeLine(`no advice on GOGC: ${reason}`);
  if (whatIf.rows.length === 0) return;
  const rows = whatIf.rows.map(({ gogc: value, cpuShare, cyclesPerSecond, peakBytes, isNow }) => [
    formatFixed(value, 0),
    formatPercent(cpuShare, 1),
    `${formatFixed(cyclesPerSecond, 2)}/s`,
    formatBytes(peakBytes),
    isNow ? 'now' : '',
  ]);
  writeTable([['GOGC', 'of the Ps', 'collections', 'heap peak', ''], ...rows], [true, true, true, true, false]);
  writeLine(`a model, which assumes: ${whatIf.assumptions.join(' ')}`);
}
