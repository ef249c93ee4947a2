import type { Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatValue } from '#shared/format/value';
import type { DiffTableRows } from '#shared/contract/profile-view';
import { scaledFormat, unsureMark } from '#shared/profile/diff-format';
import { isExplained } from '#shared/profile/diff-interval';
import { ChangeState, changeStateNames, type ScaleName } from '#shared/profile/diff-types';
import type { ValueType } from '#shared/profile/profile';
import { refusal } from '../session/diff-figures.ts';
import { DiffSession } from '../session/diff-session.ts';
import type { DiffProfile } from '../session/diff-side.ts';
import { exitCode } from './exit-code.ts';
import { writeJson, writeLine, writeTable } from './output.ts';
import { profileOf, readInput, type Input } from './read-input.ts';

interface Options {
  readonly after?: string[];
  readonly type?: string;
  readonly scale?: ScaleName;
  readonly limit: number;
  readonly anyway?: boolean;
  readonly matchRenamed?: boolean;
  readonly json?: boolean;
}

type Head = ReturnType<DiffSession['figures']>;

const scales: readonly ScaleName[] = ['absolute', 'total', 'duration'];

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
      const inputs = { before: await readSide(before), after: await readSide(after) };
      const session = new DiffSession(inputs.before.map(toProfile), inputs.after.map(toProfile));
      if (session.comparability.level === 'not-comparable' && options.anyway !== true) {
        throw refusal(session.comparability);
      }
      if (options.matchRenamed === true) {
        session.setRenames(session.figures({ valueType: null, scale: null }).renames.offered);
      }
      writeDiff(session, options);
      if ([...inputs.before, ...inputs.after].some(({ isPartial }) => isPartial)) process.exitCode = exitCode.partial;
    });
}

/** `diff A -- B --json`: what stands behind `--` is the after side, and options may follow it. */
export function replaceSideSeparator(argv: readonly string[]): string[] {
  const at = argv.indexOf('--');
  return argv[2] === 'diff' && at > 0 ? argv.with(at, '--after') : [...argv];
}

function splitSides(files: string[], after: string[] | undefined): { before: string[]; after: string[] } {
  if (after !== undefined) return { before: files, after };
  const [first, second] = files;
  if (first !== undefined && second !== undefined && files.length === 2) return { before: [first], after: [second] };
  throw new AppError('app/bad-request', 'Say what to compare: faultline diff BEFORE... -- AFTER...');
}

async function readSide(files: readonly string[]): Promise<Input[]> {
  const inputs: Input[] = [];
  for (const file of files) inputs.push(await readInput(file));
  return inputs;
}

function toProfile(input: Input): DiffProfile {
  const { decoded } = input;
  const dump = decoded.format === 'goroutine-debug2' ? decoded.dump : null;
  return { profile: profileOf(input), kind: decoded.kind, isPartial: input.isPartial, dump };
}

function writeDiff(session: DiffSession, { type, scale, limit, json }: Options): void {
  if (scale !== undefined && !scales.includes(scale)) {
    throw new AppError('app/bad-request', `There is no scale "${scale}"; there are ${scales.join(', ')}.`);
  }
  const first = session.figures({ valueType: null, scale: scale ?? null });
  const head = type === undefined ? first : session.figures({ valueType: findType(first, type), scale: scale ?? null });
  if (scale !== undefined && head.scale.name !== scale) {
    throw new AppError(
      'diff/not-comparable',
      `The scale "${scale}" has no meaning here: a total or a duration is missing.`,
    );
  }
  const { rows } = session.table({
    valueType: head.valueType,
    scale: head.scale.name,
    sort: 'delta',
    descending: true,
    pattern: '',
    offset: 0,
    limit,
  });
  const valueType = head.valueTypes[head.valueType] ?? { type: '', unit: '' };
  if (json === true) writeJson(diffJson(head, valueType, rows));
  else writeText(head, valueType, rows);
}

function findType({ valueTypes }: Head, wanted: string): number {
  const index = valueTypes.findIndex(({ type }) => type === wanted);
  if (index >= 0) return index;
  const names = valueTypes.map(({ type }) => type).join(', ');
  throw new AppError('app/bad-request', `There is no value type "${wanted}" in both; there are ${names}.`);
}

/** Values are as captured; `delta` and `interval` are scaled. */
function diffJson(head: Head, valueType: ValueType, rows: DiffTableRows): unknown {
  const { comparability, before, after, scale } = head;
  const intervalOf = (low: number, high: number): [number, number] | null => (Number.isNaN(low) ? null : [low, high]);
  return {
    comparability,
    valueType,
    before: { total: before.total, durationNanos: before.durationNanos },
    after: { total: after.total, durationNanos: after.durationNanos },
    scale,
    renames: head.renames,
    rows: rows.name.map((name, row) => ({
      name,
      flatBefore: rows.flatBefore[row],
      flatAfter: rows.flatAfter[row],
      cumBefore: rows.cumBefore[row],
      cumAfter: rows.cumAfter[row],
      delta: rows.delta[row],
      interval: intervalOf(rows.low[row] ?? NaN, rows.high[row] ?? NaN),
      state: changeStateNames[rows.state[row] ?? 0],
    })),
    summary: head.summary.map(({ text }) => text),
  };
}

function writeText(head: Head, { type, unit }: ValueType, rows: DiffTableRows): void {
  const { comparability, before, after, scale } = head;
  writeLine(`${comparability.level}: ${comparability.reasons.map(({ message }) => message).join('; ')}`);
  const side = ({ total, durationNanos }: Head['before']): string =>
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

function renameLines({ renames: { offered, matched } }: Head): string[] {
  const said = matched.map((rename) => `  ${rename.before} is taken for ${rename.after} (${rename.rule})`);
  if (offered.length === 0) return said;
  return [...said, `  ${formatCount(offered.length)} functions may only have another name: --match-renamed joins them`];
}

/** Sampling alone explains the change: its 95 % interval holds 0. */
const isUnsure = ({ state, low, high }: DiffTableRows, row: number): boolean =>
  state[row] !== ChangeState.same && isExplained(low[row] ?? NaN, high[row] ?? NaN);

const textRows = 40;

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new AppError('app/bad-request', `--limit takes a whole number from 1, not "${text}".`);
  }
  return limit;
}
