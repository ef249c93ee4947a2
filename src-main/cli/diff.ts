import type { Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatValue } from '#shared/format/value';
import { scaledFormat, unsureMark } from '#shared/profile/diff-format';
import type { Trace } from '#shared/trace/trace';
import { changeStateNames, type ScaleName } from '#shared/profile/diff-types';
import { comparisonFacts } from '../export/export-comparison.ts';
import { comparedType, isUnsure, type ExportedComparison } from '../export/exported-comparison.ts';
import { exitCode } from './exit-code.ts';
import { compareInputs, scales, type OpenedComparison } from './open-comparison.ts';
import { writeJson, writeLine, writeTable } from './output.ts';
import { readInputs, type Input } from './read-input.ts';
import { writeTraceDiff } from './trace-diff.ts';

interface Options {
  readonly after?: string[];
  readonly type?: string;
  readonly scale?: ScaleName;
  readonly limit: number;
  readonly anyway?: boolean;
  readonly matchRenamed?: boolean;
  readonly json?: boolean;
}

export function addDiff(program: Command): void {
  program
    .command('diff')
    .usage('[options] BEFORE... -- AFTER...')
    .description('compare two captures, or two groups of them')
    .argument('<before...>')
    .option('--after <files...>', 'the same as what stands behind --')
    .option('--type <type>', 'value type, as `info` lists them')
    .option('--scale <scale>', scales.join(', '))
    .option('--limit <n>', 'rows', parseLimit, Infinity)
    .option('--anyway', 'compare what is not comparable, where it has a value in common')
    .option('--match-renamed', 'take functions for one that moved, were renumbered or are vendored')
    .option('--json', 'one JSON object')
    .action(async (files: string[], options: Options) => {
      const { before, after } = splitSides(files, options.after);
      const read = await readInputs([...before, ...after]);
      const traces = tracesOf(read);
      if (traces !== null) {
        writeTraceDiff(traces.before, traces.after, options);
        if (read.some(({ isPartial }) => isPartial)) process.exitCode = exitCode.partial;
        return;
      }
      const opened = compareInputs(read.slice(0, before.length), read.slice(before.length), options);
      writeDiff(opened, options);
      if (opened.isPartial) process.exitCode = exitCode.partial;
    });
}

/** The two traces; null where none is one. Throws where only some are, or there are more than two. */
function tracesOf(inputs: readonly Input[]): { before: Trace; after: Trace } | null {
  const traces = inputs.flatMap(({ decoded }) => (decoded.format === 'go-trace' ? [decoded.trace] : []));
  if (traces.length === 0) return null;
  const [before, after] = traces;
  if (before !== undefined && after !== undefined && inputs.length === 2) return { before, after };
  throw new AppError(
    'diff/not-comparable',
    traces.length === inputs.length
      ? 'Traces are compared one with one. Name one on each side.'
      : 'A trace is compared with another trace, not with a profile. `faultline profile` makes profiles of what a trace waited for.',
  );
}

function splitSides(files: string[], after: string[] | undefined): { before: string[]; after: string[] } {
  if (after !== undefined) return { before: files, after };
  const [first, second] = files;
  if (first !== undefined && second !== undefined && files.length === 2) return { before: [first], after: [second] };
  throw new AppError('app/bad-request', 'Say what to compare: faultline diff BEFORE... -- AFTER...');
}

function writeDiff({ session, head }: OpenedComparison, { limit, json }: Options): void {
  const request = { valueType: head.valueType, scale: head.scale.name, title: '', limit, head };
  const compared = session.exported(request);
  if (json === true) writeJson(comparisonFacts(compared));
  else writeText(compared);
}

function writeText({ head, rows }: ExportedComparison): void {
  const { type, unit } = comparedType(head);
  const { comparability, before, after, scale } = head;
  writeLine(`${comparability.level}: ${comparability.reasons.map(({ message }) => message).join('; ')}`);
  const side = ({ total, durationNanos }: typeof before): string =>
    `${formatValue(total, unit)}${durationNanos > 0 ? ` in ${formatDuration(durationNanos)}` : ''}`;
  writeLine(`${type}: A ${side(before)}, B ${side(after)}; scale ${scale.name}`);
  for (const { text } of head.summary) writeLine(`  ${text}`);
  for (const line of renameLines(head)) writeLine(line);
  writeLine('');
  const format = scaledFormat(scale.name, unit);
  const shown = Math.min(rows.length, textRows);
  const lines = Array.from({ length: shown }, (_, row) => [
    changeStateNames[rows.state[row] ?? 0] ?? '',
    formatValue(rows.cumBefore[row] ?? 0, unit),
    formatValue(rows.cumAfter[row] ?? 0, unit),
    format.change(rows.delta[row] ?? 0),
    isUnsure(rows, row) ? unsureMark : '',
    rows.name[row] ?? '',
  ]);
  const titles = ['change', 'A total', 'B total', 'B − A', 'sampling', 'function'];
  writeTable([titles, ...lines], [false, true, true, true, false, false]);
  if (rows.length > shown) writeLine(`… ${formatCount(rows.length - shown)} more; --json gives all`);
}

function renameLines({ renames: { offered, matched } }: ExportedComparison['head']): string[] {
  const said = matched.map((rename) => `  ${rename.before} is taken for ${rename.after} (${rename.rule})`);
  if (offered.length === 0) return said;
  return [...said, `  ${formatCount(offered.length)} functions may only have another name: --match-renamed joins them`];
}

const textRows = 40;

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new AppError('app/bad-request', `--limit takes a whole number from 1, not "${text}".`);
  }
  return limit;
}
