import { InvalidArgumentError, Option, type Command } from 'commander';
import { AppError } from '#shared/base/app-error';
import { formatPercent } from '#shared/format/percent';
import { formatValue } from '#shared/format/value';
import type { Granularity, SymbolTable } from '#shared/profile/call-tree-types';
import { computeFilter, type FilterOptions } from '#shared/profile/filter';
import type { Profile } from '#shared/profile/profile';
import { buildSymbols } from '#shared/profile/symbols';
import { computeSampleTop, computeTotal, sortTop, type TopOrder, type TopTable } from '#shared/profile/top';
import { exitCode } from './exit-code.ts';
import { writeJson, writeLine, writeNote, writeTable } from './output.ts';
import { profileOf, readInput } from './read-input.ts';

interface Options {
  readonly type?: string;
  readonly by: Granularity;
  readonly sort: TopOrder;
  readonly limit: number;
  readonly focus?: string;
  readonly ignore?: string;
  readonly hide?: string;
  readonly show?: string;
  readonly showFrom?: string;
  readonly pruneFrom?: string;
  readonly tagfocus?: string;
  readonly tagignore?: string;
  readonly inlines: boolean;
  readonly prune: boolean;
  readonly json?: boolean;
}

const defaultLimit = 40;

export function addTop(program: Command): void {
  program
    .command('top')
    .description('functions by their own and their total value')
    .argument('<file>', 'a profile, or workspace.faultline#captureId')
    .option('--type <type>', 'value type, as `info` lists them')
    .addOption(new Option('--by <what>').choices(['function', 'file', 'line', 'address']).default('function'))
    .addOption(new Option('--sort <column>').choices(['flat', 'cum']).default('flat'))
    .option('--limit <n>', 'rows; 0 for all', parseLimit, defaultLimit)
    .option('--focus <re>', 'keep samples with a frame that matches')
    .option('--ignore <re>', 'drop samples with a frame that matches')
    .option('--hide <re>', 'take matching frames out of their stacks')
    .option('--show <re>', 'take all other frames out of their stacks')
    .option('--show-from <re>', 'cut what calls the match nearest to the root')
    .option('--prune-from <re>', 'cut what the match nearest to the leaf calls')
    .option('--tagfocus <expression>', 'key=value, value, or a range')
    .option('--tagignore <expression>')
    .option('--no-inlines', 'only functions that were really called')
    .option('--no-prune', "do not apply the profile's own drop_frames")
    .option('--json', 'one JSON object')
    .action(async (file: string, options: Options) => {
      const input = await readInput(file);
      const profile = profileOf(input);
      const valueType = findValueType(profile, options.type);
      const { filter, unmatched } = computeFilter(profile, filterOptions(options));
      for (const name of unmatched) writeNote(`nothing matches ${name}; matching is case-sensitive`);
      const chosen = { granularity: options.by, noInlines: !options.inlines, ...(filter ? { filter } : {}) };
      const frames = buildSymbols(profile, chosen);
      const { symbols } = frames;
      const values = profile.sample.value[valueType] ?? new Float64Array();
      const top = computeSampleTop(profile, frames, values, filter);
      const order = sortTop(top, symbols, options.sort);
      const shown = options.limit === 0 ? order : order.subarray(0, options.limit);
      const result = { symbols, top, shown, total: computeTotal(values), ...(profile.valueType[valueType] ?? noType) };
      if (options.json === true) writeJson(topJson(input.decoded.kind, result));
      else writeTop(result);
      if (input.isPartial) process.exitCode = exitCode.partial;
    });
}

const noType = { type: '', unit: '' };

interface Result {
  readonly symbols: SymbolTable;
  readonly top: TopTable;
  readonly shown: Int32Array;
  /** Of all samples, those filtered out included, as in pprof. */
  readonly total: number;
  readonly type: string;
  readonly unit: string;
}

function filterOptions({ tagfocus, tagignore, prune, ...options }: Options): FilterOptions {
  return { ...options, tagFocus: tagfocus, tagIgnore: tagignore, noPrune: !prune };
}

function findValueType({ valueType, defaultValueType }: Profile, wanted: string | undefined): number {
  if (wanted === undefined) return defaultValueType;
  const index = valueType.findIndex(({ type }) => type === wanted);
  if (index >= 0) return index;
  const names = valueType.map(({ type }) => type).join(', ');
  throw new AppError('app/bad-request', `This profile has no value type "${wanted}"; it has ${names}.`);
}

function topJson(kind: string, { symbols, top, shown, total, type, unit }: Result): unknown {
  return {
    kind,
    valueType: { type, unit },
    total,
    rows: Array.from(shown, (row) => {
      const symbol = top.symbol[row] ?? 0;
      return {
        name: symbols.name[symbol],
        file: symbols.file[symbol],
        line: symbols.line[symbol],
        flat: top.flat[row],
        cum: top.cum[row],
      };
    }),
  };
}

function writeTop({ symbols, top, shown, total, type, unit }: Result): void {
  writeLine(`${type}: ${formatValue(total, unit)} in all; percentages are of it`);
  const rows = Array.from(shown, (row) => {
    const flat = top.flat[row] ?? 0;
    const cum = top.cum[row] ?? 0;
    const name = symbols.name[top.symbol[row] ?? 0] ?? '';
    return [
      formatValue(flat, unit),
      formatPercent(flat, total),
      formatValue(cum, unit),
      formatPercent(cum, total),
      name,
    ];
  });
  writeTable([['self', '%', 'total', '%', 'function'], ...rows], [true, true, true, true, false]);
  if (top.length > shown.length) writeLine(`… ${top.length - shown.length} more; --limit 0 shows all`);
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 0) throw new InvalidArgumentError('It takes a whole number from 0.');
  return limit;
}
