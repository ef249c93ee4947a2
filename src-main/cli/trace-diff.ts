import { formatBytes } from '#shared/format/bytes';
import { formatCount, formatFixed } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatPercent } from '#shared/format/percent';
import {
  compareTraces,
  functionMeasures,
  type ComparedDurations,
  type ComparedFigure,
  type FigureUnit,
  type TraceComparison,
} from '#shared/trace/trace-diff';
import { computeTraceSummary } from '#shared/trace/trace-summary';
import type { Trace } from '#shared/trace/trace';
import { writeJson, writeLine, writeTable } from './output.ts';

/** What `faultline diff` prints of two traces. */
export function writeTraceDiff(
  before: Trace,
  after: Trace,
  { json, limit }: { readonly json?: boolean; readonly limit: number },
): void {
  const compared = compareTraces(computeTraceSummary(before), computeTraceSummary(after));
  const functions = compared.functions.slice(0, Math.min(limit, compared.functions.length));
  if (json === true) writeJson({ kind: 'trace', ...compared, functions });
  else writeText(compared, Math.min(limit, textRows));
}

const textRows = 20;

const formatters: Readonly<Record<FigureUnit, (value: number) => string>> = {
  perSecond: (value) => `${formatFixed(value, 1)}/s`,
  nsPerSecond: (value) => `${formatDuration(value)}/s`,
  ns: formatDuration,
  share: (value) => formatPercent(value, 1),
  bytes: formatBytes,
  count: (value) => formatCount(value),
};

const signed = (delta: number, text: (value: number) => string): string =>
  delta === 0 ? '=' : `${delta < 0 ? '−' : '+'}${text(Math.abs(delta))}`;

function figureRow({ name, unit, before, after, delta }: ComparedFigure): string[] {
  const format = formatters[unit];
  const text = (value: number | null): string => (value === null ? '–' : format(value));
  return [text(before), text(after), delta === null ? '' : signed(delta, format), name || '(no reason in the trace)'];
}

function writeText({ comparability, before, after, ...compared }: TraceComparison, rows: number): void {
  writeLine(`${comparability.level}: ${comparability.reasons.map(({ message }) => message).join('; ')}`);
  writeLine(
    `A ${formatDuration(before.wallNs)}, B ${formatDuration(after.wallNs)}; sums are per second of trace, so that both can be compared`,
  );
  for (const text of compared.summary) writeLine(`  ${text}`);
  const right = [true, true, true, false];
  writeLine('');
  writeTable([['A', 'B', 'B − A', ''], ...compared.overview.map(figureRow)], right);
  for (const measure of functionMeasures) {
    const order = compared.functions.toSorted((a, b) => Math.abs(b.delta[measure]) - Math.abs(a.delta[measure]));
    const changed = order.filter(({ delta }) => delta[measure] !== 0).slice(0, rows);
    if (changed.length === 0) continue;
    writeLine('');
    const lines = changed.map(({ func, before: was, after: is, delta }) => [
      formatters.nsPerSecond(was?.[measure] ?? 0),
      formatters.nsPerSecond(is?.[measure] ?? 0),
      signed(delta[measure], formatters.nsPerSecond),
      func || '(no stack in the trace)',
    ]);
    writeTable([['A', 'B', 'B − A', `${measure}, by start function`], ...lines], right);
  }
  writeLine('');
  writeTable([['A', 'B', 'B − A', 'blocked on'], ...compared.reasons.slice(0, rows).map(figureRow)], right);
  writeDurations('world stopped for', compared.stops, rows);
  writeDurations('task', compared.tasks, rows);
  writeDurations('region', compared.regions, rows);
}

function writeDurations(title: string, compared: readonly ComparedDurations[], rows: number): void {
  if (compared.length === 0) return;
  writeLine('');
  const head = ['A', 'median', 'p99', 'B', 'median', 'p99', title];
  const side = (stats: ComparedDurations['before']): string[] =>
    stats === null
      ? ['–', '–', '–']
      : [formatCount(stats.count), formatDuration(stats.p50Ns), formatDuration(stats.p99Ns)];
  const lines = compared.slice(0, rows).map(({ name, before, after }) => [...side(before), ...side(after), name]);
  writeTable([head, ...lines], [true, true, true, true, true, true, false]);
}
