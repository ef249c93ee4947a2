import { InvalidArgumentError, Option, type Command } from 'commander';
import { formatPercent } from '#shared/format/percent';
import { formatValue } from '#shared/format/value';
import type { SymbolTable } from '#shared/profile/call-tree-types';
import { buildSymbols } from '#shared/profile/symbols';
import { computeSampleTop, computeTotal, sortTop, type TopOrder, type TopTable } from '#shared/profile/top';
import { exitCode } from './exit-code.ts';
import { writeJson, writeLine, writeTable } from './output.ts';
import {
  addProfileOptions,
  filterProfile,
  findValueType,
  labelledProfile,
  type ProfileOptions,
} from './profile-options.ts';
import { readInput } from './read-input.ts';

interface Options extends ProfileOptions {
  readonly sort: TopOrder;
  readonly limit: number;
  readonly json?: boolean;
}

const defaultLimit = 40;

export function addTop(program: Command): void {
  const command = program
    .command('top')
    .description('functions by their own and their total value')
    .argument('<file>', 'a profile, or workspace.faultline#captureId');
  addProfileOptions(command)
    .addOption(new Option('--sort <column>').choices(['flat', 'cum']).default('flat'))
    .option('--limit <n>', 'rows; 0 for all', parseLimit, defaultLimit)
    .option('--json', 'one JSON object')
    .action(async (file: string, options: Options) => {
      const input = await readInput(file);
      const profile = labelledProfile(input, options);
      const valueType = findValueType(profile, options.type);
      const filter = filterProfile(profile, options);
      const chosen = { granularity: options.by, noInlines: !options.inlines, ...(filter ? { filter } : {}) };
      const frames = buildSymbols(profile, chosen);
      const { symbols } = frames;
      const values = profile.sample.value[valueType] ?? new Float64Array();
      const top = computeSampleTop(profile, frames, values, filter);
      const order = sortTop(top, symbols, options.sort);
      const shown = options.limit === 0 ? order : order.subarray(0, options.limit);
      const result = {
        symbols,
        top,
        shown,
        total: computeTotal(values),
        inexact: profile.inexact,
        ...(profile.valueType[valueType] ?? noType),
      };
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
  /** A value is beyond 2^53 and was rounded. */
  readonly inexact: boolean;
  readonly type: string;
  readonly unit: string;
}

function topJson(kind: string, { symbols, top, shown, total, inexact, type, unit }: Result): unknown {
  return {
    kind,
    valueType: { type, unit },
    total,
    inexact,
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
